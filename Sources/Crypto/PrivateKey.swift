internal import COpenSSL
package import Value

/// A private key as its PKCS #8 bytes; no pointer of libcrypto's outlives a call.
package struct PrivateKey: Sendable {
  /// What is generated, and what a certificate may be for; others can be read.
  package enum Kind: String, Sendable, CaseIterable {
    case p256, p384, rsa2048, rsa3072, rsa4096, ed25519
  }

  /// PKCS #8 `PrivateKeyInfo`, not encrypted.
  private let encoded: Secret
  /// The public half as DER SubjectPublicKeyInfo.
  package let publicKey: [UInt8]

  /// A fresh key from libcrypto's generator.
  package init(generating kind: Kind) throws(CryptoError) {
    let name =
      switch kind {
      case .p256, .p384: "EC"
      case .rsa2048, .rsa3072, .rsa4096: "RSA"
      case .ed25519: "ED25519"
      }
    let work = "generate a key"
    let context = try CryptoError.need(work, EVP_PKEY_CTX_new_from_name(nil, name, nil))
    defer { EVP_PKEY_CTX_free(context) }
    try CryptoError.check(work, EVP_PKEY_keygen_init(context) == 1)
    if let group = [Kind.p256: "P-256", .p384: "P-384"][kind] {
      try CryptoError.check(work, EVP_PKEY_CTX_set_group_name(context, group) == 1)
    }
    if let bits = [Kind.rsa2048: 2048, .rsa3072: 3072, .rsa4096: 4096][kind] {
      try CryptoError.check(work, EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits)) == 1)
    }
    var key: OpaquePointer?
    try CryptoError.check(work, EVP_PKEY_generate(context, &key) == 1)
    try self.init(taking: CryptoError.need(work, key))
  }

  /// Reads PKCS #8, PKCS #1 or SEC 1.
  package init(der: [UInt8]) throws(CryptoError) {
    let key = der.withUnsafeBufferPointer { buffer in
      var start = buffer.baseAddress
      return d2i_AutoPrivateKey(nil, &start, buffer.count)
    }
    try self.init(taking: CryptoError.need("read the private key", key))
  }

  /// Reads an encrypted PKCS #8 block (`ENCRYPTED PRIVATE KEY`).
  /// - Throws: `CryptoError` for a wrong passphrase as for a damaged block: they look alike.
  package init(encrypted der: [UInt8], passphrase: Secret) throws(CryptoError) {
    let work = "open the private key"
    let sealed = der.withUnsafeBufferPointer { buffer in
      var start = buffer.baseAddress
      return d2i_X509_SIG(nil, &start, buffer.count)
    }
    defer { X509_SIG_free(sealed) }
    let block = try CryptoError.need(work, sealed)
    let info = passphrase.reveal { bytes in
      bytes.withUnsafeBytes { raw in
        PKCS8_decrypt(
          block, raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(raw.count))
      }
    }
    defer { PKCS8_PRIV_KEY_INFO_free(info) }
    let opened = try CryptoError.need(work, info)
    try self.init(taking: CryptoError.need(work, EVP_PKCS82PKEY(opened)))
  }

  /// Takes ownership of `key`.
  init(taking key: OpaquePointer) throws(CryptoError) {
    defer { EVP_PKEY_free(key) }
    let work = "encode the key"
    let info = try CryptoError.need(work, EVP_PKEY2PKCS8(key))
    defer { PKCS8_PRIV_KEY_INFO_free(info) }
    encoded = Secret(try DERBytes.of(work) { i2d_PKCS8_PRIV_KEY_INFO(info, $0) })
    publicKey = try DERBytes.of(work) { i2d_PUBKEY(key, $0) }
  }

  /// In clear, for a service that must read it: `PRIVATE KEY`.
  package var pem: Secret {
    encoded.reveal { Secret(PEM.encode(PEM.Block(label: "PRIVATE KEY", bytes: $0))) }
  }

  /// Encrypted with AES-256-CBC under PBKDF2-HMAC-SHA-256 (PKCS #5 v2): `ENCRYPTED PRIVATE KEY`.
  /// - Parameter rounds: OWASP asks for 600 000.
  package func encryptedPEM(
    passphrase: Secret, rounds: Int = 600_000
  ) throws(CryptoError) -> String {
    let work = "encrypt the private key"
    var salt = try SecureRandom.bytes(16)
    let algorithm = try CryptoError.need(
      work,
      PKCS5_pbe2_set_iv(
        EVP_aes_256_cbc(), Int32(clamping: rounds), &salt, 16, nil, NID_hmacWithSHA256))
    let key = try handle()
    defer { EVP_PKEY_free(key) }
    guard let info = EVP_PKEY2PKCS8(key) else {
      X509_ALGOR_free(algorithm)
      throw .last(work)
    }
    defer { PKCS8_PRIV_KEY_INFO_free(info) }
    let sealed = passphrase.reveal { bytes in
      bytes.withUnsafeBytes { raw in
        PKCS8_set0_pbe(
          raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(raw.count), info, algorithm)
      }
    }
    guard let sealed else {
      X509_ALGOR_free(algorithm)
      throw .last(work)
    }
    defer { X509_SIG_free(sealed) }
    let bytes = try DERBytes.of(work) { i2d_X509_SIG(sealed, $0) }
    return PEM.encode(PEM.Block(label: "ENCRYPTED PRIVATE KEY", bytes: bytes))
  }

  /// libcrypto's key; the caller frees it.
  func handle() throws(CryptoError) -> OpaquePointer {
    let key = encoded.reveal { bytes in
      bytes.withUnsafeBufferPointer { buffer in
        var start = buffer.baseAddress
        return d2i_AutoPrivateKey(nil, &start, buffer.count)
      }
    }
    return try CryptoError.need("use the private key", key)
  }
}

/// What libcrypto's `i2d_…` functions write.
enum DERBytes {
  static func of(
    _ work: String, _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
  ) throws(CryptoError) -> [UInt8] {
    let count = Int(encode(nil))
    guard count > 0 else { throw .last(work) }
    var bytes = [UInt8](repeating: 0, count: count)
    let written = bytes.withUnsafeMutableBufferPointer { buffer in
      var start = buffer.baseAddress
      return Int(encode(&start))
    }
    guard written == count else { throw .last(work) }
    return bytes
  }
}
