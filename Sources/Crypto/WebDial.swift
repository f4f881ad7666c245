import Dispatch
internal import Glibc
import Synchronization

/// Connects to a host of the web within a time, in which its name is looked up too.
struct WebDial {
  private let host: String
  private let port: Int
  private let seconds: Int
  private let deadline: Int

  /// - Parameter seconds: for the name and for all of its addresses.
  init(_ address: WebAddress, seconds: Int) {
    // An IPv6 address stands in brackets before a port.
    let isBracketed = address.host.hasPrefix("[") && address.host.hasSuffix("]")
    host = isBracketed ? String(address.host.dropFirst().dropLast()) : address.host
    port = address.port
    self.seconds = max(1, min(seconds, 1_000_000))
    deadline = Self.now + 1000 * self.seconds
  }

  private var work: String { "connect to \(host) port \(port)" }
  private var tooLong: CryptoError { CryptoError(work, "it took longer than \(seconds) s") }

  /// A connected socket, which the caller closes. Blocks.
  func socket() throws(CryptoError) -> Int32 {
    let addresses = try addresses()
    var failure = CryptoError(work, "it has no address")
    for (place, address) in addresses.enumerated() {
      let left = deadline - Self.now
      guard left > 0 else { throw tooLong }
      // One that is silent leaves time for the others.
      do throws(CryptoError) {
        return try open(address, milliseconds: max(1, left / (addresses.count - place)))
      } catch { failure = error }
    }
    throw failure
  }

  // MARK: Names

  /// A socket address as the system calls take it.
  private typealias SocketAddress = [UInt8]

  private final class Answer: Sendable {
    let found = Mutex<Result<[SocketAddress], CryptoError>?>(nil)
  }

  /// In the resolver's order. Its calls have no end of their own: one that is late is left behind, on a
  /// thread of its own.
  private func addresses() throws(CryptoError) -> [SocketAddress] {
    let answer = Answer()
    let done = DispatchSemaphore(value: 0)
    let (host, port, work) = (host, port, work)
    DispatchQueue(label: "groundwork.web-names").async {
      let found = Self.lookUp(host, port, work)
      answer.found.withLock { $0 = found }
      done.signal()
    }
    guard done.wait(timeout: .now() + .milliseconds(max(0, deadline - Self.now))) == .success,
      let found = answer.found.withLock({ $0 })
    else { throw tooLong }
    return try found.get()
  }

  private static func lookUp(
    _ host: String, _ port: Int, _ work: String
  ) -> Result<[SocketAddress], CryptoError> {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, String(port), &hints, &list)
    guard code == 0 else {
      return .failure(CryptoError(work, String(cString: gai_strerror(code))))
    }
    defer { freeaddrinfo(list) }
    var addresses: [SocketAddress] = []
    var next = list
    while let entry = next {
      if let address = entry.pointee.ai_addr {
        let length = Int(entry.pointee.ai_addrlen)
        addresses.append(Array(UnsafeRawBufferPointer(start: address, count: length)))
      }
      next = entry.pointee.ai_next
    }
    return .success(addresses)
  }

  // MARK: Sockets

  private func open(_ address: SocketAddress, milliseconds: Int) throws(CryptoError) -> Int32 {
    let family = address.withUnsafeBytes { $0.loadUnaligned(as: sa_family_t.self) }
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let descriptor = Glibc.socket(Int32(family), kind, 0)
    guard descriptor >= 0 else { throw failure(errno) }
    do throws(CryptoError) {
      try connect(descriptor, address, milliseconds)
    } catch {
      close(descriptor)
      throw error
    }
    return descriptor
  }

  private func connect(
    _ descriptor: Int32, _ address: SocketAddress, _ milliseconds: Int
  ) throws(CryptoError) {
    let begun = address.withUnsafeBytes { raw in
      Glibc.connect(
        descriptor, raw.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count))
    }
    if begun != 0 {
      guard errno == EINPROGRESS else { throw failure(errno) }
      guard Self.becomesWritable(descriptor, within: milliseconds) else { throw tooLong }
      var code: Int32 = 0
      var size = socklen_t(MemoryLayout<Int32>.size)
      guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else {
        throw failure(errno)
      }
      guard code == 0 else { throw failure(code) }
    }
    // Reads and writes wait, each with a time of its own.
    let flags = fcntl(descriptor, F_GETFL)
    guard flags >= 0, fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) == 0 else {
      throw failure(errno)
    }
  }

  private func failure(_ code: Int32) -> CryptoError {
    CryptoError(work, String(cString: strerror(code)))
  }

  private static func becomesWritable(_ descriptor: Int32, within milliseconds: Int) -> Bool {
    let end = now + milliseconds
    while true {
      var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      let count = poll(&entry, 1, Int32(clamping: max(0, end - now)))
      if count > 0 { return true }
      guard count < 0, errno == EINTR else { return false }
    }
  }

  private static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}
