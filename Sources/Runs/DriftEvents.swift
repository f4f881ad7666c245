package import Value
package import Wire

/// One resource that is not as it was applied last.
package struct DriftFound: Sendable {
  package var host: String
  package var kind: String
  package var id: String
  /// What was done to it, in a few words each.
  package var causes: [String]
  package var diffs: [Diff]
  /// `file:line:column` of the task that declares it.
  package var origin: String
  package var run: String
  /// When it was applied: 2026-11-21T07:15:34Z.
  package var applied: String
  /// False where the run that applied it was cut off, or failed there.
  package var isConfirmed: Bool

  package init(
    host: String, kind: String, id: String, causes: [String], diffs: [Diff] = [],
    origin: String = "", run: String = "", applied: String = "", isConfirmed: Bool = true
  ) {
    self.host = host
    self.kind = kind
    self.id = id
    self.causes = causes
    self.diffs = diffs
    self.origin = origin
    self.run = run
    self.applied = applied
    self.isConfirmed = isConfirmed
  }

  package var title: String { id.isEmpty ? kind : "\(kind) \(id)" }
}

/// What was found on every host; nothing comes after it.
package struct DriftSummary: Sendable {
  package enum Status: String, Sendable {
    case clean, drifted, failed, unreachable
    /// Nothing was ever applied there.
    case untouched
  }

  package struct Host: Sendable {
    package var status: Status
    /// Resources on record.
    package var owned: Int
    package var drifted: Int
    /// What could not be compared, with the reason.
    package var blind: [(title: String, reason: String)]

    package init(
      _ status: Status, owned: Int = 0, drifted: Int = 0,
      blind: [(title: String, reason: String)] = []
    ) {
      self.status = status
      self.owned = owned
      self.drifted = drifted
      self.blind = blind
    }
  }

  package var hosts: [(name: String, host: Host)]
  package var exitCode: Int

  package init(hosts: [(name: String, host: Host)], exitCode: Int) {
    self.hosts = hosts
    self.exitCode = exitCode
  }
}

extension DriftFound {
  var json: Map {
    var map: Map = [
      "host": Value(host), "kind": Value(kind), "id": Value(id),
      "causes": Value(causes.map { Value($0) }), "origin": Value(origin), "run": Value(run),
      "applied": Value(applied), "confirmed": Value(isConfirmed),
    ]
    if !diffs.isEmpty { map["diffs"] = Value(diffs.map(\.value)) }
    return map
  }
}

extension DriftSummary {
  var json: Map {
    var all = Map()
    for (name, host) in hosts {
      let blind = host.blind.map { item -> Value in
        ["what": Value(item.title), "because": Value(item.reason)]
      }
      all[name] = [
        "status": Value(host.status.rawValue), "owned": Value(host.owned),
        "drifted": Value(host.drifted), "blind": Value(blind),
      ]
    }
    return ["hosts": Value(all), "exit_code": Value(exitCode)]
  }
}
