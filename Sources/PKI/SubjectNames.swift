package import Addresses
package import Value

/// The names, addresses and URIs a leaf is for.
package struct SubjectNames: Sendable, Equatable {
  package var domains: [DNSName]
  package var addresses: [IPAddress]
  package var uris: [NameURI]

  package init(domains: [DNSName], addresses: [IPAddress] = [], uris: [NameURI] = []) {
    self.domains = domains
    self.addresses = addresses
    self.uris = uris
  }

  package var isEmpty: Bool { domains.isEmpty && addresses.isEmpty && uris.isEmpty }

  /// Names first, then addresses, then URIs.
  package var texts: [String] {
    domains.map(\.text) + addresses.map { "\($0)" } + uris.map(\.text)
  }

  /// Takes in a name, an address or a URI, told apart by its form.
  /// - Throws: `pki.bad-name`, `pki.bad-uri`, `pki.bad-address`, `pki.twice`.
  package mutating func add(_ text: String, at place: SourceLocation? = nil) throws(Problem) {
    let isNew: Bool
    if let address = IPAddress(text) {
      try Self.check(address, at: place)
      isNew = !addresses.contains(address)
      if isNew { addresses.append(address) }
    } else if text.utf8.contains(UInt8(ascii: ":")) {
      let uri = try NameURI(text, at: place)
      isNew = !uris.contains(uri)
      if isNew { uris.append(uri) }
    } else {
      let name = try DNSName(text, at: place)
      isNew = !domains.contains(name)
      if isNew { domains.append(name) }
    }
    if isNew { return }
    throw Problem(
      "pki.twice", what: "'\(text)' is named twice", at: place, fix: "leave one of them out")
  }

  /// Refuses what no client can connect to.
  static func check(_ address: IPAddress, at place: SourceLocation? = nil) throws(Problem) {
    guard address.isUnspecified || address.isMulticast else { return }
    throw Problem(
      "pki.bad-address", what: "'\(address)' is no address for a certificate", at: place,
      because: "it is no single machine's", fix: "name the address clients connect to")
  }

  /// The value of the extension 2.5.29.17.
  var encoded: [UInt8] {
    DER.sequence(
      domains.map { DER.element(0x82, Array($0.text.utf8)) }
        + addresses.map { DER.element(0x87, $0.bytes) }
        + uris.map { DER.element(0x86, Array($0.text.utf8)) })
  }

  /// Reads them back; names of other kinds are left out.
  init?(extension value: [UInt8]) {
    guard let outer = DER.elements(value)?.first, let parts = DER.elements(outer.content) else {
      return nil
    }
    self.init(domains: [])
    for part in parts {
      let text = String(decoding: part.content, as: UTF8.self)
      if part.tag == 0x82, let name = try? DNSName(text) {
        domains.append(name)
      } else if part.tag == 0x87, let address = IPAddress(bytes: part.content) {
        addresses.append(address)
      } else if part.tag == 0x86, let uri = try? NameURI(text) {
        uris.append(uri)
      }
    }
  }
}

/// A URI a certificate may carry (RFC 5280 §4.2.1.6): absolute, with a host or without one.
package struct NameURI: Sendable, Hashable {
  /// As written, its scheme and host in lower case.
  package let text: String
  /// The name between `//` and the path; nil where there is an address, or none.
  package let domain: DNSName?
  /// The same where it is an address.
  package let address: IPAddress?

  /// - Throws: `pki.bad-uri`.
  package init(_ text: String, at place: SourceLocation? = nil) throws(Problem) {
    func bad(_ reason: String) -> Problem {
      Problem(
        "pki.bad-uri", what: "'\(text)' is no URI for a certificate", at: place, because: reason,
        fix: "write it in full, such as spiffe://lab.internal/registry")
    }
    let allowed = Set("-._~:/?#[]@!$&'()*+,;=%".utf8)
    let isPlain = text.utf8.allSatisfy { byte in
      (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
        || allowed.contains(byte)
    }
    guard isPlain else { throw bad("it has characters that must be written as %XX") }
    guard let colon = text.firstIndex(of: ":") else { throw bad("it has no scheme") }
    let scheme = text[..<colon].lowercased()
    let rest = text[text.index(after: colon)...]
    guard let first = scheme.utf8.first, (97...122).contains(first),
      scheme.utf8.allSatisfy({
        (97...122).contains($0) || (48...57).contains($0) || "+-.".utf8.contains($0)
      })
    else { throw bad("it begins with no scheme") }
    guard rest.hasPrefix("//") else { throw bad("it names no host behind '\(scheme)://'") }
    let behind = rest.dropFirst(2)
    let end = behind.firstIndex { "/?#".contains($0) } ?? behind.endIndex
    var host = String(behind[..<end])
    guard !host.contains("@") else { throw bad("it holds a user's name") }
    var port = ""
    if let place = host.lastIndex(of: ":"), !host.hasSuffix("]") {
      port = String(host[place...])
      host = String(host[..<place])
      guard UInt16(port.dropFirst()) != nil else { throw bad("its port is no number") }
    }
    guard !host.isEmpty else { throw bad("it names no host behind '\(scheme)://'") }
    let bare =
      host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    address = IPAddress(bare)
    if address == nil {
      guard let name = try? DNSName(host), !name.text.hasPrefix("*") else {
        throw bad("'\(host)' is no name of a host")
      }
      domain = name
    } else {
      domain = nil
    }
    self.text = scheme + "://" + host.lowercased() + port + String(behind[end...])
  }
}
