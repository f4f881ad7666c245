internal import COpenSSL

/// AES with 256-bit keys.
package enum AES {
  /// Counter mode with a 128-bit big-endian counter; the same call encrypts and decrypts.
  /// - Parameter counter: 16 bytes, the counter of the first block.
  package static func counterMode(
    _ bytes: [UInt8], key: [UInt8], counter: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    try checkSizes(key: key, nonce: counter, 16)
    let context = try CryptoError.need("encrypt", EVP_CIPHER_CTX_new())
    defer { EVP_CIPHER_CTX_free(context) }
    try CryptoError.check(
      "encrypt", EVP_EncryptInit_ex(context, EVP_aes_256_ctr(), nil, key, counter) == 1)
    return try update(context, bytes, encrypting: true)
  }

  /// Galois/counter mode without additional data: the ciphertext with its 16-byte tag at the end.
  /// - Parameter nonce: 12 bytes, never used twice with one key.
  package static func seal(
    _ bytes: [UInt8], key: [UInt8], nonce: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    try checkSizes(key: key, nonce: nonce, 12)
    let context = try CryptoError.need("seal", EVP_CIPHER_CTX_new())
    defer { EVP_CIPHER_CTX_free(context) }
    try CryptoError.check(
      "seal", EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1)
    let sealed = try update(context, bytes, encrypting: true)
    var length: Int32 = 0
    var tag = [UInt8](repeating: 0, count: 16)
    try CryptoError.check("seal", EVP_EncryptFinal_ex(context, &tag, &length) == 1)
    try CryptoError.check(
      "seal", EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, &tag) == 1)
    return sealed + tag
  }

  /// Opens what `seal` made.
  /// - Throws: `CryptoError` when the key is wrong or a bit was changed; nothing is returned then.
  package static func open(
    _ sealed: [UInt8], key: [UInt8], nonce: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    try checkSizes(key: key, nonce: nonce, 12)
    guard sealed.count >= 16 else { throw CryptoError("open", "shorter than its tag") }
    let context = try CryptoError.need("open", EVP_CIPHER_CTX_new())
    defer { EVP_CIPHER_CTX_free(context) }
    try CryptoError.check(
      "open", EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1)
    let plain = try update(context, Array(sealed.dropLast(16)), encrypting: false)
    var tag = Array(sealed.suffix(16))
    try CryptoError.check(
      "open", EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, &tag) == 1)
    var length: Int32 = 0
    guard EVP_DecryptFinal_ex(context, &tag, &length) == 1 else {
      ERR_clear_error()
      throw CryptoError("open", "the tag does not match: wrong key, or the text was changed")
    }
    return plain
  }

  private static func update(
    _ context: OpaquePointer, _ bytes: [UInt8], encrypting: Bool
  ) throws(CryptoError) -> [UInt8] {
    guard !bytes.isEmpty else { return [] }
    guard let count = Int32(exactly: bytes.count) else {
      throw CryptoError("encrypt", "more than 2 GiB at once")
    }
    var result = [UInt8](repeating: 0, count: bytes.count + 16)
    var length: Int32 = 0
    let done =
      encrypting
      ? EVP_EncryptUpdate(context, &result, &length, bytes, count)
      : EVP_DecryptUpdate(context, &result, &length, bytes, count)
    try CryptoError.check("encrypt", done == 1)
    return Array(result.prefix(Int(length)))
  }

  private static func checkSizes(
    key: [UInt8], nonce: [UInt8], _ nonceSize: Int
  ) throws(CryptoError) {
    guard key.count == 32 else { throw CryptoError("use the key", "it has no 32 bytes") }
    guard nonce.count == nonceSize else {
      throw CryptoError("use the nonce", "it has no \(nonceSize) bytes")
    }
  }
}
