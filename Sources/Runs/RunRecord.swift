package import Value

/// What a run was, in one page: kept as `run.json` beside its journal.
package struct RunRecord: Sendable {
  package private(set) var started: RunStarted?
  package private(set) var ended: RunEnded?
  package private(set) var connections: [String: Connected] = [:]
  package private(set) var recap: Recap?

  package init() {}

  /// Takes in what an event says about the run as a whole.
  package mutating func note(_ event: Event) {
    switch event {
    case .runStarted(let event): started = event
    case .runEnded(let event): ended = event
    case .connected(let event): connections[event.host] = event
    case .recap(let event): recap = event
    default: break
    }
  }

  /// Version, inputs, outcome, and for each host its transport, round trips and counters.
  package var json: Value {
    var map: Map = ["v": Value(Event.schemaVersion)]
    if let started {
      for (key, value) in Event.runStarted(started).payload.entries { map[key] = value }
    }
    if let ended {
      map["exit_code"] = Value(ended.exitCode)
      map["seconds"] = Value(.double(ended.seconds))
    }
    if let recap { map["complete"] = Value(recap.isComplete) }
    let counters = recap?.hosts ?? [:]
    var hosts = Map()
    let names = Set(connections.keys).union(counters.keys).union(ended?.roundTrips.keys ?? [:].keys)
    for name in names.sorted(by: { $0.precedesByScalars($1) }) {
      var host = connections[name].map { Event.connected($0).payload } ?? Map()
      host["host"] = nil
      if let trips = ended?.roundTrips[name] { host["round_trips"] = Value(trips) }
      for (key, count) in counters[name]?.columns ?? [] { host[key] = Value(count) }
      hosts[name] = Value(host)
    }
    map["hosts"] = Value(hosts)
    return Value(map)
  }
}
