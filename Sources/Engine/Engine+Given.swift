import Actions
import Jinja
import Playbooks
import Value
import Variables

// What a task is given beside its arguments, and what it gives beside its result.
extension Engine {
  /// What `ssh` says of a host that cannot be reached; nil where it would say something else.
  static func sshMessage(_ because: String) -> String? {
    // HOST port PORT: REASON
    let parts = because.split(separator: ": ", maxSplits: 1).map { String($0) }
    let words = parts.first?.split(separator: " ").map { String($0) } ?? []
    guard parts.count == 2, words.count == 3, words[1] == "port" else { return nil }
    let start = "Failed to connect to the host via ssh: ssh: "
    switch parts[1] {
    case "Name or service not known", "Temporary failure in name resolution":
      return "\(start)Could not resolve hostname \(words[0].lowercased()): \(parts[1])"
    case "Connection refused", "No route to host", "Network is unreachable",
      "Connection timed out":
      return "\(start)connect to host \(words[0]) port \(words[2]): \(parts[1])"
    default: return nil
    }
  }

  /// The task with the templates of its `loop_control` in place, and of its module's name.
  func resolved(_ task: Task, _ host: String) -> Task {
    let isNamed = !Template.isPossiblyTemplate(task.action.name)
    guard !task.loopControl.templates.isEmpty || !isNamed else { return task }
    var task = task
    let scope = HostScope(host, task: task, in: store)
    if !isNamed, let name = templatedText(Value(task.action.name), in: scope) {
      task.action.name = loader.moduleName(name)
      task.action.written = name
    }
    for (key, field) in task.loopControl.templates {
      guard let value = templated(field.value, in: scope) else { continue }
      switch key {
      case "loop_var": task.loopControl.loopVar = value.string ?? task.loopControl.loopVar
      case "index_var": task.loopControl.indexVar = value.string
      case "extended": task.loopControl.extended = value.truth ?? false
      default: task.loopControl.showsAllItems = value.truth ?? true
      }
    }
    return task
  }

  func environment(
    _ task: Task, _ scope: HostScope
  ) throws(TemplateError) -> (values: [String: String], isSecret: Bool) {
    var all: [String: String] = [:]
    var isSecret = false
    for field in task.keywords.environment {
      let layer =
        Template.needsTemplating(field.value) && field.value.map == nil && field.value.list == nil
        ? try store.templar.template(field.value, in: scope, at: field.location) : field.value
      for map in (layer.list ?? [layer]).compactMap(\.map) {
        for (key, written) in map.entries where !written.isNull {
          guard let value = try variable(written, task, scope, field.location) else { continue }
          all[key.string ?? JSON.text(key)] = value.string ?? JSON.text(value)
          isSecret = isSecret || value.deepMarks.contains(.secret)
        }
      }
    }
    return (all, isSecret)
  }

  /// A variable of the environment; nil where it is made of what is being found out (ansible-core 2.18,
  /// playbook/task.py, `_post_validate_environment`).
  private func variable(
    _ written: Value, _ task: Task, _ scope: HostScope, _ place: SourceLocation
  ) throws(TemplateError) -> Value? {
    do throws(TemplateError) {
      return try store.templar.template(written, in: scope, at: place)
    } catch {
      let isGathering = task.action.name == "ansible.builtin.setup"
      let isOfFacts =
        error.message.contains("ansible_env")
        || isGathering && error.message.contains("'dict object'")
      guard error.kind == .undefined, isOfFacts else { throw error }
      return nil
    }
  }

  func facts(
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
    let isCacheable =
      kind == .setFact && result.values["_ansible_facts_cacheable"]?.bool == true
    return [
      FactUpdate(
        kind: kind, values: kind == .facts ? unprefixed(facts) : facts, isCacheable: isCacheable,
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
