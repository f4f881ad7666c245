package import Runs
import Synchronization
package import System
import Value

/// What a run says, in a file: the console's text, a time before every line, whatever the terminal
/// was told to show.
package final class LogFile: RecordSink {
  private let view: ConsoleView
  private let lines: Lines

  /// - Throws: where the file cannot be made; one that is there is another run's.
  package init(path: String, redactor: Redactor) throws(SystemError) {
    let lines = Lines(
      try Descriptor(
        opening: path, flags: [.writing, .create, .exclusive, .append], mode: 0o600))
    self.lines = lines
    var style = ConsoleView.Style()
    style.verbosity = 1
    view = ConsoleView(
      style: style, redactor: redactor, write: { lines.add($0) }, writeError: { lines.add($0) },
      now: { 0 })
  }

  package func receive(_ stamped: StampedEvent) {
    switch stamped.event {
    case .hostStarted, .hostDone, .progress: return
    default:
      lines.begin(at: stamped.time)
      view.receive(stamped.event)
    }
  }

  /// The file, and the time that goes before its lines.
  private final class Lines: Sendable {
    private struct State: ~Copyable {
      var file: Descriptor
      var stamp = ""
    }
    private let state: Mutex<State>

    init(_ file: consuming Descriptor) { state = Mutex(State(file: file)) }

    /// - Parameter time: seconds since 1970.
    func begin(at time: Double) {
      let stamp = Clock.text(Timestamp(seconds: Int(max(0, min(time, 253e9)))))
      state.withLock { $0.stamp = stamp }
    }

    func add(_ text: String) {
      state.withLock { state in
        var stamped: [UInt8] = []
        for line in text.utf8.split(separator: 0x0A) {
          stamped += state.stamp.utf8
          stamped.append(0x20)
          stamped += line
          stamped.append(0x0A)
        }
        // A log that cannot be written stops nothing: the journal says what is lost.
        try? state.file.write(stamped)
      }
    }
  }
}
