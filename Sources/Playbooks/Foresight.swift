import System
import Value
import YAML

// What tasks will need when they run, as far as it is written down: included files and roles, templates,
// files. Includes are read for their mistakes only; what they bring is brought when they run.
extension Loading {
  /// Whether a task runs whenever its play does: nothing asks a condition and nothing catches what it
  /// throws. Only then is something it lacks a mistake before it has run.
  func isCertain(_ task: Task) -> Bool {
    let loops = task.loop.map { loop in
      loop.lookup == nil && loop.items.value.list?.isEmpty == false
    }
    return isReached(task) && task.when.isEmpty && loops ?? true && task.failedWhen.isEmpty
  }

  /// Whether at least its first condition is asked whenever its play runs.
  private func isReached(_ task: Task) -> Bool {
    tentative == 0 && !task.isHandler && !task.tags.contains("never")
      && task.keywords.ignoreErrors == nil
  }

  /// Looks at what the task names.
  func foresee(_ task: Task, _ gathering: Gathering) {
    guard foresees else { return }
    sightings.append(
      Sighting(task: task, isReached: isReached(task), isCertain: isCertain(task)))
    if isCertain(task), let problem = loader.unbuilt(task) { report(problem) }
    if worksHere(task) { makesFilesHere = true }
    switch task.action.name {
    case "ansible.builtin.include_tasks": foreseeTasks(task, gathering)
    case "ansible.builtin.include_role": foreseeRole(task, gathering)
    default: foreseeFiles(task)
    }
  }

  /// Whether the task may make files on this machine that later tasks take from it.
  private func worksHere(_ task: Task) -> Bool {
    if task.action.name == "ansible.builtin.fetch" { return true }
    if !task.action.name.hasPrefix("ansible.") && settings.spec(task.action.name) == nil {
      return true
    }
    let places = [task.keywords.delegateTo, task.keywords.connection].compactMap {
      $0?.value.string
    }
    return places.contains {
      ["localhost", "127.0.0.1", "::1", "local"].contains($0) || Self.holdsTemplate($0)
    }
  }

  // MARK: Includes

  private func foreseeTasks(_ task: Task, _ gathering: Gathering) {
    guard let name = literal("file", of: task), let inheritance = task.passesOn else {
      hasUnknownNames = true
      return
    }
    let searched = taskFiles(name, inheritance, isStatic: false)
    guard let path = searched.first(where: Paths.isFile) else {
      hasUnknownNames = true
      if isCertain(task) {
        missingFile("task file", name, searched: searched, at: task.action.location)
      }
      return
    }
    var inner = inheritance
    inner.directory = Paths.parent(path)
    foresee(path, by: task, inner.role) {
      _ = steps(inFile: path, inner, gathering.scratch, from: task.action.location)
    }
  }

  private func foreseeRole(_ task: Task, _ gathering: Gathering) {
    let froms = ["tasks", "vars", "defaults", "handlers"]
    guard let name = literal("name", of: task) ?? literal("role", of: task),
      let inheritance = task.passesOn,
      froms.allSatisfy({ task.action.arguments["\($0)_from"].map(Self.holdsTemplate) != true })
    else {
      hasUnknownNames = true
      return
    }
    var use = RoleUse(name: name, location: task.action.location)
    for kind in froms { use.from[kind] = task.action.arguments["\(kind)_from"]?.string }
    use.allowsDuplicates = true
    let ancestry = Ancestry(of: inheritance.role)
    let path = rolePath(use, inheritance, ancestry, reports: isCertain(task))
    // A role may include itself, with a condition or other tasks.
    guard let path, !ancestry.paths.contains(path) else {
      hasUnknownNames = true
      return
    }
    let entry = "\(path) \(use.from.sorted { $0.key < $1.key })"
    foresee(entry, by: task, inheritance.role) {
      openFiles.append(entry)
      defer { openFiles.removeLast() }
      if let loaded = role(use, inheritance, ancestry, gathering.scratch) {
        sightedRoles.append(loaded.role)
      }
    }
  }

  /// Reads something once, noting whether it is sure to be needed.
  private func foresee(
    _ path: String, by task: Task, _ role: Role?, _ read: () -> Void
  ) {
    let isSure = isCertain(task)
    if let first = openFiles.firstIndex(of: path) {
      // A condition somewhere on the way round ends it.
      let isEndless = isSure && !doubtful.contains { $0 > first }
      if isEndless { endless(path, at: task.action.location, from: first) }
      return
    }
    guard foreseen.insert("\(isSure) \(role?.path ?? "") \(path)").inserted else { return }
    if !isSure {
      tentative += 1
      doubtful.append(openFiles.count)
    }
    read()
    if !isSure {
      tentative -= 1
      doubtful.removeLast()
    }
  }

  private func endless(_ path: String, at location: SourceLocation, from first: Int) {
    let chain = (openFiles[first...] + [path]).map(paths.shown).joined(separator: " → ")
    report(
      Problem(
        "playbooks.cyclic-import", what: "'\(paths.shown(path))' includes itself", at: location,
        because: chain, fix: "take out one of these includes, or give one a 'when' that ends it"))
  }

  // MARK: Files

  private func foreseeFiles(_ task: Task) {
    guard isCertain(task) else { return }
    let arguments = task.action.arguments
    func isSet(_ option: String) -> Bool { arguments[option].map { !$0.isNull } ?? false }
    switch task.action.name {
    case "ansible.builtin.template":
      if let name = literal("src", of: task) { foreseeTemplate(name, task) }
    case "ansible.builtin.copy" where !isSet("remote_src") && !isSet("content"):
      if let name = literal("src", of: task) { foreseeFile(name, "file", "files", "src", task) }
    case "ansible.builtin.unarchive" where !isSet("remote_src") && !isSet("copy"):
      if let name = literal("src", of: task), !name.contains("://") {
        foreseeFile(name, "archive", "files", "src", task)
      }
    case "ansible.builtin.script" where !isSet("creates") && !isSet("removes"):
      if let text = literal("cmd", of: task), let name = (try? FreeForm.split(text))?.first {
        foreseeFile(name, "script", "files", "cmd", task)
      }
    case "ansible.builtin.include_vars" where !isSet("dir"):
      if let name = literal("file", of: task) {
        foreseeFile(name, "file of variables", "vars", "file", task)
      }
    default: break
    }
  }

  private func foreseeFile(
    _ name: String, _ what: String, _ kind: String, _ option: String, _ task: Task
  ) {
    let search = loader.findFile(name, kind: kind, for: task)
    guard search.found == nil else { return }
    missing.append((what, name, search.searched, place(option, task)))
  }

  /// `vars_files`: names, with a look at the files of those that are no templates.
  func variableFiles(_ node: Node, _ directory: String) -> [Field] {
    for item in node.items ?? [node] {
      guard let name = item.string, !Self.holdsTemplate(name) else { continue }
      let candidates = Play.varsFiles(name, beside: directory).map { paths.absolute($0) }
      guard let path = candidates.first(where: Paths.isFile) else {
        missing.append(("file of variables", name, candidates, item.location))
        continue
      }
      guard let root = document(path, from: item.location), !root.isNull else { continue }
      guard root.entries == nil else {
        _ = value(root)
        continue
      }
      report(
        Problem(
          "playbooks.not-variables", what: "a file of variables must be a mapping",
          at: root.location, because: "this is \(root.kindName)",
          fix: "write one 'name: value' a line"))
    }
    return names(node)
  }

  private func foreseeTemplate(_ name: String, _ task: Task) {
    let search = loader.findFile(name, kind: "templates", for: task)
    guard let path = search.found, Paths.isFile(path) else {
      missingFile(
        "template", name, searched: search.searched.map { paths.absolute($0) },
        at: place("src", task))
      return
    }
    // With other marks than the usual ones it cannot be read without its options.
    let isUsual = task.action.arguments.keys.allSatisfy { $0.string?.hasSuffix("_string") != true }
    guard isUsual, templatesRead.insert(path).inserted, let bytes = try? Files.document(path) else {
      return
    }
    loader.settings.reading(path, bytes)
    guard !bytes.starts(with: Array("$ANSIBLE_VAULT;".utf8))
    else { return }
    checkTemplateFile(String(decoding: bytes, as: UTF8.self), file: paths.shown(path))
  }

  /// Files that are not there, unless a task may make them on this machine first.
  func reportMissing() {
    guard !makesFilesHere else { return }
    for (what, name, searched, place) in missing {
      missingFile(what, name, searched: searched.map { paths.absolute($0) }, at: place)
    }
  }

  private func place(_ option: String, _ task: Task) -> SourceLocation {
    task.action.places[option] ?? task.action.location
  }

  /// An option's text when it is no template.
  private func literal(_ option: String, of task: Task) -> String? {
    guard task.action.argumentsTemplate == nil,
      let text = task.action.arguments[option]?.string, !text.isEmpty, !Self.holdsTemplate(text)
    else { return nil }
    return text
  }
}

/// A task as it was met, and whether it is sure to run.
struct Sighting {
  var task: Task
  /// Whether at least its first condition is asked whenever its play runs.
  var isReached: Bool
  var isCertain: Bool
}

extension Gathering {
  /// One to read something into that is not kept.
  fileprivate var scratch: Gathering {
    let copy = Gathering()
    copy.variables = variables
    copy.ran = ran
    return copy
  }
}
