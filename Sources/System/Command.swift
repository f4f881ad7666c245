/// A program to run to its end.
///
/// It leads its own session, so it has no terminal to ask on and its process group can be ended as
/// one. Its standard input is `input`, or nothing; it inherits no other descriptor.
package struct Command: Sendable {
  /// The program, then its arguments; a name without slash is looked up along PATH.
  package var arguments: [String]
  /// As `K=V`; nil inherits.
  package var environment: [String]?
  package var directory: String?
  package var input: [UInt8]
  /// After this many seconds the group gets TERM, ten seconds later KILL.
  package var deadlineSeconds: Int?
  /// Bytes kept of each of the two outputs; what is beyond is read and dropped.
  package var outputLimit: Int
  /// Runs as this user; as root the supplementary groups become `groups`.
  package var userID: UInt32?
  /// nil with a user given: the agent's own group.
  package var groupID: UInt32?
  package var groups: [UInt32] = []
  package var umask: UInt16?
  /// Seconds between TERM and KILL.
  package var graceSeconds = 10

  package init(
    _ arguments: [String], environment: [String]? = nil, directory: String? = nil,
    input: [UInt8] = [], deadlineSeconds: Int? = nil, outputLimit: Int = 64 << 20,
    userID: UInt32? = nil, groupID: UInt32? = nil, umask: UInt16? = nil
  ) {
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.input = input
    self.deadlineSeconds = deadlineSeconds
    self.outputLimit = outputLimit
    self.userID = userID
    self.groupID = groupID
    self.umask = umask
  }

  /// Runs it to its end.
  /// - Throws: when it cannot be started; a failing program is a result.
  package func run() throws(SystemError) -> CommandResult {
    try run(watching: []) { _ in .proceed }
  }

  /// Runs it to its end, asking `decide` at every event.
  /// - Parameter watching: descriptors whose readiness is reported as `.readable`; `decide` must
  ///   read from them or answer `.ignore`.
  package func run(
    watching: [Int32], _ decide: (CommandEvent) -> CommandDecision
  ) throws(SystemError) -> CommandResult {
    // A program may end before it has read what it is given.
    Process.ignoreBrokenPipes()
    var run = try CommandRun(self, watching: watching)
    return try run.finish(decide)
  }
}

/// How a command ended.
package struct CommandResult: Sendable, Equatable {
  /// 128 plus the signal when a signal ended it.
  package var exitStatus: Int
  package var signal: Int?
  package var output: [UInt8]
  package var errorOutput: [UInt8]
  /// The deadline passed and the process group was ended.
  package var timedOut: Bool
  /// It was ended because `decide` answered `.stop`.
  package var stopped = false
  /// More than `outputLimit` came; the rest was dropped.
  package var truncated: Bool

  package init(
    exitStatus: Int = 0, signal: Int? = nil, output: [UInt8] = [], errorOutput: [UInt8] = [],
    timedOut: Bool = false, truncated: Bool = false
  ) {
    self.exitStatus = exitStatus
    self.signal = signal
    self.output = output
    self.errorOutput = errorOutput
    self.timedOut = timedOut
    self.truncated = truncated
  }

  package var succeeded: Bool { exitStatus == 0 && !timedOut && !stopped }

  /// As Python's subprocess gives it: the exit status, or the signal's number negated.
  package var returnCode: Int { signal.map { -$0 } ?? exitStatus }

  /// The output as text; invalid UTF-8 becomes U+FFFD.
  package var outputText: String { String(decoding: output, as: UTF8.self) }
  package var errorText: String { String(decoding: errorOutput, as: UTF8.self) }
}

/// What happens while a command runs.
package enum CommandEvent: Sendable {
  case output([UInt8])
  case errorOutput([UInt8])
  /// A watched descriptor can be read.
  case readable(Int32)
  /// About a second has passed without anything.
  case idle
}

/// What to do about it.
package enum CommandDecision: Sendable {
  case proceed
  /// TERM to the process group now, KILL after the grace.
  case stop
  /// No longer watch the descriptor of this event.
  case ignore
}
