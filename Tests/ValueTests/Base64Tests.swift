import Testing
import Value

@Suite struct `The base64 coder` {
  /// RFC 4648 section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func `is that of the RFC`(plain: String, encoded: String) {
    #expect(Base64.encode(plain.utf8) == encoded)
    #expect(Base64.decode(encoded) == Array(plain.utf8))
  }

  @Test func `passes over line breaks and refuses what is not base64`() {
    #expect(Base64.decode("Zm9v\nYmFy\n") == Array("foobar".utf8))
    #expect(Base64.decode("Zg") == [0x66])
    for bad in ["Z", "Zg=a", "Zm9$", "Zm9vé"] { #expect(Base64.decode(bad) == nil) }
  }
}
