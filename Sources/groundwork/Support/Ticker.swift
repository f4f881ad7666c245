import Dispatch

/// Calls something a few times a second for the life of the process: live progress.
enum Ticker {
  static func start(_ body: @escaping @Sendable () -> Void) {
    let timer = DispatchSource.makeTimerSource(queue: .global())
    timer.schedule(deadline: .now() + .milliseconds(250), repeating: .milliseconds(250))
    timer.setEventHandler { body() }
    timer.resume()
    // The timer must live as long as the process; nobody else holds it.
    _ = Unmanaged.passRetained(timer as AnyObject)
  }
}
