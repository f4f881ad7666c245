internal import CLibSSH2
internal import Glibc
internal import Value

/// One TCP connection being made, on its reactor.
final class Dial: Pollable, @unchecked Sendable {
  // because: touched on the reactor's thread only, after `dial` handed it over.
  private let reactor: Reactor
  private let socket: Int32
  private let until: ContinuousClock.Instant
  private var continuation: CheckedContinuation<Result<Int32, DialFailure>, Never>?

  struct DialFailure: Error, Sendable, Equatable { var reason: String }

  private init(_ reactor: Reactor, _ socket: Int32, _ until: ContinuousClock.Instant) {
    self.reactor = reactor
    self.socket = socket
    self.until = until
  }

  /// Connects to one socket address; the socket is the caller's.
  /// - Parameter lost: unacknowledged data ends the connection after this long.
  static func dial(
    _ address: [UInt8], on reactor: Reactor, within: Duration, lost: Duration
  ) async throws(DialFailure) -> Int32 {
    let until = ContinuousClock.now + within
    let result: Result<Int32, DialFailure> = await withCheckedContinuation { continuation in
      let accepted = reactor.submit {
        let family = address.withUnsafeBytes { $0.load(as: sockaddr.self).sa_family }
        let kind =
          Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
          | Int32(SOCK_NONBLOCK.rawValue)
        let socket = Glibc.socket(Int32(family), kind, 0)
        guard socket >= 0 else {
          continuation.resume(returning: .failure(DialFailure(reason: reason(errno))))
          return
        }
        configure(socket, lost: lost)
        let code = address.withUnsafeBytes { raw in
          raw.baseAddress.map {
            connect(socket, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count))
          } ?? -1
        }
        if code == 0 || errno != EINPROGRESS {
          if code == 0 {
            continuation.resume(returning: .success(socket))
          } else {
            continuation.resume(returning: .failure(DialFailure(reason: reason(errno))))
            close(socket)
          }
          return
        }
        let dial = Dial(reactor, socket, until)
        dial.continuation = continuation
        reactor.add(dial)
      }
      if !accepted { continuation.resume(returning: .failure(DialFailure(reason: "stopped"))) }
    }
    return try result.get()
  }

  private static func configure(_ socket: Int32, lost: Duration) {
    var on: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
    setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, size)
    // While no channel reads, the kernel is the one to notice that nobody acknowledges.
    var milliseconds = UInt32(clamping: lost.components.seconds * 1000)
    setsockopt(socket, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &milliseconds, size)
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  func interests(into wanted: inout [pollfd]) {
    wanted.append(pollfd(fd: socket, events: Int16(POLLOUT), revents: 0))
  }

  var wakeAt: ContinuousClock.Instant? { until }

  func heard(_ ready: [pollfd]) {
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &size)
    finish(code == 0 ? nil : Self.reason(code))
  }

  func step() { if until <= .now { finish("no answer in the time allowed") } }

  private func finish(_ reason: String?) {
    guard let waiting = continuation else { return }
    continuation = nil
    reactor.remove(self)
    if let reason {
      close(socket)
      waiting.resume(returning: .failure(DialFailure(reason: reason)))
    } else {
      waiting.resume(returning: .success(socket))
    }
  }

  /// The socket addresses of a name, in the resolver's order. Blocks: pool only.
  static func resolve(_ name: String, port: Int) -> Result<[[UInt8]], DialFailure> {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(name, String(port), &hints, &list)
    guard code == 0 else {
      return .failure(DialFailure(reason: String(cString: gai_strerror(code))))
    }
    defer { freeaddrinfo(list) }
    var addresses: [[UInt8]] = []
    var next = list
    while let entry = next {
      if let address = entry.pointee.ai_addr {
        addresses.append(
          Array(
            UnsafeRawBufferPointer(start: address, count: Int(entry.pointee.ai_addrlen))))
      }
      next = entry.pointee.ai_next
    }
    return .success(addresses)
  }
}
