import Jinja
import Playbooks
import Runs
import System
import Value
import Variables

extension Engine {
  /// One task on hosts that wait for each other, then everything that follows from the results.
  func runTask(_ task: Task, on runs: [HostRun], _ play: Play) async {
    announce(task, runs)
    let once = isOnce(task, runs)
    let workers = once ? Array(runs.prefix(1)) : runs
    var outcomes = await perform(task, on: workers.map(\.name))
    if once, let only = outcomes.first {
      outcomes = runs.map { run in
        var copy = only
        copy.host = run.name
        return copy
      }
    }
    for outcome in outcomes { keep(outcome, of: task, once: once) }
    await include(outcomes, of: task, runs, play)
    settle(outcomes, of: task, runs)
  }

  private func announce(_ task: Task, _ runs: [HostRun]) {
    guard let first = runs.first else { return }
    let event = TaskStarted(
      id: task.id, name: banner(task, host: first.name), action: task.action.name,
      location: task.location, isCheck: options.isCheck)
    events.receive(task.isHandler ? .handlerStarted(event) : .taskStarted(event))
  }

  /// `ROLE : NAME`, or the action's name.
  func banner(_ task: Task, host: String) -> String {
    let scope = HostScope(host, task: task, in: store)
    let own = task.name.map { templatedText($0.value, in: scope) ?? $0.value.string ?? "" }
    let text = own ?? task.action.written
    return task.role.map { "\($0.name) : \(text)" } ?? text
  }

  private func isOnce(_ task: Task, _ runs: [HostRun]) -> Bool {
    if ["ansible.builtin.add_host"].contains(task.action.name) { return true }
    guard let field = task.keywords.runOnce, let first = runs.first else { return false }
    return flag(field, HostScope(first.name, task: task, in: store)) ?? false
  }

  /// Runs the task on all of `hosts`, at most `forks` at a time; outcomes in the hosts' order.
  private func perform(_ task: Task, on hosts: [String]) async -> [TaskOutcome] {
    let throttle =
      task.keywords.throttle.flatMap { $0.value.int ?? $0.value.string.flatMap { Int($0) } }
      .flatMap { $0 > 0 ? $0 : nil } ?? options.forks
    let width = max(1, min(throttle, options.forks))
    return await withTaskGroup(of: (Int, TaskOutcome).self) { group in
      var outcomes = [TaskOutcome?](repeating: nil, count: hosts.count)
      var next = 0
      func start() {
        guard next < hosts.count else { return }
        let index = next
        let host = hosts[index]
        next += 1
        group.addTask { (index, await self.execute(task, on: host)) }
      }
      for _ in 0..<width { start() }
      while let (index, outcome) = await group.next() {
        outcomes[index] = outcome
        start()
      }
      return outcomes.compactMap { $0 }
    }
  }

  /// Registers, facts, counters and notifications of one host's outcome.
  private func keep(_ outcome: TaskOutcome, of task: Task, once: Bool) {
    let variables = store.variables(of: outcome.host)
    if let name = task.register { variables.register(name, outcome.registered) }
    for update in outcome.facts {
      let target = store.variables(
        of: update.host == outcome.host || !once ? update.host : outcome.host)
      switch update.kind {
      case .facts: target.merge(facts: update.values)
      case .setFact:
        for (key, value) in update.values.entries { target.register(key.string ?? "", value) }
      case .includeVars: target.include(update.values)
      }
    }
    count(outcome)
    if outcome.notifies { notify(task, from: outcome.host) }
    if outcome.changed, !self.outcome.changedHosts.contains(outcome.host) {
      self.outcome.changedHosts.append(outcome.host)
    }
  }

  private func count(_ outcome: TaskOutcome) {
    var counter = counters[outcome.host] ?? Counters()
    switch outcome.kind {
    case .ok:
      counter.ok += 1
      if outcome.changed { counter.changed += 1 }
    case .skipped: counter.skipped += 1
    case .failed:
      if outcome.isIgnored {
        counter.ok += 1
        counter.ignored += 1
      }
    case .unreachable:
      if outcome.isIgnored { counter.ignored += 1 } else { counter.unreachable += 1 }
    }
    counters[outcome.host] = counter
  }

  /// Leads failed hosts to their rescue, or out of the play.
  private func settle(_ outcomes: [TaskOutcome], of task: Task, _ runs: [HostRun]) {
    var failed = false
    for outcome in outcomes where !outcome.isIgnored {
      guard let run = runs.first(where: { $0.name == outcome.host }) else { continue }
      switch outcome.kind {
      case .failed:
        failed = true
        fail(run, outcome, task)
      case .unreachable:
        failed = true
        run.isOut = true
        note(outcome, unreachable: true)
      default: break
      }
    }
    if failed, isFatal(task, runs) {
      for run in batch where !run.isOut && run.cursor.fail() == .out {
        run.isOut = true
      }
    }
    store.play?.liveHosts.removeAll { name in
      batch.contains { $0.name == name && $0.isOut }
    }
  }

  private func fail(_ run: HostRun, _ outcome: TaskOutcome, _ task: Task) {
    let way = task.isHandler ? HostCursor.Way.out : run.cursor.fail()
    var counter = counters[run.name] ?? Counters()
    switch way {
    case .rescue:
      counter.rescued += 1
      let variables = store.variables(of: run.name)
      variables.register("ansible_failed_result", outcome.registered)
      variables.register(
        "ansible_failed_task",
        ["name": Value(banner(task, host: run.name)), "action": Value(task.action.name)])
    case .always:
      counter.failed += 1
      note(outcome, unreachable: false)
    case .out:
      counter.failed += 1
      run.isOut = true
      note(outcome, unreachable: false)
    }
    counters[run.name] = counter
  }

  private func note(_ outcome: TaskOutcome, unreachable: Bool) {
    if let problem = outcome.problem {
      self.outcome.problems.append(problem)
      if problem.id.hasPrefix("ssh.host-key") || problem.id.hasSuffix(".locked") {
        self.outcome.refusedHosts.append(outcome.host)
        return
      }
    }
    if unreachable {
      self.outcome.unreachableHosts.append(outcome.host)
    } else {
      self.outcome.failedHosts.append(outcome.host)
    }
  }

  private func isFatal(_ task: Task, _ runs: [HostRun]) -> Bool {
    guard let host = runs.first?.name,
      let field = task.keywords.anyErrorsFatal ?? store.play?.play.anyErrorsFatal
    else { return false }
    return flag(field, HostScope(host, task: task, in: store)) ?? false
  }

  /// A keyword that is a boolean, or a text or template that means one.
  func flag(_ field: Field?, _ scope: any Scope) -> Bool? {
    guard let field, let value = templated(field.value, in: scope) else { return nil }
    if let flag = value.bool { return flag }
    if let number = value.int { return number != 0 }
    return value.string.map { ["yes", "true", "on", "1", "y", "t"].contains($0.lowercased()) }
  }
}
