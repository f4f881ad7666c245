import System
import Value
import YAML

extension Loading {
  /// `import_tasks`: the file's steps in place of the task.
  func importTasks(_ task: Task, _ outer: Inheritance, _ gathering: Gathering) -> [Step] {
    guard refuseLoop(task), checkOptions(task, ["file"]),
      let written = argument("file", of: task, needed: "import_tasks: FILE"),
      let name = render(written, staticVariables(task, gathering), at: task.action.location)
    else { return [] }
    return taskFile(
      name, at: task.action.location, handedOn(by: task, outer), gathering, isStatic: true)
  }

  /// The steps of a file that an include names.
  func included(
    file: String, at location: SourceLocation, _ inheritance: Inheritance, _ gathering: Gathering
  ) -> [Step] {
    taskFile(file, at: location, inheritance, gathering, isStatic: false)
  }

  private func taskFile(
    _ name: String, at location: SourceLocation, _ inheritance: Inheritance,
    _ gathering: Gathering, isStatic: Bool
  ) -> [Step] {
    let searched = taskFiles(name, inheritance, isStatic: isStatic)
    guard let path = searched.first(where: Paths.isFile) else {
      missingFile("task file", name, searched: searched, at: location)
      return []
    }
    var inner = inheritance
    inner.directory = Paths.parent(path)
    return steps(inFile: path, inner, gathering, from: location)
  }

  /// The steps of a task file.
  func steps(
    inFile path: String, _ inheritance: Inheritance, _ gathering: Gathering, from: SourceLocation
  ) -> [Step] {
    guard enter(path, from: from) else { return [] }
    defer { openFiles.removeLast() }
    guard let root = document(path, from: from) else { return [] }
    if root.isNull {
      warn(
        Problem(
          "playbooks.empty-file", what: "'\(paths.shown(path))' holds no tasks", at: from,
          fix: "add tasks to it, or remove what loads it"))
      return []
    }
    guard root.items != nil else {
      report(
        Problem(
          "playbooks.not-a-task-list", what: "a task file must be a list of tasks",
          at: root.location, because: "this is \(root.kindName)",
          fix: "begin each task with '- name: …'; vars files are loaded with include_vars"))
      return []
    }
    return steps(root, "tasks", inheritance, gathering)
  }

  /// Where a task file may be, in the order of the search.
  func taskFiles(
    _ name: String, _ inheritance: Inheritance, isStatic: Bool
  ) -> [String] {
    if name.hasPrefix("/") { return [paths.absolute(name)] }
    let kind = inheritance.isHandler ? "handlers" : "tasks"
    let play = inheritance.playDirectory
    let beside = paths.absolute(name, in: inheritance.directory)
    guard let role = inheritance.role else { return [beside, paths.absolute(name, in: play)] }
    let ofRole = [
      paths.absolute("\(kind)/\(name)", in: role.path),
      paths.absolute("tasks/\(name)", in: role.path),
      paths.absolute(name, in: role.path), paths.absolute("\(kind)/\(name)", in: play),
      paths.absolute(name, in: play),
    ]
    return isStatic ? [beside] + ofRole : ofRole + [beside]
  }

  /// A role is no handler.
  func refuseAsHandler(_ task: Task) -> [Step] {
    report(
      Problem(
        "playbooks.role-as-handler",
        what: "Using '\(task.action.written)' as a handler is not supported.", at: task.location,
        fix: "use include_tasks, or write the handler in the role"))
    return []
  }

  /// `import_role`: the steps of the role and of those it depends on.
  func importRole(_ task: Task, _ outer: Inheritance, _ gathering: Gathering) -> [Step] {
    let options = [
      "name", "role", "tasks_from", "vars_from", "defaults_from", "handlers_from", "public",
      "allow_duplicates", "rolespec_validate",
    ]
    if outer.isHandler { return refuseAsHandler(task) }
    let named = task.action.arguments["name"] == nil && task.action.arguments["role"] != nil
    guard refuseLoop(task), checkOptions(task, options),
      let written = argument(
        named ? "role" : "name", of: task, needed: "import_role: {name: ROLE}"),
      let name = render(written, staticVariables(task, gathering), at: task.action.location)
    else { return [] }
    let variables = staticVariables(task, gathering)
    var use = RoleUse(name: name, location: task.action.location)
    use.vars = task.vars
    func isTrue(_ name: String) -> Bool {
      guard let value = task.action.arguments[name] else { return true }
      let text = value.string.flatMap { render($0, variables, at: task.action.location) }
      return text.map { Value($0).truth ?? true } ?? value.truth ?? true
    }
    use.allowsDuplicates = isTrue("allow_duplicates")
    use.validatesArguments = isTrue("rolespec_validate")
    use.isPublic =
      task.action.arguments["public"] == nil ? !settings.hidesRoleVars : isTrue("public")
    for kind in ["tasks", "vars", "defaults", "handlers"] {
      guard let file = task.action.arguments["\(kind)_from"]?.string else { continue }
      use.from[kind] = render(file, variables, at: task.action.location)
    }
    var inner = handedOn(by: task, outer)
    inner.blockVars = outer.blockVars
    guard let loaded = role(use, inner, Ancestry(of: outer.role), gathering) else { return [] }
    gathering.handlers += loaded.handlers
    return loaded.steps
  }

  // MARK: Pieces

  private func staticVariables(_ task: Task, _ gathering: Gathering) -> Map {
    var map =
      task.role.map { $0.defaults.merging(gathering.variables).merging($0.vars) }
      ?? gathering.variables
    for layer in task.blockVars + [task.vars].compactMap(\.self) { map = map.merging(layer.values) }
    return task.role.map { map.merging($0.params) } ?? map
  }

  private func refuseLoop(_ task: Task) -> Bool {
    guard task.loop != nil else { return true }
    let kind = task.action.name.hasSuffix("role") ? "role" : "tasks"
    report(
      Problem(
        "playbooks.loop-on-import", what: "import_\(kind) cannot have a loop",
        at: task.action.location, because: "an import is put in place before anything runs",
        fix: "use include_\(kind)"))
    return false
  }

  private func checkOptions(_ task: Task, _ known: [String]) -> Bool {
    var isFine = true
    let strange = task.action.arguments.keys.compactMap(\.string).filter { !known.contains($0) }
    if settings.isLenient, !strange.isEmpty {
      report(
        Problem(
          "playbooks.import-options",
          what: "Invalid options for \(task.action.written): \(strange.joined(separator: ","))",
          at: task.location, fix: "write the keywords on the import itself"))
      return false
    }
    for key in task.action.arguments.keys.compactMap(\.string) where !known.contains(key) {
      let near = Problem.nearest(to: key, among: known)
      let fix = key == "apply" ? "write the keywords on the import itself" : nil
      report(
        Problem(
          "playbooks.unknown-option", what: "\(task.action.written) has no option '\(key)'",
          at: task.action.places[key] ?? task.action.location,
          fix: fix ?? near.map { "did you mean '\($0)'?" } ?? "remove it"))
      isFine = false
    }
    return isFine
  }

  private func argument(_ name: String, of task: Task, needed: String) -> String? {
    if let text = task.action.arguments[name]?.string, !text.isEmpty { return text }
    report(
      Problem(
        "playbooks.missing-option", what: "\(task.action.written) needs '\(name)'",
        at: task.action.places[name] ?? task.action.location, fix: "write '\(needed)'"))
    return nil
  }

  /// The existing file whose name is nearest to a missing one, as the user would write it.
  func nearestFile(_ name: String, _ searched: [String]) -> String? {
    let wanted = Path.name(of: name)
    for path in searched {
      guard let names = try? Files.list(Paths.parent(path)),
        let near = Problem.nearest(to: wanted, among: names)
      else { continue }
      return name.hasSuffix(wanted) ? String(name.dropLast(wanted.count)) + near : near
    }
    return nil
  }
}
