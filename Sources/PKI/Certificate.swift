package import Crypto
package import Value

/// A certificate that was read or made.
package struct Certificate: Sendable, Equatable {
  package let der: [UInt8]
  package let fields: X509.Fields

  package init(der: [UInt8]) throws(CryptoError) {
    self.der = der
    fields = try X509.read(der)
  }

  /// Reads the first certificate of a PEM text.
  /// - Throws: `pki.bad-certificate`.
  package init(pem: String, at place: SourceLocation? = nil) throws(Problem) {
    guard let block = PEM.blocks(in: pem).first(where: { $0.label == "CERTIFICATE" }) else {
      throw Problem(
        "pki.bad-certificate", what: "there is no certificate here", at: place,
        because: "no complete block BEGIN CERTIFICATE … END CERTIFICATE",
        fix: "give the PEM form: openssl x509 -in FILE -outform PEM")
    }
    do {
      try self.init(der: block.bytes)
    } catch {
      throw Problem(
        "pki.bad-certificate", what: "the certificate is damaged", at: place,
        because: error.reason, fix: "restore the file, or issue the certificate again")
    }
  }

  /// Every certificate of a PEM text, in its order.
  /// - Throws: `pki.bad-certificate` when there is none, or one is damaged.
  package static func all(
    in pem: String, at place: SourceLocation? = nil
  ) throws(Problem) -> [Certificate] {
    let first = try Certificate(pem: pem, at: place)
    var all: [Certificate] = [first]
    for block in PEM.blocks(in: pem).filter({ $0.label == "CERTIFICATE" }).dropFirst() {
      all.append(try Certificate(pem: PEM.encode(block), at: place))
    }
    return all
  }

  package var pem: String { PEM.encode(PEM.Block(label: "CERTIFICATE", bytes: der)) }

  package var notBefore: Moment { Moment(seconds: fields.notBefore) }
  package var notAfter: Moment { Moment(seconds: fields.notAfter) }

  /// `CN=registry.lab.internal`
  package var subject: String { Self.text(fields.subject) }
  package var issuer: String { Self.text(fields.issuer) }

  /// Pairs of digits with colons, as openssl prints it.
  package var serial: String {
    fields.serial.map { Hex.encode([$0]).uppercased() }.joined(separator: ":")
  }

  /// Whether it bears its own signature.
  package var isRoot: Bool { fields.subject == fields.issuer }

  /// SHA-256 over the DER form, as pairs of digits with colons, as openssl prints it.
  package var fingerprint: String {
    Digest.sha256(der).map { Hex.encode([$0]).uppercased() }.joined(separator: ":")
  }

  /// `sha256:…` over the public key, as kubeadm's `--discovery-token-ca-cert-hash` wants it.
  package var publicKeyHash: String { "sha256:" + Hex.encode(Digest.sha256(fields.publicKey)) }

  /// The names and addresses it is for.
  package var names: SubjectNames {
    value(ExtensionID.subjectNames).flatMap { SubjectNames(extension: $0) }
      ?? SubjectNames(domains: [])
  }

  /// Whether it may sign others.
  package var isAuthority: Bool {
    value(ExtensionID.basicConstraints).flatMap { DER.elements($0)?.first }
      .flatMap { DER.elements($0.content)?.first }.map {
        $0.tag == DER.boolean && $0.content != [0]
      }
      ?? false
  }

  /// How many authorities may follow it before a leaf; nil for any number, or where it is none.
  package var pathLength: Int? {
    value(ExtensionID.basicConstraints).flatMap { DER.elements($0)?.first }
      .flatMap { DER.elements($0.content) }?.first { $0.tag == DER.integer }
      .map { $0.content.reduce(0) { $0 << 8 | Int($1) } }
  }

  /// What it may be used for; nil for other uses than ours, and where it does not say.
  package var use: Authority.Request.Use? {
    guard let value = value(ExtensionID.extendedKeyUsage) else { return nil }
    return Authority.Request.Use.allCases.first { $0.encoded == value }
  }

  /// The part of a key that names it in other certificates.
  var keyIdentifier: [UInt8] {
    value(ExtensionID.subjectKey).flatMap { DER.elements($0)?.first?.content }
      ?? KeyIdentifier.of(fields.publicKey)
  }

  /// What it may sign for, when it is an authority of ours.
  package var constraints: Constraints? {
    value(ExtensionID.nameConstraints).flatMap { Constraints(extension: $0) }
  }

  /// Whether `key` is the private half of its public key.
  package func matches(_ key: PrivateKey) -> Bool { key.publicKey == fields.publicKey }

  /// Checks it against an authority as strictly as libcrypto can.
  /// - Parameters:
  ///   - others: authorities between the two, in any order.
  ///   - host: a name or address it must be valid for.
  ///   - use: which end of a connection shows it; nil for either.
  /// - Throws: `pki.does-not-verify` with the reason.
  package func verify(
    by authority: Certificate, through others: [Certificate] = [], at now: Moment,
    host: String? = nil, use: X509.Use? = nil
  ) throws(Problem) {
    do {
      try X509.verify(
        der, others: others.map(\.der), authorities: [authority.der], at: now.seconds, host: host,
        use: use)
    } catch {
      throw Problem(
        "pki.does-not-verify",
        what: "the certificate \(subject) does not verify" + (host.map { " for \($0)" } ?? ""),
        because: error.reason + "; it is valid from \(notBefore) to \(notAfter)",
        fix: "issue it again under \(authority.subject)")
    }
  }

  func value(_ oid: String) -> [UInt8]? { fields.extensions.first { $0.oid == oid }?.value }

  private static func text(_ parts: [X509.NamePart]) -> String {
    parts.map { "\($0.type)=\($0.value)" }.joined(separator: ", ")
  }
}

/// The extensions we write.
enum ExtensionID {
  static let subjectKey = "2.5.29.14"
  static let keyUsage = "2.5.29.15"
  static let subjectNames = "2.5.29.17"
  static let basicConstraints = "2.5.29.19"
  static let nameConstraints = "2.5.29.30"
  static let crlNumber = "2.5.29.20"
  static let authorityKey = "2.5.29.35"
  static let extendedKeyUsage = "2.5.29.37"
}
