internal import CLibSSH2
internal import Glibc
internal import Value

/// One libssh2 session on its reactor: operations one after the other, channels side by side.
///
/// `step()` runs until everything said EAGAIN and nothing more came: whichever call reads the socket puts
/// aside what is for others, and no poll tells of what has left the socket. A call that stopped with half a
/// packet sent is repeated before any other may send: libssh2 has room for one such packet in a session.
/// `@unchecked Sendable` because everything in it is touched on its reactor's thread only.
final class Session: Pollable, @unchecked Sendable {
  /// A call that must be repeated before others may send.
  enum Stuck {
    case operation
    case channel(SessionChannel)
  }

  struct Operation {
    var until: ContinuousClock.Instant
    /// Tries once; true when it is over.
    var attempt: (Session) -> Bool
    /// Called instead when the session dies or time runs out.
    var fail: (SSHFailure) -> Void
  }

  let reactor: Reactor
  private(set) var raw: OpaquePointer?
  private var socket: Int32
  let host: String
  private let keepalive: Duration
  private var operations: [Operation] = []
  private var channels: [SessionChannel] = []
  private var stuck: Stuck?
  private(set) var death: SSHFailure?
  private var isHungry = false
  private var lastHeard = ContinuousClock.now
  private var nextKeepalive: ContinuousClock.Instant?
  /// What the library's callbacks answer from.
  let callbacks = CallbackState()
  /// The command a proxied connection runs through; it lives as long as the session.
  var proxy: (any Channel)?

  /// Bytes moved in one turn before the other sessions of the thread get theirs.
  private static let turn = 1 << 20
  private static let timedOut = SSHFailure(
    code: LIBSSH2_ERROR_TIMEOUT, message: "no answer in the time allowed")

  /// Takes over `socket`.
  init(socket: Int32, host: String, keepalive: Duration, on reactor: Reactor) {
    self.socket = socket
    self.host = host
    self.keepalive = keepalive
    self.reactor = reactor
  }

  /// On the thread, before anything else. False when the library cannot make a session.
  /// - Parameters:
  ///   - hostKeyTypes: of which the host is asked to show a key, before any other.
  ///   - shown: of which it is not asked again.
  func begin(hostKeyTypes: [String], shown: [String]) -> Bool {
    guard Library.isReady,
      let raw = libssh2_session_init_ex(
        nil, nil, nil, Unmanaged.passUnretained(callbacks).toOpaque())
    else { return false }
    self.raw = raw
    gw_receive_with(raw, receive)
    _ = fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK)
    libssh2_session_set_blocking(raw, 0)
    let supported = Library.algorithms(LIBSSH2_METHOD_HOSTKEY)
      .filter { !shown.contains(HostKey.type(ofAlgorithm: $0)) }
    let wanted = supported.filter { hostKeyTypes.contains(HostKey.type(ofAlgorithm: $0)) }
    let order = wanted + supported.filter { !wanted.contains($0) }
    libssh2_session_method_pref(raw, LIBSSH2_METHOD_HOSTKEY, order.joined(separator: ","))
    reactor.add(self)
    return true
  }

  /// From now on dead peers are looked for.
  func startKeepalive() {
    guard let raw else { return }
    libssh2_keepalive_config(raw, 1, UInt32(max(1, keepalive.components.seconds)))
    lastHeard = .now
    nextKeepalive = .now + keepalive
  }

  // Operations.

  func enqueue(_ operation: Operation) {
    if let death {
      operation.fail(death)
    } else {
      operations.append(operation)
      step()
    }
  }

  /// The library's last error; to be asked at once, since the next call overwrites it.
  func failure(_ code: Int32) -> SSHFailure {
    var text: UnsafeMutablePointer<CChar>?
    var length: Int32 = 0
    if let raw { libssh2_session_last_error(raw, &text, &length, 0) }
    return SSHFailure(code: code, message: text.map { String(cString: $0) } ?? "")
  }

  var descriptor: Int32 { socket }

  func add(_ channel: SessionChannel) { channels.append(channel) }

  // Pollable.

  func interests(into wanted: inout [pollfd]) {
    guard death == nil else { return }
    let direction = raw.map { libssh2_session_block_directions($0) } ?? 0
    // Without a channel nobody would read what comes: it waits in the socket, a hang-up is seen.
    let isListening = !operations.isEmpty || channels.contains { $0.wantsToRead }
    var events = isListening ? POLLIN : Int32(0x2000)
    if direction & LIBSSH2_SESSION_BLOCK_OUTBOUND != 0, stuck != nil || !operations.isEmpty {
      events |= POLLOUT
    }
    if channels.contains(where: \.isWaitingForSocket) { events |= POLLOUT }
    wanted.append(pollfd(fd: socket, events: Int16(events), revents: 0))
  }

  var wakeAt: ContinuousClock.Instant? {
    if isHungry { return .now }
    var times = operations.first.map { [$0.until] } ?? []
    times += channels.compactMap(\.wakeAt)
    if stuck == nil { times += channels.compactMap(\.sendAt) }
    if let nextKeepalive { times.append(nextKeepalive) }
    return times.min()
  }

  func heard(_ ready: [pollfd]) {
    for descriptor in ready where Int32(descriptor.revents) & POLLIN != 0 { lastHeard = .now }
    let isIdle = operations.isEmpty && channels.isEmpty
    let gone = POLLHUP | POLLERR | 0x2000
    if isIdle, ready.contains(where: { Int32($0.revents) & gone != 0 }) {
      die(SSHFailure(code: LIBSSH2_ERROR_SOCKET_DISCONNECT, message: "the host hung up"))
    }
  }

  func step() {
    guard death == nil, raw != nil else { return }
    var budget = Self.turn
    var moved = true
    while moved, budget > 0, death == nil {
      moved = false
      callbacks.hasReceived = false
      if let waiting = stuck {
        stuck = nil
        moved = retry(waiting, &budget)
        if stuck != nil { break }
      }
      moved = runOperations() || moved
      for channel in channels where stuck == nil && death == nil {
        moved = turn(channel, &budget) || moved
      }
      channels.removeAll { $0.isFreed }
      moved = moved || callbacks.hasReceived
    }
    isHungry = moved && budget <= 0
    if death == nil { expire() }
  }

  private func retry(_ waiting: Stuck, _ budget: inout Int) -> Bool {
    switch waiting {
    case .operation: runOperations()
    case .channel(let channel): turn(channel, &budget)
    }
  }

  private func runOperations() -> Bool {
    var moved = false
    while stuck == nil, death == nil, let operation = operations.first {
      guard operation.attempt(self) else {
        if hasHalfAPacket { stuck = .operation }
        break
      }
      if !operations.isEmpty { operations.removeFirst() }
      moved = true
    }
    return moved
  }

  private func turn(_ channel: SessionChannel, _ budget: inout Int) -> Bool {
    let outcome = channel.turn(on: self)
    budget -= outcome.bytes
    if outcome.isStuck { stuck = .channel(channel) }
    if let failure = outcome.failure { die(failure) }
    return outcome.moved
  }

  /// Whether the call that just said EAGAIN left a packet half sent.
  var hasHalfAPacket: Bool {
    guard let raw else { return false }
    return libssh2_session_block_directions(raw) & LIBSSH2_SESSION_BLOCK_OUTBOUND != 0
  }

  // Time.

  private func expire() {
    let now = ContinuousClock.now
    for channel in channels { channel.expireReader(at: now) }
    if let first = operations.first, first.until <= now {
      // A half-finished call cannot be taken back: the session ends with it.
      die(Self.timedOut)
      return
    }
    guard let due = nextKeepalive, due <= now, let raw else { return }
    // A machine that slept has not listened: that silence was its own, and is counted anew.
    if due.duration(to: now) > keepalive { lastHeard = now }
    nextKeepalive = now + keepalive
    let isListening = channels.contains { $0.wantsToRead }
    if isListening, lastHeard.duration(to: now) > keepalive * 3 {
      let seconds = lastHeard.duration(to: now).components.seconds
      die(SSHFailure(code: LIBSSH2_ERROR_TIMEOUT, message: "no sign of life for \(seconds) s"))
    } else if stuck == nil, canSend {
      // Only with room in the socket: the library would lose track of a keepalive half sent.
      var next: Int32 = 0
      let code = libssh2_keepalive_send(raw, &next)
      if code != 0, code != LIBSSH2_ERROR_EAGAIN { die(failure(code)) }
    }
  }

  private var canSend: Bool {
    var descriptor = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
    return poll(&descriptor, 1, 0) == 1 && Int32(descriptor.revents) & POLLOUT != 0
  }

  // The end.

  /// Ends everything at once, with one reason for all who wait.
  func die(_ failure: SSHFailure) {
    guard death == nil else { return }
    death = failure
    reactor.remove(self)
    let waiting = operations
    operations = []
    for operation in waiting { operation.fail(failure) }
    let problem = Self.lost(host, failure)
    for channel in channels { channel.fail(problem) }
    release()
    channels = []
    if let proxy {
      self.proxy = nil
      Task { await proxy.close() }
    }
  }

  /// Says goodbye when the socket has room, then frees. `session_free` too says EAGAIN; with the
  /// socket shut down it cannot for long.
  private func release() {
    guard let raw else { return }
    self.raw = nil
    if death?.isFatal != true {
      _ = libssh2_session_disconnect_ex(raw, SSH_DISCONNECT_BY_APPLICATION, "done", "")
    }
    shutdown(socket, Int32(SHUT_RDWR))
    for _ in 0..<100 where libssh2_session_free(raw) != LIBSSH2_ERROR_EAGAIN { break }
    Glibc.close(socket)
    socket = -1
  }

  static func lost(_ host: String, _ failure: SSHFailure) -> Problem {
    Problem(
      "ssh.lost", what: "the connection was lost", host: host, because: failure.message,
      fix: "see whether the host is up, then run it again")
  }
}
