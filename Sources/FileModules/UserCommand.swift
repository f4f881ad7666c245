internal import Machine
internal import System
internal import Value

/// A user's command as `command` and `shell` run it (ansible-core 2.18, modules/command.py).
package struct UserCommand: Sendable {
  static let options = [
    Option("cmd"),
    Option("argv", .list(.string)),
    Option("chdir", .path),
    Option("executable"),
    Option("expand_argument_vars", .bool, default: true),
    Option("creates", .path),
    Option("removes", .path),
    Option("stdin"),
    Option("stdin_add_newline", .bool, default: true),
    Option("strip_empty_ends", .bool, default: true),
  ]

  /// What decides whether it runs.
  package struct State {
    var directory: String?
    var reason: CommandOutcome.Reason?
  }

  /// What is run.
  package struct Change {
    var words: [String]
    var directory: String?
  }

  private let call: Call
  private let usesShell: Bool
  /// `cmd` in the result: the words, or a shell's line.
  private let shown: Value
  private let words: [String]

  init(_ call: Call, usesShell: Bool) throws(Failure) {
    self.call = call
    self.usesShell = usesShell
    let line = call.string("cmd") ?? ""
    let list = call.strings("argv")
    // What is shown of a secret line or word stays secret.
    let marks = (call.arguments["cmd"]?.deepMarks ?? []).intersection(.secret)
    let listed = call.arguments["argv"] ?? .null
    let isBlank = line.utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
    if isBlank, list.isEmpty {
      throw Failure("no command given", result: ["rc": 256])
    }
    if !isBlank, !list.isEmpty {
      throw Failure("only command or argv can be given, not both", result: ["rc": 256])
    }
    if usesShell {
      let text = isBlank ? list.map(ShellWords.quote).joined(separator: " ") : line
      words = [call.string("executable") ?? "/bin/sh", "-c", text]
      shown = isBlank ? listed : Value(line, marks: marks)
    } else if isBlank {
      words = list
      shown = listed
    } else {
      switch ShellWords.split(line) {
      case .words(let split):
        words = split
        shown = Value(split.map { Value($0, marks: marks) })
      case .problem(let problem):
        throw Failure(problem, result: ["rc": 256, "cmd": Value(line, marks: marks)])
      }
    }
  }

  func inspect(_ machine: any Machine) throws(Failure) -> State {
    var state = State()
    if let text = call.string("chdir") {
      let directory = try NodePath.absolute(text, on: machine)
      guard try machine.status(directory, following: true)?.kind == .directory else {
        throw .missing(
          "Unable to change directory before execution: [Errno 2] No such file or directory: "
            + "'\(directory)'")
      }
      state.directory = directory
    }
    state.reason = try CommandOutcome.reason(
      creates: call.string("creates"), removes: call.string("removes"),
      from: state.directory ?? "/", on: machine)
    return state
  }

  func change(from state: State) -> Planned<Change>? {
    guard state.reason == nil else { return nil }
    return Planned(Change(words: words, directory: state.directory), runs: true)
  }

  func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    var words = change.words
    if !usesShell, call.bool("expand_argument_vars") {
      var expanded: [String] = []
      for word in words { expanded.append(try NodePath.expand(word, on: machine)) }
      words = expanded
    }
    var input = [UInt8](call.string("stdin") ?? "")
    if call.isGiven("stdin"), call.bool("stdin_add_newline") { input.append(0x0A) }
    let start = machine.now
    var outcome = try started(
      Command(words, directory: change.directory, input: input), on: machine)
    var result: Map = ["cmd": shown]
    if machine.isPlanned {
      return result.merging([
        "rc": 0, "msg": "Command would have run if not in check mode",
        "stdout": "", "stderr": "", "start": .null, "end": .null,
        "delta": .null,
      ])
    }
    let end = machine.now
    result = result.merging(
      try CommandOutcome.result(&outcome, strip: call.bool("strip_empty_ends")))
    result["start"] = Value(LocalTime(start).text)
    result["end"] = Value(LocalTime(end).text)
    result["delta"] = Value(LocalTime.duration(end - start))
    result["msg"] = ""
    if outcome.timedOut { result["timed_out"] = true }
    guard outcome.exitStatus == 0 else {
      result["msg"] = "non-zero return code"
      result["changed"] = true
      throw Failure("non-zero return code", result: result)
    }
    return result
  }

  /// Runs it; a program that is not there is a failure with Ansible's words and `rc`.
  private func started(
    _ command: Command, on machine: any Machine
  ) throws(Failure) -> CommandResult {
    let name = command.arguments.first ?? ""
    do throws(Failure) {
      return try machine.run(command, effects: [Effect(.opaque, "command: \(name)", true)])
    } catch {
      guard error.kind == .missing else { throw error }
      throw Failure(
        "[Errno 2] No such file or directory: b'\(name)'", kind: .missing,
        result: [
          "rc": 2,
          "cmd": Value(
            words.map(ShellWords.quote).joined(separator: " "),
            marks: shown.deepMarks.intersection(.secret)), "stdout": "", "stderr": "",
        ])
    }
  }

  func report(_ state: State, changed: Bool, on machine: any Machine) -> Report {
    var report = Report()
    if call.isGiven("executable"), !usesShell {
      report.warnings.append(
        "As of Ansible 2.4, the parameter 'executable' is no longer supported with the 'command' "
          + "module. Not using '\(call.string("executable") ?? "")'.")
    }
    let should = machine.isPlanned ? "Would" : "Did"
    let message: String
    let output: String
    switch state.reason {
    case nil: return report
    case .exists(let path):
      message = "\(should) not run command since '\(path)' exists"
      output = "skipped, since \(path) exists"
    case .missing(let path):
      message = "\(should) not run command since '\(path)' does not exist"
      output = "skipped, since \(path) does not exist"
    }
    report.result = ["cmd": shown, "msg": Value(message)]
    report.result = report.result.merging(
      CommandOutcome.result(rc: 0, output: output, errors: ""))
    for key in ["start", "end", "delta"] { report.result[key] = .null }
    return report
  }
}
