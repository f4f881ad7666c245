package import Machine
internal import System
package import Value
internal import Wire

/// `file`: attributes of files, links and whole trees, and their being there at all.
package struct FileModule: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.file",
    [
      Option(
        "state", choices: ["absent", "directory", "file", "hard", "link", "touch"]),
      Option("path", .path, aliases: ["dest", "name"], required: true),
      Option("_original_basename"),
      Option("recurse", .bool, default: false),
      Option("force", .bool, default: false),
      Option("follow", .bool, default: true),
      Option("_diff_peek", .bool),
      Option("src", .path),
      Option("modification_time"),
      Option("modification_time_format", default: "%Y%m%d%H%M.%S"),
      Option("access_time"),
      Option("access_time_format", default: "%Y%m%d%H%M.%S"),
    ], takesFileOptions: true)

  /// What stands there, with everything the change depends on.
  package struct State {
    /// After `path` was completed by a name, where it is a directory.
    var path: String
    var wanted: String
    var previous: PathState
    var status: FileStatus?
    /// What attributes go to: `path`, or where its link leads.
    var effectivePath: String
    var effectiveStatus: FileStatus?
    var attributes: ResolvedAttributes
    var times: FileTimes
    var now: Double
    var linkTarget: String?
    /// The source of a link: present, and its inode.
    var source: FileStatus?
    var isEmptyDirectory = false
    /// Directories to be made, from the top.
    var missing: [String] = []
    /// With `recurse` and `state: absent`: what is below.
    var tree: [(path: String, status: FileStatus)] = []
    /// Where attributes of a link cannot go, because it leads nowhere.
    var isDangling = false
  }

  /// Everything to be done, in order.
  package struct Change {
    var steps: [FileStep]
  }

  private let call: Call
  private let wanted: WantedAttributes
  let follow: Bool
  let force: Bool
  let recurse: Bool

  package init(_ call: Call) throws(Failure) {
    self.call = call
    wanted = try WantedAttributes(call)
    follow = call.bool("follow")
    force = call.bool("force")
    recurse = call.bool("recurse")
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let source = try call.string("src").map { text throws(Failure) in
      try NodePath.expand(text, on: machine)
    }
    var path = try NodePath.absolute(call.string("path") ?? "", on: machine)
    let given = call.string("state")
    if given != "link", given != "absent",
      try machine.status(path, following: true)?.kind == .directory,
      let name = call.string("_original_basename") ?? source.map({ NodePath.name(of: $0) }),
      !name.isEmpty
    {
      path = NodePath.join(path, name)
    }
    let status = try machine.status(path, following: false)
    let previous = PathState(status)
    let state =
      given ?? (previous != .absent ? previous.rawValue : recurse ? "directory" : "file")
    try check(state, path, source)
    var result = State(
      path: path, wanted: state, previous: previous, status: status, effectivePath: path,
      effectiveStatus: status,
      attributes: state == "absent" ? ResolvedAttributes() : try wanted.resolved(on: machine),
      times: try FileTimes(call, defaultsToNow: state == "touch"), now: machine.now)
    if previous == .link { result.linkTarget = try machine.readLink(path) }
    if state == "link" || state == "hard" {
      try inspectSource(source, &result, on: machine)
    } else if follow, previous == .link, state != "absent" {
      result.effectivePath = try NodePath.real(path, on: machine)
      result.effectiveStatus = try machine.status(result.effectivePath, following: false)
      if state != "touch" {
        result.path = result.effectivePath
        result.previous = PathState(result.effectiveStatus)
      }
    }
    if state == "directory", result.previous == .absent {
      result.missing =
        try ContentChange.missingDirectories(above: result.path, on: machine) + [result.path]
    }
    if state == "absent" ? previous == .directory && call.wantsDiff : recurse {
      result.tree = try Tree.walk(
        result.effectivePath, following: follow && recurse, isWhole: recurse, on: machine)
    }
    return result
  }

  private func check(_ state: String, _ path: String, _ source: String?) throws(Failure) {
    if recurse, state != "directory" {
      throw Failure(
        "recurse option requires state to be 'directory'", result: ["path": Value(path)])
    }
    if source != nil, state != "link", state != "hard" {
      throw Failure(
        "src option requires state to be 'link' or 'hard'", result: ["path": Value(path)])
    }
  }

  private func inspectSource(
    _ source: String?, _ state: inout State, on machine: any Machine
  ) throws(Failure) {
    let isDirectory = state.previous == .directory
    let base = isDirectory ? state.path : NodePath.parent(of: state.path)
    if isDirectory { state.isEmptyDirectory = try machine.list(state.path).isEmpty }
    let target = source ?? (state.wanted == "link" ? state.linkTarget : nil)
    if let target {
      let place = NodePath.absoluteText(target, from: state.wanted == "link" ? base : "/")
      state.source = try machine.status(place, following: true)
      if state.wanted == "link", follow {
        state.effectivePath = try NodePath.real(place, on: machine)
        state.effectiveStatus = state.source
        state.isDangling = state.source == nil
      }
    }
  }

  package func change(from state: State) throws(Failure) -> Planned<Change>? {
    switch state.wanted {
    case "absent": absent(state)
    case "directory": try directory(state)
    case "link": try link(state)
    case "hard": try hardLink(state)
    case "touch": try touch(state)
    default: try file(state)
    }
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    try FileStep.apply(change.steps, to: machine)
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    var result: Map
    switch state.wanted {
    case "absent": return Report(["path": Value(state.path), "state": "absent"])
    case "link", "hard":
      result = ["dest": Value(state.path)]
      result["src"] = call.string("src").map { Value($0) } ?? state.linkTarget.map { Value($0) }
    case "touch": result = ["dest": Value(state.path)]
    default: result = ["path": Value(state.path)]
    }
    var report = Report(result.merging(try PathInfo.of(state.path, on: machine)))
    if state.wanted == "link", follow, state.isDangling {
      report.warnings.append(
        "Cannot set fs attributes on a non-existent symlink target. follow should be set to False "
          + "to avoid this.")
    }
    return report
  }

  /// The link's target as the task writes it.
  var source: String? { call.string("src") }
}
