import Synchronization

/// Hands every event to every sink, one at a time and in one order, from whatever task it comes.
package final class EventHub: EventSink {
  private let sinks: Mutex<[any EventSink]>

  package init(_ sinks: [any EventSink] = []) { self.sinks = Mutex(sinks) }

  /// Adds a sink, which sees what comes after.
  package func add(_ sink: any EventSink) { sinks.withLock { $0.append(sink) } }

  package func receive(_ event: Event) {
    sinks.withLock { for sink in $0 { sink.receive(event) } }
  }
}
