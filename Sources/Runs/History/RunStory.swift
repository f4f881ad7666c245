package import Value
package import Wire

/// What a kept run was, put together from its events: what reports and comparisons are made of.
package struct RunStory: Sendable {
  package var run: KeptRun
  package var version = ""
  /// Seconds since 1970 of the first and the last event.
  package var began = 0.0
  package var ended = 0.0
  /// By name, sorted.
  package var hosts: [HostStory] = []
  package var problems: [Map] = []
  package var warnings: [String] = []
  package var nextStep: String?

  /// Reads the journal.
  package init(_ run: KeptRun) throws(Problem) {
    self.run = run
    var reader = Reader()
    try run.eachEvent { reader.take($0) }
    version = reader.version
    began = reader.began ?? run.began
    ended = reader.last ?? began
    problems = reader.problems
    warnings = reader.warnings
    nextStep = reader.nextStep
    hosts = reader.hosts.values.sorted { $0.name.precedesByScalars($1.name) }
    for place in hosts.indices {
      hosts[place].summary = run.hosts[hosts[place].name]?.map ?? Map()
    }
  }
}

/// One host's part in a run.
package struct HostStory: Sendable {
  package var name: String
  package var address = ""
  package var transport = ""
  /// In the order in which they ended; a loop's items and not their sum.
  package var results: [ResultStory] = []
  /// Its entry in `run.json`: connection, round trips, counters.
  package var summary = Map()

  /// How often a status came.
  package func count(_ statuses: Set<HostResult.Status>) -> Int {
    results.count { statuses.contains($0.status) }
  }
}

/// How one task, or one item of its loop, went on one host.
package struct ResultStory: Sendable {
  package var task: String
  package var action: String
  package var isHandler: Bool
  /// The number of the play, and of the task's turn in it: one name may stand for several tasks.
  package var play: Int
  package var place: String
  package var status: HostResult.Status
  package var item: String?
  package var delegatedTo: String?
  /// Seconds since 1970 at its end, and how long it took.
  package var ended: Double
  package var seconds: Double
  package var result: Value
  package var diffs: [Diff]

  /// What says what came of it, in a line or a few: `msg`, `stderr`, `reason`.
  package var message: String {
    for key in ["msg", "stderr", "reason", "module_stderr"] {
      if let text = result[key]?.string, !text.isEmpty { return text }
    }
    return ""
  }

  /// Tells this result from others of the host: two runs are compared by it.
  package var key: String {
    "\(play)\u{0}\(task)\u{0}\(place)\u{0}\(item ?? "")"
  }
}

extension RunStory {
  /// What has been read so far.
  private struct Reader {
    private struct Task {
      var name: String
      var action: String
      var place: String
      var isHandler: Bool
    }

    var version = ""
    var began: Double?
    var last: Double?
    var hosts: [String: HostStory] = [:]
    var problems: [Map] = []
    var warnings: [String] = []
    var nextStep: String?
    private var tasks: [Int: Task] = [:]
    private var play = 0

    mutating func take(_ event: Value) {
      let time = event["time"]?.double ?? event["time"]?.int.map(Double.init)
      began = began ?? time
      last = time ?? last
      switch event["event"]?.string {
      case "run-started": version = event["version"]?.string ?? ""
      case "connected":
        let name = event["host"]?.string ?? ""
        host(name) {
          $0.address = event["address"]?.string ?? ""
          $0.transport = event["transport"]?.string ?? ""
        }
      case "play-started": play = event["play"]?.int ?? play + 1
      case "task-started": begin(event, isHandler: false)
      case "handler-started": begin(event, isHandler: true)
      case "item-result": add(event, at: time ?? 0)
      case "host-result":
        // The sum of a loop says nothing that its items have not said, unless it had none.
        let isSum = event["loop"]?.bool == true
        let results = event["result"]?["results"]?.list ?? []
        if !isSum || results.isEmpty { add(event, at: time ?? 0) }
      case "problem": event.map.map { problems.append($0) }
      case "warning": event["text"]?.string.map { warnings.append($0) }
      case "run-ended": nextStep = event["next_step"]?.string
      default: break
      }
    }

    private mutating func host(_ name: String, _ change: (inout HostStory) -> Void) {
      change(&hosts[name, default: HostStory(name: name)])
    }

    private mutating func begin(_ event: Value, isHandler: Bool) {
      guard let id = event["task"]?.int else { return }
      let at = event["at"]
      let place = at?["file"]?.string.map {
        "\($0):\(at?["line"]?.int ?? 0):\(at?["column"]?.int ?? 0)"
      }
      tasks[id] = Task(
        name: event["name"]?.string ?? "", action: event["action"]?.string ?? "",
        place: place ?? "", isHandler: isHandler)
    }

    private mutating func add(_ event: Value, at time: Double) {
      guard let name = event["host"]?.string,
        let status = event["status"]?.string.flatMap({ HostResult.Status(rawValue: $0) })
      else { return }
      let task = event["task"]?.int.flatMap { tasks[$0] }
      let seconds = event["seconds"]?.double ?? event["seconds"]?.int.map(Double.init) ?? 0
      let result = ResultStory(
        task: task?.name ?? "", action: task?.action ?? "", isHandler: task?.isHandler ?? false,
        play: play, place: task?.place ?? "", status: status, item: event["item"]?.string,
        delegatedTo: event["delegated_to"]?.string, ended: time, seconds: max(0, seconds),
        result: event["result"] ?? .null,
        diffs: (event["diffs"]?.list ?? []).map { Diff($0) })
      host(name) { $0.results.append(result) }
    }
  }
}
