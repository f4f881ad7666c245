internal import CLibSSH2
internal import Glibc
internal import System
internal import Value

/// A program started on this machine as a channel: its pipes, its process group, its end.
final class Child: ChannelCore, Pollable, @unchecked Sendable {
  private let reactor: Reactor
  /// nil before the start and once it is over.
  private var process: ChildProcess?
  private var status: ExitStatus?
  /// After the end of the process its pipes are read on for this long, if others hold them open.
  private var lingerUntil: ContinuousClock.Instant?
  private var killAt: ContinuousClock.Instant?

  init(on reactor: Reactor) { self.reactor = reactor }

  /// Starts `arguments[0]` (looked up in PATH) in its own session. On the reactor's thread.
  /// - Parameter stream: a socket that is the child's input and output instead of pipes; stays the
  ///   caller's.
  func start(
    _ arguments: [String], environment: [String: String]?, stream: Int32? = nil
  ) throws(Problem) {
    let kind = stream.map { ChildProcess.Stream.descriptor($0) } ?? .pipe
    do throws(SystemError) {
      let started = try ChildProcess(
        arguments: arguments, environment: environment?.map { "\($0.key)=\($0.value)" },
        input: kind, output: kind)
      for pipe in [started.input, started.output, started.errorOutput] where pipe >= 0 {
        try Descriptor.setNonBlocking(pipe)
      }
      process = started
    } catch {
      throw Self.cannotStart(arguments.first ?? "", error)
    }
    if stream != nil { refuseInput() }
    reactor.add(self)
  }

  static func cannotStart(_ program: String, _ error: SystemError) -> Problem {
    Problem(
      "transport.cannot-start", what: "cannot start '\(program)'", because: error.reason,
      fix: "install '\(program)' or correct PATH")
  }

  // Channel.

  override func pump() { step() }

  override func shut() {
    guard let process, status == nil, killAt == nil else { return }
    // The whole group: what the command started goes with it. TERM first, KILL two seconds later.
    process.signal(SIGTERM)
    closeInputPipe()
    killAt = .now + .seconds(2)
  }

  // Pollable.

  func interests(into wanted: inout [pollfd]) {
    guard let process else { return }
    if process.input >= 0, hasOutgoing {
      wanted.append(pollfd(fd: process.input, events: Int16(POLLOUT), revents: 0))
    }
    if !isFull {
      for descriptor in [process.output, process.errorOutput] where descriptor >= 0 {
        wanted.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
      }
    }
    if status == nil, process.endDescriptor >= 0 {
      wanted.append(pollfd(fd: process.endDescriptor, events: Int16(POLLIN), revents: 0))
    }
  }

  var wakeAt: ContinuousClock.Instant? {
    // Without pidfd (kernel before 5.3) the end is looked for ten times a second.
    let isUnseen = status == nil && process.map { $0.endDescriptor < 0 } ?? false
    let look: ContinuousClock.Instant? = isUnseen ? .now + .milliseconds(100) : nil
    return [readerDeadline, lingerUntil, killAt, look].compactMap { $0 }.min()
  }

  func heard(_ ready: [pollfd]) {}

  func step() {
    expireReader(at: .now)
    guard let process else { return }
    send(to: process)
    receive(from: process, process.output) { .output($0) }
    receive(from: process, process.errorOutput) { .errorOutput($0) }
    reap(process)
    finishIfOver(process)
  }

  private func send(to process: ChildProcess) {
    guard process.input >= 0 else { return }
    var isBroken = false
    _ = drain { buffer in
      do throws(SystemError) {
        return try Descriptor.writeSome(process.input, UnsafeRawBufferPointer(buffer))
      } catch {
        isBroken = true
        return nil
      }
    }
    if isBroken { refuseInput() }
    if wantsEndOfInput, !hasOutgoing { closeInputPipe() }
  }

  private func receive(
    from process: ChildProcess, _ descriptor: Int32, _ event: ([UInt8]) -> ChannelEvent
  ) {
    while descriptor >= 0, !isFull {
      // A pipe that cannot be read has ended.
      var bytes: [UInt8]? = []
      do throws(SystemError) { bytes = try Descriptor.readAvailable(descriptor, 64 << 10) } catch {}
      guard let bytes else { return }
      if bytes.isEmpty { return process.close(descriptor) }
      received(event(bytes))
    }
  }

  private func reap(_ process: ChildProcess) {
    guard status == nil else { return }
    if let killAt, killAt <= .now {
      process.signal(SIGKILL)
      self.killAt = .now + .seconds(1)
    }
    guard process.hasEnded else { return }
    switch try? process.wait() {
    case .exited(let code): status = .code(code)
    case .signalled(let number): status = .signal(Self.name(of: Int32(number)))
    // Somebody else has waited for it: how it ended nobody can say any more.
    case nil: status = .code(255)
    }
    lingerUntil = .now + .seconds(killAt == nil ? 1 : 0)
    killAt = nil
  }

  private func finishIfOver(_ process: ChildProcess) {
    guard let status else { return }
    let isDrained = process.output < 0 && process.errorOutput < 0
    guard isDrained || (lingerUntil.map { $0 <= .now } ?? false) && !isFull else { return }
    closeInputPipe()
    self.process = nil
    lingerUntil = nil
    reactor.remove(self)
    received(.end(status))
  }

  private func closeInputPipe() {
    process?.closeInput()
    if !wantsEndOfInput { refuseInput() }
  }

  private static func name(of signal: Int32) -> String {
    gw_signal_name(signal).map { String(cString: $0) } ?? String(signal)
  }
}
