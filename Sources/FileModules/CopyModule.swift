package import Machine
internal import System
package import Value
internal import Wire

/// `copy` on the node: the bytes come from the controller as payload, or from the node itself with
/// `remote_src`. Also what `template` ends in.
///
/// An inspection may come without the payload: it then compares by `_sha256` and `_size`. An
/// application that turns out to need the bytes answers a failure whose result holds
/// `_needs_payload`, and the controller asks again with them.
package struct CopyModule: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.copy",
    [
      Option("src", .path),
      // Not secret by itself: Ansible shows it in diffs; a secret value brings its own mark.
      Option("content"),
      Option("dest", .path, required: true),
      Option("backup", .bool, default: false),
      Option("force", .bool, aliases: ["thirsty"], default: true),
      Option("validate"),
      Option("directory_mode", .mode),
      Option("remote_src", .bool, default: false),
      Option("local_follow", .bool, default: true),
      Option("checksum"),
      Option("follow", .bool, default: false),
      Option("decrypt", .bool, default: true),
      Option("_original_basename"),
      Option("_sha256"),
      Option("_size", .int),
      Option("_deferred", .bool),
      Option("_secret", .bool),
      Option("_after_header"),
    ], mutuallyExclusive: [["src", "content"]], takesFileOptions: true)

  /// Where the file goes and what stands there.
  package struct State {
    var path: String
    var status: FileStatus?
    /// The file's content; nil when there is none, or it is not a file.
    var content: [UInt8]?
    /// There is one, and it was not read for its size.
    var isTooLarge = false
    var isSame: Bool
    /// The new content; nil when it did not come along.
    var wanted: [UInt8]?
    var attributes: ResolvedAttributes
    var directoryAttributes: ResolvedAttributes
    var missing: [String] = []
    /// In a planned world: the step that will have made the missing directories, and perhaps the file.
    var pendingStep: String?
    /// Where `remote_src` copies from; its attributes go along.
    var source: (path: String, status: FileStatus)?
    /// Where `remote_src` copies a directory.
    var tree: CopiedTree?
  }

  /// Everything to be done, in order.
  package struct Change {
    var steps: [FileStep]
    var needsPayload = false
  }

  private let call: Call
  private let wanted: WantedAttributes
  private let isSecret: Bool

  package init(_ call: Call) throws(Failure) {
    self.call = call
    wanted = try WantedAttributes(call)
    isSecret = call.bool("_secret")
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    var source: (path: String, status: FileStatus)?
    if call.bool("remote_src"), let text = call.string("src") {
      let path = try NodePath.absolute(text, on: machine)
      guard let status = try machine.status(path, following: true) else {
        throw .missing("Source \(text) not found")
      }
      source = (path, status)
      if status.kind == .directory { return try inspectTree(source, on: machine) }
      guard status.kind == .file else {
        throw Failure("Cannot copy invalid source '\(text)': not a file")
      }
    }
    let (path, missing) = try destination(source?.path, on: machine)
    var state = State(
      path: path, status: try machine.status(path, following: false), isSame: false,
      attributes: try attributes(source?.status, on: machine),
      directoryAttributes: try directoryAttributes(on: machine), missing: missing)
    state.source = source
    if missing.isEmpty, try machine.status(NodePath.parent(of: path), following: true) == nil {
      guard machine.isPlanned, let step = machine.pendingStep else {
        throw .missing("Destination directory \(NodePath.parent(of: path)) does not exist")
      }
      state.pendingStep = step
      state.missing = try ContentChange.missingDirectories(above: path, on: machine)
    }
    if let source {
      state.wanted = try machine.read(source.path, limit: .max)
    } else if !call.payload.isEmpty || (call.int("_size") ?? 0) == 0 {
      state.wanted = call.payload
    }
    try checkSum(state.wanted)
    try compare(&state, on: machine)
    return state
  }

  /// The file itself: below `dest` where that is a directory, at a link's end with `follow`.
  private func destination(
    _ source: String?, on machine: any Machine
  ) throws(Failure) -> (path: String, missing: [String]) {
    let text = try NodePath.expand(call.string("dest") ?? "", on: machine)
    var path = NodePath.absoluteText(text, from: "/")
    let name = call.string("_original_basename") ?? source.map { NodePath.name(of: $0) } ?? ""
    let isDirectory = try machine.status(path, following: true)?.kind == .directory
    var missing: [String] = []
    if isDirectory || NodePath.endsInSlash(text) {
      guard !name.isEmpty else {
        throw Failure("can not use content with a dir as dest", result: ["dest": Value(path)])
      }
      path = NodePath.join(path, name)
      if !isDirectory {
        missing = try ContentChange.missingDirectories(above: path, on: machine)
      }
    }
    if call.bool("follow"), try machine.status(path, following: false)?.kind == .link {
      path = try NodePath.real(path, on: machine)
    }
    return (path, missing)
  }

  private func attributes(
    _ source: FileStatus?, on machine: any Machine
  ) throws(Failure) -> ResolvedAttributes {
    var wanted = wanted
    if let source, call.string("mode") == "preserve" { wanted.mode = .bits(source.mode) }
    return try wanted.resolved(on: machine)
  }

  private func directoryAttributes(
    on machine: any Machine
  ) throws(Failure) -> ResolvedAttributes {
    var wanted = wanted
    wanted.mode = try call.arguments["directory_mode"].map { value throws(Failure) in
      try FileMode(value)
    }
    return try wanted.resolved(on: machine)
  }

  private func checkSum(_ content: [UInt8]?) throws(Failure) {
    guard let expected = call.string("checksum"), let content else { return }
    let actual = Digest.of(content, .sha1).hex
    guard actual == expected.lowercased() else {
      throw Failure(
        "Copied file does not match the expected checksum. Transfer failed.",
        result: ["checksum": Value(actual), "expected_checksum": Value(expected)])
    }
  }

  /// Links and other things at the path are never the same as a file.
  private func compare(_ state: inout State, on machine: any Machine) throws(Failure) {
    guard let status = state.status, status.kind == .file else {
      if state.status?.kind == .directory {
        throw Failure("\(state.path) is a directory", result: ["dest": Value(state.path)])
      }
      return
    }
    guard let wanted = state.wanted else {
      if status.size == call.int("_size") {
        state.isSame = try machine.digest(state.path, .sha256) == call.string("_sha256")
      }
      return
    }
    // What somebody has put in the file's place may be larger than the memory.
    if status.size > Self.mostInMemory {
      state.isTooLarge = true
      if status.size == wanted.count {
        state.isSame =
          try machine.digest(state.path, .sha256) == Digest.of(wanted, .sha256).hex
      }
      return
    }
    if status.size == wanted.count || call.wantsDiff {
      let content = try machine.read(state.path, limit: .max)
      state.isSame = content == wanted
      if call.wantsDiff { state.content = content }
    }
  }

  package func change(from state: State) throws(Failure) -> Planned<Change>? {
    if state.status != nil, !call.bool("force"), state.tree == nil { return nil }
    if let tree = state.tree {
      let steps = try tree.steps(state.attributes)
      return steps.isEmpty ? nil : Planned(Change(steps: steps))
    }
    guard !state.isSame else {
      guard let status = state.status,
        let difference = try state.attributes.difference(from: status)
      else { return nil }
      var diff = StateDiff(path: state.path)
      diff.note(difference, over: status)
      return Planned(
        Change(steps: [.attributes(state.path, difference)]), diffs: [diff.diff()])
    }
    guard let content = state.wanted else {
      return Planned(Change(steps: [], needsPayload: true))
    }
    let directoryAttributes = try state.directoryAttributes.forNew(isDirectory: true)
    let write = ContentChange(
      path: state.path, content: content, attributes: try newAttributes(state),
      backup: call.bool("backup"), validate: call.string("validate"), saysWhyInvalid: false,
      directories: state.missing.map { ($0, directoryAttributes) })
    var steps = [FileStep.write(write)]
    if let source = state.source {
      steps.append(
        .times(
          state.path, access: source.status.accessTime,
          modification: source.status.modificationTime))
    }
    return Planned(
      Change(steps: steps), diffs: [diff(state, content)], unknownUntil: state.pendingStep)
  }

  /// A file copied on the node over another carries its source's mode; an old file keeps its own.
  private func newAttributes(_ state: State) throws(Failure) -> FileAttributes {
    let old = state.status.flatMap { $0.kind == .file ? $0 : nil }
    // A new file has the mode that new files have; one that was there takes its source's.
    let base = old == nil ? nil : state.source?.status ?? old
    guard let base else {
      var fresh = try state.attributes.forNew()
      if isSecret, fresh.mode == nil { fresh.mode = 0o600 }
      return fresh
    }
    return FileAttributes(
      mode: try state.attributes.mode?.bits(over: base.mode, isDirectory: false) ?? base.mode,
      userID: state.attributes.userID, groupID: state.attributes.groupID)
  }

  private static let mostInMemory = 64 << 20

  private func diff(_ state: State, _ content: [UInt8]) -> Diff {
    if isSecret { return Diff(prepared: "«secret»\n") }
    return ContentDiff.make(
      state.status == nil ? nil : state.content ?? [], content, isTooLarge: state.isTooLarge,
      beforeHeader: state.path,
      afterHeader: call.string("_after_header") ?? state.source?.path ?? state.path)
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    if change.needsPayload {
      throw Failure("the file's bytes are needed", result: ["_needs_payload": true])
    }
    return try FileStep.apply(change.steps, to: machine)
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    var result: Map = ["dest": Value(state.path)]
    if let source = state.source { result["src"] = Value(source.path) }
    if state.status != nil, !call.bool("force"), state.tree == nil {
      result["msg"] = "file already exists"
      return Report(result)
    }
    if state.tree == nil, let content = state.wanted {
      result["checksum"] = shown(Digest.of(content, .sha1).hex)
      if (changed && !state.isSame) || state.source != nil {
        result["md5sum"] = shown(Digest.of(content, .md5).hex)
      }
    } else if state.tree == nil {
      result["checksum"] = shown(try machine.digest(state.path, .sha1))
    }
    if !changed || state.isSame { result["path"] = Value(state.path) }
    return Report(result.merging(try PathInfo.of(state.path, on: machine)))
  }

  /// A short secret can be guessed from its plain digest.
  private func shown(_ digest: String) -> Value { Value(digest, marks: isSecret ? .secret : []) }

  private func inspectTree(
    _ source: (path: String, status: FileStatus)?, on machine: any Machine
  ) throws(Failure) -> State {
    let text = try NodePath.expand(call.string("dest") ?? "", on: machine)
    var path = NodePath.absoluteText(text, from: "/")
    let from = source?.path ?? "/"
    let status = try machine.status(path, following: true)
    if let status, status.kind != .directory {
      throw Failure("cannot copy a directory to \(path), which is a \(status.kind.rawValue)")
    }
    // As cp: a slash at the end means what is inside.
    if !NodePath.endsInSlash(call.string("src") ?? "") {
      path = NodePath.join(path, NodePath.name(of: from))
    }
    var state = State(
      path: path, status: try machine.status(path, following: true), isSame: false,
      attributes: try attributes(source?.status, on: machine),
      directoryAttributes: ResolvedAttributes())
    state.source = source
    state.tree = try CopiedTree(
      from: from, to: path, followingLinks: call.bool("local_follow"), on: machine)
    return state
  }
}
