import Crypto
import Glibc
import Dispatch
import Synchronization
import System
import Testing
import Value

@testable import Actions

/// What many hosts are sent is read, hashed or fetched once.
@Suite struct SharedContentTests {
  private final class Counter: Sendable {
    private let reads = Mutex<[String]>([])
    var all: [String] { reads.withLock { $0 } }

    func read(_ path: String) throws(Problem) -> (bytes: [UInt8], isSecret: Bool) {
      reads.withLock { $0.append(Path.name(of: path)) }
      do { return (try Files.read(path, limit: 1 << 20), false) } catch {
        throw Problem("x", what: "x", fix: "x")
      }
    }
  }

  private func scratch() throws -> String {
    let path = "/tmp/gw-actions-shared-\(try Random.bytes(4).map { String($0) }.joined())"
    try Files.makeDirectories(path)
    return path
  }

  @Test func `a file is read once for all hosts, and again when it is another one`() throws {
    let place = try scratch()
    defer { try? Files.removeTree(place) }
    let (counter, contents) = (Counter(), FileContents())
    try Files.writeAtomically("\(place)/a", Array("one".utf8))
    func text() throws -> String {
      let content = try contents.content(of: "\(place)/a", read: counter.read)
      #expect(content.digest == Crypto.Digest.sha256(content.bytes).hex)
      return String(decoding: content.bytes, as: UTF8.self)
    }
    for _ in 0..<3 { #expect(try text() == "one") }
    #expect(counter.all == ["a"])
    try Files.writeAtomically("\(place)/a", Array("two".utf8))
    for _ in 0..<3 { #expect(try text() == "two") }
    #expect(counter.all == ["a", "a"])
    try Files.remove("\(place)/a")
    #expect(throws: Problem.self) { try text() }
  }

  @Test func `what was read longest ago is let go beyond the limit`() throws {
    let place = try scratch()
    defer { try? Files.removeTree(place) }
    let (counter, contents) = (Counter(), FileContents(limit: 10))
    for name in ["a", "b", "c"] {
      try Files.writeAtomically("\(place)/\(name)", Array("12345".utf8))
    }
    for name in ["a", "b", "a", "c", "a", "b"] {
      _ = try contents.content(of: "\(place)/\(name)", read: counter.read)
    }
    #expect(counter.all == ["a", "b", "c", "b"])
  }

  // MARK: Downloads

  /// Answers every request with `body`; the first only after some time.
  private final class Server: Sendable {
    private let descriptor: Int32
    private let served = Mutex(0)
    let port: UInt16
    var count: Int { served.withLock { $0 } }

    init(_ body: String) throws {
      Process.ignoreBrokenPipes()
      let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let result = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(server, $0, size) + listen(server, 16) + getsockname(server, $0, &size)
        }
      }
      try #require(result == 0)
      descriptor = server
      port = UInt16(bigEndian: address.sin_port)
      let answer = "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
      DispatchQueue(label: "server").async { [self] in
        while true {
          let client = accept(server, nil, nil)
          guard client >= 0 else { return }
          let isFirst = served.withLock { count in
            count += 1
            return count == 1
          }
          var request = [UInt8](repeating: 0, count: 4096)
          _ = read(client, &request, request.count)
          if isFirst { usleep(300_000) }
          _ = send(client, answer, answer.utf8.count, Int32(MSG_NOSIGNAL))
          Glibc.close(client)
        }
      }
    }

    func stop() {
      shutdown(descriptor, Int32(SHUT_RDWR))
      Glibc.close(descriptor)
    }
  }

  /// What `hosts` come to that ask for the same at the same time.
  private func fetch(
    _ hosts: Int, from server: Server, into downloads: Downloads, proof: String?,
    _ arguments: Map = [:]
  ) async throws -> [String] {
    let url = "http://127.0.0.1:\(server.port)/x"
    let source = try DownloadSource(
      call("ansible.builtin.get_url", arguments.merging(["use_proxy": false])), url)
    let wanted = proof.flatMap { Downloads.Proof($0) }
    return try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<hosts {
        group.addTask {
          String(
            decoding: try await downloads.fetch(source, url, proof: wanted).body, as: UTF8.self)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  @Test func `hosts that want the same at once share one download`() async throws {
    let server = try Server("body")
    defer { server.stop() }
    let downloads = Downloads()
    let got = try await fetch(8, from: server, into: downloads, proof: nil)
    #expect(got == Array(repeating: "body", count: 8))
    #expect(server.count == 1)
    // Nothing proves that it would be the same now.
    _ = try await fetch(1, from: server, into: downloads, proof: nil)
    #expect(server.count == 2)
    // Who sends another header may be answered otherwise.
    _ = try await fetch(1, from: server, into: downloads, proof: nil, ["headers": ["A": "b"]])
    #expect(server.count == 3)
  }

  @Test func `what a checksum proves is kept for those who come later`() async throws {
    let server = try Server("body")
    defer { server.stop() }
    let downloads = Downloads()
    let right = "sha256:" + Crypto.Digest.sha256(Array("body".utf8)).hex
    for _ in 0..<3 {
      #expect(try await fetch(2, from: server, into: downloads, proof: right) == ["body", "body"])
    }
    #expect(server.count == 1)
    let wrong = "sha256:" + String(repeating: "0", count: 64)
    for _ in 0..<2 { _ = try await fetch(1, from: server, into: downloads, proof: wrong) }
    #expect(server.count == 3)
  }

  @Test(arguments: [0, -1, "0", "never", Value(.double(1.5))] as [Value])
  func `a timeout that is no time is refused`(timeout: Value) {
    let arguments: Map = ["url": "https://a.org/x", "dest": "/x", "timeout": timeout]
    #expect(throws: ActionError.self) {
      try ActionTable.getURL(call("ansible.builtin.get_url", arguments))
    }
  }

  @Test(arguments: [
    ("sha256:http://a.org/sums", true, true), ("sha256:https://a.org/sums", true, false),
    ("sha256:https://a.org/sums", false, true),
    ("sha256:" + String(repeating: "0", count: 64), true, false),
  ])
  func `a checksum from an address that proves nothing is warned of`(
    checksum: String, verifies: Bool, isWarnedOf: Bool
  ) async throws {
    let arguments: Map = [
      "url": "file:///nowhere", "dest": "/x", "checksum": Value(checksum), "timeout": 1,
      "validate_certs": Value(verifies), "use_proxy": false,
    ]
    let source = try DownloadSource(call("ansible.builtin.get_url", arguments), "https://a.org/x")
    #expect(source.checksumAddress.map { source.isUnproven($0) } ?? false == isWarnedOf)
  }
}
