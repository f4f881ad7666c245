import Addresses
import Crypto
import PKI
import Playbooks
import System
import Value
import Variables
import Wire

extension ActionTable {
  /// `certificate`: a leaf of the lab's authority, issued again when it falls due, when its names
  /// change, or when the authority does. Its key is kept as a vault file only.
  static func certificate(_ call: ActionCall) throws(ActionError) -> Prepared {
    let name = try text("name", call)
    guard !name.utf8.contains(UInt8(ascii: "/")), !name.hasPrefix(".") else {
      throw .failed("name is a file name without directory: \(name)")
    }
    let names: SubjectNames
    do throws(Problem) { names = try subjectNames(call) } catch { return .local(.failure(error)) }
    let order = CertificateOrder(
      path: Path.join(try text("directory", call), name),
      authority: AuthorityFiles(directory: try text("authority", call)), names: names,
      days: call.arguments["days"]?.int ?? 90, services: call.services)
    if call.isCheck { return .local(order.checked()) }
    do throws(Problem) {
      if let standing = try order.standing() { return .local(standing) }
    } catch { return .local(.failure(error)) }
    let passphrase = Secret(try text("passphrase", call))
    return .controller { () throws(Problem) in try order.fulfil(passphrase) }
  }

  private static func subjectNames(_ call: ActionCall) throws(Problem) -> SubjectNames {
    var names = SubjectNames(domains: [])
    for text in texts(call.arguments["names"]) {
      if let address = IPAddress(text) {
        names.addresses.append(address)
      } else {
        names.domains.append(try DNSName(text))
      }
    }
    return names
  }
}

/// A certificate that shall stand at `path.crt`, its key at `path.key.vault`.
private struct CertificateOrder {
  let path: String
  let authority: AuthorityFiles
  let names: SubjectNames
  let days: Int
  let services: Services

  var certificatePath: String { path + ".crt" }
  var keyPath: String { path + ".key.vault" }

  /// What stands and needs nothing; nil when it must be issued.
  func standing() throws(Problem) -> ActionResult? {
    guard let issuer = try authority.reading(), let text = try AuthorityFiles.read(certificatePath),
      try AuthorityFiles.read(keyPath) != nil
    else { return nil }
    let certificate = try Certificate(
      pem: text, at: SourceLocation(file: certificatePath, line: 1, column: 1))
    let now = Moment(seconds: Clock.now.seconds)
    guard case .notDue = certificate.renewal(at: now, authority: issuer, wanted: names) else {
      return nil
    }
    let key = try services.readFile(keyPath)
    let text64 = String(decoding: key.bytes, as: UTF8.self)
    guard let block = PEM.blocks(in: text64).first, let read = try? PrivateKey(der: block.bytes),
      certificate.matches(read)
    else { return nil }
    return result(certificate, issuer, key: text64)
  }

  func fulfil(_ passphrase: Secret) throws(Problem) -> ActionResult {
    if let standing = try standing() { return standing }
    let authority = try authority.open(passphrase)
    var request = Authority.Request(names: names)
    request.days = days
    let leaf = try authority.issue(request, now: Moment(seconds: Clock.now.seconds))
    try AuthorityFiles.makeDirectory(Path.parent(of: path) ?? ".")
    // The key first: until the certificate is there as well, the pair does not match and is made anew.
    try AuthorityFiles.write(keyPath, try services.encrypt(leaf.key.pem), mode: 0o600)
    try AuthorityFiles.write(certificatePath, leaf.certificate.pem, mode: 0o644)
    var result = result(
      leaf.certificate, authority.certificate,
      key: leaf.key.pem.reveal { String(decoding: $0, as: UTF8.self) })
    result.changed = true
    result.change = .runs
    return result
  }

  /// What check mode shows: the standing certificate, or that one would be issued.
  func checked() -> ActionResult {
    do throws(Problem) {
      if let standing = try standing() { return standing }
    } catch { return .failure(error) }
    return ActionResult(
      [
        "certificate": .unknown, "chain": .unknown, "key": .unknown, "authority": .unknown,
        "not_after": .unknown,
      ], changed: true, change: .runs)
  }

  private func result(
    _ certificate: Certificate, _ issuer: Certificate, key: String
  ) -> ActionResult {
    ActionResult([
      "certificate": Value(certificate.pem), "chain": Value(certificate.pem + issuer.pem),
      "authority": Value(issuer.pem), "key": Value(key, marks: .secret),
      "fingerprint": Value(certificate.fingerprint), "not_after": Value("\(certificate.notAfter)"),
    ])
  }
}
