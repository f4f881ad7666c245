import Crypto
import Testing
import Value

private func hex(_ text: String) -> [UInt8] { Hex.decode(text.utf8) ?? [] }

@Suite struct DigestTests {
  @Test func `SHA and HMAC as the standards print them`() {
    // FIPS 180-4 examples, RFC 4231 test case 2.
    #expect(
      Hex.encode(Digest.sha256(Array("abc".utf8)))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      Hex.encode(Digest.sha256([]))
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    var pieces: [[UInt8]] = [Array("a".utf8), Array("bc".utf8)]
    #expect(
      Digest.sha256 { pieces.isEmpty ? [] : pieces.removeFirst() }
        == Digest.sha256(Array("abc".utf8)))
    #expect(
      Hex.encode(Digest.sha1(Array("abc".utf8))) == "a9993e364706816aba3e25717850c26c9cd0d89d")
    let mac = Digest.hmacSHA256(
      key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
    #expect(
      Hex.encode(mac) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  @Test func `PBKDF2 as RFC 7914 prints it`() throws {
    let key = try KeyDerivation.pbkdf2(
      password: Array("passwd".utf8), salt: Array("salt".utf8), rounds: 1, length: 64)
    #expect(
      Hex.encode(key) == "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
        + "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783")
    #expect(throws: CryptoError.self) {
      try KeyDerivation.pbkdf2(password: [], salt: [], rounds: 0, length: 8)
    }
  }

  @Test func `random bytes have the length asked for and differ`() throws {
    #expect(try SecureRandom.bytes(0).isEmpty)
    #expect(try SecureRandom.bytes(32) != SecureRandom.bytes(32))
  }

  @Test func `comparison in constant time is comparison`() {
    #expect(equalInConstantTime([1, 2], [1, 2]))
    #expect(!equalInConstantTime([1, 2], [1, 3]))
    #expect(!equalInConstantTime([1, 2], [1, 2, 3]))
    #expect(equalInConstantTime([], []))
  }
}

@Suite struct AESTests {
  @Test func `counter mode as NIST SP 800-38A prints it`() throws {
    let key = hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
    let counter = hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
    let sealed = try AES.counterMode(
      hex("6bc1bee22e409f96e93d7e117393172a"), key: key, counter: counter)
    #expect(Hex.encode(sealed) == "601ec313775789a5b7a7f504bbf3d228")
    #expect(try AES.counterMode([], key: key, counter: counter) == [])
  }

  @Test func `Galois mode as the GCM specification prints it`() throws {
    // Test cases 13 and 14.
    let key = [UInt8](repeating: 0, count: 32)
    let nonce = [UInt8](repeating: 0, count: 12)
    #expect(
      Hex.encode(try AES.seal([], key: key, nonce: nonce)) == "530f8afbc74536b9a963b4f1c4cb738b")
    let sealed = try AES.seal([UInt8](repeating: 0, count: 16), key: key, nonce: nonce)
    #expect(
      Hex.encode(sealed) == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")
    #expect(try AES.open(sealed, key: key, nonce: nonce) == [UInt8](repeating: 0, count: 16))
  }

  @Test func `a changed bit does not open`() throws {
    let key = try SecureRandom.bytes(32)
    let nonce = try SecureRandom.bytes(12)
    let sealed = try AES.seal(Array("text".utf8), key: key, nonce: nonce)
    for place in sealed.indices {
      var changed = sealed
      changed[place] ^= 1
      #expect(throws: CryptoError.self) { try AES.open(changed, key: key, nonce: nonce) }
    }
    #expect(throws: CryptoError.self) { try AES.open([1], key: key, nonce: nonce) }
    #expect(throws: CryptoError.self) { try AES.seal([1], key: [1], nonce: nonce) }
  }
}

@Suite struct EncodingTests {
  @Test func `hexadecimal`() {
    #expect(Hex.encode([0, 15, 255]) == "000fff")
    #expect(Hex.decode("000FfF".utf8) == [0, 15, 255])
    #expect(Hex.decode("0".utf8) == nil)
    #expect(Hex.decode("0g".utf8) == nil)
  }

  @Test func `PEM blocks are found among other text`() {
    let block = PEM.Block(label: "CERTIFICATE", bytes: [UInt8](0..<100))
    let text = PEM.encode(block)
    #expect(text.split(separator: "\n").map(\.utf8.count) == [27, 64, 64, 8, 25])
    #expect(PEM.blocks(in: "subject=x\r\n\(text)\n\(text)") == [block, block])
    #expect(PEM.blocks(in: text.replacing("BEGIN", with: "XXXXX")).isEmpty)
  }
}
