internal import Machine
internal import System
internal import Value
internal import Wire

// The six states, each a pure function of what stands on the node (ansible-core 2.18,
// modules/file.py).
extension FileModule {
  func absent(_ state: State) -> Planned<Change>? {
    guard state.previous != .absent else { return nil }
    var diff = StateDiff(path: state.path)
    diff.note("state", Value(state.previous.rawValue), "absent")
    if state.previous == .directory {
      func paths(_ kind: Bool) -> Value {
        Value(state.tree.filter { ($0.status.kind == .directory) == kind }.map { Value($0.path) })
      }
      diff.before["path_content"] = ["directories": paths(true), "files": paths(false)]
    }
    return Planned(Change(steps: [.remove(state.path)]), diffs: [diff.diff()])
  }

  func file(_ state: State) throws(Failure) -> Planned<Change>? {
    guard state.previous == .file || state.previous == .hard else {
      throw Failure(
        "file (\(state.path)) is \(state.previous.rawValue), cannot continue",
        kind: state.previous == .absent ? .missing : .plain,
        result: ["path": Value(state.path), "state": Value(state.previous.rawValue)])
    }
    var diff = StateDiff(path: state.path)
    if state.previous == .hard { diff.note("state", "hard", "file") }
    return planned(try steps(on: state, &diff), diff)
  }

  func directory(_ state: State) throws(Failure) -> Planned<Change>? {
    var diff = StateDiff(path: state.path)
    if state.previous == .absent {
      diff.note("state", "absent", "directory")
      let attributes = try state.attributes.forNew(isDirectory: true)
      var steps = state.missing.map { FileStep.makeDirectory($0, attributes) }
      let fresh = FileStatus(
        kind: .directory, mode: 0, accessTime: -1, modificationTime: -1)
      if let times = state.times.difference(from: fresh, now: state.now) {
        steps.append(.times(state.path, access: times.access, modification: times.modification))
      }
      return planned(steps, diff)
    }
    guard state.previous == .directory else {
      throw Failure(
        "\(state.path) already exists as a \(state.previous.rawValue)",
        result: ["path": Value(state.path)])
    }
    var steps = try steps(on: state, &diff)
    for item in state.tree {
      if let attributes = try state.attributes.difference(from: item.status) {
        steps.append(.attributes(item.path, attributes))
      }
      if let times = state.times.difference(from: item.status, now: state.now) {
        steps.append(.times(item.path, access: times.access, modification: times.modification))
      }
    }
    return planned(steps, diff)
  }

  func link(_ state: State) throws(Failure) -> Planned<Change>? {
    let base = state.previous == .directory ? state.path : NodePath.parent(of: state.path)
    if !force, let source, state.source == nil {
      throw Failure(
        "src file does not exist, use \"force=yes\" if you really want to create the link: "
          + NodePath.join(base, source), kind: .missing,
        result: ["path": Value(state.path), "src": Value(source)])
    }
    if [.directory, .file, .hard].contains(state.previous), !force {
      throw Failure(
        "refusing to convert from \(state.previous.rawValue) to symlink for \(state.path)",
        result: ["path": Value(state.path)])
    }
    if state.previous == .directory, !state.isEmptyDirectory {
      throw Failure(
        "the directory \(state.path) is not empty, refusing to convert it",
        result: ["path": Value(state.path)])
    }
    if state.previous != .link, source == nil {
      throw Failure("src is required for creating new symlinks")
    }
    var diff = StateDiff(path: state.path)
    if state.previous != .link { diff.note("state", Value(state.previous.rawValue), "link") }
    var steps: [FileStep] = []
    if let source, state.linkTarget.map({ !$0.sameScalars(as: source) }) ?? true {
      if let old = state.linkTarget { diff.note("src", Value(old), Value(source)) }
      steps.append(.symbolicLink(state.path, target: source, replacing: state.previous))
    }
    if follow {
      if !state.isDangling { steps += try self.steps(on: state, &diff) }
    } else {
      let fresh = FileStatus(kind: .link, mode: 0o777)
      let status = steps.isEmpty ? state.status ?? fresh : fresh
      if let attributes = try state.attributes.difference(from: status) {
        diff.note(attributes, over: status)
        steps.append(.attributes(state.path, attributes))
      }
    }
    return planned(steps, diff)
  }

  func hardLink(_ state: State) throws(Failure) -> Planned<Change>? {
    if state.previous != .hard, source == nil {
      throw Failure("src is required for creating new hardlinks")
    }
    let names: Map = ["dest": Value(state.path), "src": source.map { Value($0) } ?? .null]
    if source != nil, state.source == nil {
      throw Failure("src does not exist", kind: .missing, result: names)
    }
    let isSame = state.source.map {
      $0.inode == state.status?.inode && $0.device == state.status?.device
    }
    var diff = StateDiff(path: state.path)
    if state.previous != .hard { diff.note("state", Value(state.previous.rawValue), "hard") }
    var steps: [FileStep] = []
    if let source, isSame == false {
      if !force, [.hard, .file, .directory].contains(state.previous) {
        throw Failure(
          state.previous == .file
            ? "Cannot link, file exists at destination"
            : "Cannot link, different hard link exists at destination", result: names)
      }
      if state.previous == .directory {
        throw Failure("Error while replacing: \(state.path) is a directory", result: names)
      }
      if let old = state.linkTarget { diff.note("src", Value(old), Value(source)) }
      steps.append(
        .hardLink(
          state.path, target: NodePath.absoluteText(source, from: "/"), replacing: state.previous))
    }
    // The new name carries the attributes of what it is a name of.
    if let status = state.source ?? state.status {
      steps += try self.steps(at: state.path, status, state, &diff)
    }
    return planned(steps, diff)
  }

  func touch(_ state: State) throws(Failure) -> Planned<Change>? {
    var diff = StateDiff(path: state.path)
    diff.note("state", Value(state.previous.rawValue), "touch")
    guard state.previous != .absent, state.effectiveStatus != nil else {
      let path = state.effectivePath
      var steps: [FileStep] = [
        .write(
          ContentChange(path: path, content: [], attributes: try state.attributes.forNew()))
      ]
      let fresh = FileStatus(
        kind: .file, mode: 0, accessTime: state.now, modificationTime: state.now)
      if let times = state.times.difference(from: fresh, now: state.now) {
        steps.append(.times(path, access: times.access, modification: times.modification))
      }
      return planned(steps, diff)
    }
    return planned(try steps(on: state, &diff), diff)
  }

  /// Attributes and times of what stands at the effective path.
  private func steps(on state: State, _ diff: inout StateDiff) throws(Failure) -> [FileStep] {
    guard let status = state.effectiveStatus else { return [] }
    return try steps(at: state.effectivePath, status, state, &diff)
  }

  private func steps(
    at path: String, _ status: FileStatus, _ state: State, _ diff: inout StateDiff
  ) throws(Failure) -> [FileStep] {
    var steps: [FileStep] = []
    if let attributes = try state.attributes.difference(from: status) {
      diff.note(attributes, over: status)
      steps.append(.attributes(path, attributes))
    }
    if let times = state.times.difference(from: status, now: state.now) {
      if let new = times.modification {
        diff.note("mtime", Value(.double(status.modificationTime)), Value(.double(new)))
      }
      if let read = times.access {
        diff.note("atime", Value(.double(status.accessTime)), Value(.double(read)))
      }
      steps.append(.times(path, access: times.access, modification: times.modification))
    }
    return steps
  }

  private func planned(_ steps: [FileStep], _ diff: StateDiff) -> Planned<Change>? {
    steps.isEmpty ? nil : Planned(Change(steps: steps), diffs: [diff.diff()])
  }
}
