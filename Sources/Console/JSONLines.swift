package import Runs
import Synchronization
import Value

/// `--output json`: every event as one line of JSON, as docs/events.md describes it.
package final class JSONLines: EventSink {
  private let redactor: Redactor
  private let write: @Sendable (String) -> Void
  private let clock: @Sendable () -> Double
  private let sequence = Mutex(0)

  /// - Parameter clock: seconds since 1970.
  package init(
    redactor: Redactor, clock: @escaping @Sendable () -> Double,
    write: @escaping @Sendable (String) -> Void
  ) {
    self.redactor = redactor
    self.clock = clock
    self.write = write
  }

  package func receive(_ event: Event) {
    sequence.withLock { sequence in
      sequence += 1
      let value = redactor.redact(event.json(sequence: sequence, time: clock()))
      write(JSON.text(value, style: .compact) + "\n")
    }
  }
}
