internal import COpenSSL
package import Value

/// Certificate, key and chain in one encrypted file (RFC 7292), as Java, Windows and browsers import them.
package enum PKCS12 {
  /// AES-256-CBC under PBKDF2-HMAC-SHA-256 for key and certificates, HMAC-SHA-256 over the whole.
  /// - Parameters:
  ///   - certificate: DER; the key's.
  ///   - chain: DER, the issuer's first.
  ///   - name: what importers call the pair.
  ///   - rounds: of every derivation.
  /// - Returns: DER.
  package static func seal(
    certificate: [UInt8], chain: [[UInt8]], key: PrivateKey, name: String, passphrase: Secret,
    rounds: Int = 600_000
  ) throws(CryptoError) -> [UInt8] {
    let work = "build the PKCS #12 file"
    let handle = try key.handle()
    defer { EVP_PKEY_free(handle) }
    let own = try X509.handle(certificate)
    defer { X509_free(own) }
    let stack = try CryptoError.need(work, OPENSSL_sk_new_null())
    var kept: [OpaquePointer] = []
    defer {
      OPENSSL_sk_free(stack)
      for certificate in kept { X509_free(certificate) }
    }
    for other in chain {
      let certificate = try X509.handle(other)
      kept.append(certificate)
      try CryptoError.check(work, OPENSSL_sk_push(stack, UnsafeRawPointer(certificate)) > 0)
    }
    let count = Int32(clamping: rounds)
    let made = passphrase.reveal { bytes -> OpaquePointer? in
      // C takes it to its first zero byte.
      guard !bytes.contains(0) else { return nil }
      return (bytes + [0]).withUnsafeBytes { raw in
        let word = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
        // -1: no MAC yet, which would be one of another digest in other versions of libcrypto.
        guard
          let file = PKCS12_create(
            word, name, handle, own, stack, NID_aes_256_cbc, NID_aes_256_cbc, count, -1, 0)
        else { return nil }
        if PKCS12_set_mac(file, word, -1, nil, 0, count, EVP_sha256()) == 1 { return file }
        PKCS12_free(file)
        return nil
      }
    }
    let file = try CryptoError.need(work, made)
    defer { PKCS12_free(file) }
    return try DERBytes.of(work) { i2d_PKCS12(file, $0) }
  }
}
