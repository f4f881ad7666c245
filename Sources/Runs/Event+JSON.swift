package import Value
import Wire

extension StampedEvent {
  /// The event as docs/events.md describes it. Marks are kept, so that a writer can redact.
  package var json: Value {
    let head: Map = [
      "v": Value(Event.schemaVersion), "n": Value(number), "time": Value(.double(time)),
      "event": Value(event.name),
    ]
    return Value(head.merging(event.payload))
  }
}

extension Event {
  /// The version of the schema that `json` writes: `v` of every event.
  package static let schemaVersion = 1

  /// The value of `event`.
  package var name: String {
    switch self {
    case .runStarted: "run-started"
    case .connected: "connected"
    case .playStarted: "play-started"
    case .taskStarted: "task-started"
    case .handlerStarted: "handler-started"
    case .hostStarted: "host-started"
    case .progress: "progress"
    case .itemResult: "item-result"
    case .hostResult: "host-result"
    case .hostDone: "host-done"
    case .retry: "retry"
    case .included: "included"
    case .noHostsLeft: "no-hosts-left"
    case .listing: "listing"
    case .notice: "notice"
    case .warning: "warning"
    case .problem: "problem"
    case .recap: "recap"
    case .planStep: "plan-step"
    case .planSummary: "plan-summary"
    case .planDifference: "plan-difference"
    case .runEnded: "run-ended"
    case .drift: "drift"
    case .driftSummary: "drift-summary"
    case .release: "release"
    case .releaseStep: "release-step"
    }
  }

  var payload: Map {
    switch self {
    case .runStarted(let event): event.json
    case .connected(let event): event.json
    case .playStarted(let event): event.json
    case .taskStarted(let event), .handlerStarted(let event): event.json
    case .hostStarted(let event): event.json
    case .progress(let event): event.json
    case .itemResult(let event), .hostResult(let event): event.json
    case .hostDone(let host): ["host": Value(host)]
    case .retry(let event): event.json
    case .included(let event): event.json
    case .noHostsLeft: Map()
    case .listing(let text): ["text": Value(text)]
    case .notice(let event), .warning(let event): event.json
    case .problem(let problem): problem.json
    case .recap(let event): event.json
    case .planStep(let step): step.json
    case .planSummary(let summary): summary.json
    case .planDifference(let difference): difference.json
    case .runEnded(let event): event.json
    case .drift(let event): event.json
    case .driftSummary(let event): event.json
    case .release(let event): event.json
    case .releaseStep(let event): event.json
    }
  }
}

extension Map {
  /// These entries without those whose value is nil.
  fileprivate init(present entries: KeyValuePairs<String, Value?>) {
    self.init()
    for (key, value) in entries { self[key] = value }
  }
}

extension SourceLocation {
  fileprivate var json: Value {
    ["file": Value(file), "line": Value(line), "column": Value(column)]
  }
}

private func list(_ texts: [String]) -> Value { Value(texts.map { Value($0) }) }

extension RunStarted {
  fileprivate var json: Map {
    Map(present: [
      "id": Value(id), "version": Value(version), "command": Value(command),
      "playbooks": list(playbooks), "inventories": list(inventories), "check": Value(isCheck),
      "diff": Value(wantsDiff), "options": options.entries.isEmpty ? nil : Value(options),
    ])
  }
}

extension Connected {
  fileprivate var json: Map {
    Map(present: [
      "host": Value(host), "address": Value(address), "transport": Value(transport),
      "user": Value(user), "agent": agent.map { Value($0) },
      "machine_id": machineID.map { Value($0) },
    ])
  }
}

extension PlayStarted {
  fileprivate var json: Map {
    Map(present: [
      "play": Value(id), "name": Value(name), "pattern": Value(pattern), "hosts": list(hosts),
      "check": Value(isCheck), "at": location?.json,
    ])
  }
}

extension TaskStarted {
  fileprivate var json: Map {
    Map(present: [
      "task": Value(id), "name": Value(name), "action": Value(action), "check": Value(isCheck),
      "at": location?.json,
    ])
  }
}

extension HostStarted {
  fileprivate var json: Map {
    ["host": Value(host), "task": Value(task), "name": Value(name)]
  }
}

extension Progress {
  fileprivate var json: Map { ["host": Value(host), "text": Value(text)] }
}

extension HostResult {
  fileprivate var json: Map {
    var map = Map(present: [
      "host": Value(host), "task": Value(task), "status": Value(status.rawValue),
      "seconds": Value(.double(seconds)), "delegated_to": delegatedTo.map { Value($0) },
      "item": item.map { Value($0) },
    ])
    if isLoop { map["loop"] = true }
    map["result"] = result
    if !diffs.isEmpty { map["diffs"] = Value(diffs.map(\.value)) }
    return map
  }
}

extension Retry {
  fileprivate var json: Map {
    [
      "host": Value(host), "task": Value(task), "name": Value(name), "left": Value(left),
      "result": result,
    ]
  }
}

extension Inclusion {
  fileprivate var json: Map {
    Map(present: [
      "what": Value(what), "hosts": list(hosts), "item": item.map { Value($0) },
    ])
  }
}

extension Notice {
  fileprivate var json: Map {
    Map(present: ["text": Value(text), "host": host.map { Value($0) }, "at": at?.json])
  }
}

extension Problem {
  /// The problem as events and `--output json` show it.
  package var json: Map {
    Map(present: [
      "id": Value(id), "what": Value(what), "at": at?.json, "host": host.map { Value($0) },
      "because": because.map { Value($0) }, "fix": Value(fix),
    ])
  }
}

extension Recap {
  fileprivate var json: Map {
    var all = Map()
    for (host, counters) in hosts.sorted(by: { $0.key.precedesByScalars($1.key) }) {
      all[host] = Value(counters.json)
    }
    return ["hosts": Value(all), "complete": Value(isComplete)]
  }
}

extension PlanDifference {
  fileprivate var json: Map {
    Map(present: [
      "host": Value(host), "task": task.isEmpty ? nil : Value(task), "what": Value(what),
      "at": location?.json, "diffs": diffs.isEmpty ? nil : Value(diffs.map(\.value)),
    ])
  }
}

extension Counters {
  /// Names and numbers in the order of Ansible's recap line.
  package var columns: [(name: String, count: Int)] {
    [
      ("ok", ok), ("changed", changed), ("unreachable", unreachable), ("failed", failed),
      ("skipped", skipped), ("rescued", rescued), ("ignored", ignored),
    ]
  }

  fileprivate var json: Map { Map(columns.map { (Value($0.name), Value($0.count)) }) }
}

extension RunEnded {
  fileprivate var json: Map {
    var trips = Map()
    for (host, count) in roundTrips.sorted(by: { $0.key.precedesByScalars($1.key) }) {
      trips[host] = Value(count)
    }
    return Map(present: [
      "exit_code": Value(exitCode), "seconds": Value(.double(seconds)),
      "round_trips": Value(trips), "next_step": nextStep.map { Value($0) },
    ])
  }
}
