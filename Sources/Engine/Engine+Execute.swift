import Actions
import Jinja
import Playbooks
import Runs
import System
import Value
import Variables
import Wire

extension Engine {
  /// One task on one host: its loop, its conditions, its tries.
  func execute(_ written: Task, on host: String) async -> TaskOutcome {
    let task = resolved(written, host)
    let start = Clock.monotonic.inSeconds
    events.receive(
      .hostStarted(HostStarted(host: host, task: task.id, name: banner(task, host: host))))
    let items: [Value]?
    do throws(LoopFailure) {
      items = try loopItems(task, HostScope(host, task: task, in: store))
    } catch {
      let result: ActionResult =
        switch error {
        case .skipped(let condition): .skip(condition)
        case .failed(let message): .early(message)
        case .later: later(task, host)
        }
      return close(task, host, Attempt(result: result), since: start)
    }
    guard let items else {
      let scope = HostScope(host, task: task, in: store)
      let attempt = await attempt(task, host, scope, .only)
      return close(task, host, attempt, since: start)
    }
    return await executeLoop(task, host, items, since: start)
  }

  private func executeLoop(
    _ task: Task, _ host: String, _ items: [Value], since start: Double
  ) async -> TaskOutcome {
    var attempts: [Attempt] = []
    var lost: [String: Attempt] = [:]
    for (index, item) in items.enumerated() {
      let itemStart = Clock.monotonic.inSeconds
      let scope = HostScope(host, task: task, in: store)
      scope.loopVars = loopVars(task, items, index)
      var one = await attempt(
        task, host, scope, Turn(index: index, isLast: index + 1 == items.count, lost: lost))
      // A mistake in a template is the task's: Ansible breaks its loop off.
      if options.speaksAnsible, one.result.failed, !one.result.tellsChanged {
        return close(task, host, one, since: start)
      }
      if one.result.unreachable { lost[one.delegate ?? host] = one }
      // The next item sees what this one found: lists are gathered that way.
      for update in one.facts { learn(update) }
      one.item = item
      one.result.values[task.loopControl.loopVar] = item
      one.result.values["ansible_loop_var"] = Value(task.loopControl.loopVar)
      if let name = task.loopControl.indexVar {
        one.result.values[name] = Value(index)
        one.result.values["ansible_index_var"] = Value(name)
      }
      if task.loopControl.extended {
        one.result.values["ansible_loop"] = scope.loopVars["ansible_loop"]
      }
      let label = label(task, scope, item)
      one.label = label
      attempts.append(one)
      if one.include == nil {
        tell(task, host, one, since: itemStart, item: label, isLoop: true, isSum: false)
      }
      scope.assumed = registers(task, one.result)
      if holds(task.loopControl.breakWhen, scope) == true { break }
      if !options.isPlan, let field = task.loopControl.pause, index + 1 < items.count,
        let pause = templated(field.value, in: scope),
        let seconds = pause.double ?? pause.int.map(Double.init)
          ?? pause.string.flatMap({ Double($0) })
      {
        await rest(seconds)
      }
    }
    return close(task, host, sum(attempts), since: start, items: attempts)
  }

  /// The result of a loop: Ansible's `results` with its flags.
  private func sum(_ attempts: [Attempt]) -> Attempt {
    var all = ActionResult(["results": Value(attempts.map { $0.result.registered })])
    all.isSum = !attempts.isEmpty
    all.changed = attempts.contains { $0.result.changed }
    all.failed = attempts.contains { $0.result.failed && !$0.result.unreachable }
    all.unreachable = attempts.contains { $0.result.unreachable }
    all.skipped = attempts.allSatisfy { $0.result.skipped }
    all.values["msg"] =
      all.failed
      ? "One or more items failed"
      : all.skipped && !attempts.isEmpty ? "All items skipped" : "All items completed"
    if attempts.isEmpty {
      all.values["skipped_reason"] = "No items in the list"
      all.values["msg"] = nil
    }
    for attempt in attempts {
      if case .later = attempt.result.change { all.change = attempt.result.change }
      all.isUnknown = all.isUnknown || attempt.result.isUnknown
    }
    var sum = Attempt(result: all)
    sum.problem = attempts.lazy.compactMap(\.problem).first
    return sum
  }

  func loopVars(_ task: Task, _ items: [Value], _ index: Int) -> Map {
    var vars = Map()
    vars[task.loopControl.loopVar] = items[index]
    vars["ansible_loop_var"] = Value(task.loopControl.loopVar)
    if let name = task.loopControl.indexVar {
      vars[name] = Value(index)
      vars["ansible_index_var"] = Value(name)
    }
    if task.loopControl.extended {
      var loop: Map = [
        "index": Value(index + 1), "index0": Value(index), "first": Value(index == 0),
        "last": Value(index + 1 == items.count), "length": Value(items.count),
        "revindex": Value(items.count - index), "revindex0": Value(items.count - index - 1),
      ]
      if task.loopControl.showsAllItems { loop["allitems"] = Value(items) }
      if index > 0 { loop["previtem"] = items[index - 1] }
      if index + 1 < items.count { loop["nextitem"] = items[index + 1] }
      vars["ansible_loop"] = Value(loop)
    }
    return vars
  }

  private func label(_ task: Task, _ scope: HostScope, _ item: Value) -> String {
    let value = task.loopControl.label.flatMap { templated($0.value, in: scope) } ?? item
    if value.deepMarks.contains(.secret) { return "«secret»" }
    return pythonText(value)
  }

  /// A value as Python's `str` writes it.
  func pythonText(_ value: Value) -> String {
    value.string
      ?? templatedText(Value("{{ __groundwork_label | string }}"), in: LabelScope(value))
      ?? JSON.text(value)
  }

  // MARK: One item

  /// Which of a task's items is at hand.
  struct Turn {
    var index: Int
    /// Nothing more of this task comes after it.
    var isLast: Bool
    /// How it went with the nodes that earlier items did not reach: a loop waits for each only once.
    var lost: [String: Attempt] = [:]

    static let only = Turn(index: 0, isLast: true)
  }

  /// How one item went.
  struct Attempt: Sendable {
    var result: ActionResult
    var item: Value?
    var label: String?
    var delegate: String?
    var include: IncludeRequest?
    var facts: [FactUpdate] = []
    var problem: Problem?
    /// Templated; nil where it did not come to that.
    var arguments: Map?
    /// Digest of what the node read of files.
    var observed: String?
  }

  private func attempt(
    _ task: Task, _ host: String, _ scope: HostScope, _ turn: Turn
  ) async -> Attempt {
    let check: ActionResult?
    do {
      check = try condition(task, scope)
    } catch {
      return Attempt(result: .early(error.message))
    }
    if let check { return Attempt(result: check) }
    do throws(ActionError) {
      if let include = try includeRequest(task, scope) {
        return Attempt(result: ActionResult(), include: include)
      }
    } catch {
      switch error {
      case .failed(let message): return Attempt(result: .early(message))
      case .unknown: return Attempt(result: later(task, host))
      }
    }
    if !turn.lost.isEmpty, let worker = try? reach(task, host, scope).host,
      let known = turn.lost[worker]
    {
      return known
    }
    return await tries(task, host, scope, turn)
  }

  /// nil when every `when` holds.
  func condition(_ task: Task, _ scope: HostScope) throws(TemplateError) -> ActionResult? {
    for field in task.when {
      let conditions = field.value.list ?? [field.value]
      for condition in conditions {
        let text = condition.string ?? JSON.text(condition)
        do {
          switch try store.templar.holds(condition, in: scope, at: field.location) {
          case .yes: continue
          case .no: return .skip(condition.bool != nil ? condition : Value(text))
          case .unknown: return later(task, scope.host)
          }
        } catch {
          if error.kind == .undefined, mayComeLater(task, scope.host) {
            return later(task, scope.host)
          }
          throw conditionError(condition, error, at: field.location)
        }
      }
    }
    return nil
  }

  /// What went wrong with a condition, in Ansible's words.
  private func conditionError(
    _ condition: Value, _ error: TemplateError, at location: SourceLocation
  ) -> TemplateError {
    let text = condition.string ?? JSON.text(condition)
    return TemplateError(
      error.kind,
      "The conditional check '\(text)' failed. The error was: "
        + (error.kind == .undefined
          ? "error while evaluating conditional (\(text)): \(error.message)"
          : complaint(error, of: Self.conditional(text)))
        + excerpt(location))
  }

  /// A condition as Ansible makes a template of it.
  private static func conditional(_ text: String) -> String {
    "{% set __cres = \(text) %}{{ [true if __cres else false, __cres.__class__.__name__] }}"
  }

  /// Where a mistake stands, to be put behind its message; nothing where the place is told beside it.
  func excerpt(_ location: SourceLocation) -> String {
    guard options.speaksAnsible else { return "" }
    let file = Path.absolute(location.file, in: loader.workingDirectory)
    return "\n\n" + ErrorExcerpt.text(location, file: file)
  }

  /// `until`: tries are retries and one.
  private func tries(
    _ task: Task, _ host: String, _ scope: HostScope, _ turn: Turn
  ) async -> Attempt {
    // A million tries are for ever, and no sum of it overflows.
    let wanted = min(max(0, number(task.retries, scope) ?? 3), 1_000_000)
    let retries = task.until.isEmpty && task.retries == nil ? 0 : wanted
    let delay = number(task.delay, scope) ?? 5
    var done = await once(task, host, scope, turn)
    guard !task.until.isEmpty || task.retries != nil else { return done }
    for tried in 1...max(1, retries + 1) {
      scope.assumed = registers(task, done.result)
      done.result.values["attempts"] = Value(min(tried, max(retries, 1)))
      if case .later = done.result.change { return done }
      if done.result.isUnknown { return done }
      if done.result.skipped || done.result.unreachable
        || holds(task.until, scope) ?? !done.result.failed
      {
        return done
      }
      // What is waited for comes from what has not been done.
      if options.isPlan {
        done.result.failed = false
        done.result.change = .later(unknowns[host]?.last ?? "what it waits for has come")
        return done
      }
      if tried > retries { break }
      if isInterrupted { return given(up: done, after: tried) }
      events.receive(
        .retry(
          Retry(
            host: host, task: task.id, name: banner(task, host: host), left: retries - tried + 1,
            result: shown(done.result, isSecret: isSilent(task, scope), of: task))))
      await rest(Double(delay))
      if isInterrupted || _Concurrency.Task.isCancelled { return given(up: done, after: tried) }
      done = await once(task, host, scope, turn)
    }
    return given(up: done, after: retries)
  }

  /// What was tried in vain has failed, whatever the last try came to.
  private func given(up attempt: Attempt, after tries: Int) -> Attempt {
    var attempt = attempt
    attempt.result.failed = true
    attempt.result.values["attempts"] = Value(tries)
    return attempt
  }

  /// nil when there is no condition.
  private func holds(_ conditions: [Field], _ scope: HostScope) -> Bool? {
    guard !conditions.isEmpty else { return nil }
    for field in conditions {
      for condition in field.value.list ?? [field.value] {
        guard let truth = try? store.templar.holds(condition, in: scope), truth == .yes else {
          return false
        }
      }
    }
    return true
  }

  func number(_ field: Field?, _ scope: HostScope) -> Int? {
    guard let field, let value = templated(field.value, in: scope) else { return nil }
    return value.int ?? value.string.flatMap { Int($0) }
      ?? value.double.flatMap { Int(exactly: $0.rounded(.towardZero)) }
  }

  /// The names a result is known under in `changed_when`, `failed_when` and `until`.
  private func registers(_ task: Task, _ result: ActionResult) -> Map {
    let value = result.registered
    var map = value.map ?? Map()
    if let name = task.register { map[name] = value }
    return map
  }

  /// Prepares, sends, judges.
  private func once(
    _ task: Task, _ host: String, _ scope: HostScope, _ turn: Turn
  ) async -> Attempt {
    var attempt = await act(task, host, scope, turn)
    if options.speaksAnsible {
      for key in ["problem", "fix"] { attempt.result.values[key] = nil }
    }
    if attempt.result.unreachable || attempt.result.skipped { return attempt }
    if case .later = attempt.result.change { return attempt }
    scope.assumed = registers(task, attempt.result)
    if attempt.result.isUnknown {
      attempt.result.changed = mayChange(task, scope)
      return attempt
    }
    // A condition that cannot be told fails the task, whose own result stays.
    var key = "changed_when_result"
    do throws(TemplateError) {
      if let changed = try judge(task.changedWhen, scope) { attempt.result.changed = changed }
      key = "failed_when_result"
      if !task.failedWhen.isEmpty {
        let failed = try judge(task.failedWhen, scope) ?? false
        attempt.result.failed = failed
        attempt.result.values[key] = Value(failed)
      }
    } catch {
      attempt.result.failed = true
      attempt.result.values[key] = Value(error.message)
    }
    return attempt
  }

  /// All conditions must hold; nil when there is none.
  private func judge(_ fields: [Field], _ scope: HostScope) throws(TemplateError) -> Bool? {
    guard !fields.isEmpty else { return nil }
    for field in fields {
      for condition in field.value.list ?? [field.value] {
        do {
          let truth = try store.templar.holds(condition, in: scope, at: field.location)
          if truth != .yes { return false }
        } catch { throw conditionError(condition, error, at: field.location) }
      }
    }
    return true
  }
}

/// One value under one name, to be rendered as text the way templates render it.
struct LabelScope: Scope {
  let value: Value
  init(_ value: Value) { self.value = value }
  func lookUp(_ name: String) throws(TemplateError) -> Value? {
    name == "__groundwork_label" ? value.markedDeep(.unsafe) : nil
  }
  var names: [String] { ["__groundwork_label"] }
}
