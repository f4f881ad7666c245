import Certificates
import Crypto
import PKI
import System
import Value
import Wire

extension ActionTable {
  /// `certificate`: a declared certificate, issued again when it falls due, when it is no longer as it is
  /// declared, or when its authority has changed. Its key is kept as a vault file only.
  static func certificate(_ call: ActionCall) throws(ActionError) -> Prepared {
    let name = try text("name", call)
    let directory = try text("directory", call)
    do throws(Problem) {
      let order = CertificateOrder(
        issuance: issuance(try declaration(directory, call), call), name: name,
        services: call.services)
      if let standing = try order.standing() { return .local(standing) }
      if call.isCheck {
        let keys = ["certificate", "chain", "key", "authority", "not_after"]
        var result = Map()
        for key in keys { result[Value(key)] = .unknown }
        return .local(ActionResult(result, changed: true, change: .runs))
      }
      return .controller { () throws(Problem) in try order.fulfil() }
    } catch { return .local(.failure(error)) }
  }
}

/// A declared certificate that shall stand.
struct CertificateOrder {
  let issuance: Issuance
  let name: String
  let services: Services

  /// What stands and needs nothing; nil when it must be issued.
  func standing() throws(Problem) -> ActionResult? {
    let declared = try issuance.declared(certificate: name)
    let path = issuance.files.key(name)
    let services = services
    let examination = Examination(
      issuance.declaration, now: Moment(seconds: Clock.now.seconds),
      decrypt: { (path) throws(Problem) in Secret(try services.readFile(path).bytes) })
    guard !examination.entry(declared).isDue,
      let line = try issuance.files.line(of: declared.authority),
      let pair = try issuance.files.pair(name)
    else { return nil }
    let key = String(decoding: try services.readFile(path).bytes, as: UTF8.self)
    return try result(pair, line, key: key)
  }

  func fulfil() throws(Problem) -> ActionResult {
    if let standing = try standing() { return standing }
    var issuance = issuance
    let declared = try issuance.declared(certificate: name)
    let leaf = try issuance.issue(declared)
    let line = try issuance.files.line(of: declared.authority) ?? []
    var result = try result(
      try issuance.files.pair(name) ?? [leaf.certificate], line,
      key: leaf.key.pem.reveal { String(decoding: $0, as: UTF8.self) })
    result.advice = issuance.advice
    result.changed = true
    result.change = .runs
    return result
  }

  /// - Parameter pair: the certificate and what is sent along with it; while its authority gives way to
  ///   another, a way to that one as well.
  private func result(
    _ pair: [Certificate], _ line: [Certificate], key: String
  ) throws(Problem) -> ActionResult {
    guard let own = pair.first, let issuer = line.first, let root = line.last else {
      return ActionResult([:])
    }
    let declared = try issuance.declared(certificate: name)
    let rotation = issuance.rotation(of: declared.authority)
    let shown = pair + (try rotation.crossing(issuer))
    let trusted = try rotation.trusted(besides: root)
    return ActionResult([
      "certificate": Value(own.pem), "chain": Value(shown.map(\.pem).joined()),
      "authority": Value(trusted.map(\.pem).joined()), "key": Value(key, marks: .secret),
      "fingerprint": Value(own.fingerprint), "not_after": Value("\(own.notAfter)"),
    ])
  }
}
