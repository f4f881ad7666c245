import Actions
import Jinja
import Playbooks
import Runs
import System
import Value
import Variables
import Wire

/// Why a loop has no items.
enum LoopFailure: Error {
  case skipped(Value)
  case failed(String)
  case later
}

extension Engine {
  /// The items of a task's loop; nil without one. An undefined loop of a task whose condition is false
  /// is a skipped task.
  func loopItems(_ task: Task, _ scope: HostScope) throws(LoopFailure) -> [Value]? {
    guard let loop = task.loop else { return nil }
    do {
      let value = try store.templar.template(loop.items.value, in: scope, at: loop.items.location)
      if value.marks.contains(.unknown) { throw LoopFailure.later }
      if let lookup = loop.lookup {
        return try looked(lookup, value, scope)
      }
      guard let items = value.list else {
        throw LoopFailure.failed(
          "Invalid data passed to 'loop', it requires a list, got this instead: "
            + "\(value.string ?? JSON.text(value)). Hint: If you passed a list/dict of just one "
            + "element, try adding wantlist=True to your lookup invocation or use q/query instead "
            + "of lookup.")
      }
      return items
    } catch let error as LoopFailure {
      throw error
    } catch let error as TemplateError {
      if let skipped = try? condition(task, scope), skipped.skipped {
        throw .skipped(skipped.values["false_condition"] ?? .null)
      }
      throw .failed(error.message)
    } catch {
      throw .failed("\(error)")
    }
  }

  private func looked(
    _ lookup: String, _ value: Value, _ scope: HostScope
  ) throws(TemplateError) -> [Value] {
    let terms = value.list ?? [value]
    guard let provider = store.templar.environment.lookup else {
      throw .runtime("lookup plugin (\(lookup)) not found")
    }
    return try provider.lookUp(lookup, terms: terms, options: Map(), scope: scope)
  }

  // MARK: Acting

  /// Templates the arguments, prepares the action and has it done.
  func act(_ task: Task, _ host: String, _ scope: HostScope, item: Int) async -> Attempt {
    var attempt = Attempt(result: ActionResult())
    let prepared: Prepared
    let worker: (host: String, target: Target)
    do throws(ActionError) {
      worker = try reach(task, host, scope)
      if worker.host != host { attempt.delegate = worker.host }
      let call = try call(task, host, scope)
      prepared = try ActionTable.action(call.name)(call)
    } catch {
      switch error {
      case .failed(let message): attempt.result = .failure(message)
      case .unknown: attempt.result = ActionResult(change: .later("an earlier step"))
      }
      return attempt
    }
    do throws(Problem) {
      attempt.result = try await carryOut(prepared, task, worker.target, item: item, host: host)
    } catch {
      attempt.problem = error
      attempt.result = ActionResult(
        ["msg": Value(error.what), "problem": Value(error.id), "fix": Value(error.fix)],
        failed: false, unreachable: true)
      if error.id.hasPrefix("sudo.") || error.id.hasPrefix("agent.") {
        attempt.result.failed = true
        attempt.result.unreachable = false
      }
    }
    if attempt.problem == nil { attempt.problem = attempt.result.problems.first }
    for problem in attempt.result.problems { events.receive(.problem(problem)) }
    attempt.facts = facts(attempt.result, task, host, worker.host, scope)
    return attempt
  }

  private func carryOut(
    _ prepared: Prepared, _ task: Task, _ target: Target, item: Int, host: String
  ) async throws(Problem) -> ActionResult {
    switch prepared {
    case .local(let result): return result
    case .controller(let work):
      do throws(Problem) { return try work() } catch { return .failure(error) }
    case .requests(let requests, let finish):
      return finish(try await send(requests, task, target, item: item, host: host))
    case .conversation(let probe, let talk):
      if let probe, let known = await knownNothing([probe], task, target, item: item, host: host),
        let response = known.first
      {
        return ActionResult(response)
      }
      let link = await links.link(to: target)
      ahead[target] = nil
      return try await talk(LinkSession(link: link))
    }
  }

  /// The node a task works on and how it is reached.
  func reach(
    _ task: Task, _ host: String, _ scope: HostScope
  ) throws(ActionError) -> (host: String, target: Target) {
    var worker = host
    do throws(TemplateError) {
      if let field = task.keywords.delegateTo {
        let value = try store.templar.template(field.value, in: scope, at: field.location)
        if let name = value.string, !name.isEmpty, !HostScope.isOmitted(value) { worker = name }
      }
      let own = worker == host ? scope : HostScope(worker, in: store)
      var target = try Target(own, become: try become(task, scope, own), options: options)
      if let field = task.keywords.connection, worker == host || worker == "localhost",
        let text = try store.templar.template(field.value, in: scope).string
      {
        target.connection = text
      }
      if let field = task.keywords.remoteUser,
        let text = try store.templar.template(field.value, in: scope).string
      {
        target.user = text
      }
      return (worker, target)
    } catch { throw .failed(error.message) }
  }

  /// The user to become; nil to stay who one is.
  private func become(
    _ task: Task, _ scope: HostScope, _ own: HostScope
  ) throws(TemplateError) -> (user: String, password: Secret?)? {
    var wants = options.become
    if let field = task.keywords.become {
      wants = flag(field, scope) ?? wants
    } else if let value = try own.lookUp("ansible_become") {
      wants =
        value.bool ?? (value.string.map { ["yes", "true"].contains($0.lowercased()) } ?? wants)
    }
    guard wants else { return nil }
    var user = options.becomeUser ?? "root"
    if let text = try own.lookUp("ansible_become_user")?.string { user = text }
    if let field = task.keywords.becomeUser,
      let text = try store.templar.template(field.value, in: scope).string, !text.isEmpty
    {
      user = text
    }
    return (user, nil)
  }

  /// The task's call with templated arguments.
  func call(_ task: Task, _ host: String, _ scope: HostScope) throws(ActionError) -> ActionCall {
    var arguments = Map()
    do throws(TemplateError) {
      if let field = task.action.argumentsTemplate {
        arguments =
          try store.templar.template(field.value, in: scope, at: field.location).map ?? Map()
      }
      for (key, value) in task.action.arguments.entries {
        // `assert` and `debug: var` take expressions, which must not be rendered first.
        if task.action.name == "ansible.builtin.assert", key.string == "that" { continue }
        let place = key.string.flatMap { task.action.places[$0] }
        arguments[key] = try store.templar.template(value, in: scope, at: place)
      }
    } catch { throw .failed(error.message) }
    for (key, value) in defaults(task, scope).entries where arguments[key] == nil {
      arguments[key] = value
    }
    arguments = withoutOmitted(arguments)
    if Value(arguments).deepMarks.contains(.unknown) { throw .unknown }
    return ActionCall(
      task: task, name: task.action.name, arguments: arguments, host: host, scope: scope,
      isCheck: flag(task.keywords.checkMode, scope) ?? options.isCheck,
      wantsDiff: flag(task.keywords.diff, scope) ?? options.wantsDiff,
      isVerbose: options.verbosity, environment: environment(task, scope), services: services)
  }

  private func withoutOmitted(_ map: Map) -> Map {
    var kept = Map()
    for (key, value) in map.entries where !HostScope.isOmitted(value) {
      kept[key] = withoutOmitted(value)
    }
    return kept
  }

  private func withoutOmitted(_ value: Value) -> Value {
    switch value.content {
    case .map(let map): Value(withoutOmitted(map), marks: value.marks)
    case .list(let items):
      Value(
        items.filter { !HostScope.isOmitted($0) }.map { withoutOmitted($0) }, marks: value.marks)
    default: value
    }
  }

  private func defaults(_ task: Task, _ scope: HostScope) -> Map {
    var merged = Map()
    for field in task.keywords.moduleDefaults {
      guard let all = templated(field.value, in: scope)?.map else { continue }
      let short = String(task.action.name.split(separator: ".").last ?? "")
      for name in [short, task.action.name, task.action.written] {
        if let own = all[name]?.map { merged = merged.merging(own) }
      }
    }
    return merged
  }

  private func environment(_ task: Task, _ scope: HostScope) -> [String: String] {
    var all: [String: String] = [:]
    for field in task.keywords.environment {
      guard let value = templated(field.value, in: scope) else { continue }
      for map in (value.list ?? [value]).compactMap(\.map) {
        for (key, value) in map.entries where !value.isNull {
          all[key.string ?? JSON.text(key)] = value.string ?? JSON.text(value)
        }
      }
    }
    return all
  }

  private func facts(
    _ result: ActionResult, _ task: Task, _ host: String, _ worker: String, _ scope: HostScope
  ) -> [FactUpdate] {
    guard !result.failed, !result.skipped, let facts = result.values["ansible_facts"]?.map else {
      return []
    }
    let goesToWorker = worker != host && (flag(task.keywords.delegateFacts, scope) ?? false)
    let kind: FactUpdate.Kind =
      switch task.action.name {
      case "ansible.builtin.set_fact": .setFact
      case "ansible.builtin.include_vars": .includeVars
      default: .facts
      }
    return [
      FactUpdate(
        kind: kind, values: kind == .facts ? unprefixed(facts) : facts,
        host: goesToWorker ? worker : host)
    ]
  }

  /// Modules name facts `ansible_x`; they are kept as `x`.
  private func unprefixed(_ facts: Map) -> Map {
    var map = Map()
    for (key, value) in facts.entries {
      let name = key.string ?? ""
      map[name.hasPrefix("ansible_") ? String(name.dropFirst(8)) : name] = value.markedDeep(.unsafe)
    }
    return map
  }
}

/// A link as actions see it.
struct LinkSession: NodeSession {
  let link: any NodeLink

  func perform(_ requests: [Request]) async throws(Problem) -> [Response] {
    try await link.perform(requests)
  }
  func raw(_ command: String) async throws(Problem) -> RawResult { try await link.raw(command) }
  func address() async -> String? { await link.address() }
  func drop() async { await link.drop() }
  func reconnect(withinSeconds: Int, address: String?) async throws(Problem) -> Hello {
    try await link.reconnect(withinSeconds: withinSeconds, address: address)
  }
  func sleep(seconds: Double) async {
    try? await _Concurrency.Task.sleep(for: .seconds(seconds))
  }
}
