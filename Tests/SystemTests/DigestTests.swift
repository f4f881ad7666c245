import System
import Testing
import Value

@Suite struct `A digest` {
  /// FIPS 180-4 and RFC 1321 examples, and coreutils' answers for the long ones.
  static let vectors: [(DigestAlgorithm, String, String)] = [
    (.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      .sha256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (.sha1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    (.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (.sha224, "abc", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
    (
      .sha384, "abc",
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
        + "8086072ba1e7cc2358baeca134c825a7"
    ),
    (
      .sha512, "abc",
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    ),
    (.md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
    (.md5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
  ]

  @Test(arguments: vectors)
  func `matches the standard's examples`(
    algorithm: DigestAlgorithm, text: String, expected: String
  ) {
    #expect(Digest.of(text.utf8, algorithm).hex == expected)
  }

  @Test(arguments: DigestAlgorithm.allCases)
  func `is the same in pieces of any size`(algorithm: DigestAlgorithm) {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let whole = Digest.of(bytes, algorithm)
    for piece in [1, 7, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 999] {
      var stream = DigestStream(algorithm)
      var rest = bytes[...]
      while !rest.isEmpty {
        stream.update(Array(rest.prefix(piece)))
        rest = rest.dropFirst(piece)
      }
      #expect(stream.finish() == whole)
    }
  }

  @Test(arguments: DigestAlgorithm.allCases)
  func `of a file is what coreutils say`(algorithm: DigestAlgorithm) throws {
    let path = "/usr/bin/env"
    let said = try Command(["\(algorithm.rawValue)sum", path]).run().outputText
    #expect(said == "\(try Digest.ofFile(path, algorithm).hex)  \(path)\n")
  }

  @Test func `of a large file ends once nobody waits for it`() throws {
    let path = "/tmp/groundwork-digest-\(try Random.bytes(8).hex)"
    defer { try? Files.remove(path) }
    try Files.writeAtomically(path, [UInt8](repeating: 7, count: 3 << 18))
    var asked = 0
    let error = #expect(throws: SystemError.self) {
      try Digest.ofFile(path, .sha256) {
        asked += 1
        return asked < 3
      }
    }
    #expect(error?.code == Errno.cancelled && asked == 3)
  }
}
