internal import COpenSSL

/// What a public key is, as far as it decides whether it may be signed.
package struct PublicKey: Sendable, Equatable {
  /// `RSA`, `EC`, `ED25519`, …, as libcrypto calls it.
  package var algorithm: String
  package var bits: Int
  /// The curve's name, `prime256v1`; nil for other keys and for curves without a name.
  package var curve: String?
  /// RSA's public exponent; nil for other keys, and where it has more than 63 bits.
  package var exponent: Int?

  /// - Parameter der: SubjectPublicKeyInfo.
  package static func read(_ der: [UInt8]) throws(CryptoError) -> PublicKey {
    let work = "read the public key"
    let found = der.withUnsafeBufferPointer { buffer in
      var start = buffer.baseAddress
      return d2i_PUBKEY(nil, &start, buffer.count)
    }
    let key = try CryptoError.need(work, found)
    defer { EVP_PKEY_free(key) }
    let name = EVP_PKEY_get0_type_name(key).map { String(cString: $0) } ?? ""
    var result = PublicKey(algorithm: name, bits: Int(EVP_PKEY_get_bits(key)))
    var text = [CChar](repeating: 0, count: 80)
    var length = 0
    if EVP_PKEY_is_a(key, "EC") == 1, EVP_PKEY_get_group_name(key, &text, text.count, &length) == 1
    {
      result.curve = String(
        decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    // A known curve spelled out in numbers has its name as well, and clients do not take it.
    var encoding = [CChar](repeating: 0, count: 80)
    if result.curve != nil,
      EVP_PKEY_get_utf8_string_param(
        key, OSSL_PKEY_PARAM_EC_ENCODING, &encoding, encoding.count, &length) == 1,
      encoding.prefix(length).map({ UInt8(bitPattern: $0) }) != Array("named_curve".utf8)
    {
      result.curve = nil
    }
    var exponent: OpaquePointer?
    if EVP_PKEY_get_bn_param(key, "e", &exponent) == 1 {
      defer { BN_free(exponent) }
      if BN_num_bits(exponent) < 64 { result.exponent = Int(BN_get_word(exponent)) }
    }
    // What a key does not have leaves errors behind.
    ERR_clear_error()
    return result
  }

  /// The kind it is of; nil for what no certificate is made for.
  package var kind: PrivateKey.Kind? {
    switch (algorithm, curve, bits) {
    case ("EC", "prime256v1", _), ("EC", "P-256", _): .p256
    case ("EC", "secp384r1", _), ("EC", "P-384", _): .p384
    case ("ED25519", _, _): .ed25519
    case ("RSA", _, 2048): .rsa2048
    case ("RSA", _, 3072): .rsa3072
    case ("RSA", _, 4096): .rsa4096
    default: nil
    }
  }
}
