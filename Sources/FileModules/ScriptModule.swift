package import Machine
internal import System
package import Value

/// `script` on the node: the payload is the script; it is run by its interpreter.
package struct ScriptModule: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.script",
    [
      Option("cmd"),
      Option("chdir", .path),
      Option("creates", .path),
      Option("removes", .path),
      Option("executable"),
      Option("decrypt", .bool, default: true),
      // The script's name and what follows it on the line, for a shell.
      Option("_name", default: "script"),
      Option("_arguments", default: ""),
    ], freeForm: "cmd", isCommandLike: true)

  /// Where it runs, and why it does not.
  package struct State {
    var directory: String?
    var reason: CommandOutcome.Reason?
  }

  /// Where the script runs.
  package struct Change {
    var directory: String?
  }

  private let call: Call

  package init(_ call: Call) throws(Failure) { self.call = call }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    var state = State()
    if let text = call.string("chdir") {
      state.directory = try NodePath.absolute(text, on: machine)
    }
    state.reason = try CommandOutcome.reason(
      creates: call.string("creates"), removes: call.string("removes"),
      from: state.directory ?? "/", on: machine)
    return state
  }

  package func change(from state: State) -> Planned<Change>? {
    state.reason == nil ? Planned(Change(directory: state.directory), runs: true) : nil
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    let name = NodePath.name(of: call.string("_name") ?? "script")
    // The script comes through a pipe: it may hold secrets, so it is never a file, and a kill leaves
    // nothing of it. Its own standard input is empty.
    let line = [interpreter, "/proc/self/fd/3", call.string("_arguments") ?? ""]
    var outcome = try machine.run(
      Command(
        [
          "/bin/sh", "-c",
          "exec 3<&0 </dev/null; " + line.filter { !$0.isEmpty }.joined(separator: " "),
        ], directory: change.directory, input: call.payload),
      effects: [Effect(.opaque, "script: \(name)", true)])
    var result = try CommandOutcome.result(&outcome, strip: false)
    guard outcome.exitStatus == 0 else {
      result["changed"] = true
      throw Failure("non-zero return code", result: result)
    }
    return result
  }

  /// From `executable` or the script's first line: a pipe cannot be executed.
  private var interpreter: String {
    if let given = call.string("executable") { return given }
    guard call.payload.starts(with: [UInt8]("#!")) else { return "/bin/sh" }
    let line = call.payload.dropFirst(2).prefix { $0 != 0x0A && $0 != 0x0D }
    let words = String(decoding: line, as: UTF8.self).utf8.split(separator: 0x20)
    return words.isEmpty ? "/bin/sh" : words.map { String(Substring($0)) }.joined(separator: " ")
  }

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report {
    switch state.reason {
    case nil: Report()
    case .exists(let path):
      Report(["skipped": true, "msg": Value("\(path) exists, matching creates option")])
    case .missing(let path):
      Report(["skipped": true, "msg": Value("\(path) does not exist, matching removes option")])
    }
  }
}
