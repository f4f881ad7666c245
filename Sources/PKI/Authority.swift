package import Crypto
package import Value

/// A lab's certificate authority: its certificate, and the key that signs.
package struct Authority: Sendable {
  package let certificate: Certificate
  /// The authorities above it, the nearest first, the root last; none for a root.
  package let issuers: [Certificate]
  private let key: PrivateKey

  /// What a new authority is to be.
  package struct Specification: Sendable {
    package var commonName: String
    /// nil for one that may issue for anything; whoever wants that has said so.
    package var constraints: Constraints?
    package var key = PrivateKey.Kind.p256
    package var days: Int
    /// How many authorities may follow it before a leaf.
    package var pathLength: Int

    package init(
      commonName: String, constraints: Constraints?, days: Int = 3650, pathLength: Int = 0
    ) {
      self.commonName = commonName
      self.constraints = constraints
      self.days = days
      self.pathLength = pathLength
    }
  }

  /// A new self-signed authority.
  /// - Parameter reusing: the key of one whose certificate is lost. What that one issued verifies
  ///   under the new certificate too, for name and key are the same.
  package static func create(
    _ wanted: Specification, reusing: PrivateKey? = nil, now: Moment
  ) throws(Problem) -> Authority {
    try wanted.check()
    do {
      let key = if let reusing { reusing } else { try PrivateKey(generating: wanted.key) }
      let fields = try wanted.fields(
        for: key, identifiedBy: KeyIdentifier.of(key.publicKey), from: now, until: nil)
      let der = try X509.sign(fields, issuer: nil, key: key)
      return Authority(certificate: try Certificate(der: der), issuers: [], key: key)
    } catch {
      throw Self.failed("make the authority", error)
    }
  }

  /// Reads an authority back; its key must be encrypted.
  /// - Parameter certificate: its own, and behind it those of the authorities above it.
  /// - Throws: `Problem` that tells a clear key, a wrong passphrase and a foreign key apart.
  package static func load(
    certificate: String, key: String, passphrase: Secret, at place: SourceLocation? = nil
  ) throws(Problem) -> Authority {
    let line = try Certificate.all(in: certificate, at: place)
    let certificate = line[0]
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
    let issuers = Array(line.dropFirst())
    if let root = issuers.last {
      try certificate.verify(by: root, through: issuers.dropLast(), at: certificate.notBefore)
    }
    return Authority(certificate: certificate, issuers: issuers, key: opened)
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

  init(certificate: Certificate, issuers: [Certificate], key: PrivateKey) {
    self.certificate = certificate
    self.issuers = issuers
    self.key = key
  }

  /// The root that everything of it is trusted by.
  package var root: Certificate { issuers.last ?? certificate }

  /// The certificates between a leaf of it and the root, the issuer's first; what servers send along.
  package var intermediates: [Certificate] {
    issuers.isEmpty ? [] : [certificate] + issuers.dropLast()
  }

  /// Its own certificate and all above it, as they are kept in one file.
  package var chain: [Certificate] { [certificate] + issuers }

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

  func sign(_ list: X509.RevocationList) throws(CryptoError) -> [UInt8] {
    try X509.sign(list, issuer: certificate.der, key: key)
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
