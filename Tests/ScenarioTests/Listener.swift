import Glibc
import System

/// A program of this machine that listens on every address of it.
final class Listener {
  let port: Int
  private let socket: Int32

  init() throws {
    socket = try SystemError.check("socket", "tcp") {
      Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_ANY
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = socket
    try withUnsafeMutablePointer(to: &address) { pointer in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
        try SystemError.check("bind", "tcp") { bind(socket, raw, size) }
        try SystemError.check("getsockname", "tcp") { getsockname(socket, raw, &size) }
      }
    }
    try SystemError.check("listen", "tcp") { listen(socket, 8) }
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  deinit { close(socket) }
}
