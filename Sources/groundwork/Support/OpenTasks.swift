import Messages
import Runs
import Synchronization
import Value

/// What hosts are at this moment: a second Ctrl-C says what it leaves open.
final class OpenTasks: EventSink {
  private let open = Mutex<[String: String]>([:])
  private let begun = Atomic(false)
  /// Some host has begun something.
  var hasBegun: Bool { begun.load(ordering: .relaxed) }

  func receive(_ event: Event) {
    switch event {
    case .hostStarted(let event):
      begun.store(true, ordering: .relaxed)
      open.withLock { $0[event.host] = event.name }
    case .hostResult(let event): open.withLock { $0[event.host] = nil }
    case .hostDone(let host): open.withLock { $0[host] = nil }
    default: break
    }
  }

  /// A line for each host that is at work, and what becomes of it; empty where none is.
  var told: String {
    let left = open.withLock { $0 }.sorted { $0.key.precedesByScalars($1.key) }
    guard !left.isEmpty else { return "" }
    let lines = left.map { host, task in say("left open: \(host), at '\(task)'").visibleLine }
    let after = say(
      "a node ends what it cannot leave half done, packages and units for instance, and starts nothing more; the same command goes on from there"
    )
    return (lines + [after]).joined(separator: "\n") + "\n"
  }
}
