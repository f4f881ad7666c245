import Value
import YAML

/// Reads one play.
struct PlayReader {
  private let loading: Loading
  private let gathering = Gathering()
  private var play: Play
  private var sections: [String: Node] = [:]
  private let directory: String

  init(_ loading: Loading, hosts: Node, at location: SourceLocation, _ directory: String) {
    self.loading = loading
    self.directory = directory
    play = Play(hosts: loading.field(hosts), location: location, directory: directory)
  }

  func read(_ entries: [Node.Entry], _ imported: Loading.ImportedPlaybook) -> Play {
    var copy = self
    copy.readKeywords(entries)
    copy.play.vars += imported.vars
    copy.play.when = imported.when
    for tag in imported.tags where !copy.play.tags.contains(tag) { copy.play.tags.append(tag) }
    copy.checkHosts()
    copy.readSections()
    copy.checkNotifications()
    return copy.play
  }

  private mutating func readKeywords(_ entries: [Node.Entry]) {
    for entry in entries {
      let key = entry.key.text ?? ""
      let node = entry.value
      if loading.readShared(key, node, into: &play.keywords) { continue }
      switch key {
      case "hosts": break
      case "name": play.name = loading.field(node)
      case "user": play.keywords.remoteUser = loading.field(node)
      case "vars":
        if let layer = loading.variables(node, of: "the play") { play.vars.append(layer) }
      case "vars_files": play.varsFiles = loading.variableFiles(node, directory)
      case "vars_prompt": play.varsPrompt = prompts(node)
      case "gather_facts": play.gatherFacts = loading.flag(key, node)
      case "gather_subset": play.gatherSubset = loading.field(node)
      case "serial": play.serial = loading.shares(key, node)
      case "strategy": play.strategy = strategy(node)
      case "max_fail_percentage": play.maxFailPercentage = loading.shares(key, node)
      case "force_handlers": play.forceHandlers = loading.flag(key, node)
      case "order": play.order = loading.field(node)
      case "tags": play.tags = loading.tags(node)
      case "gather_timeout", "fact_path": loading.notBuilt(key, node)
      case "roles", "handlers", "pre_tasks", "tasks", "post_tasks": sections[key] = node
      default: loading.unknownKeyword(entry.key, of: "a play", among: KnownKeywords.play)
      }
    }
    play.anyErrorsFatal = play.keywords.anyErrorsFatal
  }

  private func strategy(_ node: Node) -> Field {
    let known = ["linear", "free", "host_pinned"]
    if let text = node.string, !Loading.holdsTemplate(text) {
      let short = text.split(separator: ".").last.map { String($0) } ?? text
      if !known.contains(short) {
        let near = Problem.nearest(to: short, among: known)
        loading.report(
          Problem(
            "playbooks.unknown-strategy", what: "there is no strategy '\(text)'",
            at: node.location,
            fix: near.map { "did you mean '\($0)'?" } ?? "use linear, free or host_pinned"))
      }
    }
    return loading.field(node)
  }

  private func prompts(_ node: Node) -> [Prompt] {
    (node.items ?? [node]).compactMap { item in
      guard let entries = loading.entries(item, of: "an entry of 'vars_prompt'") else { return nil }
      for entry in entries {
        let key = entry.key.text ?? ""
        if !KnownKeywords.prompt.contains(key) {
          loading.unknownKeyword(entry.key, of: "vars_prompt", among: KnownKeywords.prompt)
        } else if ["confirm", "encrypt", "salt_size", "salt", "unsafe"].contains(key) {
          loading.notBuilt(key, entry.value)
        }
      }
      guard let name = item["name"].flatMap({ loading.variableName($0, of: "name") }) else {
        if item["name"] == nil {
          loading.report(
            Problem(
              "playbooks.prompt-without-name", what: "an entry of 'vars_prompt' has no 'name'",
              at: item.location, fix: "add 'name: VARIABLE'"))
        }
        return nil
      }
      return Prompt(
        name: name, prompt: item["prompt"]?.text ?? name,
        isPrivate: item["private"]?.scalarValue?.truth ?? true,
        defaultValue: item["default"].map { loading.value($0) })
    }
  }

  private func checkHosts() {
    let isTemplate = Loading.holdsTemplate(play.hosts.value)
    let isEmpty =
      play.hosts.value.isNull || play.hosts.value.string?.isEmpty ?? false
      || play.hosts.value.list?.isEmpty ?? false
    if isEmpty {
      loading.report(
        Problem(
          "playbooks.no-hosts", what: "'hosts' is empty", at: play.hosts.location,
          fix: "name a group, a host or 'all'"))
    } else {
      checkPattern(isTemplate ? rendered(play.hosts) : play.hosts)
    }
  }

  private func checkPattern(_ hosts: Field?) {
    guard let hosts else { return }
    for problem in loading.settings.patternProblems(hosts) { loading.report(problem) }
  }

  /// The pattern a template gives; nil when it has no value, which is reported. It knows the play's
  /// variables and `-e`: there is no host yet whose variables it could read.
  private func rendered(_ hosts: Field) -> Field? {
    guard play.varsFiles.isEmpty, play.varsPrompt.isEmpty else { return nil }
    let variables = play.vars.reduce(Map()) { $0.merging($1.values) }
    do throws(Problem) {
      let texts = try (hosts.value.list ?? [hosts.value]).map { (item) throws(Problem) in
        Value(
          try loading.renderStatic(
            item.string ?? JSON.text(item), variables.merging(loading.settings.variables),
            at: hosts.location))
      }
      return Field(texts.count == 1 ? texts[0] : Value(texts), at: hosts.location)
    } catch {
      var problem = error
      problem.because = "hosts: knows the play's vars and -e only, no inventory and no facts"
      problem.fix = "define the variable there: -e NAME=PATTERN"
      loading.report(problem)
      return nil
    }
  }

  /// In the order of running, so that a role used twice is kept where it runs first.
  private mutating func readSections() {
    gathering.variables = play.vars.reduce(Map()) { $0.merging($1.values) }
    var inheritance = Inheritance(directory: directory)
    inheritance.keywords = play.keywords
    inheritance.add(when: play.when, tags: play.tags)
    if let node = sections["handlers"] {
      var handlers = inheritance
      handlers.isHandler = true
      gathering.handlers = Step.tasks(loading.steps(node, "handlers", handlers, gathering))
    }
    if let node = sections["pre_tasks"] {
      play.preTasks = loading.steps(node, "pre_tasks", inheritance, gathering)
    }
    if let node = sections["roles"] {
      for item in loading.items(node, of: "'roles'") {
        guard let (use, inner) = loading.roleUse(item, inheritance, gathering),
          let role = loading.role(use, inner, Ancestry(), gathering)
        else { continue }
        play.tasks += role.steps
        gathering.roleHandlers += role.handlers
      }
    }
    if let node = sections["tasks"] {
      play.tasks += loading.steps(node, "tasks", inheritance, gathering)
    }
    if let node = sections["post_tasks"] {
      play.postTasks = loading.steps(node, "post_tasks", inheritance, gathering)
    }
    play.handlers = gathering.roleHandlers + gathering.handlers
    play.roles = gathering.roles
  }

  /// Reports names in `notify` that no handler of the play can answer to.
  private func checkNotifications() {
    guard !gathering.hasIncludes else { return }
    var known: Set<String> = []
    for handler in play.handlers {
      for field in [handler.name].compactMap(\.self) + handler.listen {
        guard let text = field.value.string else { continue }
        if Loading.holdsTemplate(text) { return }
        known.insert(text)
        if let role = handler.role { known.insert("\(role.name) : \(text)") }
      }
    }
    for task in Step.tasks(play.preTasks + play.tasks + play.postTasks) + play.handlers {
      for field in task.notify {
        guard let name = field.value.string, !Loading.holdsTemplate(name), !known.contains(name)
        else { continue }
        let near = Problem.nearest(to: name, among: known.sorted())
        loading.report(
          Problem(
            "playbooks.unknown-handler", what: "no handler is named '\(name)'",
            at: field.location,
            because: "handlers of this play and of its roles are searched, by name and by 'listen'",
            fix: near.map { "did you mean '\($0)'?" } ?? "add a handler of that name"))
      }
    }
  }
}
