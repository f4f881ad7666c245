import Crypto
import Dispatch
import Glibc
import System
import Testing

/// Answers that do not end, against a server on this machine.
@Suite struct WebFetchingTests {
  private static let head = "HTTP/1.1 200 OK\r\n\r\n"

  /// Asks a server that says `first`, then `then` again and again with `pause` microseconds between.
  private func fetch(
    _ first: String, then: String, pause: UInt32 = 0, limit: Int = 1 << 20, wholeSeconds: Int = 60
  ) throws -> WebAnswer {
    Process.ignoreBrokenPipes()
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(server) }
    let port = try Self.listen(server)
    DispatchQueue(label: "server").async {
      let client = accept(server, nil, nil)
      defer { close(client) }
      var request = [UInt8](repeating: 0, count: 4096)
      _ = read(client, &request, request.count)
      var text = first
      while !text.isEmpty, send(client, text, text.utf8.count, Int32(MSG_NOSIGNAL)) > 0 {
        text = then
        usleep(pause)
      }
    }
    let address = try #require(WebAddress("http://127.0.0.1:\(port)/x"))
    var request = WebRequest(address, timeoutSeconds: 10)
    request.wholeSeconds = wholeSeconds
    return try request.fetch(limit: limit)
  }

  private static func listen(_ server: Int32) throws -> UInt16 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(server, $0, size) + Glibc.listen(server, 1) + getsockname(server, $0, &size)
      }
    }
    try #require(result == 0)
    return UInt16(bigEndian: address.sin_port)
  }

  @Test func `what ends is taken`() throws {
    #expect(try fetch(Self.head + "body", then: "").body == Array("body".utf8))
  }

  @Test(arguments: [
    ("a: ", "x", "its head is larger than 64 KiB"),
    ("a: b\r\n", "a: b\r\n", "its head is larger than 64 KiB"),
  ])
  func `a head without end is refused`(first: String, more: String, reason: String) {
    #expect(throws: CryptoError("take the answer", reason)) {
      try fetch(
        "HTTP/1.1 200 OK\r\n" + first, then: String(repeating: more, count: 1000), limit: 1 << 30)
    }
  }

  @Test func `a body without end is refused, and the limit named`() {
    let error = CryptoError("take the answer", "it is larger than 1 MiB, the most that is fetched")
    #expect(throws: error) {
      try fetch(Self.head, then: String(repeating: "x", count: 10_000))
    }
  }

  @Test(arguments: ["HTTP/1.1 200 OK\r\na: ", WebFetchingTests.head])
  func `an answer that comes byte by byte ends with its time`(first: String) {
    let start = Clock.milliseconds
    #expect(throws: CryptoError("take the answer", "it took longer than 1 s")) {
      try fetch(first, then: "x", pause: 50_000, wholeSeconds: 1)
    }
    #expect(Clock.milliseconds - start < 9000)
  }

  @Test func `who does not listen is told as the system tells it`() throws {
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let port = try Self.listen(server)
    close(server)
    let address = try #require(WebAddress("http://127.0.0.1:\(port)/x"))
    #expect(
      throws: CryptoError("connect to 127.0.0.1 port \(port)", "Connection refused")
    ) { try WebRequest(address).fetch() }
  }
}

/// A host that takes no connection, which only a time ends.
@Suite struct WebDialTests {
  @Test func `a connection that is not taken ends with its time`() throws {
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(server) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(server, $0, size) + listen(server, 0) + getsockname(server, $0, &size)
      }
    }
    try #require(result == 0)
    // With its queue full, the kernel lets further ones wait.
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
    let others = (0..<8).map { _ in socket(AF_INET, kind, 0) }
    defer { for other in others { close(other) } }
    for other in others {
      _ = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(other, $0, size) }
      }
    }
    let port = UInt16(bigEndian: address.sin_port)
    let url = try #require(WebAddress("http://127.0.0.1:\(port)/x"))
    let start = Clock.milliseconds
    #expect(
      throws: CryptoError("connect to 127.0.0.1 port \(port)", "it took longer than 1 s")
    ) { try WebRequest(url, timeoutSeconds: 1).fetch() }
    #expect(Clock.milliseconds - start < 30_000)
  }

  @Test func `a name that nobody has is told so`() throws {
    let url = try #require(WebAddress("http://nobody.invalid/x"))
    let error = #expect(throws: CryptoError.self) { try WebRequest(url).fetch() }
    #expect(error?.operation == "connect to nobody.invalid port 80")
  }
}
