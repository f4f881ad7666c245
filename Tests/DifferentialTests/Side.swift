import System
import Value

/// What one run did: its end, its events, and the files it left.
struct Observation {
  var exitCode: Int
  var events: [Value]
  var tree: Value
  /// What it wrote, for a failing comparison to show.
  var complaint = ""

  var value: Value {
    ["exit": Value(exitCode), "events": Value(events), "tree": tree]
  }

  init(exitCode: Int, events: [Value], tree: Value, complaint: String = "") {
    self.exitCode = exitCode
    self.events = events
    self.tree = tree
    self.complaint = complaint
  }

  init(_ value: Value) {
    exitCode = value["exit"]?.int ?? -1
    events = value["events"]?.list ?? []
    tree = value["tree"] ?? .null
  }
}

/// One of the two that run a case.
enum Side: String {
  // Both of one length: sizes of links to absolute paths are compared.
  case reference = "one"
  case subject = "two"

  static let inventory =
    "[pair]\nh1\nh2\n\n[all:vars]\nansible_connection=local\n"

  /// Runs the case in a directory of its own, whose path is `@` in what comes back.
  func run(_ one: Case, in scratch: String) throws -> [Observation] {
    let work = "\(scratch)/\(rawValue)"
    let root = "\(work)/root"
    try Tree.copy(one.directory, to: "\(work)/case")
    try Files.makeDirectories(root)
    if try Files.status("\(work)/case/inventory") == nil {
      _ = try Files.writeAtomically("\(work)/case/inventory", Self.inventory.utf8, mode: 0o644)
    }
    return try one.runs.map { arguments in
      var files = arguments.filter { $0.hasSuffix(".yml") }
      if files.isEmpty { files = ["site.yml"] }
      let flags = arguments.filter { !$0.hasSuffix(".yml") }
      let words = ["-i", "inventory", "-e", "root=\(root)"] + flags + files
      let (result, log) = try self == .reference ? ansible(words, work) : groundwork(words, work)
      let events = log.split(separator: "\n").compactMap { try? JSON.parse(String($0)) }
      return Observation(
        exitCode: result.returnCode, events: events.compactMap { Self.essence($0, work) },
        tree: Self.unplaced(try Tree.snapshot(of: root), work),
        complaint: result.errorText + (self == .reference ? result.outputText : ""))
    }
  }

  private func ansible(
    _ words: [String], _ work: String
  ) throws -> (result: CommandResult, log: String) {
    let log = "\(work)/record"
    _ = try Files.remove(log)
    let settings = [
      ("RECORD", log), ("ANSIBLE_CALLBACKS_ENABLED", "record"), ("ANSIBLE_PIPELINING", "1"),
      ("ANSIBLE_CALLBACK_PLUGINS", "\(Surroundings.root)/Tests/oracles/callback_plugins"),
      ("ANSIBLE_PYTHON_INTERPRETER", Surroundings.python), ("ANSIBLE_HOME", "\(work)/.ansible"),
      ("ANSIBLE_LOCALHOST_WARNING", "0"), ("ANSIBLE_NOCOLOR", "1"),
      // The callback's source stands in the repository.
      ("PYTHONDONTWRITEBYTECODE", "1"),
    ]
    let result = try Command(
      [Surroundings.ansible] + words,
      environment: Surroundings.environment(home: work, settings), directory: "\(work)/case",
      deadlineSeconds: 300
    ).run()
    return (result, try Files.text(log, limit: 1 << 28) ?? "")
  }

  /// As root in a mount namespace of its own: the node's lock and records are the machine's.
  static func alone(_ command: [String]) -> [String] {
    let alone = [
      "unshare", "--mount", "sh", "-c",
      "mkdir -p /var/lib/groundwork && mount -t tmpfs -o mode=0755 none /var/lib/groundwork && exec \"$@\"",
      "sh",
    ]
    return Process.uid == 0 ? alone + command : command
  }

  private func groundwork(
    _ words: [String], _ work: String
  ) throws -> (result: CommandResult, log: String) {
    let command = [Surroundings.binary, "apply", "--output", "json"] + words
    let result = try Command(
      Self.alone(command),
      environment: Surroundings.environment(home: work, []), directory: "\(work)/case",
      deadlineSeconds: 60
    ).run()
    return (result, result.outputText)
  }

  /// What is compared of an event; nil for those that are not.
  private static func essence(_ event: Value, _ work: String) -> Value? {
    let kinds = [
      "play-started", "task-started", "handler-started", "host-result", "item-result", "retry",
      "included", "recap",
    ]
    guard let kind = event["event"]?.string, kinds.contains(kind), var map = event.map else {
      return nil
    }
    for key in map.keys.compactMap(\.string)
    where !["event", "host", "status", "item", "result", "name", "hosts"].contains(key) {
      map[key] = nil
    }
    if let result = map["result"] { map["result"] = Comparison.stable(result) }
    return unplaced(Value(map), work)
  }

  /// With `@` for the directory of the run, and without what names a moment or a process.
  private static func unplaced(_ value: Value, _ work: String) -> Value {
    let text = JSON.text(value, style: .compact).replacing(work, with: "@")
    return (try? JSON.parse(text)) ?? .null
  }
}
