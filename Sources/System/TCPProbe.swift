internal import Glibc

/// A connection that only finds out whether something answers at an address.
package enum TCPProbe {
  /// Connects and, when `isEnough` is given, reads until it says so.
  ///
  /// - Parameters:
  ///   - address: IPv4 or IPv6, in figures; names are not resolved.
  ///   - isEnough: asked after every piece with all that was read; at most 1 MiB is kept.
  /// - Returns: what was read, once connected (and enough was read); nil otherwise.
  package static func connect(
    _ address: String, port: UInt16, connectMilliseconds: Int, readMilliseconds: Int = 0,
    isEnough: (([UInt8]) -> Bool)? = nil
  ) -> [UInt8]? {
    guard let descriptor = open(address, port: port, milliseconds: connectMilliseconds) else {
      return nil
    }
    defer { close(descriptor) }
    guard let isEnough else { return [] }
    let deadline = Clock.milliseconds + readMilliseconds
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while Clock.milliseconds < deadline, bytes.count < 1 << 20 {
      guard isReady(descriptor, POLLIN, milliseconds: deadline - Clock.milliseconds) else {
        return nil
      }
      let count = recv(descriptor, &piece, piece.count, 0)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return nil }
      bytes += piece[..<count]
      if isEnough(bytes) { return bytes }
    }
    return nil
  }

  private static func open(_ address: String, port: UInt16, milliseconds: Int) -> Int32? {
    var four = sockaddr_in()
    four.sin_family = sa_family_t(AF_INET)
    four.sin_port = port.bigEndian
    if inet_pton(AF_INET, address, &four.sin_addr) == 1 {
      return withUnsafePointer(to: &four) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          open(AF_INET, $0, socklen_t(MemoryLayout<sockaddr_in>.size), milliseconds)
        }
      }
    }
    var six = sockaddr_in6()
    six.sin6_family = sa_family_t(AF_INET6)
    six.sin6_port = port.bigEndian
    guard inet_pton(AF_INET6, address, &six.sin6_addr) == 1 else { return nil }
    return withUnsafePointer(to: &six) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        open(AF_INET6, $0, socklen_t(MemoryLayout<sockaddr_in6>.size), milliseconds)
      }
    }
  }

  private static func open(
    _ family: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t, _ milliseconds: Int
  ) -> Int32? {
    let flags = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let descriptor = socket(family, flags, 0)
    guard descriptor >= 0 else { return nil }
    if Glibc.connect(descriptor, address, length) == 0 { return descriptor }
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard errno == EINPROGRESS, isReady(descriptor, POLLOUT, milliseconds: milliseconds),
      getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0, code == 0
    else {
      close(descriptor)
      return nil
    }
    return descriptor
  }

  /// Whether a descriptor becomes ready before the time is over.
  private static func isReady(_ descriptor: Int32, _ event: Int32, milliseconds: Int) -> Bool {
    let deadline = Clock.milliseconds + milliseconds
    while true {
      var entry = pollfd(fd: descriptor, events: Int16(event), revents: 0)
      let count = poll(&entry, 1, Int32(clamping: max(0, deadline - Clock.milliseconds)))
      if count > 0 { return true }
      guard count < 0, errno == EINTR else { return false }
    }
  }
}
