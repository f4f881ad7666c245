import System
package import Value

/// A run as it is kept: its directory under `.groundwork/runs`.
package struct KeptRun: Sendable {
  package let id: String
  package let directory: String
  /// `run.json`; for a run that was killed, what its journal's first event says.
  package let record: Value
  /// The run came to its end: `record` says how.
  package let hasEnded: Bool
  /// It has not ended, and its process is there.
  package let isAtWork: Bool

  /// Seconds since 1970 when it began; 0 where nothing is known.
  package let began: Double
  /// Why nothing can be read of it; nil where it can.
  package let damage: Problem?

  package var exitCode: Int? { record["exit_code"]?.int }
  package var command: String { record["command"]?.string ?? "?" }
  package var playbooks: [String] { (record["playbooks"]?.list ?? []).compactMap(\.string) }
  package var inventories: [String] { (record["inventories"]?.list ?? []).compactMap(\.string) }
  package var isCheck: Bool { record["check"]?.bool ?? false }
  package var hosts: Map { record["hosts"]?.map ?? Map() }
  /// It was there to change the fleet.
  package var isApply: Bool { command == "apply" && !isCheck }
  /// What was typed behind `groundwork`, without operands; a plan is none for its flags.
  package var typed: String {
    isCheck && !["plan", "check"].contains(command) ? "\(command) --check" : command
  }

  init(id: String, directory: String) throws(Problem) {
    self.id = id
    self.directory = directory
    damage = nil
    let first = try Self.firstEvent(directory)
    began = first["time"]?.double ?? first["time"]?.int.map(Double.init) ?? 0
    if let text = try Self.read(Path.join(directory, "run.json")) {
      do throws(JSONError) { record = try JSON.parse(text) } catch {
        throw Self.damaged(Path.join(directory, "run.json"), error.reason)
      }
      guard record["command"]?.string != nil, record["exit_code"]?.int != nil else {
        throw Self.damaged(Path.join(directory, "run.json"), "it does not say what was run")
      }
      hasEnded = true
      isAtWork = false
    } else {
      record = first
      hasEnded = false
      isAtWork = Self.isHeld(Path.join(directory, "journal.jsonl"))
    }
  }

  /// A run that cannot be read: it has a name, and nothing else is known of it.
  init(id: String, directory: String, damage: Problem) {
    self.id = id
    self.directory = directory
    self.damage = damage
    record = .null
    hasEnded = false
    isAtWork = false
    began = 0
  }

  /// Whether a run holds its journal; not where that cannot be found out.
  private static func isHeld(_ journal: String) -> Bool {
    do { return try FileLock.take(journal, .shared) == nil } catch { return false }
  }

  private static func firstEvent(_ directory: String) throws(Problem) -> Value {
    let path = Path.join(directory, "journal.jsonl")
    let text: String?
    do {
      // Short, but for a run that was limited to thousands of hosts.
      var bytes: [UInt8] = []
      while !bytes.contains(0x0A), bytes.count < 16 << 20 {
        let more = try Files.read(path, from: bytes.count, count: max(64 << 10, bytes.count))
        if more.isEmpty { break }
        bytes += more
      }
      text = bytes.split(separator: 0x0A).first.map { String(decoding: $0, as: UTF8.self) }
    } catch {
      if error.isMissing { return .null }
      throw unreadable(path, error)
    }
    return text.flatMap { try? JSON.parse($0) } ?? .null
  }

  private static func read(_ path: String) throws(Problem) -> String? {
    do {
      // A pipe in its place would hold the reader for ever.
      return String(decoding: try Files.read(path, limit: 16 << 20, isRegular: true), as: UTF8.self)
    } catch {
      if error.isMissing { return nil }
      throw unreadable(path, error)
    }
  }

  private static func unreadable(_ path: String, _ error: SystemError) -> Problem {
    Problem(
      "runs.unreadable", what: "\(path) cannot be read", because: error.unreadableReason,
      fix: "look at its owner and mode; it is its owner's alone")
  }

  private static func damaged(_ path: String, _ reason: String) -> Problem {
    Problem(
      "runs.damaged", what: "\(path) is no record of a run", because: reason,
      fix: "remove \(Path.parent(of: path) ?? path): nothing else depends on it")
  }

  /// Hands over every event the journal keeps, in order, without holding them all. A last line that a
  /// killed run left half written is left out.
  /// - Throws: `runs.damaged` for any other line that is no event; what `body` throws.
  package func eachEvent(_ body: (Value) throws(Problem) -> Void) throws(Problem) {
    let path = Path.join(directory, "journal.jsonl")
    var (offset, number) = (0, 0)
    var rest: [UInt8] = []
    while true {
      let chunk: [UInt8]
      do { chunk = try Files.read(path, from: offset, count: 1 << 20) } catch {
        throw Self.unreadable(path, error)
      }
      if chunk.isEmpty { break }
      offset += chunk.count
      rest += chunk
      // What was left of the chunk before has no line end.
      var (begin, searched) = (0, rest.count - chunk.count)
      while let end = rest[searched...].firstIndex(of: 0x0A) {
        number += 1
        let line = rest[begin..<end]
        begin = end + 1
        searched = begin
        if line.isEmpty { continue }
        let event: Value
        do throws(JSONError) { event = try JSON.parse(Array(line)) } catch {
          throw Self.damaged("\(path):\(number)", error.reason)
        }
        try body(event)
      }
      rest.removeFirst(begin)
    }
    // Whole lines end with a line end: what is left has none.
    if !rest.isEmpty, let event = try? JSON.parse(rest) { try body(event) }
  }
}

/// The runs that are kept.
package struct RunArchive: Sendable {
  let root: String

  /// - Parameter root: `.groundwork/runs`.
  package init(root: String) { self.root = root }

  /// Names, the oldest first.
  package func names() throws(Problem) -> [String] {
    do {
      // They begin with the time; what has no journal is no run.
      var names: [String] = []
      for name in try Files.list(root) where !name.hasPrefix(".") {
        if try Files.status("\(root)/\(name)/journal.jsonl", following: false) != nil {
          names.append(name)
        }
      }
      return names
    } catch {
      if error.isMissing { return [] }
      throw Problem(
        "runs.unreadable", what: "\(root) cannot be read", because: error.unreadableReason,
        fix: "run in the directory of the project, as the user who ran it")
    }
  }

  /// The run of that name; `last`, `last~1` (the one before) and any beginning that fits one run will do.
  package func find(_ name: String) throws(Problem) -> KeptRun {
    let names = try names()
    guard !names.isEmpty else {
      throw Problem(
        "runs.none", what: "no run is kept under \(root)",
        fix: "run in the directory of the project; every apply, check and plan is kept there")
    }
    if let back = Self.back(name) {
      guard back < names.count else {
        throw Problem(
          "runs.unknown", what: "there are \(names.count) runs, so no '\(name)'",
          fix: "groundwork runs list names them")
      }
      return try run(names[names.count - 1 - back])
    }
    let fitting = names.filter { $0.hasPrefix(name) }
    if let exact = names.first(where: { $0.sameScalars(as: name) }) { return try run(exact) }
    guard let only = fitting.first, fitting.count == 1 else {
      let near = Problem.nearest(to: name, among: names)
      throw Problem(
        fitting.isEmpty ? "runs.unknown" : "runs.ambiguous",
        what: fitting.isEmpty
          ? "there is no run '\(name)'" : "'\(name)' begins \(fitting.count) runs",
        fix: fitting.isEmpty
          ? near.map { "did you mean '\($0)'?" } ?? "groundwork runs list names them"
          : "write more of it: \(fitting.suffix(3).joined(separator: ", "))")
    }
    return try run(only)
  }

  /// The newest `count` runs, the newest first; one that is damaged is among them, and says so.
  package func newest(_ count: Int) throws(Problem) -> [KeptRun] {
    try names().suffix(count).reversed().map { name in
      do throws(Problem) { return try run(name) } catch {
        return KeptRun(id: name, directory: Path.join(root, name), damage: error)
      }
    }
  }

  /// One run, by its whole name.
  private func run(_ name: String) throws(Problem) -> KeptRun {
    try KeptRun(id: name, directory: Path.join(root, name))
  }

  /// How many runs before the last one a name means; nil for other names.
  private static func back(_ name: String) -> Int? {
    if name == "last" { return 0 }
    guard name.hasPrefix("last~"), let back = Int(name.dropFirst(5)), back >= 0 else { return nil }
    return back
  }
}
