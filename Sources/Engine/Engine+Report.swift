import Actions
import Jinja
import Playbooks
import Runs
import System
import Value
import Variables
import Wire

extension Engine {
  /// Turns the last attempt of a task into its outcome and tells it.
  func close(
    _ task: Task, _ host: String, _ attempt: Attempt, since start: Double, items: [Attempt]? = nil
  ) -> TaskOutcome {
    let result = attempt.result
    let scope = HostScope(host, task: task, in: store)
    let all = items ?? [attempt]
    var outcome = TaskOutcome(host: host, kind: kind(result), registered: result.registered)
    outcome.changed = result.changed && !result.skipped
    outcome.isIgnored = isIgnored(outcome.kind, task, scope)
    outcome.notifies = outcome.changed && !result.failed
    outcome.facts = all.flatMap(\.facts)
    outcome.change = result.change
    if case .later = result.change { outcome.facts += factsToCome(task, host) }
    outcome.includes = all.compactMap { one in
      var include = one.include
      include?.label = one.label
      return include
    }
    outcome.problems =
      result.problems.isEmpty ? [attempt.problem].compactMap(\.self) : result.problems
    if isSilent(task, scope) {
      outcome.registered = outcome.registered.markedDeep(.secret)
    }
    if outcome.notifies, let problem = missingHandler(task, host) {
      abort(problem, code: 1)
    } else if outcome.includes.isEmpty {
      tell(
        task, host, attempt, since: start, item: nil, isLoop: items != nil, isSum: items != nil,
        outcome: outcome)
    }
    return outcome
  }

  /// Ends the run where it is, without a recap.
  func abort(_ problem: Problem, code: Int) {
    isInterrupted = true
    outcome.problems.append(problem)
    outcome.abortCode = outcome.abortCode ?? code
    events.receive(.problem(problem))
  }

  /// What was told is safe from here on; where it is not, nothing further may be done.
  func settleEvents() throws(Problem) {
    events.settle()
    guard let failure = events.failure else { return }
    isInterrupted = true
    throw failure
  }

  private func kind(_ result: ActionResult) -> TaskOutcome.Kind {
    if result.unreachable { return .unreachable }
    if result.failed { return .failed }
    return result.skipped ? .skipped : .ok
  }

  private func isIgnored(_ kind: TaskOutcome.Kind, _ task: Task, _ scope: HostScope) -> Bool {
    switch kind {
    case .failed: flag(task.keywords.ignoreErrors, scope) ?? false
    case .unreachable: flag(task.keywords.ignoreUnreachable, scope) ?? false
    default: false
    }
  }

  /// One line of the console: of an item, of a task without loop, or the sum of a loop.
  func tell(
    _ task: Task, _ host: String, _ attempt: Attempt, since start: Double, item: String?,
    isLoop: Bool, isSum: Bool, outcome: TaskOutcome? = nil
  ) {
    let scope = HostScope(host, task: task, in: store)
    let result = attempt.result
    let isSecret = isSilent(task, scope)
    // A plan has them asked for in any case.
    let showsDiffs = flag(task.keywords.diff, scope) ?? options.wantsDiff
    for warning in isSecret ? [] : result.warnings {
      events.receive(.warning(Notice(warning, host: host, at: task.location)))
    }
    var event = HostResult(
      host: host, task: task.id,
      status: status(result, isIgnored: outcome?.isIgnored ?? isIgnored(kind(result), task, scope)),
      result: shown(result, isSecret: isSecret, of: task),
      diffs: isSecret || isSum || !showsDiffs ? [] : result.diffs,
      seconds: Clock.monotonic.inSeconds - start, delegatedTo: attempt.delegate,
      item: isSecret && item != nil ? "None" : item, isLoop: isSum,
      isVerbose: ["ansible.builtin.debug", "ansible.builtin.assert"].contains(task.action.name))
    if options.speaksAnsible, event.isVerbose {
      event.isVerbose =
        result.tellsChanged && !result.skipped && !isSecret && result.values["exception"] == nil
        && attempt.arguments?["quiet"].map { $0.truth ?? false } != true
    }
    event.delegateAddress = attempt.delegate.flatMap { delegate in
      (try? HostScope(delegate, in: store).lookUp("ansible_host"))?.flatMap(\.string)
    }
    if !isSum { keepStep(task, host, attempt, item: event.item, isSecret: isSecret) }
    event.isMessage = task.action.name == "ansible.builtin.debug"
    events.receive(item == nil ? .hostResult(event) : .itemResult(event))
  }

  private func status(_ result: ActionResult, isIgnored: Bool) -> HostResult.Status {
    if result.unreachable { return isIgnored ? .ignored : .unreachable }
    if result.failed { return isIgnored ? .ignored : .failed }
    if result.skipped { return .skipped }
    return result.changed ? .changed : .ok
  }

  /// Whether nothing of the task is to be told. A `no_log` that cannot be read means yes.
  func isSilent(_ task: Task, _ scope: HostScope) -> Bool {
    guard let field = task.keywords.noLog else { return false }
    guard let value = templated(field.value, in: scope) else { return true }
    return HostScope.isOmitted(value) ? false : value.truth ?? true
  }

  func shown(_ result: ActionResult, isSecret: Bool, of task: Task) -> Value {
    if isSecret {
      return [
        "censored": Value(
          "the output has been hidden due to the fact that 'no_log: true' was specified for this result"
        ), "changed": Value(result.changed),
      ]
    }
    var map = result.values
    if !options.speaksAnsible, !options.isPart, let facts = map["ansible_facts"]?.map,
      facts.count > 40
    {
      map["ansible_facts"] = nil
    }
    if result.tellsChanged || !options.speaksAnsible { map["changed"] = Value(result.changed) }
    if result.failed { map["failed"] = nil }
    if result.unreachable { map["unreachable"] = true }
    for key in map.keys
    where key.string?.hasPrefix("_") == true && key.string?.hasPrefix("_ansible") != true {
      map[key] = nil
    }
    if case .later(let step) = result.change { map["unknown_until"] = Value(step) }
    return Value(map)
  }
}
