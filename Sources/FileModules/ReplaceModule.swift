package import Machine
internal import Patterns
internal import System
package import Value
internal import Wire

/// `replace`: every match of a pattern in a file.
package struct ReplaceModule: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.replace",
    [
      Option("path", .path, aliases: ["dest", "destfile", "name"], required: true),
      Option("regexp", required: true),
      Option("replace", default: ""),
      Option("after"),
      Option("before"),
      Option("backup", .bool, default: false),
      Option("validate"),
      Option("encoding", default: "utf-8"),
    ], takesFileOptions: true)

  /// The file, and its content after the edit.
  package struct State {
    var file: EditedFile
    var content: [UInt8]?
    var count: Int
    /// Why nothing was looked for.
    var message: String?
  }

  /// Everything to be done, in order.
  package struct Change {
    var steps: [FileStep]
  }

  private let call: Call
  private let pattern: LinePattern
  private let section: LinePattern?
  private let sectionText: String

  package init(_ call: Call) throws(Failure) {
    self.call = call
    let encoding = (call.string("encoding") ?? "").lowercased()
    guard ["utf-8", "utf8", "utf_8", "ascii", "us-ascii"].contains(encoding) else {
      throw Failure("encoding '\(encoding)' is not supported: files are read as UTF-8")
    }
    pattern = try LinePattern(
      call.string("regexp") ?? "", option: "regexp", flags: .multiline)
    switch (call.string("after") ?? "", call.string("before") ?? "") {
    case ("", ""): sectionText = ""
    case (let after, ""): sectionText = after + "(?P<subsection>.*)"
    case ("", let before): sectionText = "(?P<subsection>.*)" + before
    case (let after, let before): sectionText = after + "(?P<subsection>.*?)" + before
    }
    section =
      sectionText.isEmpty
      ? nil : try LinePattern(sectionText, option: "after/before", flags: .dotAll)
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let file = try EditedFile(call, creates: false, absence: "Path", on: machine)
    let bytes = file.content ?? []
    guard let text = bytes.strictText else {
      throw Failure("Unable to read the contents of \(file.path): it is not UTF-8")
    }
    var range = 0..<bytes.count
    if let section {
      guard let match = try section.search(bytes), let group = match.names["subsection"],
        let found = match.byteRanges[group]
      else {
        return State(
          file: file, count: 0,
          message: "Pattern for before/after params did not match the given file: \(sectionText)")
      }
      range = found
    }
    let part = section == nil ? text : Array(bytes[range]).text
    let (replaced, count) = try pattern.substitute(call.string("replace") ?? "", in: part)
    let isChanged = count > 0 && !replaced.sameScalars(as: part)
    return State(
      file: file,
      content: isChanged
        ? bytes[..<range.lowerBound] + [UInt8](replaced) + bytes[range.upperBound...] : nil,
      count: count)
  }

  package func change(from state: State) throws(Failure) -> Planned<Change>? {
    guard var change = try edited(state) else { return nil }
    if change.isContent {
      change.diffs[0].beforeHeader = state.file.path
      change.diffs[0].afterHeader = state.file.path
    }
    return Planned(Change(steps: change.steps), diffs: change.diffs)
  }

  /// A section that is not found ends the task before attributes are looked at.
  private func edited(_ state: State) throws(Failure) -> EditedChange? {
    state.message == nil ? try state.file.change(to: state.content, call) : nil
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    try FileStep.apply(change.steps, to: machine)
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    let edited = try edited(state)
    let message =
      state.message ?? edited?.message("\(state.count) replacements made") ?? ""
    return Report(["msg": Value(message), "rc": 0])
  }
}
