import Certificates
import Crypto
import PKI
import Playbooks
import SealedSecrets
import System
import Value
import Wire

extension ActionTable {
  /// `sealed_secret`: a file with a SealedSecret, written only when what it holds is something else.
  static func sealedSecret(_ call: ActionCall) throws(ActionError) -> Prepared {
    let place = SecretPlace(
      namespace: try text("namespace", call), name: try text("name", call))
    let scope = SealingScope(rawValue: call.arguments["scope"]?.string ?? "") ?? .strict
    let order = SealedOrder(
      file: try text("dest", call), store: KeyStore(directory: try text("keys", call)),
      secret: ClearSecret(
        place: place, scope: scope, type: call.arguments["type"]?.string,
        values: (call.arguments["values"]?.map?.entries ?? []).map { key, value in
          (key.string ?? JSON.text(key), Secret(value.string ?? JSON.text(value, style: .compact)))
        }),
      type: call.arguments["type"]?.string, readFile: call.services.readFile)
    do throws(Problem) {
      let certificate = try order.certificate()
      if try order.stands(certificate) { return .local(order.result(changed: false)) }
      if call.isCheck { return .local(order.result(changed: true)) }
      return .controller { () throws(Problem) in
        // because an earlier task of this run may have written it
        if try order.stands(certificate) { return order.result(changed: false) }
        try order.write(certificate)
        return order.result(changed: true)
      }
    } catch { return .local(.failure(error)) }
  }
}

/// A SealedSecret that a file shall hold.
private struct SealedOrder: Sendable {
  let file: String
  let store: KeyStore
  let secret: ClearSecret
  let type: String?
  let readFile: @Sendable (_ path: String) throws(Problem) -> (bytes: [UInt8], isSecret: Bool)

  func certificate() throws(Problem) -> SealingCertificate {
    let certificate = try store.newest().certificate
    try certificate.check(at: Moment(seconds: Clock.now.seconds))
    try store.checkBackup()
    for (key, _) in secret.values { try ClearSecret.check(key: key) }
    return certificate
  }

  /// Whether the file says all of it, sealed for this key.
  func stands(_ certificate: SealingCertificate) throws(Problem) -> Bool {
    guard let text = try CertificateFiles.read(file),
      let objects = try? SealedText(Array(text.utf8), file: file).objects,
      let object = objects.first, objects.count == 1, object.place == secret.place,
      object.scope == secret.scope, object.secret(of: [])["type"]?.string == type
    else { return false }
    let keys = try store.open(reading: readFile).map(\.opening)
      .filter { $0.publicKey == certificate.key }
    let (values, problems) = object.open(keys)
    guard problems.isEmpty, values.count == secret.values.count else { return false }
    return secret.values.allSatisfy { key, wanted in
      values.contains { there in
        there.key == key && there.value.reveal { one in wanted.reveal { $0 == one } }
      }
    }
  }

  func write(_ certificate: SealingCertificate) throws(Problem) {
    let object = try secret.sealed(for: certificate)
    try CertificateFiles.write(file, KubernetesYAML.text([object]), mode: 0o644)
  }

  func result(changed: Bool) -> ActionResult {
    var result = ActionResult(["dest": Value(file)])
    result.changed = changed
    if changed { result.change = .runs }
    return result
  }
}
