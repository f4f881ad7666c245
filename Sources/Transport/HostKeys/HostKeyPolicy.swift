internal import Value

/// Whether a host's key is the one expected; one answer for all transports.
struct HostKeyPolicy: Sendable {
  let knownHosts: KnownHosts?
  let acceptsNew: Bool
  let fingerprints: [String]
  let host: String
  let address: String

  enum Verdict: Equatable {
    case pinned
    /// Unknown so far, and allowed: to be pinned now.
    case new
  }

  init(_ target: HostTarget, _ settings: TransportSettings, address: String) {
    var (acceptsNew, fingerprints) = (settings.newHostKeys == .pinned, target.fingerprints)
    if case .pinnedOf(target.name, let fingerprint) = settings.newHostKeys {
      // The inventory's fingerprint is that of the machine before.
      (acceptsNew, fingerprints) = (true, fingerprint.map { [$0] } ?? [])
    }
    self.init(
      knownHosts: settings.knownHosts, acceptsNew: acceptsNew, fingerprints: fingerprints,
      host: target.name, address: address)
  }

  init(
    knownHosts: KnownHosts?, acceptsNew: Bool, fingerprints: [String], host: String,
    address: String
  ) {
    self.knownHosts = knownHosts
    self.acceptsNew = acceptsNew
    self.fingerprints = fingerprints
    self.host = host
    self.address = address
  }

  /// The pinned key types, first choice for the handshake: a host known by one key type must not
  /// look changed because it now offers another one first.
  var pinnedTypes: [String] { (knownHosts?.keys(of: host) ?? []).map(\.type) }

  /// What the host is asked for: of an unknown one the key that people compare.
  var askedTypes: [String] { pinnedTypes.isEmpty ? ["ssh-ed25519"] : pinnedTypes }

  /// - Throws: `ssh.host-key-changed`, `ssh.host-key-mismatch`, `ssh.host-key-unknown`.
  func judge(_ key: HostKey) throws(Problem) -> Verdict {
    let pinned = knownHosts?.keys(of: host) ?? []
    if pinned.contains(key) { return .pinned }
    if !pinned.isEmpty { throw changed(key, pinned) }
    if fingerprints.contains(key.fingerprint) { return .new }
    if !fingerprints.isEmpty { throw mismatch(key) }
    guard acceptsNew, knownHosts != nil else { throw unknown(key) }
    return .new
  }

  private func changed(_ key: HostKey, _ pinned: [HostKey]) -> Problem {
    let before = pinned.map { "\($0.type) \($0.fingerprint)" }.joined(separator: ", ")
    return Problem(
      "ssh.host-key-changed", what: "the host key of \(address) has CHANGED", host: host,
      because: "pinned is \(before); the host shows \(key.type) \(key.fingerprint). Either the "
        + "machine was reinstalled or replaced, or someone stands between you and it",
      fix: "if you reinstalled it: groundwork node replace \(host)")
  }

  /// Whether another machine than the one that is meant answers there.
  static func isStranger(_ problem: Problem) -> Bool {
    problem.id == "ssh.host-key-changed" || problem.id == "ssh.host-key-mismatch"
  }

  private func mismatch(_ key: HostKey) -> Problem {
    Problem(
      "ssh.host-key-mismatch", what: "the host key of \(address) is not the one that was given",
      host: host,
      because: "given is \(fingerprints.joined(separator: ", ")); the host shows "
        + "\(key.type) \(key.fingerprint)",
      fix: "compare with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the machine's own "
        + "console, then correct ssh_host_key_fingerprint in the inventory, or --fingerprint of "
        + "groundwork node replace \(host)")
  }

  private func unknown(_ key: HostKey) -> Problem {
    Problem(
      "ssh.host-key-unknown", what: "the host key of \(address) is not known yet", host: host,
      because: "it shows \(key.type) \(key.fingerprint), and nothing in the inventory or "
        + "\(knownHosts?.path ?? "known_hosts") vouches for it",
      fix: "compare it with the machine's console, then put `ssh_host_key_fingerprint: "
        + "\(key.fingerprint)` into the inventory, or pin what answers now with "
        + "--accept-new-host-keys")
  }
}
