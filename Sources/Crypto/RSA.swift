internal import COpenSSL
package import Value

/// RSA as hybrid encryption needs it: OAEP with SHA-256, MGF1 over SHA-256 and a label (RFC 8017, section 7.1).
package enum RSA {
  /// What a public key is for OAEP.
  package struct PublicKey: Sendable, Equatable {
    /// DER SubjectPublicKeyInfo.
    package let der: [UInt8]
    /// Of the modulus; a ciphertext has as many.
    package let byteCount: Int

    /// Reads DER SubjectPublicKeyInfo; nil when it is no RSA key.
    package init?(der: [UInt8]) {
      self.der = der
      guard let key = RSA.publicHandle(der) else {
        ERR_clear_error()
        return nil
      }
      defer { EVP_PKEY_free(key) }
      guard EVP_PKEY_is_a(key, "RSA") == 1 else { return nil }
      byteCount = Int(EVP_PKEY_get_size(key))
    }

    /// The size people speak of: 4096.
    package var bitCount: Int { byteCount * 8 }
  }

  /// Encrypts at most `byteCount - 66` bytes.
  package static func encrypt(
    _ bytes: [UInt8], with key: PublicKey, label: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    let work = "encrypt with the RSA key"
    let handle = try CryptoError.need(work, publicHandle(key.der))
    defer { EVP_PKEY_free(handle) }
    let context = try CryptoError.need(work, EVP_PKEY_CTX_new_from_pkey(nil, handle, nil))
    defer { EVP_PKEY_CTX_free(context) }
    try CryptoError.check(work, EVP_PKEY_encrypt_init(context) == 1)
    try setOAEP(context, label, work)
    var length = key.byteCount
    var result = [UInt8](repeating: 0, count: length)
    try CryptoError.check(
      work, EVP_PKEY_encrypt(context, &result, &length, bytes, bytes.count) == 1)
    return Array(result.prefix(length))
  }

  /// Decrypts; nil when key or label are others, or the text was changed: OAEP does not tell these apart.
  package static func decrypt(
    _ bytes: [UInt8], with key: PrivateKey, label: [UInt8]
  ) throws(CryptoError) -> [UInt8]? {
    let work = "decrypt with the RSA key"
    return try decrypt(bytes, key, work) { (context) throws(CryptoError) in
      try setOAEP(context, label, work)
    }
  }

  /// What OAEP has hidden, whatever the label: its SHA-256, and the text.
  ///
  /// For saying why a text of one's own does not open. It tells whoever may ask where the padding is wrong,
  /// so nothing that answers strangers may call it.
  /// - Returns: nil when the key is another, or the text was changed.
  package static func opened(
    _ bytes: [UInt8], with key: PrivateKey
  ) throws(CryptoError) -> (labelDigest: [UInt8], text: [UInt8])? {
    let work = "decrypt with the RSA key"
    let raw = try decrypt(bytes, key, work) { (context) throws(CryptoError) in
      // RSA_NO_PADDING
      try CryptoError.check(work, EVP_PKEY_CTX_set_rsa_padding(context, 3) == 1)
    }
    guard let raw, raw.count > 66, raw[0] == 0 else { return nil }
    let seedMask = mask(of: raw[33...], count: 32)
    let seed = zip(raw[1..<33], seedMask).map { $0 ^ $1 }
    let block = zip(raw[33...], mask(of: seed[...], count: raw.count - 33)).map { $0 ^ $1 }
    // label digest, zeros, 1, text
    guard let one = block[32...].firstIndex(where: { $0 != 0 }), block[one] == 1 else { return nil }
    return (Array(block[..<32]), Array(block[(one + 1)...]))
  }

  private static func decrypt(
    _ bytes: [UInt8], _ key: PrivateKey, _ work: String,
    _ prepare: (OpaquePointer) throws(CryptoError) -> Void
  ) throws(CryptoError) -> [UInt8]? {
    let handle = try key.handle()
    defer { EVP_PKEY_free(handle) }
    let context = try CryptoError.need(work, EVP_PKEY_CTX_new_from_pkey(nil, handle, nil))
    defer { EVP_PKEY_CTX_free(context) }
    try CryptoError.check(work, EVP_PKEY_decrypt_init(context) == 1)
    try prepare(context)
    var length = Int(EVP_PKEY_get_size(handle))
    guard bytes.count == length else { return nil }
    var result = [UInt8](repeating: 0, count: length)
    guard EVP_PKEY_decrypt(context, &result, &length, bytes, bytes.count) == 1 else {
      ERR_clear_error()
      return nil
    }
    return Array(result.prefix(length))
  }

  private static func setOAEP(
    _ context: OpaquePointer, _ label: [UInt8], _ work: String
  ) throws(CryptoError) {
    // RSA_PKCS1_OAEP_PADDING
    try CryptoError.check(work, EVP_PKEY_CTX_set_rsa_padding(context, 4) == 1)
    try CryptoError.check(work, EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1)
    try CryptoError.check(work, EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1)
    // An empty label is what there is without one.
    guard !label.isEmpty else { return }
    let copy = try CryptoError.need(work, CRYPTO_memdup(label, label.count, nil, 0))
    if EVP_PKEY_CTX_set0_rsa_oaep_label(context, copy, Int32(label.count)) != 1 {
      CRYPTO_free(copy, nil, 0)
      throw .last(work)
    }
  }

  /// MGF1 over SHA-256 (RFC 8017, appendix B.2.1).
  private static func mask(of seed: ArraySlice<UInt8>, count: Int) -> [UInt8] {
    var mask: [UInt8] = []
    var counter: UInt32 = 0
    while mask.count < count {
      let tail = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: counter >> $0) }
      mask += Digest.sha256(Array(seed) + tail)
      counter += 1
    }
    return Array(mask.prefix(count))
  }

  private static func publicHandle(_ der: [UInt8]) -> OpaquePointer? {
    der.withUnsafeBufferPointer { buffer in
      var start = buffer.baseAddress
      return d2i_PUBKEY(nil, &start, buffer.count)
    }
  }
}

extension PrivateKey {
  /// A fresh RSA key of so many bits.
  package init(generatingRSA bits: Int) throws(CryptoError) {
    let work = "generate a key"
    let context = try CryptoError.need(work, EVP_PKEY_CTX_new_from_name(nil, "RSA", nil))
    defer { EVP_PKEY_CTX_free(context) }
    try CryptoError.check(work, EVP_PKEY_keygen_init(context) == 1)
    try CryptoError.check(
      work, EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(clamping: bits)) == 1)
    var key: OpaquePointer?
    try CryptoError.check(work, EVP_PKEY_generate(context, &key) == 1)
    try self.init(taking: CryptoError.need(work, key))
  }
}
