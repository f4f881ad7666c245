package import System
package import Value

/// The lock of a fleet: one run at a time changes the machines of a project.
///
/// It is flock(2) on `.groundwork/lock`. The kernel frees it when its holder dies, so a dead run never
/// stands in the way; the note in the file is read only while somebody holds the lock.
package enum FleetLock {
  /// Takes the lock for as long as the answer lives.
  /// - Parameters:
  ///   - directory: `.groundwork`; made when missing, for its owner alone.
  ///   - holder: who takes it, `kim@laptop`.
  ///   - command: what for, `groundwork apply`.
  /// - Throws: `run.locked`, naming who holds it and since when.
  package static func take(
    in directory: String, holder: String, command: String, now: Timestamp = Clock.now
  ) throws(Problem) -> FileLock {
    let path = Path.join(directory, "lock")
    do throws(SystemError) {
      try Files.makeDirectories(directory, mode: 0o700)
      if let lock = try FileLock.take(path, .exclusive) {
        // Without the note, on a full disk, it is a lock all the same.
        try? lock.note(
          JSON.text(
            [
              "by": Value(holder), "command": Value(command), "pid": Value(Int(Process.id)),
              "since": Value(Clock.text(now)),
            ], style: .compact))
        return lock
      }
    } catch {
      throw Problem(
        "run.no-lock", what: "the fleet's lock \(path) cannot be taken", because: error.reason,
        fix: "run in a directory you may write to")
    }
    throw held(path)
  }

  private static func held(_ path: String) -> Problem {
    let text = (try? Files.text(path)) ?? nil
    let note = text.flatMap { try? JSON.parse($0) }?.map ?? Map()
    // Taken a moment ago: its holder has not written itself down yet.
    let by = note["by"]?.string ?? "somebody"
    let since = note["since"]?.string.map { " since \($0)" } ?? ""
    let command = note["command"]?.string ?? "another run"
    let process = note["pid"]?.int.map { " (process \($0))" } ?? ""
    return Problem(
      "run.locked", what: "\(by) is changing this fleet\(since): \(command)\(process)",
      because: "one run at a time holds \(path)",
      fix: "wait until that run has ended; 'groundwork plan' and 'check' need not wait")
  }
}
