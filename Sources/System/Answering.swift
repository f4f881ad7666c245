internal import Glibc

/// A server that tells whoever connects one line: what stands at the end of a way that is to be proven.
package enum Answering {
  /// Listens on all addresses; the port is bound when this returns.
  package static func listen(port: UInt16) throws(SystemError) -> Descriptor {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let raw = try SystemError.check("socket", "") { socket(AF_INET, kind, 0) }
    let server = Descriptor(adopting: raw)
    var yes: Int32 = 1
    setsockopt(raw, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    try SystemError.check("bind", "port \(port)") {
      withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(raw, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
    }
    try SystemError.check("listen", "port \(port)") { Glibc.listen(raw, 64) }
    return server
  }

  /// Serves one connection; a client that has gone is passed over.
  package static func serve(_ server: borrowing Descriptor, line: String) {
    let raw = server.raw
    // Whoever serves so starts no other program that could inherit it.
    let client = accept(raw, nil, nil)
    guard client >= 0 else { return }
    defer { close(client) }
    // HTTP enough for whoever speaks that.
    let text = "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n\(line)\n"
    try? Descriptor.writeAll(client, Array(text.utf8))
    shutdown(client, Int32(SHUT_WR))
    // What is closed with a question unread resets the connection, and the answer is lost with it.
    var interests = [Poll.Interest(client, reading: true)]
    for _ in 0..<4 {
      guard ((try? Poll.wait(&interests, milliseconds: 500)) ?? 0) > 0,
        let bytes = try? Descriptor.read(client, 4096), !bytes.isEmpty
      else { return }
    }
  }
}
