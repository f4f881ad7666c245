import Dispatch
import Synchronization
package import Value

/// Hands events on from a thread of its own, so that whoever tells them never waits for who reads them:
/// a terminal that is stopped, or a pager.
package final class QueuedSink: RecordSink {
  private let sink: any RecordSink
  private let queue = DispatchQueue(label: "groundwork.events")
  private let waiting = Mutex(Waiting())

  private struct Waiting {
    var events: [StampedEvent] = []
    /// Those that are being handed on among them.
    var count = 0
  }

  /// Events are handed on together: to wake the thread for each costs as much as to tell it.
  private static let pause = DispatchTimeInterval.milliseconds(10)
  /// Events that may wait while nothing is dropped; beyond it what is only of the moment is.
  private static let momentaryLimit = 4096
  /// Events that may wait at all; beyond it who tells them has to.
  private static let limit = 1 << 16

  /// - Parameter tick: done on the same thread four times a second, between events.
  package init(_ sink: any RecordSink, tick: (@Sendable () -> Void)? = nil) {
    self.sink = sink
    if let tick { later(tick) }
  }

  private func later(_ tick: @escaping @Sendable () -> Void) {
    queue.asyncAfter(deadline: .now() + .milliseconds(250)) { [weak self] in
      guard let self else { return }
      tick()
      later(tick)
    }
  }

  package func receive(_ stamped: StampedEvent) {
    let (isFirst, count) = waiting.withLock { waiting in
      if waiting.count >= Self.momentaryLimit, stamped.event.isMomentary {
        return (false, waiting.count)
      }
      waiting.events.append(stamped)
      waiting.count += 1
      return (waiting.events.count == 1, waiting.count)
    }
    if isFirst { queue.asyncAfter(deadline: .now() + Self.pause) { [self] in handOn() } }
    if count >= Self.limit { flush() }
  }

  /// On the thread.
  private func handOn() {
    let events = waiting.withLock { waiting in
      defer { waiting.events = [] }
      return waiting.events
    }
    for stamped in events {
      sink.receive(stamped)
      waiting.withLock { $0.count -= 1 }
    }
  }

  package func settle() { sink.settle() }
  package var failure: Problem? { sink.failure }

  package func flush() {
    queue.sync { handOn() }
    sink.flush()
  }

  package func flush(withinMilliseconds limit: Int) {
    let done = DispatchSemaphore(value: 0)
    queue.async { [self] in
      handOn()
      done.signal()
    }
    _ = done.wait(timeout: .now() + .milliseconds(limit))
  }
}

extension Event {
  /// Whether it is nothing any more once the next one has come.
  fileprivate var isMomentary: Bool {
    switch self {
    case .hostStarted, .progress: true
    default: false
    }
  }
}
