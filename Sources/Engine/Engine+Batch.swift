import Jinja
import Playbooks
import Runs
import Value
import Variables

extension Engine {
  /// Runs a play on one batch of hosts.
  func runBatch(_ play: Play, _ hosts: [String]) async {
    handlers = play.handlers
    let steps = makeSteps(play)
    batch = hosts.map { HostRun($0, steps) }
    for run in batch { takeUpPending(run) }
    order = steps.flattened.map(\.id)
    missing = []
    place = 0
    if isSearching { searchStart() }
    if isFree(play) {
      await runFree(play)
    } else {
      await runLinear(play)
    }
    for run in batch where run.isOut { lost.insert(run.name) }
    await forgetNotified(on: batch)
    batch = []
  }

  /// Whether hosts do not wait for each other.
  func isFree(_ play: Play) -> Bool {
    let strategy =
      play.strategy.flatMap { templatedText($0.value, in: MapScope(store.extraVars)) }
      ?? options.strategy ?? "linear"
    return strategy.hasSuffix("free") || strategy.hasSuffix("host_pinned")
  }

  private func isTrue(_ field: Field?) -> Bool {
    guard let field else { return false }
    return templated(field.value, in: MapScope(store.extraVars))?.truth ?? false
  }

  /// Facts, then the three sections with a flush of handlers after each. Before the first task there is
  /// none: only an earlier run can have notified by then, and the tasks may mend what it failed at.
  private func makeSteps(_ play: Play) -> [Step] {
    var steps: [Step] = []
    if gathersFacts(play), case let facts = factsTask(play), selects(facts) {
      steps.append(.task(facts))
    }
    let isForced = play.forceHandlers.map { isTrue($0) } ?? options.forceHandlers
    for (place, section) in [play.preTasks, play.tasks, play.postTasks].enumerated() {
      let own = section.pruned { selects($0) }
      if place == 0, own.isEmpty { continue }
      let flush = Step.task(flushTask(play))
      // Forced, a host that fails still comes to the flush, as to an `always`.
      steps +=
        isForced
        ? [.block(Block(location: play.location, body: own, always: [flush]))] : own + [flush]
    }
    return steps
  }

  private func gathersFacts(_ play: Play) -> Bool {
    guard let field = play.gatherFacts else { return options.gathersFacts }
    return templated(field.value, in: MapScope(store.extraVars))?.truth ?? true
  }

  private func factsTask(_ play: Play) -> Task {
    var arguments = Map()
    if let subset = play.gatherSubset { arguments["gather_subset"] = subset.value }
    let action = Action(
      written: "gather_facts", name: "ansible.builtin.setup", arguments: arguments,
      location: play.location)
    var task = Task(id: -playNumber * 10, location: play.location, action: action)
    task.name = Field("Gathering Facts", at: play.location)
    task.keywords = play.keywords
    task.keywords.checkMode = nil
    task.keywords.runOnce = nil
    task.tags = ["always"] + play.tags
    task.when = play.when
    return task
  }

  private func flushTask(_ play: Play) -> Task {
    let action = Action(
      written: "meta", name: "ansible.builtin.meta",
      arguments: ["_raw_params": "flush_handlers"], location: play.location)
    var task = Task(id: -playNumber * 10 - 1, location: play.location, action: action)
    task.tags = ["always"]
    flushNumber += 1
    task.id = -1_000_000 - flushNumber
    return task
  }

  func selects(_ task: Task) -> Bool { TagSelection(options).selects(task) }

  // MARK: Strategies

  /// Every host of the batch does a task before any does the next.
  private func runLinear(_ play: Play) async {
    while !isInterrupted {
      var waiting: [(run: HostRun, task: Task)] = []
      for run in batch where !run.isOut && !missing.contains(run.name) {
        if let task = run.cursor.upcoming {
          waiting.append((run, task))
        } else {
          // An `always` may have been the last of it.
          _ = run.cursor.next()
          run.isOut = run.cursor.isOut
        }
      }
      guard let task = nextInOrder(waiting.map(\.task)) else {
        // The play ends when all have come to its end.
        if missing.isEmpty { return }
        await awaitMissing()
        continue
      }
      let all = waiting.filter { $0.task.id == task.id }.map(\.run)
      if !missing.isEmpty, concernsOthers(task, on: all.map(\.name), others: missing, play) {
        await awaitMissing()
        continue
      }
      let runs = await answering(all, task, play)
      for run in runs { _ = run.cursor.next() }
      await step(task, on: runs, play)
    }
  }

  /// The task of those waiting that stands first from where the play has come to.
  private func nextInOrder(_ waiting: [Task]) -> Task? {
    guard !waiting.isEmpty else { return nil }
    for _ in 0...1 {
      while place < order.count {
        let id = order[place]
        place += 1
        if let task = waiting.first(where: { $0.id == id }) { return task }
      }
      place = 0
    }
    return waiting.first
  }

  /// Each host goes through the play by itself.
  private func runFree(_ play: Play) async {
    let names = batch.map(\.name)
    await withTaskGroup(of: Void.self) { group in
      for name in names { group.addTask { await self.runAlone(name, play) } }
    }
  }

  private func runAlone(_ name: String, _ play: Play) async {
    guard let run = batch.first(where: { $0.name == name }) else { return }
    while !isInterrupted, !run.isOut, let task = run.cursor.next() {
      await step(task, on: [run], play)
    }
    run.isOut = run.isOut || run.cursor.isOut
  }

  /// Whether a play need not gather a host's facts again.
  private func isKnown(_ host: String, to task: Task) -> Bool {
    options.gathersOnce && task.id == -playNumber * 10
      && !store.variables(of: host).facts.isEmpty
  }

  /// One task on the hosts that have come to it.
  private func step(_ task: Task, on hosts: [HostRun], _ play: Play) async {
    let runs = hosts.filter { !$0.isOver(task) && !isKnown($0.name, to: task) }
    guard !runs.isEmpty else { return }
    switch task.action.name {
    case "ansible.builtin.meta": await meta(task, on: runs, play)
    default:
      if isStepping, let first = runs.first, !mayRun(task, host: first.name) { return }
      await runTask(task, on: runs, play)
    }
  }
}
