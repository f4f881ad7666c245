import Actions
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
    await beginConnecting(task, workers.map(\.name))
    var outcomes = await perform(task, on: workers.map(\.name))
    // A role has run where a task of it has come to something.
    for (run, outcome) in zip(workers, outcomes) where [.ok, .failed].contains(outcome.kind) {
      run.begin(task.role)
    }
    // A host is added by one; only `run_once` makes what it finds everybody's.
    if once, task.keywords.runOnce != nil, let only = outcomes.first {
      let others = batch.filter { run in !run.isOut && !runs.contains { $0 === run } }
      outcomes = (runs + others).map { run in
        var copy = only
        copy.host = run.name
        // What it includes is the first one's.
        if run !== runs.first { copy.includes = [] }
        return copy
      }
    }
    for (place, outcome) in outcomes.enumerated() {
      // What runs once counts once; what it found is everybody's.
      keep(outcome, of: task, counts: !once || place == 0)
    }
    await include(outcomes, of: task, runs, play)
    settle(outcomes, of: task, runs, once: once)
  }

  func announce(_ task: Task, _ runs: [HostRun]) {
    guard let first = runs.first else { return }
    let event = TaskStarted(
      id: task.id, name: banner(task, host: first.name), action: task.action.name,
      location: place(task), isCheck: options.isCheck)
    events.receive(task.isHandler ? .handlerStarted(event) : .taskStarted(event))
  }

  /// Where a task stands; Ansible says it with the whole path.
  private func place(_ task: Task) -> SourceLocation {
    guard options.speaksAnsible else { return task.location }
    var location = task.location
    location.file = Path.absolute(location.file, in: loader.workingDirectory)
    return location
  }

  /// `ROLE : NAME`, or the action's name.
  func banner(_ task: Task, host: String) -> String {
    let scope = HostScope(host, task: task, in: store)
    if task.name == nil, task.action.name == "ansible.builtin.include_role",
      let role = task.action.arguments["name"] ?? task.action.arguments["role"]
    {
      return "include_role : \(role.string ?? JSON.text(role))"
    }
    let own = task.name.map { shownText($0.value, in: scope) ?? $0.value.string ?? "" }
    let text = own ?? task.action.written
    // Ansible tells of it without the role it stands in.
    if options.speaksAnsible, own != nil, task.action.name == "ansible.builtin.include_role" {
      return text
    }
    return task.role.map { "\($0.name) : \(text)" } ?? text
  }

  private func isOnce(_ task: Task, _ runs: [HostRun]) -> Bool {
    if ["ansible.builtin.add_host"].contains(task.action.name) { return true }
    guard let field = task.keywords.runOnce, let first = runs.first else { return false }
    return flag(field, HostScope(first.name, task: task, in: store)) ?? false
  }

  /// Runs the task on all of `hosts`, at most `forks` at a time; outcomes in the hosts' order.
  private func perform(_ task: Task, on hosts: [String]) async -> [TaskOutcome] {
    let width = width(of: task, on: hosts)
    // Hosts that do not wait for each other share the width of a task.
    let shares = width < options.forks && store.play.map { isFree($0.play) } == true
    return await withTaskGroup(of: (Int, TaskOutcome).self) { group in
      var outcomes = [TaskOutcome?](repeating: nil, count: hosts.count)
      var next = 0
      func start() {
        guard next < hosts.count else { return }
        let index = next
        let host = hosts[index]
        next += 1
        group.addTask {
          if shares { await self.take(task.id, of: width) }
          let outcome = await self.execute(task, on: host)
          if shares { await self.release(task.id) }
          return (index, outcome)
        }
      }
      for _ in 0..<width { start() }
      while let (index, outcome) = await group.next() {
        outcomes[index] = outcome
        start()
      }
      return outcomes.compactMap { $0 }
    }
  }

  /// Waits until fewer than `width` hosts do the task.
  private func take(_ task: Int, of width: Int) async {
    while atWork[task, default: 0] >= width, !isInterrupted { await Self.sleep(0.01) }
    atWork[task, default: 0] += 1
  }

  private func release(_ task: Int) { atWork[task, default: 1] -= 1 }

  /// How many hosts do the task at the same time. A `throttle` that cannot be read lets one at a time.
  private func width(of task: Task, on hosts: [String]) -> Int {
    guard let field = task.keywords.throttle, let host = hosts.first else { return options.forks }
    guard let wanted = number(field, HostScope(host, task: task, in: store)) else {
      events.receive(
        .warning(
          Notice("'throttle' is no number here: one host at a time", at: field.location)))
      return 1
    }
    return wanted > 0 ? min(wanted, options.forks) : options.forks
  }

  /// Registers, facts, counters and notifications of one host's outcome.
  private func keep(_ outcome: TaskOutcome, of task: Task, counts: Bool) {
    let variables = store.variables(of: outcome.host)
    if let name = task.register { variables.register(name, outcome.registered) }
    for var update in outcome.facts {
      if !counts { update.host = outcome.host }
      learn(update)
    }
    note(outcome, of: task)
    guard counts else { return }
    count(outcome)
    if outcome.notifies { notify(task, from: outcome.host) }
    if outcome.changed, !self.outcome.changedHosts.contains(outcome.host) {
      self.outcome.changedHosts.append(outcome.host)
    }
  }

  /// Makes facts known to their host.
  func learn(_ update: FactUpdate) {
    let variables = store.variables(of: update.host)
    switch update.kind {
    case .facts:
      variables.merge(facts: update.values)
      keepFacts(of: update.host)
    case .setFact:
      for (key, value) in update.values.entries { variables.register(key.string ?? "", value) }
      guard update.isCacheable else { return }
      variables.merge(made: update.values)
      keepFacts(of: update.host)
    case .includeVars: variables.include(update.values)
    }
  }

  private func count(_ outcome: TaskOutcome) {
    var counter = counters[outcome.host] ?? Counters()
    switch outcome.kind {
    case .ok:
      // Every file that a loop includes counts.
      counter.ok += max(1, outcome.includes.count)
      if outcome.changed { counter.changed += 1 }
    case .skipped: counter.skipped += 1
    case .failed:
      if outcome.isIgnored {
        counter.ok += 1
        counter.ignored += 1
        if outcome.changed { counter.changed += 1 }
      }
    case .unreachable:
      if outcome.isIgnored {
        counter.ok += 1
        counter.ignored += 1
      } else {
        counter.unreachable += 1
      }
    }
    counters[outcome.host] = counter
  }

  /// Leads failed hosts to their rescue, or out of the play.
  private func settle(
    _ outcomes: [TaskOutcome], of task: Task, _ runs: [HostRun], once: Bool
  ) {
    var failed = false
    let outcomes = once ? Array(outcomes.prefix(1)) : outcomes
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
    if failed {
      let ended = Set(outcomes.filter { $0.kind == .failed && !$0.isIgnored }.map(\.host))
      if once || isFatal(task, runs) || exceedsShare() { failOthers(than: ended, once: once) }
    }
    store.play?.lose { name in batch.contains { $0.name == name && $0.isOut } }
  }

  /// The hosts that have not failed themselves fail with those that have: to their rescue, or out.
  ///
  /// With `run_once` they fail twice, once as hosts of the play and once because that is fatal
  /// (ansible-core 2.18, plugins/strategy): a rescue at hand does not save them.
  func failOthers(than ended: Set<String>, once: Bool) {
    for run in batch where !run.isOut && !ended.contains(run.name) {
      if run.cursor.fail() == .out || (once && run.cursor.fail() == .out) { run.isOut = true }
    }
  }

  /// Whether more of the batch has failed than `max_fail_percentage` allows; the run ends with it.
  private func exceedsShare() -> Bool {
    guard let field = store.play?.play.maxFailPercentage, !batch.isEmpty else { return false }
    let value = templated(field.value, in: MapScope(store.extraVars)) ?? field.value
    guard
      let allowed = value.double ?? value.int.map(Double.init)
        ?? value.string.flatMap({ Double($0) })
    else { return false }
    let failed = lost.count + batch.count { $0.isOut && !lost.contains($0.name) }
    isShareExceeded = Double(failed) / Double(batch.count) * 100 > allowed
    return isShareExceeded
  }

  private func fail(_ run: HostRun, _ outcome: TaskOutcome, _ task: Task) {
    let isRescued = !task.isHandler && run.cursor.isRescued
    // A handler fails where its flush stands.
    let way = run.cursor.fail()
    if task.isHandler { run.failedInFlush = true }
    var counter = counters[run.name] ?? Counters()
    if isRescued {
      counter.rescued += 1
      let variables = store.variables(of: run.name)
      variables.register("ansible_failed_result", outcome.registered)
      variables.register(
        "ansible_failed_task",
        [
          "name": Value(failedName(task, run.name)), "action": Value(task.action.written),
          "args": Value(task.action.arguments, marks: .unsafe),
        ])
    } else {
      counter.failed += 1
      if way != .rescue {
        note(outcome, unreachable: false)
        store.play?.lose { $0 == run.name }
      }
    }
    if way == .out { run.isOut = true }
    counters[run.name] = counter
  }

  /// A task's own name; where Ansible is spoken none where it has none.
  private func failedName(_ task: Task, _ host: String) -> String {
    guard options.speaksAnsible else { return banner(task, host: host) }
    let scope = HostScope(host, task: task, in: store)
    return task.name.flatMap { shownText($0.value, in: scope) } ?? ""
  }

  private func note(_ outcome: TaskOutcome, unreachable: Bool) {
    self.outcome.problems += outcome.problems
    // A host key that changed, a lock: the host is refused, not broken.
    let isRefused = outcome.problems.contains {
      $0.id.hasPrefix("ssh.host-key") || $0.id == "node.locked"
    }
    if isRefused {
      self.outcome.refusedHosts.append(outcome.host)
      return
    }
    if unreachable {
      self.outcome.unreachableHosts.append(outcome.host)
    } else {
      self.outcome.failedHosts.append(outcome.host)
    }
  }

  func isFatal(_ task: Task, _ runs: [HostRun]) -> Bool {
    guard let host = runs.first?.name,
      let field = task.keywords.anyErrorsFatal ?? store.play?.play.anyErrorsFatal
    else { return false }
    return flag(field, HostScope(host, task: task, in: store)) ?? false
  }

  /// A keyword that is a boolean, or a text or template that means one.
  func flag(_ field: Field?, _ scope: any Scope) -> Bool? {
    do throws(TemplateError) { return try strictFlag(field, scope) } catch { return nil }
  }

  /// The same where a mistake must not decide: it is thrown.
  func strictFlag(_ field: Field?, _ scope: any Scope) throws(TemplateError) -> Bool? {
    guard let field else { return nil }
    let value = try store.templar.template(field.value, in: scope, at: field.location)
    if value.isNull || HostScope.isOmitted(value) { return nil }
    guard let truth = value.truth else {
      let shown = value.deepMarks.contains(.secret) ? "«secret»" : value.string ?? JSON.text(value)
      throw .runtime("The value '\(shown)' is not a valid boolean")
    }
    return truth
  }
}
