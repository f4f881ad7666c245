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
  private var isEnding = false
  /// Since when it is kept from this agent, in milliseconds, whatever was asked of it meanwhile.
  private(set) var missedSince: Int?

  /// Who keeps this agent from the lock.
  struct Holder {
    /// For people.
    var text: String
    /// nil where nobody has written one down: several may share it.
    var run: String?
    /// Its controller is gone: it only brings to an end what it has begun.
    var isEnding: Bool
  }

  /// - Parameter directory: nil for no lock.
  init(directory: String?, startedBy: String, run: String?) {
    path = directory.map { "\($0)/lock" }
    self.startedBy = startedBy
    self.run = run
  }

  /// Takes the lock for the rest of this agent's life.
  /// - Returns: nil when it is held now, by this agent or for it, else who holds it.
  func take(_ wanted: FileLock.Kind) throws(SystemError) -> Holder? {
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
      if isSharedByOwnRun(path) { return nil }
      missedSince = missedSince ?? Clock.milliseconds
      return Self.holder(path)
    }
    missedSince = nil
    held = taken
    kind = wanted
    if wanted == .exclusive { try note() }
    return nil
  }

  /// Whether nobody holds it but agents of this run. Those who only look write no note: their command lines
  /// tell the run.
  private func isSharedByOwnRun(_ path: String) -> Bool {
    guard let run else { return false }
    let holders = Self.processes(holding: path)
    return !holders.isEmpty
      && holders.allSatisfy { number in
        let words = (try? Files.read("/proc/\(number)/cmdline", limit: 1 << 20)) ?? []
        return words.split(separator: 0).contains { $0.elementsEqual(run.utf8) }
      }
  }

  /// Numbers of the processes that hold it, as the kernel tells them (proc_locks(5)); empty where it does not.
  private static func processes(holding path: String) -> [String] {
    guard let status = (try? Files.status(path)) ?? nil,
      let locks = (try? Files.text("/proc/locks")) ?? nil
    else { return [] }
    var numbers: [String] = []
    for line in locks.utf8.split(separator: 0x0A) {
      // 1: FLOCK ADVISORY READ 4711 fe:00:1234 0 EOF
      let fields = line.split(separator: 0x20)
      guard fields.count > 5, fields[1].elementsEqual("FLOCK".utf8),
        let inode = fields[5].split(separator: UInt8(ascii: ":")).last,
        inode.elementsEqual(String(status.inode).utf8)
      else { continue }
      numbers.append(String(Substring(fields[4])))
    }
    return numbers
  }

  private func note() throws(SystemError) {
    let text = JSON.text(
      [
        "by": Value(startedBy), "pid": Value(Int(Process.id)),
        "since": Value(Clock.text(Clock.now)), "run": run.map { Value($0) } ?? .null,
        "ending": Value(isEnding),
      ], style: .compact)
    try held?.note(text)
  }

  /// Tells those who wait that the controller is gone and that the end is near.
  func noteEnding() {
    guard !isEnding else { return }
    isEnding = true
    // Who cannot read it is told less.
    if kind == .exclusive { try? note() }
  }

  /// Whether to wait for `holder` as long as it takes. Of two runs that each hold one node and want the
  /// other's, both would: so only who began earlier does. A run's name begins with its time.
  func outwaits(_ holder: Holder) -> Bool {
    if holder.isEnding { return true }
    guard let run, let other = holder.run else { return false }
    return run.utf8.lexicographicallyPrecedes(other.utf8)
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

  private static func holder(_ path: String) -> Holder {
    let holder = note(path)
    guard let by = holder["by"]?.string, let since = holder["since"]?.string,
      let pid = holder["pid"]?.int
    else {
      let numbers = processes(holding: path)
      let processes =
        numbers.isEmpty
        ? "" : " (process \(numbers.joined(separator: ", ")): ps -o lstart,args -p says whose)"
      return Holder(text: "an agent that only looks\(processes)", run: nil, isEnding: false)
    }
    return Holder(
      text: "\(by) since \(since) (process \(pid))", run: holder["run"]?.string,
      isEnding: holder["ending"]?.bool ?? false)
  }
}
