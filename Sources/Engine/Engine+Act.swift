import Actions
import Inventory
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
      let value =
        loop.lookup == "first_found"
        ? try fallingThrough(loop.items.value, scope)
        : try store.templar.template(loop.items.value, in: scope, at: loop.items.location)
      if value.marks.contains(.unknown) { throw LoopFailure.later }
      if let lookup = loop.lookup {
        return try looked(lookup, value, scope)
      }
      guard let items = value.list else {
        throw LoopFailure.failed(
          "Invalid data passed to 'loop', it requires a list, got this instead: "
            + "\(pythonText(value)). Hint: If you passed a list/dict of just one "
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

  /// The templates of `first_found`: one that is undefined stays as it is written, and is no file's name.
  private func fallingThrough(_ value: Value, _ scope: HostScope) throws(TemplateError) -> Value {
    switch value.content {
    case .list(let items):
      var all: [Value] = []
      for item in items { all.append(try fallingThrough(item, scope)) }
      return Value(all, marks: value.marks)
    case .map(let map):
      var all = Map()
      for (key, item) in map.entries { all[key] = try fallingThrough(item, scope) }
      return Value(all, marks: value.marks)
    default:
      do throws(TemplateError) { return try store.templar.template(value, in: scope) } catch {
        guard error.kind == .undefined else { throw error }
        return value.markedDeep(.unsafe)
      }
    }
  }

  private func looked(
    _ lookup: String, _ value: Value, _ scope: HostScope
  ) throws(TemplateError) -> [Value] {
    if lookup == "list", value.list == nil, value.string == nil {
      throw .runtime("with_list expects a list")
    }
    let terms = value.list ?? [value]
    if let items = try PureLookups.run(lookup, terms: terms, options: Map()) { return items }
    guard let provider = store.templar.environment.lookup else {
      throw .runtime("lookup plugin (\(lookup)) not found")
    }
    return try provider.lookUp(lookup, terms: terms, options: Map(), scope: scope)
  }

  // MARK: Acting

  /// Templates the arguments, prepares the action and has it done.
  func act(
    _ task: Task, _ host: String, _ scope: HostScope, _ turn: Turn
  ) async -> Attempt {
    var attempt: Attempt
    if let known = knownResult(task, turn, host: host) {
      attempt = Attempt(result: known)
    } else {
      attempt = await prepareAndCarryOut(task, host, scope, turn)
    }
    changeInventory(&attempt.result, host)
    for text in attempt.result.told where options.speaksAnsible { events.receive(.listing(text)) }
    revealed(Value(attempt.result.values))
    for problem in attempt.result.problems { events.receive(.problem(problem)) }
    for advice in attempt.result.advice {
      // A warning is one line.
      let text = ["\(advice.what) (\(advice.id))", advice.because, advice.fix].compactMap(\.self)
      events.receive(
        .warning(Notice(text.joined(separator: "; "), host: advice.host, at: advice.at)))
    }
    attempt.facts = facts(attempt.result, task, host, attempt.delegate ?? host, scope)
    return attempt
  }

  /// Actions that are nothing but expressions: a mistake in one is a mistake in the task.
  private static let evaluating: Set<String> = ["ansible.builtin.debug", "ansible.builtin.assert"]

  private func prepareAndCarryOut(
    _ task: Task, _ host: String, _ scope: HostScope, _ turn: Turn
  ) async -> Attempt {
    var attempt = Attempt(result: ActionResult())
    let unbuilt = loader.unbuilt(task)
    if let problem = unbuilt, files.foreign == nil {
      attempt.problem = problem
      attempt.result = .failure(problem)
      return attempt
    }
    let prepared: Prepared
    let worker: (host: String, target: Target)
    var hasBegun = false
    do throws(ActionError) {
      worker = try reach(task, host, scope)
      if worker.host != host { attempt.delegate = worker.host }
      let call = try call(task, host, scope)
      attempt.arguments = call.arguments
      hasBegun = !Self.evaluating.contains(call.name)
      if let refusal = refusal(call, worker.target) {
        prepared = .local(refusal)
      } else {
        prepared =
          try unbuilt == nil ? ActionTable.action(call.name)(call) : ActionTable.foreign(call)
      }
    } catch {
      switch error {
      case .failed(let message):
        attempt.result = hasBegun ? .failure(message) : .early(message)
        // Ansible shows what its action has thrown.
        if hasBegun, options.speaksAnsible, message.hasSuffix(ActionTable.remoteHint) {
          attempt.result.values["exception"] = Value(ActionTable.remoteHint)
        }
        if hasBegun, message.hasPrefix("Ansible") {
          attempt.result.values["exception"] = Value("ansible.errors.\(message)", marks: .unsafe)
        }
      case .unknown: attempt.result = later(task, host)
      }
      return attempt
    }
    let observations = Observations(key: options.observationKey)
    do throws(Problem) {
      if prepared.takesNode { try admit(worker.target, task) }
      attempt.result = try await carryOut(
        prepared, task, worker.target, turn, host: host, observations)
      attempt.observed = observations?.sum
      judgeTime(&attempt.result, task, seconds(task, host))
      if attempt.result.failed, attempt.result.values["problem"]?.string == "node.locked" {
        attempt.problem = Problem(
          "node.locked", what: attempt.result.values["msg"]?.string ?? "the node's lock is held",
          at: task.location, host: worker.host,
          fix: "wait until that run has ended, then run it again")
      }
    } catch {
      attempt.problem = error
      attempt.result = .failure(error)
      // sudo and the agent's own start speak for a host that is there; what is not built, for none.
      let kinds = ["sudo.", "agent.", "inventory.", "waiting.", "run."]
      let isThere = kinds.contains { error.id.hasPrefix($0) }
      attempt.result.failed = isThere
      attempt.result.unreachable = !isThere
      if options.speaksAnsible, !isThere, let message = Self.sshMessage(error.because ?? "") {
        attempt.result.values["msg"] = Value(message, marks: .unsafe)
      }
    }
    return attempt
  }

  /// `add_host` and `group_by`: what they found takes effect here.
  private func changeInventory(_ result: inout ActionResult, _ host: String) {
    guard !result.failed, let growth = result.growth else { return }
    result.changed = grow(growth, host)
    grown.append((growth, host))
  }

  /// - Returns: whether anything changed.
  private func grow(_ growth: ActionResult.Growth, _ host: String) -> Bool {
    store.update {
      switch growth {
      case .host(let name, let groups, let variables):
        $0.addDynamicHost(name, groups: groups, variables: variables)
      case .group(let name, let parents): $0.addToGroup(host, name, parents: parents)
      }
    }
  }

  /// `meta: refresh_inventory`: the sources anew, and what tasks have made on top of them.
  func refreshInventory() {
    guard let fresh = files.inventory() else { return }
    store.update { $0 = fresh }
    for (growth, host) in grown { _ = grow(growth, host) }
  }

  private func carryOut(
    _ prepared: Prepared, _ task: Task, _ target: Target, _ turn: Turn, host: String,
    _ observations: Observations?
  ) async throws(Problem) -> ActionResult {
    switch prepared {
    case .local(let result): return result
    case .controller(let work):
      applications += 1
      try settleEvents()
      do throws(Problem) { return try work() } catch { return .failure(error) }
    case .requests(let requests, let finish):
      return finish(
        try await send(requests, task, target, turn, host: host, observations))
    case .conversation(let probe, let talk):
      if let probe, let known = await knownNothing([probe], task, target, turn, host: host),
        let response = known.first
      {
        return ActionResult(response)
      }
      let link = await links.link(to: target)
      await tellUses(of: target, link)
      // Behind it there is another agent, which knows nothing of what this one was asked.
      if Self.reconnecting.contains(task.action.name) { await link.own(isWhole: false) }
      applications += 1
      forgetAhead(of: target)
      ahead[target] = nil
      try settleEvents()
      let names = notifications(of: task, on: host, at: target)
      let seconds = seconds(task, host)
      let session = LinkSession(
        link: link, notifies: names, deadlineSeconds: seconds, observations: observations,
        host: target.host, isInterrupted: { await self.isInterrupted }
      ) { () async throws(Problem) in try await self.takeUpPending(link, target) }
      let result = try await within(seconds) { () async throws(Problem) in
        try await talk(session)
      }
      if result.change != .none { record(names, target, host: host) }
      return result
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
      var keywords = Target.Keywords(port: number(task.keywords.port, scope))
      if let field = task.keywords.connection, worker == host || worker == "localhost" {
        keywords.connection = try store.templar.template(field.value, in: scope).string
      }
      if let field = task.keywords.remoteUser {
        keywords.user = try store.templar.template(field.value, in: scope).string
      }
      let target = try Target(
        own, becomeUser: try becomeUser(task, scope, own), keywords: keywords, options: options)
      return (worker, target)
    } catch { throw .failed(error.message) }
  }

  /// The user to become; nil to stay who one is. Variables of the host beat keywords.
  private func becomeUser(
    _ task: Task, _ scope: HostScope, _ own: HostScope
  ) throws(TemplateError) -> String? {
    let wants: Bool
    if let value = try own.lookUp("ansible_become"), !value.isNull {
      wants = value.truth ?? false
    } else {
      wants = try strictFlag(task.keywords.become, scope) ?? options.become
    }
    guard wants else { return nil }
    if let user = try own.lookUp("ansible_become_user")?.string {
      // sudo without a name means root.
      return user.isEmpty ? "root" : user
    }
    if let field = task.keywords.becomeUser,
      let user = try store.templar.template(field.value, in: scope).string, !user.isEmpty
    {
      return user
    }
    return options.becomeUser ?? "root"
  }

  /// The task's call with templated arguments.
  func call(_ task: Task, _ host: String, _ scope: HostScope) throws(ActionError) -> ActionCall {
    var arguments = Map()
    var source: Value?
    do throws(TemplateError) {
      if let field = task.action.argumentsTemplate {
        source = field.value
        arguments =
          try store.templar.template(field.value, in: scope, at: field.location).map ?? Map()
      }
      for (key, value) in task.action.arguments.entries {
        // `assert` and `debug: var` take expressions, which must not be rendered first.
        if task.action.name == "ansible.builtin.assert", key.string == "that" { continue }
        let place = key.string.flatMap { task.action.places[$0] }
        source = value
        arguments[key] = try store.templar.template(value, in: scope, at: place)
      }
    } catch {
      if error.kind == .undefined, mayComeLater(task, host) { throw .unknown }
      throw .failed(
        error.kind == .undefined
          ? "The task includes an option with an undefined variable.. \(error.message)"
            + excerpt(task.location)
          : complaint(error, of: source?.string))
    }
    for (key, value) in defaults(task, scope).entries where arguments[key] == nil {
      arguments[key] = value
    }
    arguments = withoutOmitted(arguments)
    let isCheck: Bool?
    let environment: (values: [String: String], isSecret: Bool)
    do throws(TemplateError) {
      isCheck = try strictFlag(task.keywords.checkMode, scope)
      environment = try self.environment(task, scope)
    } catch { throw .failed(error.message) }
    if !ActionTable.takesUnknown(task.action.name),
      Value(arguments).deepMarks.contains(.unknown)
    {
      throw .unknown
    }
    let checks = isCheck ?? options.isCheck
    var call = ActionCall(
      task: task, name: task.action.name, arguments: arguments, host: host, scope: scope,
      isCheck: checks,
      wantsDiff: flag(task.keywords.diff, scope) ?? (options.wantsDiff || options.keepsSteps),
      isVerbose: options.verbosity, environment: environment.values,
      hasSecretEnvironment: environment.isSecret, services: services)
    call.isPlan = checks && options.isPlan
    call.awaits = awaits(host)
    call.jobSeconds = number(task.async, scope) ?? 0
    call.pollSeconds = number(task.poll, scope) ?? call.pollSeconds
    return call
  }

  /// What is wrong with a template, where Ansible is spoken in its words with the template's text.
  func complaint(_ error: TemplateError, of source: String?) -> String {
    let what = error.message
    guard options.speaksAnsible, let source else { return what }
    if error.kind == .syntax || what.hasPrefix("Could not load \"") {
      return "template error while templating string: \(what). String: \(source). \(what)"
    }
    let ofTypes = ["unsupported operand type", "positional argument", "not supported between"]
    guard ofTypes.contains(where: { what.contains($0) }) else { return what }
    return "Unexpected templating type error occurred on (\(source)): \(what). \(what)"
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
}
