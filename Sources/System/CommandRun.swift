internal import CSystem
internal import Glibc

/// One command while it runs: a poll loop over its pipes, its end and the watched descriptors.
struct CommandRun {
  private let command: Command
  private var child: ChildProcess
  private var watching: [Int32]
  private var unsent: ArraySlice<UInt8>
  private var result = CommandResult()
  /// Of the monotonic clock, in milliseconds.
  private var deadline: Int?
  private var killAt: Int?
  private var endedAt: Int?
  private var idleSince: Int

  /// Ansible's `run_command` reads on for a second after the program's end, for what children
  /// of it still write (lib/ansible/module_utils/basic.py, 2.18).
  private static let quietMilliseconds = 1000
  /// A chatty grandchild that keeps the pipes is left behind after this.
  private static let lingerMilliseconds = 10_000

  init(_ command: Command, watching: [Int32]) throws(SystemError) {
    self.command = command
    self.watching = watching
    child = try ChildProcess(
      arguments: command.arguments, environment: command.environment,
      directory: command.directory, input: command.input.isEmpty ? .null : .pipe,
      credentials: CommandRun.credentials(of: command), umask: command.umask)
    unsent = command.input[...]
    idleSince = Clock.milliseconds
    deadline = command.deadlineSeconds.map { Clock.milliseconds + Clock.milliseconds(in: $0) }
    for pipe in [child.input, child.output, child.errorOutput] where pipe >= 0 {
      try Descriptor.setNonBlocking(pipe)
    }
  }

  private static func credentials(of command: Command) -> Credentials? {
    guard command.userID != nil || command.groupID != nil else { return nil }
    return Credentials(
      uid: command.userID ?? Process.uid, gid: command.groupID ?? Process.gid,
      groups: command.groups)
  }

  mutating func finish(_ decide: (CommandEvent) -> CommandDecision) throws(SystemError)
    -> CommandResult
  {
    while !isFinished { try step(decide) }
    // Whoever of the group is left had its chance; the leader is still a zombie, so the number
    // of the group cannot have been given to anybody else.
    if result.timedOut || result.stopped { child.signal(SIGKILL) }
    switch try child.wait() {
    case .exited(let status): result.exitStatus = status
    case .signalled(let number):
      result.signal = number
      result.exitStatus = 128 + number
    }
    return result
  }

  private var isFinished: Bool {
    guard let endedAt else { return false }
    if child.output < 0 && child.errorOutput < 0 { return true }
    let now = Clock.milliseconds
    if result.timedOut || result.stopped { return true }
    return now - max(idleSince, endedAt) >= Self.quietMilliseconds
      || now - endedAt >= Self.lingerMilliseconds
  }

  private mutating func step(_ decide: (CommandEvent) -> CommandDecision) throws(SystemError) {
    var interests: [Poll.Interest] = []
    for pipe in [child.output, child.errorOutput] where pipe >= 0 {
      interests.append(Poll.Interest(pipe, reading: true))
    }
    if child.input >= 0 { interests.append(Poll.Interest(child.input, writing: true)) }
    let hasEndSignal = child.endDescriptor >= 0 && endedAt == nil
    if hasEndSignal { interests.append(Poll.Interest(child.endDescriptor, reading: true)) }
    interests += watching.map { Poll.Interest($0, reading: true) }

    let count = try Poll.wait(&interests, milliseconds: patience(hasEndSignal: hasEndSignal))
    for interest in interests where interest.isReady {
      switch interest.descriptor {
      case child.endDescriptor: break
      case child.output, child.errorOutput: try receive(interest.descriptor, decide)
      case child.input: send()
      default: obey(decide(.readable(interest.descriptor)), watched: interest.descriptor)
      }
    }
    if count == 0 { obey(decide(.idle), watched: nil) }
    if endedAt == nil && child.hasEnded { endedAt = Clock.milliseconds }
    enforceDeadline()
  }

  /// How long to wait at most: to the next deadline, or shortly when the end has to be asked for.
  private func patience(hasEndSignal: Bool) -> Int {
    let now = Clock.milliseconds
    var limit = hasEndSignal ? 1000 : 20
    if let endedAt { limit = Self.quietMilliseconds - (now - max(idleSince, endedAt)) }
    if let deadline, killAt == nil { limit = min(limit, deadline - now) }
    if let killAt { limit = min(limit, killAt - now) }
    return max(1, limit)
  }

  private mutating func receive(
    _ pipe: Int32, _ decide: (CommandEvent) -> CommandDecision
  ) throws(SystemError) {
    guard let bytes = try Descriptor.readAvailable(pipe, 65_536) else { return }
    idleSince = Clock.milliseconds
    if bytes.isEmpty {
      child.close(pipe)
      return
    }
    if pipe == child.output {
      keep(bytes, in: \.output)
      obey(decide(.output(bytes)), watched: nil)
    } else {
      keep(bytes, in: \.errorOutput)
      obey(decide(.errorOutput(bytes)), watched: nil)
    }
  }

  private mutating func keep(
    _ bytes: [UInt8], in kept: WritableKeyPath<CommandResult, [UInt8]>
  ) {
    let room = max(0, command.outputLimit - result[keyPath: kept].count)
    result[keyPath: kept] += bytes.prefix(room)
    if bytes.count > room { result.truncated = true }
  }

  private mutating func send() {
    let written = unsent.withUnsafeBytes { bytes in
      try? Descriptor.writeSome(child.input, bytes)
    }
    // A program may end its input early; that is its business.
    guard let written else { return child.close(child.input) }
    unsent = unsent.dropFirst(written)
    if unsent.isEmpty { child.close(child.input) }
  }

  private mutating func obey(_ decision: CommandDecision, watched: Int32?) {
    switch decision {
    case .proceed: break
    case .ignore: watching.removeAll { $0 == watched }
    case .stop:
      // It is decided: an input that has ended would be readable all through the grace.
      watching = []
      guard killAt == nil else { return }
      result.stopped = true
      terminate()
    }
  }

  private mutating func enforceDeadline() {
    let now = Clock.milliseconds
    if let killAt, now >= killAt {
      child.signal(SIGKILL)
      self.killAt = now + 1000
    } else if let deadline, killAt == nil, endedAt == nil, now >= deadline {
      result.timedOut = true
      terminate()
    }
  }

  private mutating func terminate() {
    child.signal(SIGTERM)
    killAt = Clock.milliseconds + command.graceSeconds * 1000
  }
}
