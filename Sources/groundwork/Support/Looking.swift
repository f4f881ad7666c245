import Runs
import Synchronization
import Value

/// Tells of a look at the fleet only what goes wrong, with the task it went wrong at, and what is waited
/// for.
final class Looking: EventSink {
  private let events: any EventSink
  /// The task that has begun and was not told of.
  private let untold = Mutex<Event?>(nil)

  init(events: any EventSink) { self.events = events }

  var failure: Problem? { events.failure }
  func settle() { events.settle() }

  func receive(_ event: Event) {
    switch event {
    case .connected, .progress, .notice, .problem, .hostStarted: events.receive(event)
    case .taskStarted, .handlerStarted: untold.withLock { $0 = event }
    case .itemResult(let result):
      if isBad(result) { tell(event) }
    case .hostResult(let result):
      if isBad(result) { tell(event) } else { events.receive(.hostDone(result.host)) }
    default: break
    }
  }

  private func isBad(_ result: HostResult) -> Bool {
    [.failed, .unreachable].contains(result.status)
  }

  private func tell(_ event: Event) {
    let task = untold.withLock { task in
      defer { task = nil }
      return task
    }
    if let task { events.receive(task) }
    events.receive(event)
  }
}
