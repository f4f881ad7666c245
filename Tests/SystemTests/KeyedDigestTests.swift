import System
import Testing
import Value

@Suite struct KeyedDigestTests {
  /// RFC 4231, test cases 1, 2 and 6.
  @Test func `gives what the RFC gives, for short and long keys`() {
    let one = KeyedDigest.of(Array("Hi There".utf8), key: [UInt8](repeating: 0x0B, count: 20))
    #expect(one.hex == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    let two = KeyedDigest.of(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
    #expect(two.hex == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    let six = KeyedDigest.of(
      Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      key: [UInt8](repeating: 0xAA, count: 131))
    #expect(six.hex == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
  }

  @Test func `in pieces it is the same`() {
    var stream = KeyedDigest(key: Array("key".utf8))
    for byte in Array("pieces of it".utf8) { stream.update([byte]) }
    #expect(stream.finish() == KeyedDigest.of(Array("pieces of it".utf8), key: Array("key".utf8)))
  }

  @Test func `one key serves many texts`() {
    let key = KeyedDigest(key: Array("key".utf8))
    for text in ["one", "two", "one"] {
      #expect(
        key.hex(Array(text.utf8)) == KeyedDigest.of(Array(text.utf8), key: Array("key".utf8)).hex)
    }
  }

  @Test func `reads hexadecimal digits and nothing else`() {
    #expect([UInt8](hex: "00fF10") == [0, 255, 16])
    #expect([UInt8](hex: "") == [])
    for text in ["0", "0g", " 0", "é0"] { #expect([UInt8](hex: text) == nil, "\(text)") }
  }
}
