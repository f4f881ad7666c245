package import Crypto
package import Value

/// One value of a SealedSecret: base64 of the RSA text's length, the RSA text, and AES-256-GCM under the key
/// in it (pkg/crypto/crypto.go, v0.36).
package struct SealedValue: Sendable {
  /// A fresh AES key, encrypted under the label.
  let encryptedKey: [UInt8]
  /// With its tag at the end.
  let ciphertext: [UInt8]

  private static let tagLength = 16
  /// The key is used once, so its nonce may be anything.
  private static let nonce = [UInt8](repeating: 0, count: 12)

  /// Takes a text apart.
  /// - Throws: `sealed.truncated`, `sealed.damaged`.
  package init(_ text: String, at place: SourceLocation? = nil) throws(Problem) {
    let letters = text.utf8.filter { ![0x0A, 0x0D, 0x20, 0x09].contains($0) }
    guard let bytes = Base64.decode(String(decoding: letters, as: UTF8.self)) else {
      throw Self.damaged("it is no base64", place)
    }
    let cut = Problem(
      "sealed.truncated", what: "the sealed value is cut short", at: place,
      because: "its beginning says that there is more", fix: Self.restore)
    guard letters.count % 4 == 0, bytes.count >= 2 else { throw cut }
    let length = Int(bytes[0]) << 8 | Int(bytes[1])
    // RSA keys of 1024 to 16384 bits: what a controller may have.
    guard (128...2048).contains(length) else {
      throw Self.damaged("its beginning names no RSA key's length", place)
    }
    guard bytes.count >= 2 + length + Self.tagLength else { throw cut }
    encryptedKey = Array(bytes[2..<(2 + length)])
    ciphertext = Array(bytes[(2 + length)...])
  }

  /// Seals a value: with a new key every time, so the same value never looks the same.
  package static func seal(
    _ plain: Secret, for key: RSA.PublicKey, label: [UInt8]
  ) throws(CryptoError) -> String {
    let session = try SecureRandom.bytes(32)
    let encryptedKey = try RSA.encrypt(session, with: key, label: label)
    let sealed = try plain.reveal { (bytes) throws(CryptoError) in
      try AES.seal(bytes, key: session, nonce: nonce)
    }
    let length = encryptedKey.count
    return Base64.encode(
      [UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)] + encryptedKey
        + sealed)
  }

  /// What is sealed.
  /// - Parameters:
  ///   - scope: and `place`: what the object says that holds it.
  ///   - hints: other places that it may have been sealed for, to name the cause when it does not open.
  /// - Throws: `sealed.wrong-key`, `sealed.wrong-scope`, `sealed.wrong-name`, `sealed.wrong-namespace`,
  ///   `sealed.wrong-place`, `sealed.tampered`.
  package func open(
    _ keys: [OpeningKey], scope: SealingScope, place: SecretPlace, hints: [SecretPlace] = [],
    at location: SourceLocation? = nil
  ) throws(Problem) -> Secret {
    let finding: Finding
    do throws(CryptoError) { finding = try find(keys, scope.label(place)) } catch {
      throw Self.failed("open a sealed value", error)
    }
    switch finding {
    case .nothing: throw wrongKey(keys, location)
    case .otherLabel(let digest):
      throw LabelFault(digest: digest, scope: scope, place: place, hints: hints)
        .problem(at: location)
    case .session(let session):
      guard session.count == 32,
        let plain = try? AES.open(ciphertext, key: session, nonce: Self.nonce)
      else {
        throw Problem(
          "sealed.tampered", what: "the sealed value was changed after it was sealed", at: location,
          because: "its key opens, but the tag of what follows does not fit", fix: Self.restore)
      }
      return Secret(plain)
    }
  }

  /// What the keys make of the RSA text.
  private enum Finding {
    case session([UInt8])
    /// A key of ours, under a label with this SHA-256.
    case otherLabel([UInt8])
    case nothing
  }

  private func find(_ keys: [OpeningKey], _ label: [UInt8]) throws(CryptoError) -> Finding {
    let fitting = keys.filter { $0.byteCount == encryptedKey.count }
    for key in fitting {
      if let session = try RSA.decrypt(encryptedKey, with: key.key, label: label) {
        return .session(session)
      }
    }
    for key in fitting {
      if let found = try RSA.opened(encryptedKey, with: key.key) {
        return .otherLabel(found.labelDigest)
      }
    }
    return .nothing
  }

  /// The AES key, for the test that none comes twice.
  package func sessionKey(_ key: OpeningKey) throws(CryptoError) -> [UInt8]? {
    try RSA.opened(encryptedKey, with: key.key)?.text
  }

  private func wrongKey(_ keys: [OpeningKey], _ location: SourceLocation?) -> Problem {
    let bits = encryptedKey.count * 8
    let isThere = keys.contains { $0.byteCount == encryptedKey.count }
    return Problem(
      "sealed.wrong-key", what: "none of the keys opens the sealed value", at: location,
      because: isThere
        ? "it was sealed for another RSA key of \(bits) bits, or its first part was changed"
        : "it was sealed for an RSA key of \(bits) bits, and there is none of that size",
      fix: "give the key of the cluster that it was sealed for: --private-key FILE")
  }

  static func failed(_ work: String, _ error: CryptoError) -> Problem {
    Problem(
      "sealed.crypto", what: "libcrypto could not \(work)", because: error.description,
      fix: "check the system's OpenSSL: openssl version")
  }

  private static func damaged(_ reason: String, _ place: SourceLocation?) -> Problem {
    Problem(
      "sealed.damaged", what: "this is no sealed value", at: place, because: reason,
      fix: restore)
  }

  private static let restore = "take it from the repository's history, or seal the value again"
}
