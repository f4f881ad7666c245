internal import Messages
internal import System
internal import Value

/// What one lab command does at a time, the others waiting for it; freed by death.
enum LabLock {
  /// Waits for the lock, then does it.
  /// - Parameter path: of its file, which is made and stays.
  static func whileHeld(
    _ path: String, _ body: () throws(Problem) -> Void
  ) throws(Problem) {
    var told = false
    while true {
      if let lock = try take(path) {
        defer { withExtendedLifetime(lock) {} }
        return try body()
      }
      if !told { Say.progress("waiting for another groundwork lab") }
      told = true
      Clock.sleep(milliseconds: 200)
    }
  }

  private static func take(_ path: String) throws(Problem) -> FileLock? {
    do throws(SystemError) {
      return try FileLock.take(path, .exclusive)
    } catch {
      throw Problem(
        "lab.system", what: "\(error.call) of \(path) failed", because: error.reason,
        fix: "set GROUNDWORK_LAB_CACHE to a directory on a local disk")
    }
  }
}
