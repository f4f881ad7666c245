package import Addresses
package import Value

/// What an authority may issue for: its name constraints.
package struct Constraints: Sendable, Equatable {
  /// Domains; every name in or below one is allowed.
  package var domains: [DNSName]
  /// Networks; every address in one is allowed, no other.
  package var networks: [Network]

  /// - Throws: `pki.no-domain` for an empty list: an authority for everything is never made.
  package init(domains: [DNSName], networks: [Network]) throws(Problem) {
    guard !domains.isEmpty else {
      throw Problem(
        "pki.no-domain", what: "the authority has no domain it may issue for",
        because: "trusted on every node, it could sign for any name in the world",
        fix: "name the lab's domains")
    }
    self.domains = domains
    self.networks = networks
  }

  /// Reads them back; nil when there is no domain or something we never write.
  init?(extension value: [UInt8]) {
    guard let outer = DER.elements(value)?.first, let parts = DER.elements(outer.content),
      let permitted = parts.first(where: { $0.tag == 0xA0 }),
      let subtrees = DER.elements(permitted.content)
    else { return nil }
    domains = []
    networks = []
    for subtree in subtrees {
      guard let base = DER.elements(subtree.content)?.first else { return nil }
      if base.tag == 0x82 {
        guard let name = try? DNSName(String(decoding: base.content, as: UTF8.self)) else {
          return nil
        }
        domains.append(name)
      } else if base.tag == 0x87, let network = Self.network(base.content) {
        networks.append(network)
      } else {
        return nil
      }
    }
    if domains.isEmpty { return nil }
  }

  /// The value of the extension 2.5.29.30.
  ///
  /// A family of addresses without a network is excluded as a whole: what constraints do not speak
  /// of is allowed (RFC 5280 §4.2.1.10).
  var encoded: [UInt8] {
    let names = domains.map { DER.sequence([DER.element(0x82, Array($0.text.utf8))]) }
    let permitted = names + networks.map { Self.subtree($0.base.bytes, $0.netmask.bytes) }
    var excluded: [[UInt8]] = []
    for (family, size) in [(IPAddress.Family.v4, 4), (.v6, 16)]
    where !networks.contains(where: { $0.base.family == family }) {
      let zeros = [UInt8](repeating: 0, count: size)
      excluded.append(Self.subtree(zeros, zeros))
    }
    var parts = [DER.element(0xA0, permitted.flatMap { $0 })]
    if !excluded.isEmpty { parts.append(DER.element(0xA1, excluded.flatMap { $0 })) }
    return DER.sequence(parts)
  }

  /// - Throws: `pki.outside` with the list of what is allowed.
  package func check(_ names: SubjectNames) throws(Problem) {
    for name in names.domains where !domains.contains(where: { name.isWithin($0) }) {
      throw outside(name.text, domains.map(\.text), "domain")
    }
    for address in names.addresses where !networks.contains(where: { $0.contains(address) }) {
      throw outside("\(address)", networks.map(\.description), "network")
    }
    // Constraints say nothing of URIs: pyca/cryptography refuses every chain where they do and one comes.
    // So it is only here that their hosts are held to the same domains and networks.
    for uri in names.uris {
      if let domain = uri.domain, !domains.contains(where: { domain.isWithin($0) }) {
        throw outside(uri.text, domains.map(\.text), "domain")
      }
      if let address = uri.address, !networks.contains(where: { $0.contains(address) }) {
        throw outside(uri.text, networks.map(\.description), "network")
      }
    }
  }

  /// Whether an authority below this one stays within them.
  /// - Parameter inner: nil for one that may issue for anything.
  /// - Throws: `pki.wider`.
  package func check(_ inner: Constraints?) throws(Problem) {
    guard let inner else {
      throw wider("anything", domains.map(\.text) + networks.map(\.description))
    }
    for domain in inner.domains where !domains.contains(where: { domain.isWithin($0) }) {
      throw wider(domain.text, domains.map(\.text))
    }
    for network in inner.networks where !networks.contains(where: { $0.contains(network) }) {
      throw wider(network.description, networks.map(\.description))
    }
  }

  private func wider(_ what: String, _ allowed: [String]) -> Problem {
    Problem(
      "pki.wider", what: "an authority for '\(what)' cannot stand below this one",
      because: allowed.isEmpty
        ? "its issuer is constrained to no network at all"
        : "its issuer is constrained to " + allowed.joined(separator: ", "),
      fix: "take constraints within those, or leave them out: they are its issuer's then")
  }

  private func outside(_ name: String, _ allowed: [String], _ kind: String) -> Problem {
    Problem(
      "pki.outside", what: "the authority may not issue for '\(name)'",
      because: allowed.isEmpty
        ? "it is constrained to no \(kind) at all"
        : "it is constrained to " + allowed.joined(separator: ", "),
      fix: "use a name it covers, or make an authority with that \(kind)")
  }

  private static func subtree(_ base: [UInt8], _ mask: [UInt8]) -> [UInt8] {
    DER.sequence([DER.element(0x87, base + mask)])
  }

  private static func network(_ bytes: [UInt8]) -> Network? {
    guard bytes.count == 8 || bytes.count == 32 else { return nil }
    let half = bytes.count / 2
    guard let base = IPAddress(bytes: Array(bytes[..<half])),
      let mask = IPAddress(bytes: Array(bytes[half...]))
    else { return nil }
    return Network(base, prefixLength: mask.bits.nonzeroBitCount)
  }
}
