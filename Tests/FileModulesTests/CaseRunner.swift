import Machine
import System
import Testing
import Value
import Wire

/// One case of a module: what stands on the node, what is asked, what must come of it.
///
/// Every case is run three times: planned (`--check --diff`), for real, and for real again, which
/// must change nothing unless the case says otherwise in `again`.
struct Case: Sendable, CustomTestStringConvertible {
  let fields: Map
  let file: String

  var testDescription: String { "\(file): \(fields["name"]?.string ?? "?")" }

  /// The cases of one file in `Cases`.
  static func load(_ file: String) -> [Case] {
    let path = Path.join(Path.parent(of: #filePath) ?? "/", "Cases/\(file).json")
    guard let bytes = try? Files.read(path), let cases = try? JSON.parse(bytes) else {
      Issue.record("\(path) is no JSON")
      return []
    }
    return (cases.list ?? []).compactMap { $0.map.map { Case(fields: $0, file: file) } }
  }

  /// A machine in the case's state.
  func machine() -> MemoryMachine {
    let machine = MemoryMachine()
    machine.put(directory: "/etc")
    machine.put(directory: "/tmp")
    for (path, entry) in fields["files"]?.map?.entries ?? [] {
      put(entry, at: path.string ?? "", on: machine)
    }
    machine.userEntries = [
      UserEntry(name: "root", userID: 0, groupID: 0, home: "/root"),
      UserEntry(name: "alice", userID: 1000, groupID: 1000, home: "/home/alice"),
    ]
    machine.groupEntries = [
      GroupEntry(name: "root", groupID: 0), GroupEntry(name: "alice", groupID: 1000),
    ]
    machine.environment = ["HOME": "/root", "PLACE": "/srv"]
    machine.hash = { bytes, algorithm in Digest.of(bytes, algorithm).hex }
    let answers = fields["answers"]?.map ?? Map()
    machine.answer = { command, _ in
      guard let answer = answers[command.arguments.joined(separator: " ")] else { return nil }
      return CommandResult(
        exitStatus: answer["rc"]?.int ?? 0, output: Array((answer["stdout"]?.string ?? "").utf8),
        errorOutput: Array((answer["stderr"]?.string ?? "").utf8))
    }
    return machine
  }

  private func put(_ entry: Value, at path: String, on machine: MemoryMachine) {
    if let text = entry.string { return machine.put(path, text) }
    if let target = entry["link"]?.string { return machine.put(link: path, to: target) }
    let mode = entry["mode"]?.string.flatMap { UInt16($0, radix: 8) }
    if entry["directory"]?.bool == true {
      return machine.put(directory: path, mode: mode ?? 0o755)
    }
    let content = entry["bytes"]?.list.map { $0.compactMap { $0.int.map { UInt8($0) } } }
    machine.put(
      path, content ?? Array((entry["text"]?.string ?? "").utf8), mode: mode ?? 0o644,
      userID: UInt32(entry["owner"]?.int ?? 0), groupID: UInt32(entry["group"]?.int ?? 0))
  }

  func request(_ mode: Request.Mode) -> Request {
    Request(
      id: 1, module: "", arguments: fields["arguments"]?.map ?? Map(), mode: mode,
      wantsDiff: true, payload: Array((fields["payload"]?.string ?? "").utf8))
  }
}

/// Runs a case and compares.
func check(_ entry: ModuleEntry, _ test: Case) {
  let expected = test.fields["expect"]?.map ?? Map()
  let base = test.machine()
  let plan = entry.run(test.request(.check), PlannedNode(over: base))
  #expect(base.writes == 0 && base.ran.isEmpty, "a planned run touches the node")
  compareOutcome(plan, expected)
  if let diff = expected["diff"]?.list {
    #expect(plan.diffs.map(shown) == diff.map { $0.string ?? "" })
  }
  let machine = test.machine()
  let response = entry.run(test.request(.apply), machine)
  compareOutcome(response, expected)
  for (key, value) in expected["result"]?.map?.entries ?? [] {
    #expect(response.result[key] == value, "result \(key.string ?? "?")")
  }
  for warning in expected["warnings"]?.list ?? [] {
    #expect(response.warnings.contains(warning.string ?? ""))
  }
  compareFiles(machine, expected["files"]?.map ?? Map())
  guard expected["failed"] == nil else { return }
  let writes = machine.writes
  let second = entry.run(test.request(.apply), machine)
  let again = expected["again"]?.string ?? "none"
  #expect(word(second.change) == again, "the second run")
  if again == "none" { #expect(machine.writes == writes, "the second run writes nothing") }
}

private func compareOutcome(_ response: Response, _ expected: Map) {
  if let message = expected["failed"]?.string {
    #expect(response.outcome == .failed(message))
  } else {
    #expect(response.outcome == .done)
    #expect(word(response.change) == expected["change"]?.string ?? "none")
  }
}

private func compareFiles(_ machine: MemoryMachine, _ files: Map) {
  for (key, wanted) in files.entries {
    let path = key.string ?? ""
    let entry = machine.entries[path]
    if wanted.isNull {
      #expect(entry == nil, "\(path) is gone")
      continue
    }
    if let text = wanted.string ?? wanted["text"]?.string {
      #expect(machine.text(path) == text, "\(path)")
    }
    if let mode = wanted["mode"]?.string.flatMap({ UInt16($0, radix: 8) }) {
      #expect(entry?.status.mode == mode, "mode of \(path)")
    }
    if let owner = wanted["owner"]?.int {
      #expect(entry?.status.userID == UInt32(owner), "owner of \(path)")
    }
    if let group = wanted["group"]?.int {
      #expect(entry?.status.groupID == UInt32(group), "group of \(path)")
    }
    if let link = wanted["link"]?.string { #expect(entry?.target == link, "link \(path)") }
    if wanted["directory"]?.bool == true { #expect(entry?.status.kind == .directory) }
  }
}

/// A diff on one string: `header|before=>header|after`, or the text shown as it is.
func shown(_ diff: Diff) -> String {
  if let prepared = diff.prepared { return prepared }
  func side(_ header: String?, _ text: String) -> String { header.map { "\($0)|" + text } ?? text }
  return side(diff.beforeHeader, diff.before) + "=>" + side(diff.afterHeader, diff.after)
}

func word(_ change: Response.Change) -> String {
  switch change {
  case .none: "none"
  case .exact: "exact"
  case .runs: "runs"
  case .later(let step): "later: \(step)"
  }
}
