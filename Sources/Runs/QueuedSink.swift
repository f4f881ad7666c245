import Dispatch
import Synchronization
package import Value

/// Hands events on from a thread of its own, so that whoever tells them never waits for who reads them:
/// a terminal that is stopped, or a pager.
package final class QueuedSink: RecordSink {
  private let sink: any RecordSink
  private let queue = DispatchQueue(label: "groundwork.events")
  private let waiting = Mutex(0)

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
    let count = waiting.withLock { $0 }
    if count >= Self.momentaryLimit, stamped.event.isMomentary { return }
    if count >= Self.limit { flush() }
    waiting.withLock { $0 += 1 }
    queue.async { [self] in
      sink.receive(stamped)
      waiting.withLock { $0 -= 1 }
    }
  }

  package func settle() { sink.settle() }
  package var failure: Problem? { sink.failure }

  package func flush() {
    queue.sync {}
    sink.flush()
  }

  package func flush(withinMilliseconds limit: Int) {
    let done = DispatchSemaphore(value: 0)
    queue.async { done.signal() }
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
