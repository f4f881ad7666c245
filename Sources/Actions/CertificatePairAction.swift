import Crypto
import PKI
import Value
import Wire

extension ActionTable {
  /// `certificate_pair`: what does not belong together never leaves this machine.
  static func certificatePair(_ call: ActionCall) throws(ActionError) -> Prepared {
    let isPresent = (call.arguments["state"]?.string ?? "present") == "present"
    if isPresent, let objection = objection(call.arguments) { return .local(.failure(objection)) }
    return .one(call.request(call.name, call.arguments))
  }

  /// Why certificate, chain and key are not installed as one; nil when nothing speaks against it.
  private static func objection(_ arguments: Map) -> Problem? {
    let name = arguments["name"]?.string ?? ""
    do throws(Problem) {
      let leaf = try Certificate(pem: arguments["certificate"]?.string ?? "")
      if let key = arguments["key"]?.string { try check(key, of: leaf, name) }
      return nil
    } catch { return error }
  }

  private static func check(_ key: String, of leaf: Certificate, _ name: String) throws(Problem) {
    let block = PEM.blocks(in: key).first { $0.label.hasSuffix("PRIVATE KEY") }
    guard let block, block.label != "ENCRYPTED PRIVATE KEY",
      let opened = try? PrivateKey(der: block.bytes)
    else {
      throw Problem(
        "certificate.bad-key", what: "the key of '\(name)' cannot be read",
        because: block == nil ? "it holds no block PRIVATE KEY" : "it is encrypted or damaged",
        fix: "give the key in PEM as the service is to read it, from a vault file")
    }
    guard leaf.matches(opened) else {
      throw Problem(
        "certificate.mismatch", what: "certificate and key of '\(name)' do not belong together",
        because: "the key's public half is another one than the certificate's",
        fix: "give the two that were made together; nothing was installed")
    }
  }
}
