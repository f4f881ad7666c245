import Value
import YAML

extension Loading {
  /// The steps of a list of tasks and blocks.
  func steps(
    _ node: Node, _ section: String, _ inheritance: Inheritance, _ gathering: Gathering
  ) -> [Step] {
    items(node, of: "'\(section)'").flatMap { item -> [Step] in
      guard let entries = entries(item, of: "a task") else { return [] }
      let isBlock = entries.contains { ["block", "rescue", "always"].contains($0.key.text ?? "") }
      return isBlock
        ? block(item, entries, inheritance, gathering) : task(item, entries, inheritance, gathering)
    }
  }

  private func block(
    _ node: Node, _ entries: [Node.Entry], _ outer: Inheritance, _ gathering: Gathering
  ) -> [Step] {
    if outer.isHandler {
      report(
        Problem(
          "playbooks.block-as-handler", what: "a block cannot be a handler", at: node.location,
          fix: "write the tasks as handlers that listen to one topic: 'listen: TOPIC'"))
      return []
    }
    var inner = outer
    var block = Block(location: node.location, body: [])
    var sections: [String: Node] = [:]
    for entry in entries {
      let key = entry.key.text ?? ""
      if readShared(key, entry.value, into: &inner.keywords) { continue }
      switch key {
      case "name": block.name = field(entry.value)
      case "when": inner.when += conditions(entry.value)
      case "tags": inner.add(when: [], tags: tags(entry.value))
      case "notify": inner.notify = names(entry.value)
      case "vars":
        if let layer = variables(entry.value, of: "the block") { inner.blockVars.append(layer) }
      case "block", "rescue", "always": sections[key] = entry.value
      default: unknownKeyword(entry.key, of: "a block", among: KnownKeywords.block)
      }
    }
    if sections["block"]?.isNull ?? true {
      report(
        Problem(
          "playbooks.rescue-without-block",
          what: "'rescue' and 'always' need tasks under 'block'", at: node.location,
          fix: "put the tasks they belong to under 'block:'"))
    }
    // What fails in the body is caught by a rescue, which runs only then.
    if sections["rescue"] != nil { tentative += 1 }
    block.body = sections["block"].map { steps($0, "block", inner, gathering) } ?? []
    block.rescue = sections["rescue"].map { steps($0, "rescue", inner, gathering) } ?? []
    if sections["rescue"] != nil { tentative -= 1 }
    block.always = sections["always"].map { steps($0, "always", inner, gathering) } ?? []
    return [.block(block)]
  }

  // MARK: Tasks

  private func task(
    _ node: Node, _ entries: [Node.Entry], _ outer: Inheritance, _ gathering: Gathering
  ) -> [Step] {
    guard let (action, implied) = action(node, entries, isHandler: outer.isHandler) else {
      return []
    }
    var task = Task(id: TaskNumbers.next(), location: node.location, action: action)
    task.keywords = outer.keywords
    task.isHandler = outer.isHandler
    task.role = outer.role
    task.includeVars = outer.includeVars
    task.blockVars = outer.blockVars
    task.notify = outer.notify
    var own = Inheritance(directory: outer.directory)
    readKeywords(entries, of: action, into: &task, &own)
    if let implied { task.keywords.delegateTo = implied }
    task.when = outer.when + own.when
    task.tags = outer.tags + own.tags.filter { !outer.tags.contains($0) }
    task.searchPath = searchPath(outer)
    guard namesFilesOfRole(task) else { return [] }
    switch action.name {
    case "ansible.builtin.import_tasks": return importTasks(task, outer, gathering)
    case "ansible.builtin.import_role": return importRole(task, outer, gathering)
    case "ansible.builtin.include_role" where outer.isHandler && task.role == nil:
      return refuseAsHandler(task)
    case "ansible.builtin.include_tasks"
    where action.argumentsTemplate == nil && action.arguments["file"]?.isNull ?? true
      && action.arguments["_raw_params"]?.isNull ?? true:
      report(
        Problem(
          "playbooks.no-file", what: "No file specified for \(action.written)",
          at: node.location, fix: "write '\(action.written): FILE'"))
      return []
    case "ansible.builtin.include_tasks", "ansible.builtin.include_role":
      gathering.hasIncludes = true
      task.passesOn = passedOn(by: task, outer, entries)
    default: break
    }
    checkArguments(task)
    foresee(task, gathering)
    return [.task(task)]
  }

  /// Whether what `include_role` and `import_role` take of a role are names.
  private func namesFilesOfRole(_ task: Task) -> Bool {
    let roles = ["ansible.builtin.include_role", "ansible.builtin.import_role"]
    guard roles.contains(task.action.name) else { return true }
    for kind in ["tasks", "vars", "defaults", "handlers"] {
      guard let value = task.action.arguments["\(kind)_from"], value.string == nil, !value.isNull
      else { continue }
      let type =
        value.list != nil
        ? "ansible.parsing.yaml.objects.AnsibleSequence"
        : value.map != nil ? "ansible.parsing.yaml.objects.AnsibleMapping" : "int"
      report(
        Problem(
          "playbooks.wrong-type",
          what: "Expected a string for \(kind)_from but got <class '\(type)'> instead",
          at: settings.isLenient ? nil : task.action.places["\(kind)_from"],
          fix: "name one file"))
      return false
    }
    return true
  }

  private func searchPath(_ inheritance: Inheritance) -> [String] {
    var result: [String] = []
    if let role = inheritance.role { result = [role.path] + role.parentPaths.reversed() }
    for directory in [inheritance.directory, inheritance.playDirectory]
    where !result.contains(directory) {
      result.append(directory)
    }
    return result
  }

  private func readKeywords(
    _ entries: [Node.Entry], of action: Action, into task: inout Task, _ own: inout Inheritance
  ) {
    let isInclude = ["ansible.builtin.include_tasks", "ansible.builtin.include_role"]
      .contains(action.name)
    for entry in entries {
      let key = entry.key.text ?? ""
      let node = entry.value
      if isInclude && KnownKeywords.handler.contains(key) && !KnownKeywords.include.contains(key) {
        notOfIncludes(entry, action)
      }
      if readShared(key, node, into: &task.keywords) { continue }
      switch key {
      case "name": task.name = field(node)
      case "when": own.when = conditions(node)
      case "tags": own.tags = tags(node)
      case "notify": task.notify = names(node)
      case "listen" where task.isHandler: task.listen = names(node)
      case "vars": task.vars = variables(node, of: "the task")
      case "register": task.register = variableName(node, of: key)
      case "changed_when": task.changedWhen = conditions(node)
      case "failed_when": task.failedWhen = conditions(node)
      case "until": task.until = conditions(node)
      case "retries": task.retries = number(key, node)
      case "delay": task.delay = number(key, node)
      case "async": task.async = number(key, node)
      case "poll": task.poll = number(key, node)
      case "loop_control": task.loopControl = loopControl(node)
      case "loop": setLoop(Loop(lookup: nil, items: field(node)), entry, of: &task)
      case "action", "local_action", "args": break
      case _ where key.hasPrefix("with_"): readWith(key, entry, into: &task)
      case _ where KnownKeywords.handler.contains(key): misplaced(entry)
      default: break
      }
    }
  }

  private func misplaced(_ entry: Node.Entry) {
    report(
      Problem(
        "playbooks.unknown-keyword", what: "'\(entry.key.text ?? "")' is no keyword of a task",
        at: entry.key.location, because: "only handlers have it",
        fix: "move the task under 'handlers:', or remove the keyword"))
  }

  private func notOfIncludes(_ entry: Node.Entry, _ action: Action) {
    let key = entry.key.text ?? ""
    report(
      Problem(
        "playbooks.not-of-includes", what: "'\(key)' is no keyword of \(action.written)",
        at: entry.key.location, because: "it would act on the include, not on what is included",
        fix: "write it under 'apply:' of the include, or on the included tasks"))
  }

  private func readWith(_ key: String, _ entry: Node.Entry, into task: inout Task) {
    let lookup = String(key.dropFirst("with_".count))
    let short = lookup.split(separator: ".").last.map { String($0) } ?? lookup
    guard KnownKeywords.lookups.contains(short) || lookup.contains(".") else {
      let near = Problem.nearest(to: lookup, among: KnownKeywords.lookups)
      report(
        Problem(
          "playbooks.unknown-lookup", what: "there is no lookup '\(lookup)' for '\(key)'",
          at: entry.key.location,
          fix: near.map { "did you mean 'with_\($0)'?" } ?? "use 'loop:' with a list"))
      return
    }
    let isOwn = lookup.hasPrefix("ansible.builtin.")
    setLoop(Loop(lookup: isOwn ? short : lookup, items: field(entry.value)), entry, of: &task)
  }

  private func setLoop(_ loop: Loop, _ entry: Node.Entry, of task: inout Task) {
    if entry.value.isNull {
      report(
        Problem(
          "playbooks.empty-loop", what: "'\(entry.key.text ?? "")' has no value",
          at: entry.key.location, fix: "give it a list, or remove it"))
    } else if task.loop != nil {
      report(
        Problem(
          "playbooks.two-loops", what: "the task has two loops", at: entry.key.location,
          fix: "keep one of them; product() and subelements() combine lists"))
    } else if loop.lookup == nil, entry.value.items == nil, entry.value.tag == nil,
      entry.value.string.map(Self.holdsTemplate) != true
    {
      report(
        Problem(
          "playbooks.wrong-type", what: "'loop' must be a list", at: entry.value.location,
          because: "this is \(entry.value.kindName)",
          fix: entry.value.text.flatMap { Self.isIdentifier($0) ? $0 : nil }
            .map { "write loop: \"{{ \($0) }}\"" } ?? "begin every item with '- '"))
    }
    task.loop = loop
  }

  // MARK: What includes and imports hand on

  /// What tasks of a static import inherit: everything of the importing task.
  func handedOn(by task: Task, _ outer: Inheritance) -> Inheritance {
    var inner = outer
    inner.when = task.when
    inner.tags = task.tags
    inner.keywords = task.keywords
    inner.notify = task.notify
    if let vars = task.vars { inner.blockVars.append(vars) }
    return inner
  }

  /// What tasks of an include inherit: what stands around it, its variables and its `apply:`.
  private func passedOn(
    by task: Task, _ outer: Inheritance, _ entries: [Node.Entry]
  ) -> Inheritance {
    var inner = outer
    if let vars = task.vars { inner.includeVars.append(vars) }
    let arguments = entries.first {
      ["include_tasks", "include_role"].contains(
        ($0.key.text ?? "").split(separator: ".").last.map { String($0) } ?? "")
    }
    let apply =
      arguments?.value.entry("apply")
      ?? entries.first { $0.key.text == "args" }?
      .value.entry("apply")
    guard let apply, let applied = self.entries(apply.value, of: "'apply'") else { return inner }
    for entry in applied {
      let key = entry.key.text ?? ""
      if readShared(key, entry.value, into: &inner.keywords) { continue }
      switch key {
      case "name": break
      case "when": inner.when += conditions(entry.value)
      case "tags": inner.add(when: [], tags: tags(entry.value))
      case "notify": inner.notify = names(entry.value)
      case "vars":
        if let layer = variables(entry.value, of: "'apply'") { inner.blockVars.append(layer) }
      default:
        unknownKeyword(
          entry.key, of: "'apply'", among: KnownKeywords.block.filter { $0 != "block" })
      }
    }
    return inner
  }
}
