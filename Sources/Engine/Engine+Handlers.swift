import Actions
import Jinja
import Playbooks
import Runs
import Value
import Variables
import Wire

extension Engine {
  /// A host tells handlers, by name, by `role : name` or by a topic they listen to.
  func notify(_ task: Task, from host: String) {
    guard let run = batch.first(where: { $0.name == host }) else { return }
    let scope = HostScope(host, task: task, in: store)
    for field in task.notify {
      guard let value = templated(field.value, in: scope) else { continue }
      for name in (value.list ?? [value]).compactMap(\.string) { notify(name, run, field.location) }
    }
  }

  /// Where Ansible is spoken, a notification that nobody takes ends the run: before the result is told.
  func missingHandler(_ task: Task, _ host: String) -> Problem? {
    guard options.speaksAnsible else { return nil }
    let scope = HostScope(host, task: task, in: store)
    for field in task.notify {
      guard let value = templated(field.value, in: scope) else { continue }
      for name in (value.list ?? [value]).compactMap(\.string)
      where !handlers.contains(where: { knows($0, name, host) }) {
        return Problem(
          "playbook.unknown-handler",
          what:
            "The requested handler '\(name)' was not found in either the main handlers list nor in the listening handlers list",
          fix: "add the handler, or correct the name")
      }
    }
    return nil
  }

  private func notify(_ name: String, _ run: HostRun, _ location: SourceLocation) {
    var isKnown = false
    // Of several handlers of one name the last counts; topics reach all that listen.
    if let handler = handlers.last(where: { names($0, run.name).contains(name) }) {
      run.notified.insert(handler.id)
      isKnown = true
    }
    for handler in handlers where topics(handler, run.name).contains(name) {
      run.notified.insert(handler.id)
      isKnown = true
    }
    if !isKnown {
      events.receive(
        .problem(
          Problem(
            "playbook.unknown-handler",
            what:
              "The requested handler '\(name)' was not found in either the main handlers list nor in the listening handlers list",
            at: location, host: run.name,
            fix: Problem.nearest(to: name, among: handlers.flatMap { names($0, run.name) }).map {
              "did you mean '\($0)'?"
            } ?? "add the handler, or correct the name")))
    }
  }

  private func names(_ handler: Task, _ host: String) -> [String] {
    guard let field = handler.name else { return [] }
    let scope = HostScope(host, task: handler, in: store)
    guard let name = templatedText(field.value, in: scope) else { return [] }
    return handler.role.map { [name, "\($0.name) : \(name)"] } ?? [name]
  }

  func topics(_ handler: Task, _ host: String) -> [String] {
    handler.listen.flatMap { field -> [String] in
      let scope = HostScope(host, task: handler, in: store)
      let value = templated(field.value, in: scope) ?? field.value
      return (value.list ?? [value]).compactMap(\.string)
    }
  }

  /// Runs notified handlers in the order they are defined; a handler may notify a later one.
  func flushHandlers(on hosts: [HostRun]) async {
    guard let play = store.play?.play else { return }
    for handler in handlers {
      let runs = hosts.filter { !$0.isOut && $0.notified.contains(handler.id) }
      guard !runs.isEmpty else { continue }
      for run in runs { run.notified.remove(handler.id) }
      await runTask(handler, on: runs, play)
    }
    for run in hosts where !run.isOut { await settle(run) }
  }

  /// Strikes notifications off on the node, now that their handlers have run.
  private func settle(_ run: HostRun) async {
    for (target, names) in run.recorded {
      let sorted = names.sorted { $0.precedesByScalars($1) }
      let request = Request(
        module: "groundwork.agent.settle",
        arguments: ["handlers": Value(sorted.map { Value($0) })])
      // A node that is lost now keeps its record; the next run takes it up again.
      _ = try? await links.link(to: target).perform([request])
    }
    run.recorded = [:]
  }

  /// What `task` notifies, as text, for the node's record.
  func notifications(of task: Task, on host: String, at target: Target) -> [String] {
    guard !task.notify.isEmpty, !options.isCheck, !neverChanges(task) else { return [] }
    let scope = HostScope(host, task: task, in: store)
    return task.notify.flatMap { field -> [String] in
      let value = templated(field.value, in: scope) ?? field.value
      return (value.list ?? [value]).compactMap(\.string).map {
        target.host == host ? $0 : $0 + Self.ownerMark + host
      }
    }
  }

  /// Stands in a node's record between a handler and the host it runs for, where that is another one:
  /// the task was delegated to the node.
  private static let ownerMark = "\u{1F}"

  /// Whether the task says that nothing it does is a change: then nothing is notified, now or later.
  private func neverChanges(_ task: Task) -> Bool {
    task.changedWhen.flatMap { $0.value.list ?? [$0.value] }.contains {
      $0.bool == false || $0.string?.lowercased() == "false"
    }
  }

  /// Handlers that an earlier run notified and did not come to run: notified now.
  func takeUpPending(_ link: any NodeLink, _ target: Target) async throws(Problem) {
    guard !greeted.contains(target) else { return }
    let hello = try await link.hello()
    // Meanwhile another host may have greeted it.
    guard greeted.insert(target).inserted else { return }
    for warning in hello.warnings {
      events.receive(.warning(Notice(warning, host: target.host)))
    }
    guard !options.isCheck, !hello.pendingHandlers.isEmpty else { return }
    pending[target] = Set(hello.pendingHandlers)
    for run in batch { takeUpPending(run) }
  }

  /// Notifies those of the host's pending handlers, on whatever node they stand, that the play at hand
  /// knows; the others wait for theirs.
  func takeUpPending(_ run: HostRun) {
    for (target, records) in pending {
      for record in records.sorted(by: { $0.precedesByScalars($1) }) {
        let parts = record.split(separator: Self.ownerMark, maxSplits: 1).map { String($0) }
        let owner = parts.count == 2 ? parts[1] : target.host
        guard owner == run.name, let name = parts.first,
          handlers.contains(where: { knows($0, name, run.name) })
        else { continue }
        pending[target]?.remove(record)
        notify(name, run, SourceLocation(file: "an earlier run", line: 1, column: 1))
        run.recorded[target, default: []].insert(record)
      }
    }
  }

  private func knows(_ handler: Task, _ name: String, _ host: String) -> Bool {
    names(handler, host).contains(name) || topics(handler, host).contains(name)
  }

  /// What each host does for itself; the rest concerns the batch.
  private static let ownMetas: Set<String> = [
    "noop", "reset_connection", "end_host", "role_complete", "flush_handlers", "end_role",
  ]

  /// A `meta` that somebody has written has a banner, for each host that does it.
  private func announceMeta(_ task: Task, _ runs: [HostRun]) {
    guard options.speaksAnsible, task.id > 0, task.metaWord != "role_complete" else { return }
    let hosts = Self.ownMetas.contains(task.metaWord) ? runs : Array(runs.prefix(1))
    for run in hosts { announce(task, [run]) }
  }

  private func tellSkipped(_ task: Task, _ asked: [HostRun], _ willing: [HostRun]) {
    guard options.speaksAnsible else { return }
    for run in asked where !willing.contains(where: { $0 === run }) {
      var result = ActionResult(
        [
          "msg": Value(task.metaWord),
          "skip_reason": Value("\(task.metaWord) conditional evaluated to False"),
        ], skipped: true)
      result.tellsChanged = false
      tell(
        task, run.name, Attempt(result: result), since: 0, item: nil, isLoop: false, isSum: false)
    }
  }

  /// `meta:` (ansible-core 2.18, plugins/strategy/__init__.py).
  func meta(_ task: Task, on runs: [HostRun], _ play: Play) async {
    let word = task.metaWord
    announceMeta(task, runs)
    if word == "flush_handlers" {
      // Hosts that have not come here yet flush at their own.
      await flushHandlers(on: runs)
      return
    }
    if word == "role_complete" {
      for run in runs { run.complete(task.role) }
      return
    }
    // What concerns the whole batch is decided once, by its first host.
    let isOnce = !Self.ownMetas.contains(word)
    let willing = (isOnce ? Array(runs.prefix(1)) : runs).filter { run in
      let scope = HostScope(run.name, task: task, in: store)
      do throws(TemplateError) {
        let obstacle = try condition(task, scope)
        if case .later? = obstacle?.change {
          keepStep(task, run.name, Attempt(result: later(task, run.name)), item: nil)
        }
        return obstacle == nil
      } catch {
        events.receive(.warning(Notice(error.message, host: run.name, at: task.location)))
        return false
      }
    }
    tellSkipped(task, isOnce ? Array(runs.prefix(1)) : runs, willing)
    guard !willing.isEmpty else { return }
    switch word {
    case "end_host": for run in willing { run.cursor.end() }
    case "end_role":
      for run in willing {
        while let next = run.cursor.upcoming, let role = next.role, role === task.role {
          _ = run.cursor.next()
        }
      }
    case "end_play", "end_batch":
      for run in batch { run.cursor.end() }
      if word == "end_play" { isPlayEnded = true }
    case "clear_facts": for run in batch { store.variables(of: run.name).clearFacts() }
    case "clear_host_errors":
      // They stay out of this play; later ones have them again.
      for run in batch where run.isOut {
        run.isOut = false
        run.cursor.forgive()
      }
      let forgiven = Set(store.play?.allHosts ?? [])
      lost.subtract(forgiven)
      outcome.failedHosts.removeAll { forgiven.contains($0) }
      outcome.unreachableHosts.removeAll { forgiven.contains($0) }
    case "reset_connection":
      for run in willing {
        let scope = HostScope(run.name, task: task, in: store)
        if let worker = try? reach(task, run.name, scope) {
          await links.link(to: worker.target).drop()
        }
      }
    default: break
    }
  }
}

extension Task {
  /// What a `meta` task asks for.
  var metaWord: String {
    (action.arguments["free_form"] ?? action.arguments["_raw_params"])?.string ?? ""
  }
}
