internal import CSystem
internal import Glibc

/// A child with pipes to it, for as long as the owner wants: `ssh`, a local agent, a lab machine.
///
/// Not for use by two threads at once. Dropping it closes the pipes, ends the process group and
/// waits for the child, so that nothing is left behind.
package final class ChildProcess {
  /// What one of the child's three standard descriptors becomes.
  package enum Stream: Sendable {
    case pipe
    case null
    /// The parent's own.
    case inherit
    /// Any open descriptor; stays the caller's to close.
    case descriptor(Int32)
  }

  /// How a child ended.
  package enum Ending: Sendable, Equatable {
    case exited(Int)
    case signalled(Int)
  }

  package let pid: Int32
  /// The write end of the child's input; -1 when it is no pipe or closed.
  package private(set) var input: Int32 = -1
  /// The read end of the child's output; -1 when it is no pipe or closed.
  package private(set) var output: Int32 = -1
  package private(set) var errorOutput: Int32 = -1
  /// Readable once the child has ended; -1 where the kernel is older than 5.3.
  package let endDescriptor: Int32
  /// How it ended; nil until `wait` has seen it.
  package private(set) var ending: Ending?
  private let isolation: Isolation

  /// Starts it.
  /// - Throws: when it cannot be started; nothing is left behind.
  package init(
    arguments: [String], environment: [String]? = nil, directory: String? = nil,
    input: Stream = .pipe, output: Stream = .pipe, errorOutput: Stream = .pipe,
    isolation: Isolation = .session, credentials: Credentials? = nil, umask: UInt16? = nil
  ) throws(SystemError) {
    var ends = ChildEnds()
    defer { ends.closeChildSide() }
    let spawned: Spawned
    do {
      let request = SpawnRequest(
        arguments: arguments, environment: environment ?? Environment.entries,
        directory: directory,
        input: try ends.open(input, standard: 0), output: try ends.open(output, standard: 1),
        error: try ends.open(errorOutput, standard: 2), isolation: isolation,
        credentials: credentials, umask: umask)
      spawned = try request.start()
    } catch {
      ends.closeParentSide()
      throw error
    }
    pid = spawned.pid
    self.isolation = isolation
    (self.input, self.output, self.errorOutput) = (ends.parent[0], ends.parent[1], ends.parent[2])
    endDescriptor = gw_pidfd_open(spawned.pid)
  }

  deinit {
    for pipe in [input, output, errorOutput] where pipe >= 0 { Descriptor.close(pipe) }
    if ending == nil {
      signal(SIGKILL)
      _ = try? wait()
    }
    if endDescriptor >= 0 { Descriptor.close(endDescriptor) }
  }

  /// Whether it has ended; it stays a zombie, its number its own, until `wait`.
  package var hasEnded: Bool { ending != nil || gw_has_ended(pid) != 0 }

  /// Waits for its end.
  @discardableResult
  package func wait() throws(SystemError) -> Ending {
    if let ending { return ending }
    var exited: Int32 = 0
    var value: Int32 = 0
    try SystemError.check("waitpid", "\(pid)") { gw_reap(pid, &exited, &value) }
    let seen = exited != 0 ? Ending.exited(Int(value)) : .signalled(Int(value))
    ending = seen
    return seen
  }

  /// Sends a signal to the child's group, or to the child alone when it shares its parent's.
  /// Does nothing once it has been waited for.
  package func signal(_ number: Int32) {
    guard ending == nil else { return }
    _ = kill(isolation == .none ? pid : -pid, number)
  }

  /// Ends the group: TERM, then KILL when it has not ended after the grace; waits for it.
  @discardableResult
  package func end(graceMilliseconds: Int = 10_000) throws(SystemError) -> Ending {
    if let ending { return ending }
    signal(SIGTERM)
    let deadline = Clock.milliseconds + graceMilliseconds
    while !hasEnded && Clock.milliseconds < deadline {
      if endDescriptor >= 0 {
        var interests = [Poll.Interest(endDescriptor, reading: true)]
        _ = try Poll.wait(&interests, milliseconds: deadline - Clock.milliseconds)
      } else {
        Clock.sleep(milliseconds: 10)
      }
    }
    signal(SIGKILL)
    return try wait()
  }

  /// Closes the child's input, which is how most programs are told to end.
  package func closeInput() { close(input) }

  /// Closes one of the three pipes, given by number.
  package func close(_ pipe: Int32) {
    guard pipe >= 0 else { return }
    Descriptor.close(pipe)
    if pipe == input { input = -1 }
    if pipe == output { output = -1 }
    if pipe == errorOutput { errorOutput = -1 }
  }
}

/// The two sides of a child's three standard descriptors while it is being started.
private struct ChildEnds {
  var parent: [Int32] = [-1, -1, -1]
  var child: [Int32] = []

  mutating func open(
    _ stream: ChildProcess.Stream, standard: Int32
  ) throws(SystemError) -> Int32 {
    switch stream {
    case .inherit: return standard
    case .descriptor(let raw): return raw
    case .null:
      let null = try nullDevice(standard)
      child.append(null)
      return null
    case .pipe:
      let (reading, writing) = try Descriptor.pipe()
      parent[Int(standard)] = standard == 0 ? writing : reading
      child.append(standard == 0 ? reading : writing)
      return standard == 0 ? reading : writing
    }
  }

  /// `/dev/null`, or in a root without one a pipe with nobody at the other end.
  private func nullDevice(_ standard: Int32) throws(SystemError) -> Int32 {
    if let null = try? Descriptor(opening: "/dev/null", flags: .readingAndWriting) {
      return null.take()
    }
    let (reading, writing) = try Descriptor.pipe()
    Descriptor.close(standard == 0 ? writing : reading)
    return standard == 0 ? reading : writing
  }

  mutating func closeChildSide() {
    for end in child { Descriptor.close(end) }
    child = []
  }

  mutating func closeParentSide() {
    for end in parent where end >= 0 { Descriptor.close(end) }
    parent = [-1, -1, -1]
  }
}
