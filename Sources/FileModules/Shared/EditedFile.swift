internal import Machine
internal import System
internal import Value
internal import Wire

/// A text file that a module edits: what stands there, and how its new content is put in place.
struct EditedFile {
  /// As the task names it.
  var path: String
  /// Where its links end: what is written.
  var realPath: String
  /// Of `path` itself.
  var status: FileStatus?
  /// nil when there is no file.
  var content: [UInt8]?
  var attributes: ResolvedAttributes
  var missing: [String] = []
  /// What is put into it, or found by, must not be shown.
  private var isSecret: Bool

  /// Of a file that is edited as a whole, in memory.
  private static let mostBytes = 256 << 20

  /// - Parameter creates: makes a missing file no failure.
  init(
    _ call: Call, creates: Bool, absence: String, on machine: any Machine
  ) throws(Failure) {
    isSecret = Value(call.arguments).deepMarks.contains(.secret)
    let text = call.string("path") ?? ""
    path = try NodePath.absolute(text, on: machine)
    realPath = try NodePath.real(path, on: machine)
    attributes = try WantedAttributes(call).resolved(on: machine)
    status = try machine.status(path, following: false)
    let end = try machine.status(path, following: true)
    if end?.kind == .directory {
      throw Failure("Path \(path) is a directory !", result: ["rc": 256])
    }
    if end != nil {
      content = try machine.read(path, limit: Self.mostBytes)
    } else if creates {
      missing = try ContentChange.missingDirectories(above: realPath, on: machine)
    } else {
      throw Failure("\(absence) \(path) does not exist !", kind: .missing, result: ["rc": 257])
    }
  }

  /// The steps that give the file `new` and the attributes the task asks for; nil when both are there.
  func change(to new: [UInt8]?, _ call: Call) throws(Failure) -> EditedChange? {
    var change = EditedChange()
    let before = content ?? []
    if let new, content == nil || new != before {
      change.isContent = true
      change.steps = [
        .write(
          ContentChange(
            path: realPath, content: new,
            attributes: content == nil ? try newAttributes() : FileAttributes(),
            backup: call.bool("backup"), validate: call.string("validate"),
            directories: missing.map { ($0, FileAttributes()) }))
      ]
      if content == nil {
        let fresh = FileStatus(
          kind: .file, mode: Umask.newFile, userID: Process.uid, groupID: Process.gid)
        change.isAttributes = try attributes.difference(from: fresh) != nil
      }
      let header = "\(path) (content)"
      change.diffs = [
        isSecret
          ? Diff(prepared: "«secret»\n")
          : Diff(
            beforeHeader: header, afterHeader: header, before: before.text, after: new.text)
      ]
    }
    if let status, content != nil, let difference = try attributes.difference(from: status) {
      var diff = StateDiff(path: path)
      diff.note(difference, over: status)
      change.steps.append(.attributes(path, difference))
      change.diffs.append(diff.diff(attributesOf: path))
      change.isAttributes = true
    }
    return change.steps.isEmpty ? nil : change
  }

  private func newAttributes() throws(Failure) -> FileAttributes {
    var fresh = try attributes.forNew()
    if isSecret, attributes.mode == nil { fresh.mode = 0o600 }
    return fresh
  }
}

/// What an edit comes to.
struct EditedChange {
  var steps: [FileStep] = []
  var diffs: [Diff] = []
  var isContent = false
  var isAttributes = false

  /// The module's message with what Ansible adds about attributes.
  func message(_ text: String) -> String {
    let own = isContent ? text : ""
    guard isAttributes else { return own }
    return (own.isEmpty ? "" : own + " and ")
      + "ownership, perms or SE linux context changed"
  }
}
