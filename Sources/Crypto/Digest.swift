internal import COpenSSL

/// Hashes and message authentication codes.
package enum Digest {
  /// 32 bytes.
  package static func sha256(_ bytes: [UInt8]) -> [UInt8] { digest(bytes, EVP_sha256(), 32) }

  /// The same of bytes that come piece by piece.
  /// - Parameter next: an empty piece is the end.
  package static func sha256<Failure: Error>(
    pieces next: () throws(Failure) -> [UInt8]
  ) throws(Failure) -> [UInt8] {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    precondition(EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1, "libcrypto lacks SHA")
    while true {
      let piece = try next()
      if piece.isEmpty { break }
      precondition(EVP_DigestUpdate(context, piece, piece.count) == 1, "libcrypto fails at SHA")
    }
    var result = [UInt8](repeating: 0, count: 32)
    precondition(EVP_DigestFinal_ex(context, &result, nil) == 1, "libcrypto fails at SHA")
    return result
  }

  /// 20 bytes; for key identifiers, never for security.
  package static func sha1(_ bytes: [UInt8]) -> [UInt8] { digest(bytes, EVP_sha1(), 20) }

  /// HMAC-SHA-256 (RFC 2104), 32 bytes.
  package static func hmacSHA256(key: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: 32)
    var length = 0
    let done = EVP_Q_mac(
      nil, "HMAC", nil, "SHA256", nil, key, key.count, bytes, bytes.count, &result, result.count,
      &length)
    precondition(done != nil && length == 32, "libcrypto lacks HMAC-SHA-256")
    return result
  }

  private static func digest(_ bytes: [UInt8], _ kind: OpaquePointer?, _ size: Int) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: size)
    let done = EVP_Digest(bytes, bytes.count, &result, nil, kind, nil)
    precondition(done == 1, "libcrypto lacks SHA")
    return result
  }
}

/// Keys out of passwords.
package enum KeyDerivation {
  /// PBKDF2 with HMAC-SHA-256 (RFC 8018).
  package static func pbkdf2(
    password: [UInt8], salt: [UInt8], rounds: Int, length: Int
  ) throws(CryptoError) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: length)
    guard let rounds = Int32(exactly: rounds), rounds > 0 else {
      throw CryptoError("derive a key", "\(rounds) is no number of rounds")
    }
    let done = password.withUnsafeBytes { raw in
      PKCS5_PBKDF2_HMAC(
        raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(raw.count), salt,
        Int32(salt.count), rounds, EVP_sha256(), Int32(length), &result)
    }
    try CryptoError.check("derive a key", done == 1)
    return result
  }
}

/// Bytes nobody can guess.
package enum SecureRandom {
  /// `count` bytes from libcrypto's generator.
  package static func bytes(_ count: Int) throws(CryptoError) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: count)
    try CryptoError.check("draw random bytes", RAND_bytes(&result, Int32(count)) == 1)
    return result
  }
}

/// Whether both are equal, in a time that depends on their length only.
package func equalInConstantTime(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
}
