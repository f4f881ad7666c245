import Crypto
import System
import Testing
import Value

/// Others' suites, which are not kept here: GROUNDWORK_WYCHEPROOF=DIR holds Wycheproof's `*_test.json`.
@Suite struct PublishedSuitesTests {
  private static let directory = Environment.value("GROUNDWORK_WYCHEPROOF")

  @Test(.enabled(if: directory != nil, "GROUNDWORK_WYCHEPROOF names no directory"))
  func `Wycheproof's vectors come out as they should`() throws {
    let directory = try #require(Self.directory)
    for (name, judge) in [
      ("pbkdf2_hmacsha256", Self.pbkdf2), ("hmac_sha256", Self.hmac), ("aes_gcm", Self.gcm),
    ] {
      let path = "\(directory)/\(name)_test.json"
      let suite = try JSON.parse(
        String(decoding: try Files.read(path, limit: 1 << 28), as: UTF8.self))
      var counts = (good: 0, bad: 0, skipped: 0)
      for group in suite["testGroups"]?.list ?? [] {
        for one in group["tests"]?.list ?? [] {
          guard let holds = try judge(one, group) else {
            counts.skipped += 1
            continue
          }
          let wanted = one["result"] != "invalid"
          if wanted == holds { counts.good += 1 } else { counts.bad += 1 }
          #expect(wanted == holds, "\(name) \(one["tcId"]?.int ?? 0)")
        }
      }
      print("Wycheproof \(name): \(counts)")
      #expect(counts.good > 0)
    }
  }

  private static func bytes(_ one: Value, _ key: String) -> [UInt8] {
    Hex.decode((one[key]?.string ?? "").utf8) ?? []
  }

  private static func pbkdf2(_ one: Value, _ group: Value) throws -> Bool? {
    try KeyDerivation.pbkdf2(
      password: bytes(one, "password"), salt: bytes(one, "salt"),
      rounds: one["iterationCount"]?.int ?? 0, length: one["dkLen"]?.int ?? 0)
      == bytes(one, "dk")
  }

  private static func hmac(_ one: Value, _ group: Value) throws -> Bool? {
    // A shortened tag is none that is made here.
    guard group["tagSize"] == 256 else { return nil }
    return Digest.hmacSHA256(key: bytes(one, "key"), bytes(one, "msg")) == bytes(one, "tag")
  }

  private static func gcm(_ one: Value, _ group: Value) throws -> Bool? {
    guard group["keySize"] == 256, group["ivSize"] == 96, bytes(one, "aad").isEmpty else {
      return nil
    }
    let (key, nonce) = (bytes(one, "key"), bytes(one, "iv"))
    let sealed = bytes(one, "ct") + bytes(one, "tag")
    guard let opened = try? AES.open(sealed, key: key, nonce: nonce) else { return false }
    return try opened == bytes(one, "msg")
      && AES.seal(opened, key: key, nonce: nonce) == sealed
  }
}
