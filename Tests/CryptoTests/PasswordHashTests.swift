import Crypto
import Testing
import Value

@Suite struct PasswordHashTests {
  // The expected texts are `openssl passwd`'s and Python's crypt's.
  @Test(
    arguments: [
      (
        PasswordHash.Method.sha512, "saltstring", nil,
        "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"
      ),
      (
        .sha256, "saltstringsaltst", 10000,
        "$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA"
      ),
    ] as [(PasswordHash.Method, String, Int?, String)])
  func `hashes are those of other programs`(
    method: PasswordHash.Method, salt: String, rounds: Int?, expected: String
  ) throws {
    let hash = try PasswordHash.make(
      Secret("Hello world!"), method, salt: salt, rounds: rounds)
    #expect(hash.reveal { String(decoding: $0, as: UTF8.self) } == expected)
  }

  @Test func `bcrypt gives the same for the same salt, another for another`() throws {
    func hash(_ salt: String?) throws -> String {
      try PasswordHash.make(Secret("fleet"), .bcrypt, salt: salt, rounds: 4)
        .reveal { String(decoding: $0, as: UTF8.self) }
    }
    let salt = "abcdefghijklmnopqrstuu"
    #expect(try hash(salt) == hash(salt))
    #expect(try hash(salt).hasPrefix("$2b$04$abcdefghijklmnopqrstuu"))
    #expect(try hash(nil) != hash(nil))
  }

  @Test(
    arguments: [
      (PasswordHash.Method.bcrypt, "short", nil, "bcrypt's salt has 22 characters, not 5"),
      (.sha512, "with$dollar", nil, "the salt has characters other than ./0-9A-Za-z"),
      (.sha512, "", nil, "the salt has 1 to 16 characters, not 0"),
      (.sha512, "salt", 5, "rounds go from 1000 to 999999999"),
      (.bcrypt, "abcdefghijklmnopqrstuu", 99, "bcrypt's rounds go from 4 to 31"),
    ] as [(PasswordHash.Method, String, Int?, String)])
  func `settings that crypt does not take are refused`(
    method: PasswordHash.Method, salt: String, rounds: Int?, reason: String
  ) {
    let error = #expect(throws: CryptoError.self) {
      try PasswordHash.make(Secret("x"), method, salt: salt, rounds: rounds)
    }
    #expect(error?.reason == reason)
  }

  @Test func `bcrypt does not cut a long password short in silence`() {
    let error = #expect(throws: CryptoError.self) {
      try PasswordHash.make(Secret(String(repeating: "a", count: 73)), .bcrypt)
    }
    #expect(error?.reason == "bcrypt takes at most 72 bytes of password")
  }
}
