package import Runs
import Value

/// `--output json`: every event as one line of JSON, as docs/events.md describes it.
package final class JSONLines: RecordSink {
  private let redactor: Redactor
  private let write: @Sendable (String) -> Void

  package init(redactor: Redactor, write: @escaping @Sendable (String) -> Void) {
    self.redactor = redactor
    self.write = write
  }

  package func receive(_ stamped: StampedEvent) {
    write(JSON.text(redactor.redact(stamped.json), style: .compact) + "\n")
  }
}
