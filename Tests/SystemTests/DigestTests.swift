import System
import Testing

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
    for piece in [1, 7, 55, 56, 63, 64, 65, 128, 999] {
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
}
