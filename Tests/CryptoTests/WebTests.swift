import Crypto
import Testing

@Suite struct WebTests {
  @Test(arguments: [
    ("http://h.org", "http://h.org/"), ("https://h.org:443/a?b#c", "https://h.org/a?b"),
    ("HTTP://u:p@h.org:8080/x", "http://h.org:8080/x"), ("https://[::1]:8/x", "https://[::1]:8/x"),
    ("http://h.org?q", "http://h.org/?q"),
  ])
  func `an address is read and written without login and fragment`(text: String, shown: String) {
    #expect(WebAddress(text)?.text == shown)
  }

  @Test(arguments: [
    "ftp://h.org", "h.org", "http://", "http://h:0/", "http://h/a b", "http://h:x/",
  ])
  func `what cannot be fetched is no address`(text: String) {
    #expect(WebAddress(text) == nil)
  }

  @Test(arguments: [
    ("/c", "http://h.org/c"), ("c", "http://h.org/a/c"), ("//g.org/c", "http://g.org/c"),
    ("https://g.org/c", "https://g.org/c"),
  ])
  func `a redirect is followed from where it stands`(location: String, target: String) {
    #expect(WebAddress("http://h.org/a/b?q")?.following(location)?.text == target)
  }

  @Test func `an answer is read to its own length`() throws {
    let answer = try WebAnswer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nokmore")
    #expect(answer.status == 200)
    #expect(answer.header("x-a") == "b")
    #expect(answer.body == Array("ok".utf8))
  }

  @Test func `chunks are joined`() throws {
    let answer = try WebAnswer(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3;x=y\r\ncde\r\n0\r\n\r\n")
    #expect(answer.body == Array("abcde".utf8))
  }

  @Test(arguments: [
    ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", "it ends after 5 of 9 bytes"),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "a chunk is cut short"),
    ("HTTP/1.1 200 OK\r\nA: b", "its head is not complete"),
    ("SSH-2.0-x\r\n\r\n", "it is not HTTP"),
    (
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\na",
      "its length '99999999999999999999' is no number"
    ),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\nab",
      "a chunk is cut short"
    ),
  ])
  func `an answer that is cut short is an error`(text: String, reason: String) {
    #expect(throws: CryptoError("read the answer", reason)) { try WebAnswer(text) }
  }

  @Test func `without a length only an end that was told is the end`() throws {
    let bytes = Array("HTTP/1.1 200 OK\r\n\r\nhal".utf8)
    #expect(try WebAnswer(bytes).body == Array("hal".utf8))
    #expect(throws: CryptoError("read the answer", "the connection broke off before its end")) {
      try WebAnswer(bytes, isEnded: false)
    }
  }
}

extension WebAnswer {
  fileprivate init(_ text: String) throws(CryptoError) { try self.init(Array(text.utf8)) }
}
