import Playbooks
import Runs
import Value
import Variables

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
              "the requested handler '\(name)' was not found in either the main handlers list nor in the listening handlers list",
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

  private func topics(_ handler: Task, _ host: String) -> [String] {
    handler.listen.flatMap { field -> [String] in
      let scope = HostScope(host, task: handler, in: store)
      let value = templated(field.value, in: scope) ?? field.value
      return (value.list ?? [value]).compactMap(\.string)
    }
  }

  /// Runs notified handlers in the order they are defined; a handler may notify a later one.
  func flushHandlers(includingFailed: Bool = false) async {
    guard let play = store.play?.play else { return }
    for handler in handlers {
      let runs = batch.filter {
        (!$0.isOut || includingFailed) && $0.notified.contains(handler.id)
      }
      guard !runs.isEmpty else { continue }
      for run in runs { run.notified.remove(handler.id) }
      await runTask(handler, on: runs, play)
    }
  }

  /// `meta:` (ansible-core 2.18, plugins/strategy/__init__.py).
  func meta(_ task: Task, on runs: [HostRun], _ play: Play) async {
    let word = (task.action.arguments["_raw_params"] ?? .null).string ?? ""
    if word == "flush_handlers" {
      // Hosts that have not come here yet flush at their own.
      await flushHandlers()
      return
    }
    let willing = runs.filter { run in
      let scope = HostScope(run.name, task: task, in: store)
      return ((try? condition(task, scope)) ?? nil) == nil
    }
    switch word {
    case "end_host": for run in willing { run.cursor.end() }
    case "end_play", "end_batch":
      if !willing.isEmpty { for run in batch { run.cursor.end() } }
    case "clear_facts": for run in willing { store.variables(of: run.name).clearFacts() }
    case "clear_host_errors":
      for run in batch { run.isOut = false }
      lost = []
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
