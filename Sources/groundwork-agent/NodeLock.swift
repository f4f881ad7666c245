internal import System
internal import Value

/// The node's lock: exclusive to those who apply, shared by those who only look. The kernel frees it
/// when the agent dies.
final class NodeLock {
  private let path: String?
  private let startedBy: String
  /// What tells this run from all others, on whatever host; nil where the starter named none.
  private let run: String?
  private var held: FileLock?
  private var kind: FileLock.Kind?

  /// - Parameter directory: nil for no lock.
  init(directory: String?, startedBy: String, run: String?) {
    path = directory.map { "\($0)/lock" }
    self.startedBy = startedBy
    self.run = run
  }

  /// Takes the lock for the rest of this agent's life.
  /// - Returns: nil when it is held now, by this agent or for it, else who holds it.
  func take(_ wanted: FileLock.Kind) throws(SystemError) -> String? {
    guard let path, kind != .exclusive, kind != wanted else { return nil }
    // Looking leaves no trace: where nobody has ever applied, there is nothing to lock.
    if wanted == .shared, try Files.status(path) == nil { return nil }
    held = nil
    kind = nil
    if wanted == .exclusive, let directory = Path.parent(of: path) {
      try Files.makeDirectories(directory, mode: 0o755)
    }
    guard let taken = try FileLock.take(path, wanted) else {
      // Another agent of the same run, for a second name of this machine: it holds it for both as
      // long as it lives, so the next request asks again.
      if let run, Self.note(path)["run"]?.string?.sameScalars(as: run) == true { return nil }
      return Self.holder(path)
    }
    held = taken
    kind = wanted
    if wanted == .exclusive { try note() }
    return nil
  }

  private func note() throws(SystemError) {
    let text = JSON.text(
      [
        "by": Value(startedBy), "pid": Value(Int(Process.id)),
        "since": Value(Clock.text(Clock.now)), "run": run.map { Value($0) } ?? .null,
      ], style: .compact)
    try held?.note(text)
  }

  /// What the one who holds it exclusively wrote down. Empty where that process has ended: the note
  /// stays behind, and those who hold the lock now write none.
  private static func note(_ path: String) -> Map {
    let text = (try? Files.text(path)) ?? nil
    let note = text.flatMap { try? JSON.parse($0) }?.map ?? Map()
    guard let pid = note["pid"]?.int.flatMap({ Int32(exactly: $0) }), pid > 0,
      Process.isAlive(pid)
    else { return Map() }
    return note
  }

  private static func holder(_ path: String) -> String {
    let holder = note(path)
    guard let by = holder["by"]?.string, let since = holder["since"]?.string,
      let pid = holder["pid"]?.int
    else { return "an agent that only looks" }
    return "\(by) since \(since) (process \(pid))"
  }
}
