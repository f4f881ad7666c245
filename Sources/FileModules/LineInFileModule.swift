package import Machine
internal import System
package import Value
internal import Wire

/// `lineinfile`: one line there, replaced or gone.
package struct LineInFileModule: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.lineinfile",
    [
      Option("path", .path, aliases: ["dest", "destfile", "name"], required: true),
      Option("state", default: "present", choices: ["absent", "present"]),
      Option("regexp", aliases: ["regex"]),
      Option("search_string"),
      Option("line", aliases: ["value"]),
      Option("insertafter"),
      Option("insertbefore"),
      Option("backrefs", .bool, default: false),
      Option("create", .bool, default: false),
      Option("backup", .bool, default: false),
      Option("firstmatch", .bool, default: false),
      Option("validate"),
    ],
    mutuallyExclusive: [
      ["insertbefore", "insertafter"], ["regexp", "search_string"], ["backrefs", "search_string"],
    ], takesFileOptions: true)

  /// The file, and what editing its lines comes to.
  package struct State {
    /// nil when the file is not there and nothing is to be done about it.
    var file: EditedFile?
    var edit: LineEdit.Outcome
  }

  /// Everything to be done, in order.
  package struct Change {
    var steps: [FileStep]
  }

  private let call: Call
  private let edit: LineEdit

  package init(_ call: Call) throws(Failure) {
    self.call = call
    edit = try LineEdit(call)
  }

  private var isPresent: Bool { call.string("state") != "absent" }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    if !isPresent {
      let path = try NodePath.absolute(call.string("path") ?? "", on: machine)
      if try machine.status(path, following: true) == nil {
        return State(edit: LineEdit.Outcome(lines: [], message: "file not present"))
      }
    }
    let file = try EditedFile(
      call, creates: isPresent && call.bool("create"), absence: "Destination", on: machine)
    let lines = (file.content ?? []).lines
    return State(
      file: file, edit: isPresent ? try edit.present(lines) : try edit.absent(lines))
  }

  package func change(from state: State) throws(Failure) -> Planned<Change>? {
    guard let change = try edited(state) else { return nil }
    return Planned(Change(steps: change.steps), diffs: change.diffs)
  }

  private func edited(_ state: State) throws(Failure) -> EditedChange? {
    let isChanged = !state.edit.message.isEmpty
    return try state.file?.change(to: isChanged ? Array(state.edit.lines.joined()) : nil, call)
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    let result = try FileStep.apply(change.steps, to: machine)
    return result["backup_file"].map { ["backup": $0] } ?? Map()
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    guard state.file != nil else { return Report(["msg": Value(state.edit.message)]) }
    let change = try edited(state)
    var report = Report([
      "msg": Value(change?.message(state.edit.message) ?? ""), "backup": "",
    ])
    if let found = state.edit.found { report.result["found"] = Value(found) }
    report.warnings = edit.warnings
    return report
  }
}
