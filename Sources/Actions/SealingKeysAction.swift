import Crypto
import PKI
import Playbooks
import SealedSecrets
import System
import Value
import Wire

extension ActionTable {
  /// `sealing_keys`: the keys made here, as the controller of Sealed Secrets is given them.
  static func sealingKeys(_ call: ActionCall) throws(ActionError) -> Prepared {
    let store = KeyStore(directory: try text("directory", call))
    let namespace = call.arguments["namespace"]?.string ?? "kube-system"
    do throws(Problem) {
      let entries = try store.entries()
      let newest = try store.newest()
      try store.checkBackup()
      try newest.certificate.check(at: Moment(seconds: Clock.now.seconds))
      try checkNewest(newest, entries, standing: texts(call.arguments["standing"]))
      let keys = try store.open(reading: call.services.readFile)
      let names = keys.map(\.certificate.certificate.fingerprint).joined(separator: " ")
      return .local(
        ActionResult([
          "objects": Value(keys.map { $0.manifest(namespace: namespace) }),
          "newest": Value(newest.name),
          "digest": Value(Digest.sha256(Array(names.utf8)).hex),
        ]))
    } catch { return .local(.failure(error)) }
  }

  /// The controller seals with the key whose time begins last, whoever made it.
  private static func checkNewest(
    _ newest: KeyStore.Entry, _ own: [KeyStore.Entry], standing: [String]
  ) throws(Problem) {
    for line in standing {
      let parts = line.split(separator: " ").map(String.init)
      guard parts.count == 2, let pem = Base64.decode(parts[1]),
        let certificate = try? Certificate(pem: String(decoding: pem, as: UTF8.self))
      else {
        throw Problem(
          "sealed.bad-standing", what: "a key in the cluster has no certificate that can be read",
          because: "it is the Secret \(parts.first ?? line)",
          fix: "take its label \(SealingKey.label) away, or the Secret")
      }
      let isOurs = own.contains { $0.certificate.certificate == certificate }
      guard isOurs || certificate.notBefore < newest.certificate.certificate.notBefore else {
        throw Problem(
          "sealed.not-newest", what: "another key in the cluster would seal: \(parts[0])",
          because: "it begins \(certificate.notBefore), and \(newest.name) "
            + "\(newest.certificate.certificate.notBefore)",
          fix: "groundwork secrets keys rotate makes a newer one; back it up, and apply again")
      }
    }
  }
}
