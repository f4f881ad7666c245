import Synchronization
package import System
import Value

/// Keeps a run: `journal.jsonl`, one event a line, and `run.json`, what it was and how it ended.
///
/// The journal is synced before the next task is told, so that what it lacks has not been done.
package final class Journal: EventSink {
  /// The run's directory.
  package let directory: String
  private let redactor: Redactor
  private let clock: @Sendable () -> Double
  private let state: Mutex<State>

  private struct State: ~Copyable {
    var file: Descriptor
    var sequence = 0
    var record = RunRecord()
    var failure: SystemError?
  }

  /// - Parameters:
  ///   - root: `.groundwork/runs`; made when missing, for its owner alone.
  ///   - id: the run's name, which no earlier run has.
  package init(
    root: String, id: String, redactor: Redactor,
    clock: @escaping @Sendable () -> Double = { Clock.now.inSeconds }
  ) throws(SystemError) {
    self.redactor = redactor
    self.clock = clock
    directory = Path.join(root, id)
    try Files.makeDirectories(directory, mode: 0o700)
    let file = try Descriptor(
      opening: Path.join(directory, "journal.jsonl"),
      flags: [.writing, .create, .exclusive, .append], mode: 0o600)
    state = Mutex(State(file: file))
  }

  /// A name for a run: sorted by time, told apart within one second.
  package static func makeID(now: Timestamp, random: [UInt8]) -> String {
    let time = Clock.text(now).filter { $0 != "-" && $0 != ":" }.replacing("T", with: "-")
    let tail = random.prefix(2).map { byte in
      let digits = String(byte, radix: 16)
      return digits.utf8.count == 1 ? "0" + digits : digits
    }
    return "\(time.dropLast())-\(tail.joined())"
  }

  /// Why the journal is not complete; nil while it is.
  package var failure: SystemError? { state.withLock { $0.failure } }

  package func receive(_ event: Event) {
    state.withLock { state in
      state.sequence += 1
      state.record.note(event)
      do throws(SystemError) {
        try write(event, &state)
      } catch {
        if state.failure == nil { state.failure = error }
      }
    }
  }

  private func write(_ event: Event, _ state: inout State) throws(SystemError) {
    switch event {
    // What a host is about to do is of use to who watches, not to who reads later.
    case .hostStarted, .progress: return
    default: break
    }
    let value = redactor.redact(event.json(sequence: state.sequence, time: clock()))
    try state.file.write(Array((JSON.text(value, style: .compact) + "\n").utf8))
    switch event {
    case .taskStarted, .handlerStarted, .playStarted, .recap: try state.file.sync()
    case .runEnded:
      try state.file.sync()
      var style = JSON.Style()
      style.indent = 2
      style.escapesNonASCII = false
      let text = JSON.text(redactor.redact(state.record.json), style: style) + "\n"
      try Files.writeAtomically(Path.join(directory, "run.json"), Array(text.utf8), mode: 0o600)
    default: break
    }
  }
}
