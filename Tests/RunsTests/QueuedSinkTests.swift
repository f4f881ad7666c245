import Dispatch
import Runs
import Synchronization
import Testing

/// A sink that nobody reads must not hold up who tells it.
@Suite struct QueuedSinkTests {
  private final class Slow: RecordSink {
    private let gate = DispatchSemaphore(value: 0)
    private let list = Mutex<[String]>([])
    var told: [String] { list.withLock { $0 } }

    func open() { gate.signal() }

    func receive(_ stamped: StampedEvent) {
      gate.wait()
      gate.signal()
      list.withLock { $0.append("\(stamped.number)") }
    }
  }

  private func notice(_ text: String) -> Event { .notice(Notice(text)) }

  @Test func `who tells does not wait, and nothing is lost or out of order`() {
    let slow = Slow()
    let hub = EventHub([QueuedSink(slow)])
    for number in 0..<100 { hub.receive(notice("\(number)")) }
    hub.settle()
    #expect(slow.told == [])
    // Nobody reads: the end is not waited for.
    hub.flush(withinMilliseconds: 50)
    #expect(slow.told == [])
    slow.open()
    hub.flush()
    #expect(slow.told == (1...100).map { "\($0)" })
  }

  @Test func `what is only of the moment is dropped when too much waits`() {
    let slow = Slow()
    let hub = EventHub([QueuedSink(slow)])
    for _ in 0..<10_000 { hub.receive(.progress(Progress(host: "a", text: "still at it"))) }
    hub.receive(notice("kept"))
    slow.open()
    hub.flush()
    #expect(slow.told.count < 5000 && slow.told.last == "10001")
  }

  @Test func `it ticks while nothing is told`() {
    let ticks = DispatchSemaphore(value: 0)
    let sink = QueuedSink(Slow()) { ticks.signal() }
    for _ in 0..<2 { #expect(ticks.wait(timeout: .now() + .seconds(30)) == .success) }
    sink.flush()
  }
}
