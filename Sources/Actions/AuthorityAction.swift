import Addresses
import Crypto
import PKI
import Playbooks
import System
import Value
import Variables
import Wire

extension ActionTable {
  /// `authority`: the lab's certificate authority, made once. Its key is kept encrypted and is opened
  /// only to issue.
  static func authority(_ call: ActionCall) throws(ActionError) -> Prepared {
    let files = AuthorityFiles(directory: try text("directory", call))
    if let standing = try files.standing() { return .local(files.result(standing)) }
    if call.isCheck {
      return .local(
        ActionResult(
          ["certificate": .unknown, "path": Value(files.certificate)], changed: true, change: .runs)
      )
    }
    let passphrase = Secret(try text("passphrase", call))
    let name = call.arguments["common_name"]?.string ?? "Lab CA"
    let days = call.arguments["days"]?.int ?? 3650
    let constraints: Constraints
    do throws(Problem) {
      constraints = try self.constraints(call)
    } catch { return .local(.failure(error)) }
    return .controller { () throws(Problem) in
      // because an earlier task of this run may have made it
      if let standing = try files.reading() { return files.result(standing) }
      var wanted = Authority.Specification(commonName: name, constraints: constraints)
      wanted.days = days
      let standing = try files.openKey(passphrase)
      let made = try Authority.create(
        wanted, reusing: standing, now: Moment(seconds: Clock.now.seconds))
      var result = files.result(made.certificate)
      if standing == nil {
        try files.write(made, passphrase)
      } else {
        try files.writeCertificate(made)
        result.advice = [files.renewed]
      }
      result.changed = true
      result.change = .runs
      return result
    }
  }

  private static func constraints(_ call: ActionCall) throws(Problem) -> Constraints {
    var domains: [DNSName] = []
    for text in texts(call.arguments["domains"]) { domains.append(try DNSName(text)) }
    var networks: [Network] = []
    for text in texts(call.arguments["networks"]) {
      networks.append(try Network.read(text, key: "networks"))
    }
    return try Constraints(domains: domains, networks: networks)
  }

  /// A list, or one text.
  static func texts(_ value: Value?) -> [String] {
    value?.list?.compactMap(\.string) ?? value?.string.map { [$0] } ?? []
  }

  /// An option that must be given.
  static func text(_ option: String, _ call: ActionCall) throws(ActionError) -> String {
    guard let text = call.arguments[option]?.string, !text.isEmpty else {
      throw .failed("missing required arguments: \(option)")
    }
    return text
  }
}

/// The files of an authority: `ca.crt` in clear, `ca.key` encrypted.
struct AuthorityFiles {
  let directory: String

  var certificate: String { Path.join(directory, "ca.crt") }
  var key: String { Path.join(directory, "ca.key") }

  /// The certificate that is there; nil when there is none.
  func reading() throws(Problem) -> Certificate? {
    guard let text = try Self.read(certificate) else { return nil }
    return try Certificate(pem: text, at: place(certificate))
  }

  func standing() throws(ActionError) -> Certificate? {
    do throws(Problem) { return try reading() } catch { throw .failed("\(error)") }
  }

  /// The authority with its key opened.
  func open(_ passphrase: Secret) throws(Problem) -> Authority {
    guard let certificate = try Self.read(certificate) else {
      throw Problem(
        "pki.no-authority", what: "there is no authority in \(directory)",
        fix: "make it first, with the module authority")
    }
    guard let text = try Self.read(key) else {
      throw Problem(
        "pki.no-key", what: "the authority's key is not in \(directory)",
        because: "without it nothing can be issued", fix: "put ca.key back for this run")
    }
    return try Authority.load(
      certificate: certificate, key: text, passphrase: passphrase, at: place(key))
  }

  /// The key that is there, opened; nil when there is none. It may stand alone: a run was killed before
  /// it wrote the certificate, or that has been lost. What it signed is trusted, so it is never replaced.
  func openKey(_ passphrase: Secret) throws(Problem) -> PrivateKey? {
    guard let text = try Self.read(key) else { return nil }
    return try Authority.openKey(text, passphrase: passphrase, at: place(key))
  }

  /// Writes the key first: a certificate that stands means that its key does.
  func write(_ authority: Authority, _ passphrase: Secret) throws(Problem) {
    try Self.makeDirectory(directory)
    try Self.write(key, try authority.encryptedKey(passphrase: passphrase), mode: 0o600)
    try writeCertificate(authority)
  }

  func writeCertificate(_ authority: Authority) throws(Problem) {
    try Self.write(certificate, authority.certificate.pem, mode: 0o644)
  }

  /// What is said when a certificate is made again for the key that stands.
  var renewed: Problem {
    Problem(
      "pki.certificate-made-again",
      what: "\(certificate) was missing and is made again from its key",
      because: "what the old one issued verifies under it too, as long as the name is the same",
      fix: "if you have the old file, put it back instead")
  }

  func result(_ certificate: Certificate) -> ActionResult {
    ActionResult([
      "certificate": Value(certificate.pem), "path": Value(self.certificate),
      "fingerprint": Value(certificate.fingerprint), "not_after": Value("\(certificate.notAfter)"),
    ])
  }

  private func place(_ path: String) -> SourceLocation {
    SourceLocation(file: path, line: 1, column: 1)
  }

  /// A small text file; nil when it is not there.
  static func read(_ path: String) throws(Problem) -> String? {
    do throws(SystemError) {
      guard try Files.status(path, following: true) != nil else { return nil }
      return String(decoding: try Files.read(path, limit: 1 << 20), as: UTF8.self)
    } catch {
      throw Problem(
        "file.unreadable", what: "\(path) cannot be read", because: error.reason,
        fix: "check its owner and mode")
    }
  }

  static func makeDirectory(_ path: String) throws(Problem) {
    do throws(SystemError) { try Files.makeDirectories(path) } catch {
      throw unwritable(path, error)
    }
  }

  static func write(_ path: String, _ text: String, mode: UInt16) throws(Problem) {
    do throws(SystemError) {
      _ = try Files.writeAtomically(path, Array(text.utf8), mode: mode)
    } catch { throw unwritable(path, error) }
  }

  private static func unwritable(_ path: String, _ error: SystemError) -> Problem {
    Problem(
      "file.unwritable", what: "\(path) cannot be written", because: error.reason,
      fix: "check the owner and mode of its directory")
  }
}
