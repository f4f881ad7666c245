import Machine
import Value
import YAML

extension Loading {
  /// The action of a task, and what `local_action` says about where it runs; nil when it has none.
  func action(
    _ task: Node, _ entries: [Node.Entry], isHandler: Bool
  ) -> (action: Action, delegateTo: Field?)? {
    let known = isHandler ? KnownKeywords.handler : KnownKeywords.task
    var modules: [Node.Entry] = []
    var strangers: [Node.Entry] = []
    var old: [Node.Entry] = []
    for entry in entries {
      let key = entry.key.text ?? ""
      if key == "action" || key == "local_action" {
        old.append(entry)
      } else if known.contains(key) || key.hasPrefix("with_") || key == "listen" {
        continue
      } else if moduleName(key, near: task.location) != nil {
        modules.append(entry)
      } else {
        strangers.append(entry)
      }
    }
    if old.count + modules.count > 1 {
      severalActions(old + modules)
      return nil
    }
    if let entry = modules.first {
      for stranger in strangers { unknownKeyword(stranger.key, of: "a task", among: known) }
      return newStyle(entry, extra: task["args"])
    }
    if let entry = old.first {
      for stranger in strangers { unknownKeyword(stranger.key, of: "a task", among: known) }
      return oldStyle(entry, extra: task["args"])
    }
    noAction(task, strangers, known)
    return nil
  }

  /// The full name of a module; a file in a `library` directory makes any name a module.
  private func moduleName(_ written: String, near location: SourceLocation) -> String? {
    if let full = KnownModules.fullName(written, implemented: loader.implemented) { return full }
    // Which module it is, each host says.
    if settings.isLenient, Self.holdsTemplate(written) { return written }
    if settings.isLenient, written.hasPrefix("ansible.legacy.") {
      return moduleName(String(written.dropFirst("ansible.legacy.".count)), near: location)
    }
    let libraries = settings.libraries
    if libraries.contains(where: { Paths.isFile("\($0)/\(written).py") }) { return written }
    var directory = Paths.parent(paths.absolute(location.file))
    for _ in 0..<(settings.isLenient ? 6 : 3) {
      if Paths.isFile("\(directory)/library/\(written).py") { return written }
      directory = Paths.parent(directory)
    }
    return nil
  }

  private func severalActions(_ entries: [Node.Entry]) {
    let names = entries.compactMap(\.key.text)
    report(
      Problem(
        "playbooks.two-modules",
        what: "the task has \(names.count) modules: \(names.joined(separator: ", "))",
        at: entries[1].key.location, because: "a task calls one module",
        fix: "begin a new task with '- name: …' before '\(names[1])'"))
  }

  private func noAction(_ task: Node, _ strangers: [Node.Entry], _ known: [String]) {
    guard let stranger = strangers.first, let name = stranger.key.text else {
      report(
        Problem(
          "playbooks.no-module", what: "the task has no module", at: task.location,
          fix: "add what it shall do, for example 'ansible.builtin.command: …'"))
      return
    }
    let modules = KnownModules.shortNames(implemented: loader.implemented).sorted()
    let prefixes = ["ansible.builtin.", "groundwork.core."]
    let prefix = prefixes.first { name.hasPrefix($0) } ?? ""
    let short = String(name.dropFirst(prefix.count))
    let near =
      Problem.nearest(to: short, among: modules).map { prefix + $0 }
      ?? Problem.nearest(to: name, among: known)
    report(
      Problem(
        "playbooks.unknown-module", what: "there is no module '\(name)'",
        at: stranger.key.location,
        fix: near.map { "did you mean '\($0)'?" } ?? "groundwork doc --list names every module"))
  }

  // MARK: Forms

  private func newStyle(
    _ entry: Node.Entry, extra: Node?
  ) -> (action: Action, delegateTo: Field?)? {
    let written = entry.key.text ?? ""
    guard let name = moduleName(written, near: entry.key.location) else { return nil }
    var action = Action(
      written: written, name: name, arguments: Map(), location: entry.key.location)
    guard addExtra(extra, to: &action) else { return nil }
    guard read(entry.value, into: &action) else { return nil }
    return (action, nil)
  }

  /// `action: copy src=a dest=b`, `action: {module: copy, src: a}` and `local_action`.
  private func oldStyle(
    _ entry: Node.Entry, extra: Node?
  ) -> (action: Action, delegateTo: Field?)? {
    let isLocal = entry.key.text == "local_action"
    let delegate = isLocal ? Field("localhost", at: entry.key.location) : nil
    let head = entry.value["module"]?.text ?? entry.value.text ?? ""
    guard let words = try? FreeForm.split(head), let first = words.first else {
      report(
        Problem(
          "playbooks.no-module", what: "'\(entry.key.text ?? "")' names no module",
          at: entry.value.location,
          fix: "write 'MODULE:' as a key of the task, with its options under it"))
      return nil
    }
    let written = first.split(separator: "\n").first.map { String($0) } ?? first
    guard let name = moduleName(written, near: entry.value.location) else {
      let near = Problem.nearest(
        to: written, among: KnownModules.shortNames(implemented: loader.implemented).sorted())
      report(
        Problem(
          "playbooks.unknown-module", what: "there is no module '\(written)'",
          at: entry.value.location,
          fix: near.map { "did you mean '\($0)'?" } ?? "groundwork doc --list names every module"))
      return nil
    }
    var action = Action(
      written: written, name: name, arguments: Map(), location: entry.value.location)
    guard addExtra(extra, to: &action) else { return nil }
    let rest = String(head.dropFirst(first.count))
    checkTemplates(entry.value)
    guard readText(rest, at: entry.value.location, into: &action) else { return nil }
    for option in entry.value.entries ?? [] where option.key.text != "module" {
      if option.key.text == "args" {
        guard addExtra(option.value, to: &action) else { return nil }
      } else {
        set(option, in: &action)
      }
    }
    return (action, delegate)
  }

  /// `args:`, which the module's own arguments override.
  private func addExtra(_ node: Node?, to action: inout Action) -> Bool {
    guard let node, !node.isNull else { return true }
    if let entries = node.entries {
      for entry in entries { set(entry, in: &action) }
      return true
    }
    if let text = node.string, Self.holdsTemplate(text) {
      action.argumentsTemplate = field(node)
      return true
    }
    report(
      Problem(
        "playbooks.wrong-type", what: "'args' must be a mapping", at: node.location,
        because: "this is \(node.kindName)",
        fix: "write one 'option: value' a line under 'args:', or a whole template: \"{{ name }}\""))
    return false
  }

  private func read(_ node: Node, into action: inout Action) -> Bool {
    if let entries = node.entries {
      for entry in entries { set(entry, in: &action) }
      return true
    }
    if node.isNull { return true }
    guard let text = node.string else {
      report(
        Problem(
          "playbooks.wrong-type", what: "\(action.written) cannot be called with \(node.kindName)",
          at: node.location, fix: "write its options as a mapping, or quote the text"))
      return false
    }
    checkTemplates(node)
    return readText(text, at: node.location, into: &action)
  }

  private func set(_ entry: Node.Entry, in action: inout Action) {
    let name = entry.key.text ?? ""
    if name.hasPrefix("_ansible_") {
      report(
        Problem(
          "playbooks.missing-reserved",
          what:
            "Invalid parameter specified beginning with keyword '_ansible_' for action '\(action.written)': '\(name)'. The prefix '_ansible_' is reserved for internal use only.",
          fix: "give it another name"))
    }
    if name != "apply" || !action.isInclude { checkTemplates(entry.value) }
    action.arguments[name] = value(entry.value)
    action.places[name] = entry.key.location
    if name == "name" { action.places["name.value"] = entry.value.location }
    guard name == "that" else { return }
    for (place, item) in (entry.value.items ?? [entry.value]).enumerated() {
      action.places["that.\(place)"] = item.location
    }
  }

  private func readText(
    _ text: String, at location: SourceLocation, into action: inout Action
  ) -> Bool {
    let parsed: FreeForm.Parsed
    do {
      parsed = try FreeForm.parse(text, isCommand: action.isCommand)
    } catch {
      report(
        Problem(
          "playbooks.unbalanced", what: "a quote or a template is not closed", at: location,
          because: "arguments written in one text are split at blanks outside quotes",
          fix: "close it, or write the options as a mapping"))
      return false
    }
    for pair in parsed.pairs {
      action.arguments[pair.name] = Value(pair.value)
      action.places[pair.name] = location
    }
    guard let rest = parsed.rest else { return true }
    if let option = action.freeFormOption(settings.spec(action.name)) {
      action.arguments[option] = Value(rest)
      action.places[option] = location
    } else if Self.holdsTemplate(rest) {
      action.argumentsTemplate = Field(Value(rest), at: location)
    } else if settings.isLenient, action.name == "ansible.builtin.add_host" {
      // What is missing is told when it runs.
      action.places["_raw_params"] = location
    } else {
      report(
        Problem(
          "playbooks.no-free-form", what: "\(action.written) takes no free text", at: location,
          because: "'\(rest)' is neither 'option=value' nor a template",
          fix: "write the options as a mapping; groundwork doc \(action.written) lists them"))
      return false
    }
    return true
  }
}

extension Action {
  /// Takes a command line, in which `a=b` is not an option.
  var isCommand: Bool {
    ["command", "shell", "raw", "script"].contains { name == "ansible.builtin.\($0)" }
  }

  var isInclude: Bool {
    name == "ansible.builtin.include_tasks" || name == "ansible.builtin.include_role"
  }

  /// Where a free text goes; nil for modules that take none.
  func freeFormOption(_ spec: ModuleSpec?) -> String? {
    if let option = spec?.freeForm { return option }
    switch name {
    case "ansible.builtin.command", "ansible.builtin.shell", "ansible.builtin.script": return "cmd"
    case "ansible.builtin.raw", "ansible.builtin.meta": return "free_form"
    case "ansible.builtin.include_tasks", "ansible.builtin.import_tasks",
      "ansible.builtin.include_vars":
      return "file"
    default: return nil
    }
  }
}
