package import Crypto
package import PKI
package import Value

/// A key pair that is made here and given to the controller.
package struct SealingKey: Sendable {
  /// As the Secret is called that gives it to the controller.
  package let name: String
  package let certificate: SealingCertificate
  package let opening: OpeningKey

  /// Ten years, as the controller's own.
  package static let days = 3650
  /// What the controller knows its keys by.
  package static let label = "sealedsecrets.bitnami.com/sealed-secrets-key"

  init(
    name: String, certificate: SealingCertificate, opening: OpeningKey,
    at place: SourceLocation? = nil
  ) throws(Problem) {
    guard certificate.certificate.matches(opening.key) else {
      throw Problem(
        "sealed.foreign-key", what: "the key of \(name) does not belong to its certificate",
        at: place, because: "its public half is another one",
        fix: "restore both from a backup: groundwork secrets keys restore FILE")
    }
    self.name = name
    self.certificate = certificate
    self.opening = opening
  }

  /// A new pair that the controller seals with: it takes the one whose time begins last.
  /// - Parameter others: those that are in force.
  /// - Throws: `sealed.clock` when another begins later than this machine's clock says it is now.
  package static func create(
    bits: Int, now: Moment, others: [SealingCertificate]
  ) throws(Problem) -> SealingKey {
    let last = others.map(\.certificate.notBefore).max()
    if let last, last.adding(seconds: -Self.patience) > now {
      throw Problem(
        "sealed.clock", what: "another sealing key begins in the future",
        because: "it begins \(last), and it is \(now); the controller would go on with that one",
        fix: "set this machine's clock")
    }
    let begin = max(now, last.map { $0.adding(seconds: 1) } ?? now)
    let made: (key: PrivateKey, certificate: Certificate)
    do throws(CryptoError) { made = try pair(bits, from: begin) } catch {
      throw SealedValue.failed("make a sealing key", error)
    }
    return try SealingKey(
      name: "sealed-secrets-key-" + Self.digits(begin),
      certificate: try SealingCertificate(made.certificate), opening: try OpeningKey(made.key))
  }

  private static func pair(
    _ bits: Int, from begin: Moment
  ) throws(CryptoError) -> (key: PrivateKey, certificate: Certificate) {
    let key = try PrivateKey(generatingRSA: bits)
    var serial = try SecureRandom.bytes(16)
    serial[0] = serial[0] & 0x7F | 0x40
    let fields = X509.Fields(
      subject: [X509.NamePart("CN", "sealed-secrets")], serial: serial, notBefore: begin.seconds,
      notAfter: begin.adding(days: days).seconds, publicKey: key.publicKey,
      // keyEncipherment
      extensions: [X509.Extension("2.5.29.15", critical: true, [0x03, 0x02, 0x05, 0x20])])
    return (key, try Certificate(der: X509.sign(fields, issuer: nil, key: key)))
  }

  /// Clocks that differ by this much are no reason to wait.
  private static let patience = 600

  /// `20261130213000`
  private static func digits(_ moment: Moment) -> String {
    String(
      moment.description.unicodeScalars.filter { ("0"..."9").contains($0) }.map(Character.init))
  }

  /// The Secret that gives it to the controller.
  package func manifest(namespace: String) -> Value {
    let key = opening.key.pem.reveal { Base64.encode($0) }
    return [
      "apiVersion": "v1", "kind": "Secret",
      "metadata": [
        "name": Value(name), "namespace": Value(namespace), "labels": [Value(Self.label): "active"],
      ],
      "type": "kubernetes.io/tls",
      "data": [
        "tls.crt": Value(Base64.encode(Array(certificate.certificate.pem.utf8))),
        "tls.key": Value(key, marks: .secret),
      ],
    ]
  }

  /// Several as one List: what a backup holds, and what `kubectl apply` takes.
  package static func list(_ keys: [SealingKey], namespace: String) -> Value {
    [
      "apiVersion": "v1", "kind": "List",
      "items": Value(keys.map { $0.manifest(namespace: namespace) }),
    ]
  }
}
