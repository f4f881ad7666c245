package import Crypto
package import Value

/// A lab's certificate authority: its certificate, and the key that signs.
package struct Authority: Sendable {
  package let certificate: Certificate
  private let key: PrivateKey

  /// What a new authority is to be.
  package struct Specification: Sendable {
    package var commonName: String
    package var constraints: Constraints
    package var key = PrivateKey.Kind.p256
    package var days = 3650

    package init(commonName: String, constraints: Constraints) {
      self.commonName = commonName
      self.constraints = constraints
    }
  }

  /// A new self-signed authority that issues leaves only (path length 0).
  /// - Parameter reusing: the key of one whose certificate is lost. What that one issued verifies
  ///   under the new certificate too, for name and key are the same.
  package static func create(
    _ wanted: Specification, reusing: PrivateKey? = nil, now: Moment
  ) throws(Problem) -> Authority {
    guard !wanted.commonName.isEmpty, wanted.commonName.unicodeScalars.count <= 64 else {
      throw Problem(
        "pki.bad-authority-name", what: "the authority's name must have 1 to 64 characters",
        fix: "choose a short name, for example: Lab CA")
    }
    guard (1...9125).contains(wanted.days) else {
      throw Problem(
        "pki.bad-validity", what: "an authority cannot be valid for \(wanted.days) days",
        fix: "choose between 1 and 9125 days (25 years)")
    }
    do {
      let key = if let reusing { reusing } else { try PrivateKey(generating: wanted.key) }
      let identifier = KeyIdentifier.of(key.publicKey)
      let fields = X509.Fields(
        subject: [X509.NamePart("CN", wanted.commonName)], serial: try Self.serial(),
        notBefore: now.adding(seconds: -Self.backdating).seconds,
        notAfter: now.adding(days: wanted.days).seconds, publicKey: key.publicKey,
        extensions: [
          X509.Extension(
            ExtensionID.basicConstraints, critical: true,
            DER.sequence([
              DER.element(DER.boolean, [0xFF]), DER.element(DER.integer, [0]),
            ])),
          // keyCertSign, cRLSign
          X509.Extension(
            ExtensionID.keyUsage, critical: true, DER.element(DER.bitString, [1, 0x06])),
          X509.Extension(
            ExtensionID.nameConstraints, critical: true, wanted.constraints.encoded),
          X509.Extension(ExtensionID.subjectKey, DER.element(DER.octetString, identifier)),
          X509.Extension(
            ExtensionID.authorityKey, DER.sequence([DER.element(0x80, identifier)])),
        ])
      let der = try X509.sign(fields, issuer: nil, key: key)
      return Authority(certificate: try Certificate(der: der), key: key)
    } catch {
      throw Self.failed("make the authority", error)
    }
  }

  /// Reads an authority back; its key must be encrypted.
  /// - Throws: `Problem` that tells a clear key, a wrong passphrase and a foreign key apart.
  package static func load(
    certificate: String, key: String, passphrase: Secret, at place: SourceLocation? = nil
  ) throws(Problem) -> Authority {
    let certificate = try Certificate(pem: certificate, at: place)
    guard certificate.isAuthority else {
      throw Problem(
        "pki.not-authority", what: "\(certificate.subject) is no authority", at: place,
        because: "its certificate says it may not sign others",
        fix: "give the authority's certificate")
    }
    let opened = try openKey(key, passphrase: passphrase, at: place)
    guard certificate.matches(opened) else {
      throw Problem(
        "pki.foreign-key", what: "the key does not belong to \(certificate.subject)", at: place,
        because: "its public half is another one than the certificate's",
        fix: "put the key and the certificate that were made together side by side")
    }
    return Authority(certificate: certificate, key: opened)
  }

  /// Opens an authority's encrypted key.
  /// - Throws: `Problem` that tells a clear key and a wrong passphrase apart.
  package static func openKey(
    _ key: String, passphrase: Secret, at place: SourceLocation? = nil
  ) throws(Problem) -> PrivateKey {
    let blocks = PEM.blocks(in: key)
    guard let block = blocks.first(where: { $0.label == "ENCRYPTED PRIVATE KEY" }) else {
      let isClear = blocks.contains { $0.label.hasSuffix("PRIVATE KEY") }
      throw Problem(
        "pki.clear-key",
        what: isClear ? "the authority's key is not encrypted" : "there is no private key here",
        at: place,
        because: isClear
          ? "whoever reads the file can sign for every name the nodes trust" : nil,
        fix: isClear
          ? "encrypt it: openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 600000 -in KEY -out NEW"
          : "give the file with BEGIN ENCRYPTED PRIVATE KEY")
    }
    do {
      return try PrivateKey(encrypted: block.bytes, passphrase: passphrase)
    } catch {
      throw Problem(
        "pki.wrong-passphrase", what: "the authority's key cannot be opened", at: place,
        because: "the passphrase is wrong, or the file is damaged (\(error.reason))",
        fix: "give the passphrase it was made with")
    }
  }

  private init(certificate: Certificate, key: PrivateKey) {
    self.certificate = certificate
    self.key = key
  }

  /// The key as it may be written to a file: PKCS #8, AES-256, PBKDF2 with 600 000 rounds.
  /// - Throws: `pki.weak-passphrase` for fewer than 12 characters.
  package func encryptedKey(passphrase: Secret) throws(Problem) -> String {
    let length = passphrase.reveal { String(decoding: $0, as: UTF8.self).unicodeScalars.count }
    guard length >= 12 else {
      throw Problem(
        "pki.weak-passphrase", what: "the passphrase of the authority's key is too short",
        because: "it has \(length) characters", fix: "use at least 12, better a generated one")
    }
    do {
      return try key.encryptedPEM(passphrase: passphrase)
    } catch {
      throw Self.failed("encrypt the authority's key", error)
    }
  }

  /// Clocks of nodes may be a little behind.
  static let backdating = 300

  func sign(_ fields: X509.Fields) throws(CryptoError) -> Certificate {
    try Certificate(der: X509.sign(fields, issuer: certificate.der, key: key))
  }

  /// 128 random bits, positive.
  static func serial() throws(CryptoError) -> [UInt8] {
    var bytes = try SecureRandom.bytes(16)
    bytes[0] = bytes[0] & 0x7F | 0x40
    return bytes
  }

  static func failed(_ work: String, _ error: CryptoError) -> Problem {
    Problem(
      "pki.crypto", what: "libcrypto could not \(work)", because: error.description,
      fix: "check the system's OpenSSL: openssl version")
  }
}

/// RFC 5280 §4.2.1.2, method 1: SHA-1 over the key's bits.
enum KeyIdentifier {
  static func of(_ publicKey: [UInt8]) -> [UInt8] {
    let bits = DER.elements(publicKey)?.first.flatMap { DER.elements($0.content) }?.last?.content
    return Digest.sha1(Array((bits ?? publicKey).dropFirst(bits == nil ? 0 : 1)))
  }
}
