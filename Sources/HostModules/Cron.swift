package import Machine
internal import System
package import Value
internal import Wire

/// A job or a variable in a crontab. Mirrors ansible-core 2.18 `cron`.
package struct Cron: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.cron",
    [
      Option("name", required: true), Option("user"), Option("job", aliases: ["value"]),
      Option("cron_file", .path),
      Option("state", default: "present", choices: ["present", "absent"]),
      Option("backup", .bool, default: false), Option("minute", default: "*"),
      Option("hour", default: "*"), Option("day", aliases: ["dom"], default: "*"),
      Option("month", default: "*"), Option("weekday", aliases: ["dow"], default: "*"),
      Option(
        "special_time",
        choices: ["reboot", "yearly", "annually", "monthly", "weekly", "daily", "hourly"]),
      Option("disabled", .bool, default: false), Option("env", .bool, default: false),
      Option("insertafter"), Option("insertbefore"),
    ],
    mutuallyExclusive: [["insertafter", "insertbefore"]])

  package struct State: Sendable {
    var text: String
    var table: CronTable
    var exists: Bool
  }
  package struct Change: Sendable {
    var text: String
    var removesFile = false
  }

  private let call: Call
  private let name: String
  private let path: String?
  private let user: String?
  private let isWanted: Bool

  package init(_ call: Call) throws(Failure) {
    self.call = call
    name = call.string("name") ?? ""
    user = call.string("user")
    isWanted = call.string("state") != "absent"
    path = call.string("cron_file").map { $0.begins("/") ? $0 : "/etc/cron.d/\($0)" }
    if path == "/etc/crontab" {
      throw Failure("Will not manage /etc/crontab via cron_file, see documentation.")
    }
    let times = ["minute", "hour", "day", "month", "weekday"]
    if call.isGiven("special_time"), times.contains(where: { call.string($0) != "*" }) {
      throw Failure("You must specify time and date fields or special time.")
    }
    guard isWanted else { return }
    if path != nil && user == nil {
      throw Failure("To use cron_file=... parameter you must specify user=... as well")
    }
    if !call.isGiven("job") {
      throw Failure("You must specify 'job' to install a new cron job or variable")
    }
    let isEnvironment = call.bool("env")
    if !isEnvironment, call.isGiven("insertafter") || call.isGiven("insertbefore") {
      throw Failure("Insertafter and insertbefore parameters are valid only with env=yes")
    }
    if isEnvironment && name.holds(" ") {
      throw Failure("Invalid name for environment variable")
    }
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    if let path {
      let text = try machine.editableText(path)
      return State(text: text ?? "", table: CronTable(text ?? ""), exists: text != nil)
    }
    if let planned = machine.planned(.opaque, plannedName)?.string {
      return State(text: planned, table: CronTable(planned), exists: true)
    }
    let told = try machine.told(machine.command(["crontab"] + whose + ["-l"]))
    guard told.exitStatus <= 1 else { throw Failure("Unable to read crontab", result: told.keys) }
    let table = CronTable(listing: told.outputText)
    return State(text: table.text, table: table, exists: told.exitStatus == 0)
  }

  private var whose: [String] { user.map { ["-u", $0] } ?? [] }
  private var plannedName: String { "crontab \(user ?? "")" }

  /// The line as it stands in the crontab.
  private var line: String {
    var job = (call.string("job") ?? "")[...]
    while let last = job.utf8.last, last == 0x0A || last == 0x0D { job = job.dropLast() }
    while let first = job.utf8.first, first == 0x0A || first == 0x0D { job = job.dropFirst() }
    let front = call.bool("disabled") ? "#" : ""
    let owner = path == nil ? "" : "\(user ?? "") "
    if let special = call.string("special_time") { return "\(front)@\(special) \(owner)\(job)" }
    let times = ["minute", "hour", "day", "month", "weekday"].map { call.string($0) ?? "*" }
    return "\(front)\(times.joined(separator: " ")) \(owner)\(job)"
  }

  package func change(from state: State) throws(Failure) -> Planned<Change>? {
    var table = state.table
    var isChanged: Bool
    var removesFile = false
    if call.bool("env") {
      if isWanted {
        let set = table.set(
          variable: name, "\(name)=\"\(call.string("job") ?? "")\"",
          after: call.string("insertafter"), before: call.string("insertbefore"))
        guard let set else {
          let other = call.string("insertafter") ?? call.string("insertbefore") ?? ""
          throw Failure("Variable named '\(other)' not found.")
        }
        isChanged = set
      } else {
        isChanged = table.remove(variable: name)
      }
    } else if isWanted {
      isChanged = table.set(job: line, named: name)
    } else {
      isChanged = table.remove(jobNamed: name)
      removesFile = isChanged && path != nil && table.isEmpty
    }
    // A last line without its newline would be ignored by cron.
    if !isChanged, let last = state.text.utf8.last, last != 0x0A, last != 0x0D { isChanged = true }
    guard isChanged else { return nil }
    let header = path ?? user.map { "crontab for user \"\($0)\"" } ?? "crontab"
    return Planned(
      Change(text: table.text, removesFile: removesFile),
      diffs: [
        Diff(
          beforeHeader: header, afterHeader: removesFile ? "/dev/null" : header, before: state.text,
          after: removesFile ? "" : table.text)
      ])
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    var extra = Map()
    if call.bool("backup"), !machine.isPlanned {
      let before = try inspect(machine)
      let copy = "/tmp/crontab.\(System.Process.id).\(Int(machine.now))"
      try machine.write(copy, Array(before.text.utf8), FileAttributes(mode: 0o600))
      extra["backup_file"] = Value(copy)
    }
    if let path {
      if change.removesFile {
        try machine.remove(path)
      } else {
        let isNew = try machine.status(path, following: true) == nil
        try machine.write(
          path, Array(change.text.utf8), FileAttributes(mode: isNew ? 0o644 : nil))
      }
    } else {
      try machine.perform(
        ["crontab"] + whose + ["-"],
        effects: [Effect(.opaque, plannedName, Value(change.text))], input: Array(change.text.utf8)
      ) { $0.errorText }
    }
    return extra
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    var warnings: [String] = []
    let fileName = path?.lastPathPart ?? ""
    let isClean = fileName.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == 0x5F
        || byte == 0x2D
    }
    if path != nil && !isClean {
      warnings.append(
        "Filename portion of cron_file (\"\(fileName)\") should consist solely of upper- and lower-case letters, digits, underscores, and hyphens"
      )
    }
    if isWanted, !call.bool("env"), line.holds("\n") || line.holds("\r") {
      warnings.append("Job should not contain line breaks")
    }
    let after = try inspect(machine)
    var result = Map()
    if let file = call.string("cron_file") { result["cron_file"] = Value(file) }
    if path != nil, !after.exists, !isWanted, changed {
      result["state"] = "absent"
      return Report(result, warnings: warnings)
    }
    result["jobs"] = Value(after.table.jobNames.map { Value($0) })
    result["envs"] = Value(after.table.variableNames.map { Value($0) })
    return Report(result, warnings: warnings)
  }
}
