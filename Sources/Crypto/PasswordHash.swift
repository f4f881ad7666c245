internal import CCrypt
package import Value

/// Password hashes as crypt(3) makes them, for the password files of services.
package enum PasswordHash {
  package enum Method: Sendable, CaseIterable {
    case md5, sha256, sha512, bcrypt
  }

  /// Hashes a password.
  /// - Parameters:
  ///   - salt: letters of crypt's alphabet (`./0-9A-Za-z`), 22 of them for bcrypt; drawn when nil.
  ///   - rounds: nil for the method's own: 5000 for SHA, 2^12 for bcrypt (where it is the exponent).
  /// - Throws: `CryptoError` for a salt or rounds that the method does not take.
  package static func make(
    _ password: Secret, _ method: Method, salt: String? = nil, rounds: Int? = nil
  ) throws(CryptoError) -> Secret {
    let drawn = if let salt { salt } else { try self.salt(method) }
    let setting = try setting(method, drawn, rounds)
    return try password.reveal { (bytes) throws(CryptoError) in
      guard !bytes.contains(0) else { throw CryptoError(work, "the password holds a NUL") }
      guard method != .bcrypt || bytes.count <= 72 else {
        // because bcrypt would leave out the rest without a word
        throw CryptoError(work, "bcrypt takes at most 72 bytes of password")
      }
      return Secret(try hash(bytes, setting))
    }
  }

  private static let work = "hash the password"
  private static let alphabet = Array(
    "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

  private static func hash(_ password: [UInt8], _ setting: String) throws(CryptoError) -> [UInt8] {
    var data = [UInt8](repeating: 0, count: MemoryLayout<CChar>.size * 32768)
    let result = (password + [0]).withUnsafeBufferPointer { phrase -> [UInt8]? in
      phrase.withMemoryRebound(to: CChar.self) { phrase -> [UInt8]? in
        guard let text = crypt_rn(phrase.baseAddress, setting, &data, Int32(data.count)) else {
          return nil
        }
        return Array(String(cString: text).utf8)
      }
    }
    guard let result else { throw CryptoError(work, "crypt(3) does not take these settings") }
    return result
  }

  private static func setting(
    _ method: Method, _ salt: String, _ rounds: Int?
  ) throws(CryptoError) -> String {
    guard salt.utf8.allSatisfy(alphabet.contains) else {
      throw CryptoError(work, "the salt has characters other than ./0-9A-Za-z")
    }
    let length = salt.utf8.count
    switch method {
    case .bcrypt:
      guard length == 22 else {
        throw CryptoError(work, "bcrypt's salt has 22 characters, not \(length)")
      }
      let cost = rounds ?? 12
      guard (4...31).contains(cost) else {
        throw CryptoError(work, "bcrypt's rounds go from 4 to 31")
      }
      return "$2b$\(cost < 10 ? "0" : "")\(cost)$\(salt)"
    case .md5:
      guard (1...8).contains(length) else {
        throw CryptoError(work, "md5's salt has 1 to 8 characters")
      }
      return "$1$\(salt)$"
    case .sha256, .sha512:
      guard (1...16).contains(length) else {
        throw CryptoError(work, "the salt has 1 to 16 characters, not \(length)")
      }
      if let rounds, !(1000...999_999_999).contains(rounds) {
        throw CryptoError(work, "rounds go from 1000 to 999999999")
      }
      let count = rounds.flatMap { $0 == 5000 ? nil : "rounds=\($0)$" } ?? ""
      return "$\(method == .sha256 ? 5 : 6)$\(count)\(salt)$"
    }
  }

  /// A fresh salt of the length Ansible draws.
  package static func salt(_ method: Method) throws(CryptoError) -> String {
    let length = method == .bcrypt ? 22 : method == .md5 ? 8 : 16
    let letters = try SecureRandom.bytes(length).map { alphabet[Int($0 & 63)] }
    return String(decoding: letters, as: UTF8.self)
  }
}
