import Dispatch
import Glibc
import Messages
import Synchronization

/// Ctrl-C: once ends the run after the tasks now at work, twice ends the process.
enum Interrupt {
  private static let count = Atomic<Int>(0)

  /// What the run that is at work does then: a command may make several runs, one after the other.
  private struct Bodies: Sendable {
    var first: @Sendable () async -> Void
    var last: @Sendable () -> Void
  }
  private static let bodies = Mutex<Bodies?>(nil)

  static var wasAsked: Bool { count.load(ordering: .relaxed) > 0 }

  /// Runs `body` at the first Ctrl-C, and `last` before the process ends at the second.
  static func arm(
    _ body: @escaping @Sendable () async -> Void, last: @escaping @Sendable () -> Void
  ) {
    let isArmed = bodies.withLock { bodies in
      defer { bodies = Bodies(first: body, last: last) }
      return bodies != nil
    }
    // Asked between two runs: the second must not begin.
    if wasAsked { _Concurrency.Task { await body() } }
    guard !isArmed else { return }
    signal(SIGINT, SIG_IGN)
    let fresh = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    fresh.setEventHandler { heard(bodies.withLock { $0 }) }
    fresh.resume()
    // The source must live as long as the process; nobody else holds it.
    _ = Unmanaged.passRetained(fresh as AnyObject)
  }

  private static func heard(_ bodies: Bodies?) {
    if count.add(1, ordering: .relaxed).newValue > 1 {
      // Who does not read what is said must not keep the process from ending.
      let isTold = DispatchSemaphore(value: 0)
      DispatchQueue.global().async {
        bodies?.last()
        isTold.signal()
      }
      _ = isTold.wait(timeout: .now() + .seconds(3))
      Prompt.restoreTerminal()
      _exit(ExitCode.interrupted)
    }
    if let bodies { _Concurrency.Task { await bodies.first() } }
    DispatchQueue.global().async {
      Output.error("\n" + say("finishing what runs now; Ctrl-C again stops at once") + "\n")
    }
  }
}
