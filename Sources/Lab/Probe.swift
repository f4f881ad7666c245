internal import Glibc
internal import System

/// Questions asked over the network.
enum Probe {
  /// The first bytes a TCP service says within the time, at most 64; empty when it accepts and says
  /// nothing; nil when it cannot be reached.
  static func greeting(of address: String, port: UInt16, milliseconds: Int) -> String? {
    let raw = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard raw >= 0 else { return nil }
    let descriptor = Descriptor(adopting: raw)
    guard (try? Descriptor.setNonBlocking(raw)) != nil else { return nil }
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_port = port.bigEndian
    guard inet_pton(AF_INET, address, &target.sin_addr) == 1 else { return nil }
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let started = withUnsafePointer(to: &target) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(raw, $0, size) }
    }
    guard started == 0 || errno == EINPROGRESS else { return nil }
    var writable = [Poll.Interest(raw, writing: true)]
    guard (try? Poll.wait(&writable, milliseconds: milliseconds)) == 1 else { return nil }
    var failure: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(raw, SOL_SOCKET, SO_ERROR, &failure, &length) == 0, failure == 0 else {
      return nil
    }
    var readable = [Poll.Interest(raw, reading: true)]
    guard (try? Poll.wait(&readable, milliseconds: milliseconds)) == 1 else { return "" }
    let bytes = (try? descriptor.read(64)) ?? []
    return String(decoding: bytes, as: UTF8.self)
  }
}
