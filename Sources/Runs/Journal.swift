import Synchronization
package import System
package import Value

/// Keeps a run: `journal.jsonl`, one event a line, and `run.json`, what it was and how it ended.
///
/// The journal is synced at the barrier before a task is applied to the first node, so that what it
/// lacks has not been done. A task that finds nothing to do leaves nothing to be lost.
package final class Journal: RecordSink {
  /// The run's directory.
  package let directory: String
  private let redactor: Redactor
  private let state: Mutex<State>

  private struct State: ~Copyable {
    var file: Descriptor
    /// Held while the run lasts: others see by it that it is at work.
    var lock: FileLock?
    /// Bytes of whole lines.
    var length = 0
    var record = RunRecord()
    var failure: SystemError?
    /// A task has been told of since the last sync.
    var isBehind = false
  }

  /// - Parameters:
  ///   - root: `.groundwork/runs`; made when missing, for its owner alone.
  ///   - id: the run's name, which no earlier run has.
  package init(root: String, id: String, redactor: Redactor) throws(SystemError) {
    self.redactor = redactor
    directory = Path.join(root, id)
    try Files.makeDirectories(directory, mode: 0o700)
    let path = Path.join(directory, "journal.jsonl")
    let file = try Descriptor(
      opening: path, flags: [.writing, .create, .exclusive, .append], mode: 0o600)
    // A file system without locks only costs the word in `runs list`.
    let lock = try? FileLock.take(path, .exclusive)
    state = Mutex(State(file: file, lock: lock))
  }

  /// A name for a run: sorted by time to the millisecond, told apart within it.
  /// - Parameter last: the name that it must stand behind; where the time would put it before, it is that
  ///   name with more behind it.
  package static func makeID(
    now: Timestamp, after last: String? = nil, random: [UInt8]
  ) -> String {
    let time = Clock.text(now).filter { $0 != "-" && $0 != ":" }.replacing("T", with: "-")
    let milliseconds = String(now.nanoseconds / 1_000_000 + 1000).dropFirst()
    let tail = random.prefix(2).map { byte in
      let digits = String(byte, radix: 16)
      return digits.utf8.count == 1 ? "0" + digits : digits
    }
    let id = "\(time.dropLast())-\(milliseconds)\(tail.joined())"
    guard let last, id.precedesByScalars(last) else { return id }
    // One of the same millisecond is no sign of a clock that was set back.
    let stem = String(last.prefix(id.count))
    if stem.dropLast(4) == id.dropLast(4) { return id }
    let number = last.count > id.count ? Int(last.dropFirst(id.count + 1)) ?? 0 : 0
    return "\(stem)-\(String(number + 10_001).dropFirst())"
  }

  /// Why the journal is not complete; nil while it is.
  package var failure: Problem? {
    state.withLock { $0.failure }.map { error in
      Problem(
        "run.no-journal", what: "the run cannot be kept in \(directory)", because: error.reason,
        fix: "make room on the disk (df -h \(directory)), then run it again")
    }
  }

  package func receive(_ stamped: StampedEvent) {
    state.withLock { state in
      state.record.note(stamped.event)
      do throws(SystemError) {
        try write(stamped, &state)
      } catch {
        if state.failure == nil { state.failure = error }
      }
    }
  }

  package func settle() {
    state.withLock { state in
      guard state.isBehind else { return }
      state.isBehind = false
      do throws(SystemError) {
        try state.file.sync()
      } catch {
        if state.failure == nil { state.failure = error }
      }
    }
  }

  private func write(_ stamped: StampedEvent, _ state: inout State) throws(SystemError) {
    switch stamped.event {
    // What a host is about to do is of use to who watches, not to who reads later.
    case .hostStarted, .hostDone, .progress: return
    default: break
    }
    let value = redactor.redact(stamped.json)
    let line = JSON.bytes(value, style: .compact) + [0x0A]
    do {
      try state.file.write(line)
      state.length += line.count
    } catch {
      // The next line that finds room must not be glued to half of this one.
      try? state.file.truncate(to: state.length)
      throw error
    }
    switch stamped.event {
    case .taskStarted, .handlerStarted: state.isBehind = true
    case .playStarted, .recap: try state.file.sync()
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
