import Dispatch
import Glibc
import Messages
import Synchronization

/// Ctrl-C: once ends the run after the tasks now at work, twice ends the process.
enum Interrupt {
  private static let count = Atomic<Int>(0)

  static var wasAsked: Bool { count.load(ordering: .relaxed) > 0 }

  /// Runs `body` at the first Ctrl-C, and `last` before the process ends at the second.
  static func arm(
    _ body: @escaping @Sendable () async -> Void, last: @escaping @Sendable () -> Void
  ) {
    signal(SIGINT, SIG_IGN)
    let fresh = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    fresh.setEventHandler {
      if count.add(1, ordering: .relaxed).newValue > 1 {
        last()
        Prompt.restoreTerminal()
        _exit(ExitCode.interrupted)
      }
      _Concurrency.Task { await body() }
      // Who does not read it must not keep the second Ctrl-C from being heard.
      DispatchQueue.global().async {
        Output.error("\n" + say("finishing what runs now; Ctrl-C again stops at once") + "\n")
      }
    }
    fresh.resume()
    // The source must live as long as the process; nobody else holds it.
    _ = Unmanaged.passRetained(fresh as AnyObject)
  }
}
