package import Crypto
package import Value
import YAML

/// A file of private keys, as people have them: PEM, the controller's Secret, or a List of those.
package enum KeyFile {
  /// One key, with what stands beside it in a Secret.
  package struct Entry: Sendable {
    package var name: String?
    package var certificate: String?
    package var key: OpeningKey
  }

  /// - Throws: `sealed.no-key`, `sealed.not-rsa`.
  package static func read(_ bytes: [UInt8], file: String) throws(Problem) -> [Entry] {
    let place = SourceLocation(file: file, line: 1, column: 1)
    let text = String(decoding: bytes, as: UTF8.self)
    let blocks = PEM.blocks(in: text).filter { $0.label.hasSuffix("PRIVATE KEY") }
    if !blocks.isEmpty {
      var entries: [Entry] = []
      for block in blocks { entries.append(Entry(key: try key(block, place))) }
      return entries
    }
    var entries: [Entry] = []
    for document in try YAML.parse(bytes, file: file, showsContent: false).documents {
      let value = try document.value()
      for secret in value["items"]?.list ?? [value] where !secret.isNull {
        guard let data = secret["data"]?["tls.key"]?.string, let pem = Base64.decode(data),
          let block = PEM.blocks(in: String(decoding: pem, as: UTF8.self)).first
        else { throw noKey(place) }
        let certificate = secret["data"]?["tls.crt"]?.string.flatMap { Base64.decode($0) }
        entries.append(
          Entry(
            name: secret["metadata"]?["name"]?.string,
            certificate: certificate.map { String(decoding: $0, as: UTF8.self) },
            key: try key(block, place)))
      }
    }
    guard !entries.isEmpty else { throw noKey(place) }
    return entries
  }

  private static func key(
    _ block: PEM.Block, _ place: SourceLocation
  ) throws(Problem) -> OpeningKey {
    let key: PrivateKey
    do { key = try PrivateKey(der: block.bytes) } catch {
      throw Problem(
        "sealed.no-key", what: "the private key cannot be read", at: place, because: error.reason,
        fix: "give it in clear or as a vault file: groundwork vault encrypt FILE")
    }
    return try OpeningKey(key, at: place)
  }

  private static func noKey(_ place: SourceLocation) -> Problem {
    Problem(
      "sealed.no-key", what: "there is no private key in this file", at: place,
      because: "it is neither PEM nor a Secret with tls.key, nor a List of such",
      fix: "kubectl get secret -n kube-system -l \(SealingKey.label) -o yaml gives the controller's"
    )
  }
}
