internal import CLibSSH2
internal import Glibc
internal import Value

/// A program started on this machine as a channel: its pipes, its process group, its end.
final class Child: ChannelCore, Pollable, @unchecked Sendable {
  private let reactor: Reactor
  private var pid: pid_t = -1
  private var pidDescriptor: Int32 = -1
  private var input: Int32 = -1
  private var output: Int32 = -1
  private var errorOutput: Int32 = -1
  private var status: ExitStatus?
  /// After the end of the process its pipes are read on for this long, if others hold them open.
  private var lingerUntil: ContinuousClock.Instant?
  private var killAt: ContinuousClock.Instant?
  private var isRegistered = false

  init(on reactor: Reactor) { self.reactor = reactor }

  /// Starts `arguments[0]` (looked up in PATH) in its own session. On the reactor's thread.
  /// - Parameters:
  ///   - stream: a socket that is the child's input and output instead of pipes; stays the caller's.
  ///   - inherited: descriptors given to the child as they are, from 3 upward in order.
  func start(
    _ arguments: [String], environment: [String: String]?, stream: Int32? = nil,
    inherited: [Int32] = []
  ) throws(Problem) {
    var pipes: [Int32] = []
    for _ in 0..<3 {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else {
        for end in pipes { Glibc.close(end) }
        throw Self.cannotStart(arguments, errno)
      }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      pipes += ends
    }
    let given = [pipes[0], pipes[3], pipes[5]]
    let kept = [pipes[1], pipes[2], pipes[4]]
    let streams = [stream ?? given[0], stream ?? given[1], given[2]]
    let code = Self.spawn(arguments, environment, streams + inherited, &pid)
    for end in given { Glibc.close(end) }
    guard code == 0 else {
      for end in kept { Glibc.close(end) }
      throw Self.cannotStart(arguments, code)
    }
    for end in kept { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
    (input, output, errorOutput) = (kept[0], kept[1], kept[2])
    pidDescriptor = gw_pidfd_open(pid)
    if pidDescriptor >= 0 { _ = fcntl(pidDescriptor, F_SETFD, FD_CLOEXEC) }
    reactor.add(self)
    isRegistered = true
  }

  private static func cannotStart(_ arguments: [String], _ code: Int32) -> Problem {
    let program = arguments.first ?? ""
    return Problem(
      "transport.cannot-start", what: "cannot start '\(program)'",
      because: String(cString: strerror(code)),
      fix: "install '\(program)' or correct PATH")
  }

  private static func spawn(
    _ arguments: [String], _ environment: [String: String]?, _ descriptors: [Int32],
    _ pid: inout pid_t
  ) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // First above every source and target, so that no dup overwrites a source still to be used.
    let above = max(descriptors.max() ?? 0, Int32(descriptors.count)) + 1
    for (place, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, above + Int32(place))
    }
    for place in descriptors.indices {
      posix_spawn_file_actions_adddup2(&actions, above + Int32(place), Int32(place))
    }
    for place in descriptors.indices {
      posix_spawn_file_actions_addclose(&actions, above + Int32(place))
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    let ownSession: Int32 = 0x80
    posix_spawnattr_setflags(&attributes, Int16(Int32(POSIX_SPAWN_SETSIGMASK) | ownSession))
    return withCStrings(arguments) { argv in
      guard let program = argv[0] else { return ENOENT }
      guard let environment else {
        return posix_spawnp(&pid, program, &actions, &attributes, argv, environ)
      }
      return withCStrings(environment.map { "\($0.key)=\($0.value)" }) { envp in
        posix_spawnp(&pid, program, &actions, &attributes, argv, envp)
      }
    }
  }

  // Channel.

  override func pump() { step() }

  override func shut() {
    guard pid > 0, status == nil, killAt == nil else { return }
    // The whole group: what the command started goes with it. TERM first, KILL two seconds later.
    kill(-pid, SIGTERM)
    closeInputPipe()
    killAt = .now + .seconds(2)
  }

  // Pollable.

  func interests(into wanted: inout [pollfd]) {
    if input >= 0, hasOutgoing {
      wanted.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0))
    }
    if !isFull {
      for descriptor in [output, errorOutput] where descriptor >= 0 {
        wanted.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
      }
    }
    if status == nil, pidDescriptor >= 0 {
      wanted.append(pollfd(fd: pidDescriptor, events: Int16(POLLIN), revents: 0))
    }
  }

  var wakeAt: ContinuousClock.Instant? {
    // Without pidfd (kernel before 5.3) the end is looked for ten times a second.
    let look: ContinuousClock.Instant? =
      status == nil && pidDescriptor < 0 ? .now + .milliseconds(100) : nil
    return [readerDeadline, lingerUntil, killAt, look].compactMap { $0 }.min()
  }

  func heard(_ ready: [pollfd]) {}

  func step() {
    expireReader(at: .now)
    send()
    receive(&output) { .output($0) }
    receive(&errorOutput) { .errorOutput($0) }
    reap()
    finishIfOver()
  }

  private func send() {
    guard input >= 0 else { return }
    var isBroken = false
    _ = drain { buffer in
      let count = Glibc.write(input, buffer.baseAddress, buffer.count)
      if count < 0, errno != EAGAIN, errno != EINTR { isBroken = true }
      return count > 0 ? count : nil
    }
    if isBroken { refuseInput() }
    if wantsEndOfInput, !hasOutgoing { closeInputPipe() }
  }

  private func receive(_ descriptor: inout Int32, _ event: ([UInt8]) -> ChannelEvent) {
    while descriptor >= 0, !isFull {
      var count = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, used in
        count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        used = max(0, count)
      }
      if count > 0 {
        received(event(bytes))
      } else if count < 0, errno == EINTR {
        continue
      } else if count < 0, errno == EAGAIN {
        return
      } else {
        Glibc.close(descriptor)
        descriptor = -1
      }
    }
  }

  private func reap() {
    guard status == nil, pid > 0 else { return }
    if let killAt, killAt <= .now {
      kill(-pid, SIGKILL)
      self.killAt = .now + .seconds(1)
    }
    var raw: Int32 = 0
    guard waitpid(pid, &raw, WNOHANG) == pid else { return }
    let signal = raw & 0x7F
    status = signal == 0 ? .code(Int((raw >> 8) & 0xFF)) : .signal(Self.name(of: signal))
    lingerUntil = .now + .seconds(killAt == nil ? 1 : 0)
    killAt = nil
  }

  private func finishIfOver() {
    guard let status, isRegistered else { return }
    let isDrained = output < 0 && errorOutput < 0
    guard isDrained || (lingerUntil.map { $0 <= .now } ?? false) && !isFull else { return }
    for descriptor in [output, errorOutput, pidDescriptor] where descriptor >= 0 {
      Glibc.close(descriptor)
    }
    (output, errorOutput, pidDescriptor) = (-1, -1, -1)
    closeInputPipe()
    lingerUntil = nil
    isRegistered = false
    reactor.remove(self)
    received(.end(status))
  }

  private func closeInputPipe() {
    if input >= 0 { Glibc.close(input) }
    input = -1
    if !wantsEndOfInput { refuseInput() }
  }

  private static func name(of signal: Int32) -> String {
    gw_signal_name(signal).map { String(cString: $0) } ?? String(signal)
  }
}

/// The strings as a null-terminated array for the length of `body`.
private func withCStrings<Output>(
  _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Output
) -> Output {
  var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
  pointers.append(nil)
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeMutableBufferPointer { buffer in
    // Never empty: the terminator is always there.
    guard let base = buffer.baseAddress else { preconditionFailure("an empty argument array") }
    return body(base)
  }
}
