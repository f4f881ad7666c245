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
    guard options.speaksAnsible, options.missingHandlerFails else { return nil }
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
    // Of several handlers of one name one counts; topics reach all that listen, of each name one.
    let ranked = ranked
    if let handler = ranked.first(where: { names($0, run.name).contains(name) }) {
      run.notified.insert(handler.id)
      isKnown = true
    }
    var seen: Set<String> = []
    for handler in ranked where topics(handler, run.name).contains(name) {
      isKnown = true
      if let own = names(handler, run.name).first, !seen.insert(own).inserted { continue }
      run.notified.insert(handler.id)
    }
    if !isKnown, options.speaksAnsible {
      events.receive(
        .warning(
          Notice(
            "The requested handler '\(name)' was not found in either the main handlers list nor in the listening handlers list"
          )))
    } else if !isKnown {
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

  /// The handlers as names are looked for: the list that came last before those it came after, and each
  /// from its beginning (ansible-core 2.18, plugins/strategy/__init__.py).
  private var ranked: [Task] {
    var lists: [[Task]] = []
    for handler in handlers {
      if let last = lists.last?.last, last.location.file == handler.location.file,
        last.role?.path == handler.role?.path
      {
        lists[lists.count - 1].append(handler)
      } else {
        lists.append([handler])
      }
    }
    return lists.reversed().flatMap { $0 }
  }

  private func names(_ handler: Task, _ host: String) -> [String] {
    guard let field = handler.name else { return [] }
    let scope = HostScope(host, task: handler, in: store)
    guard let name = templatedText(field.value, in: scope) else { return [] }
    return owned(name, handler)
  }

  func topics(_ handler: Task, _ host: String) -> [String] {
    handler.listen.flatMap { field -> [String] in
      // Ansible takes topics as they are written.
      let scope = HostScope(host, task: handler, in: store)
      let value =
        options.speaksAnsible ? field.value : templated(field.value, in: scope) ?? field.value
      return (value.list ?? [value]).compactMap(\.string).flatMap { owned($0, handler) }
    }
  }

  /// A name or topic, and the same with the role it is of before it.
  private func owned(_ name: String, _ handler: Task) -> [String] {
    guard let role = handler.role?.name else { return [name] }
    let last = role.split(separator: ".").last.map { String($0) } ?? role
    return [name] + Set([role, last]).map { "\($0) : \(name)" }
  }

  /// Runs notified handlers in the order they are defined; a handler may notify a later one.
  func flushHandlers(on hosts: [HostRun]) async {
    guard let play = store.play?.play else { return }
    for run in hosts { run.failedInFlush = false }
    for handler in handlers {
      let runs = hosts.filter {
        !$0.isOut && !$0.failedInFlush && $0.notified.contains(handler.id)
      }
      guard !runs.isEmpty, !isInterrupted else { continue }
      for run in runs { run.notified.remove(handler.id) }
      guard handler.action.name == "ansible.builtin.meta" else {
        await runTask(handler, on: runs, play)
        continue
      }
      if handler.metaWord == "flush_handlers" {
        announce(handler, runs)
        abort(
          Problem(
            "playbook.flush-as-handler", what: "flush_handlers cannot be used as a handler",
            at: options.speaksAnsible ? nil : handler.location, fix: "flush where it is notified"),
          code: 1)
        return
      }
      await meta(handler, on: runs, play)
    }
    for run in hosts where !run.isOut { await settle(run) }
  }

  /// What hosts that failed were still told is forgotten with the play, as by Ansible; only what a killed run
  /// did not come to is left for the next one.
  func forgetNotified(on hosts: [HostRun]) async {
    guard options.speaksAnsible, !isInterrupted else { return }
    for run in hosts where !outcome.unreachableHosts.contains(run.name) { await settle(run) }
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
    guard !task.notify.isEmpty, !options.isCheck, !neverChanges(task)
    else { return [] }
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
  private func announceMeta(_ task: Task, _ run: HostRun) {
    if options.speaksAnsible, task.id > 0 { announce(task, [run]) }
  }

  /// What Ansible says is done instead of a `meta` whose condition is false.
  private static func instead(of word: String, _ host: String, _ task: Task) -> String {
    switch word {
    case "flush_handlers": ", not running handlers for \(host)"
    case "clear_facts": ", not clearing facts and fact cache for \(host)"
    case "clear_host_errors": ", not clearing host error state for \(host)"
    case "end_batch": ", continuing current batch"
    case "end_play": ", continuing play"
    case "end_host": ", continuing execution for \(host)"
    case "end_role": "continuing role \(task.role?.name ?? "") for \(host)"
    default: ""
    }
  }

  private func tellSkipped(_ task: Task, _ run: HostRun) {
    guard options.speaksAnsible else { return }
    let word = task.metaWord
    let reason = "\(word) conditional evaluated to False\(Self.instead(of: word, run.name, task))"
    var result = ActionResult(
      [
        "msg": Value(
          word == "end_host"
            ? "end_host conditional evaluated to false, continuing execution for \(run.name)"
            : word), "skip_reason": Value(reason),
      ], skipped: true)
    tellMeta(reason)
    result.tellsChanged = false
    tell(task, run.name, Attempt(result: result), since: 0, item: nil, isLoop: false, isSum: false)
  }

  private func tellMeta(_ word: String, _ run: HostRun, role: String) {
    switch word {
    case "noop": tellMeta("noop")
    case "flush_handlers": tellMeta("triggered running handlers for \(run.name)")
    case "clear_facts": tellMeta("facts cleared")
    case "clear_host_errors": tellMeta("cleared host errors")
    case "end_host": tellMeta("ending play for \(run.name)")
    case "end_role": tellMeta("ending role \(role) for \(run.name)")
    case "end_play", "end_batch":
      tellMeta("ending \(word == "end_play" ? "play" : "batch")")
    case "reset_connection": tellMeta("reset connection")
    case "refresh_inventory": tellMeta("inventory successfully refreshed")
    default: break
    }
  }

  /// `meta:` (ansible-core 2.18, plugins/strategy/__init__.py).
  func meta(_ task: Task, on runs: [HostRun], _ play: Play) async {
    let word = task.metaWord
    if word == "role_complete" {
      for run in runs {
        run.complete(task.role)
        tellMeta("role_complete for \(run.name)")
      }
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
    for run in isOnce ? Array(runs.prefix(1)) : runs {
      let isWilling = willing.contains { $0 === run }
      announceMeta(task, run)
      if isWilling { tellMeta(word, run, role: task.role?.name ?? "") }
      if !isWilling { tellSkipped(task, run) }
    }
    guard !willing.isEmpty else { return }
    switch word {
    // Hosts that have not come here yet flush at their own.
    case "flush_handlers": await flushHandlers(on: willing)
    case "end_host": for run in willing { run.cursor.end() }
    case "end_role":
      for run in willing {
        while let next = run.cursor.upcoming, let role = next.role,
          role === task.role && next.metaWord != "role_complete"
            || role.parentNames.contains(task.role?.name ?? "")
        {
          _ = run.cursor.next()
        }
      }
    case "end_play", "end_batch":
      for run in batch { run.cursor.end() }
      if word == "end_play" { isPlayEnded = true }
    case "refresh_inventory": refreshInventory()
    case "clear_facts":
      for run in batch {
        store.variables(of: run.name).clearFacts()
        options.factCache?.forget(run.name)
      }
    case "clear_host_errors":
      // They stay out of this play; later ones have them again.
      for run in batch {
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
