import Dispatch
import Glibc
import Synchronization

/// Ctrl-C: once ends the run after the tasks now at work, twice ends the process.
enum Interrupt {
  private static let count = Atomic<Int>(0)

  static var wasAsked: Bool { count.load(ordering: .relaxed) > 0 }

  /// Runs `body` at the first Ctrl-C.
  static func arm(_ body: @escaping @Sendable () async -> Void) {
    signal(SIGINT, SIG_IGN)
    let fresh = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    fresh.setEventHandler {
      if count.add(1, ordering: .relaxed).newValue > 1 {
        Prompt.restoreTerminal()
        _exit(ExitCode.interrupted)
      }
      Output.error("\nfinishing what runs now; Ctrl-C again stops at once\n")
      _Concurrency.Task { await body() }
    }
    fresh.resume()
    // The source must live as long as the process; nobody else holds it.
    _ = Unmanaged.passRetained(fresh as AnyObject)
  }
}
