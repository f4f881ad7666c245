import Synchronization
import System
package import Value

/// Hands every event to every sink, one at a time and in one order, from whatever task it comes, with
/// one number and one time for all of them.
package final class EventHub: EventSink {
  private struct State {
    var sinks: [any RecordSink]
    var number = 0
    /// How many of the first sinks are those of a run.
    var added = 0
  }

  private let state: Mutex<State>
  private let clock: @Sendable () -> Double

  /// - Parameter clock: seconds since 1970.
  package init(
    _ sinks: [any RecordSink] = [],
    clock: @escaping @Sendable () -> Double = { Clock.now.inSeconds }
  ) {
    state = Mutex(State(sinks: sinks))
    self.clock = clock
  }

  /// Adds a sink of one run, which sees what comes after, and sees it before those that are there: what a
  /// console shows the journal has, whenever the run is killed.
  package func add(_ sink: any RecordSink) {
    state.withLock {
      $0.sinks.insert(sink, at: 0)
      $0.added += 1
    }
  }

  /// The run is over: what was added for it hears nothing of the next one.
  package func removeAdded() {
    state.withLock {
      $0.sinks.removeFirst($0.added)
      $0.added = 0
    }
  }

  package func receive(_ event: Event) {
    state.withLock { state in
      state.number += 1
      let stamped = StampedEvent(event, number: state.number, time: clock())
      for sink in state.sinks { sink.receive(stamped) }
    }
  }

  package var failure: Problem? {
    state.withLock { $0.sinks.lazy.compactMap(\.failure).first }
  }

  package func flush() { for sink in state.withLock({ $0.sinks }) { sink.flush() } }

  package func flush(withinMilliseconds limit: Int) {
    for sink in state.withLock({ $0.sinks }) { sink.flush(withinMilliseconds: limit) }
  }

  package func settle() {
    state.withLock { for sink in $0.sinks { sink.settle() } }
  }
}
