import Actions
import Inventory
import Jinja
import Playbooks
import Runs
import System
import Value
import Variables
import Wire

/// What a plan does not know yet of one host, each with the step that will tell.
struct Unknowns {
  /// Registers and facts of which nothing is known.
  var names: [String: String] = [:]
  /// Registers of which something is known; what their step's own work adds is not.
  var partial: [String: String] = [:]
  /// A step that may bring any name.
  var open: String?
  /// The last step whose result is not known.
  var last: String?

  /// The step that brings one of `words`.
  func step(for words: Set<String>) -> String? {
    for known in [names, partial] {
      let name = known.keys.sorted { $0.precedesByScalars($1) }.first { words.contains($0) }
      if let step = name.flatMap({ known[$0] }) { return step }
    }
    return open
  }
}

// What is not known, and what waits for it.
extension Engine {
  /// A task that cannot be judged before an earlier step has run.
  func later(_ task: Task, _ host: String) -> ActionResult {
    ActionResult(change: .later(awaited(task, host)))
  }

  /// The step that a task waits for: the one whose register it names, or the last of which nothing is
  /// known.
  private func awaited(_ task: Task, _ host: String) -> String {
    let words = Self.words(of: task)
    let others = unknowns.keys.filter { $0 != host }.sorted { $0.precedesByScalars($1) }
    let known = ([host] + others).lazy.compactMap { self.unknowns[$0]?.step(for: words) }.first
    return known ?? unknowns[host]?.last ?? "an earlier step"
  }

  /// Whether a name that a task lacks may come from a step that has not run.
  func mayComeLater(_ task: Task, _ host: String) -> Bool {
    options.isPlan && unknowns[host]?.step(for: Self.words(of: task)) != nil
  }

  /// Whether anything is not known of the host yet.
  func awaits(_ host: String) -> Bool {
    guard options.isPlan, let known = unknowns[host] else { return false }
    return !known.names.isEmpty || !known.partial.isEmpty || known.open != nil
  }

  /// What brings facts, when it has to wait.
  private static func bringsAnyName(_ action: String) -> Bool {
    action == "ansible.builtin.include_vars" || action == "ansible.builtin.setup"
      || action.hasSuffix("_facts")
  }

  /// Keeps which names are not known any more, or from now on.
  func note(_ outcome: TaskOutcome, of task: Task) {
    guard options.isPlan else { return }
    var known = unknowns[outcome.host] ?? Unknowns()
    defer { unknowns[outcome.host] = known }
    let title = banner(task, host: outcome.host)
    let isUnknown = outcome.registered.deepMarks.contains(.unknown)
    if let name = task.register {
      known.names[name] = isUnknown ? title : nil
      known.partial[name] = outcome.change == .runs && !isUnknown ? title : nil
    }
    for update in outcome.facts where update.kind != .facts {
      for (key, value) in update.values.entries {
        guard let name = key.string else { continue }
        known.names[name] = value.deepMarks.contains(.unknown) ? title : nil
      }
    }
    switch outcome.change {
    case .later:
      known.last = title
      if Self.bringsAnyName(task.action.name) { known.open = title }
    case .runs: known.last = title
    case .none, .exact: break
    }
  }

  /// The facts of a `set_fact` that has to wait: not known.
  func factsToCome(_ task: Task, _ host: String) -> [FactUpdate] {
    guard task.action.name == "ansible.builtin.set_fact" else { return [] }
    var facts = Map()
    for key in task.action.arguments.keys where key.string != "cacheable" { facts[key] = .unknown }
    return [FactUpdate(kind: .setFact, values: facts, host: host)]
  }

  /// Whether a command that has not run may come to count as a change.
  func mayChange(_ task: Task, _ scope: HostScope) -> Bool {
    for field in task.changedWhen {
      for condition in field.value.list ?? [field.value] {
        let truth = try? store.templar.holds(condition, in: scope, at: field.location)
        if truth == .no { return false }
      }
    }
    return true
  }

  /// The names in everything that a task says.
  private static func words(of task: Task) -> Set<String> {
    var values = task.when.map(\.value) + task.until.map(\.value)
    values.append(Value(task.action.arguments))
    values += [
      task.action.argumentsTemplate, task.loop?.items, task.keywords.delegateTo,
    ].compactMap { $0?.value }
    values += task.keywords.environment.map(\.value)
    values += ([task.vars].compactMap { $0 } + task.blockVars).map { Value($0.values) }
    var words: Set<String> = []
    for value in values { collect(value, &words) }
    return words
  }

  private static func collect(_ value: Value, _ words: inout Set<String>) {
    switch value.content {
    case .string(let text):
      let parts = text.unicodeScalars.split { !($0.properties.isAlphabetic || isInName($0)) }
      words.formUnion(parts.map { String($0) })
    case .list(let items): for item in items { collect(item, &words) }
    case .map(let map):
      for (key, item) in map.entries {
        collect(key, &words)
        collect(item, &words)
      }
    default: break
    }
  }

  private static func isInName(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || ("0"..."9").contains(scalar)
  }
}

// The steps of a plan, and of a run that is held to one.
extension Engine {
  /// Keeps what one item of a task would change, or has changed.
  func keepStep(
    _ task: Task, _ host: String, _ attempt: Attempt, item: String?, isSecret: Bool = false
  ) {
    let result = attempt.result
    guard options.keepsSteps, !result.failed, !result.skipped, !result.unreachable else { return }
    let scope = HostScope(host, task: task, in: store)
    // What is never more than looked at is no part of what is done.
    if (flag(task.keywords.checkMode, scope) ?? false) { return }
    let kind: PlannedStep.Kind
    var waitsFor: String?
    switch result.change {
    case .exact: kind = .exact
    case .runs: kind = .runs
    case .later(let step):
      kind = .later
      waitsFor = step
    case .none:
      guard result.changed else { return }
      kind = .exact
    }
    var step = PlannedStep(
      host: host, task: banner(task, host: host), action: task.action.name,
      location: task.location, kind: kind, item: item)
    step.waitsFor = waitsFor
    step.isHandler = task.isHandler
    step.isQuiet = kind != .later && !result.changed
    step.observed = attempt.observed
    if !isSecret {
      step.diffs = result.diffs
      let arguments = attempt.arguments ?? knownArguments(task, scope)
      step.subjects = subjects(attempt.result, arguments, task)
    }
    if !step.isQuiet { step.notifies = names(task.notify, scope) }
    if task.isHandler { step.listens = topics(task, host) }
    step.via = broughtIn[task.id] ?? []
    outcome.steps.append(step)
  }

  /// What is known already of the arguments of a task that has to wait.
  private func knownArguments(_ task: Task, _ scope: HostScope) -> Map {
    var known = Map()
    for (key, value) in task.action.arguments.entries {
      guard let value = templated(value, in: scope), !value.deepMarks.contains(.unknown) else {
        continue
      }
      known[key] = value
    }
    return known
  }

  private func names(_ fields: [Field], _ scope: HostScope) -> [String] {
    fields.flatMap { field -> [String] in
      let value = templated(field.value, in: scope) ?? field.value
      return (value.list ?? [value]).compactMap(\.string)
    }
  }

  /// The names of what a step changes.
  private func subjects(
    _ result: ActionResult, _ arguments: Map, _ task: Task
  ) -> [PlannedStep.Subject: [String]] {
    let short = String(task.action.name.split(separator: ".").last ?? "")
    var found: [PlannedStep.Subject: [String]] = [:]
    switch short {
    case "apt", "package", "dnf", "yum":
      let given = ["name", "pkg", "package"].lazy.compactMap { arguments[$0] }.first ?? .null
      let names = (given.list ?? [given]).map { shownText($0) }.flatMap {
        $0.split(separator: ",").map { String($0.drop { $0 == " " }) }
      }
      found[.package] = names.filter { !$0.isEmpty }
    case "systemd", "systemd_service", "service":
      let state = arguments["state"].map { shownText($0) } ?? "enabled or disabled"
      if let name = arguments["name"] ?? arguments["unit"] {
        found[.unit] = ["\(shownText(name)): \(state)"]
      }
    case "command", "shell", "script", "raw", "reboot":
      let written = ["argv", "cmd", "free_form", "_raw_params"].lazy.compactMap { arguments[$0] }
      let command = result.command ?? written.first ?? Value(short)
      found[.command] = [commandLine(command)]
    default: break
    }
    let headers = result.diffs.compactMap { $0.afterHeader ?? $0.beforeHeader }
    var files = headers.compactMap { header -> String? in
      guard header.hasPrefix("/") else { return nil }
      return header.split(separator: " ", maxSplits: 1).first.map { String($0) }
    }
    if files.isEmpty, found.isEmpty {
      let place = result.values["dest"] ?? result.values["path"]
      let path = shownText(place ?? arguments["dest"] ?? arguments["path"] ?? .null)
      if path.hasPrefix("/") { files = [path] }
    }
    if !files.isEmpty { found[.file] = files }
    return found.filter { !$0.value.isEmpty }
  }

  /// A value as people see it; nothing of it where it is secret.
  private func shownText(_ value: Value) -> String {
    if value.deepMarks.contains(.secret) { return Redactor.replacement }
    return value.isNull ? "" : value.string ?? JSON.text(value)
  }

  private func commandLine(_ value: Value) -> String {
    guard let words = value.list else { return shownText(value) }
    // «secret» stands for a word and is none itself.
    return words.map { word in
      word.deepMarks.contains(.secret) ? shownText(word) : ShellWords.quote(shownText(word))
    }.joined(separator: " ")
  }
}
