package import Value
package import Wire

/// Everything a run tells: what Console prints, the journal keeps and `--output json` writes.
///
/// Sinks see every event in one order; the sequence number of an event is its place in that order.
package enum Event: Sendable {
  case runStarted(RunStarted)
  /// A connection to a host stands.
  case connected(Connected)
  case playStarted(PlayStarted)
  case taskStarted(TaskStarted)
  case handlerStarted(TaskStarted)
  /// A host has begun a task; for live progress only.
  case hostStarted(HostStarted)
  /// What a host is doing inside a task that takes long.
  case progress(Progress)
  /// One item of a loop is done.
  case itemResult(HostResult)
  /// A host is done with a task, its loop included.
  case hostResult(HostResult)
  /// A host is done with a task, and what came of it is not told: a look at the fleet.
  case hostDone(String)
  case retry(Retry)
  /// An include has been read.
  case included(Inclusion)
  /// Every host of the play has failed.
  case noHostsLeft
  /// What `--list-hosts` and its like show: text of several lines.
  case listing(String)
  case notice(Notice)
  case warning(Notice)
  case problem(Problem)
  case recap(Recap)
  /// One entry of a plan, once all of it is known.
  case planStep(PlannedStep)
  /// What the plan comes to; after its entries.
  case planSummary(PlanSummary)
  /// Where a plan and what is there, or was done, are not the same.
  case planDifference(PlanDifference)
  case runEnded(RunEnded)
  /// `groundwork drift` alone tells these two.
  case drift(DriftFound)
  case driftSummary(DriftSummary)
  /// `groundwork release`, and `apply --prune-nodes` after its run, tell these two.
  case release(ReleaseStage)
  case releaseStep(ReleaseStep)
}

/// An event with its place in the run.
package struct StampedEvent: Sendable {
  package var event: Event
  /// From 1, without gaps, the same for every sink.
  package var number: Int
  /// Seconds since 1970.
  package var time: Double

  package init(_ event: Event, number: Int, time: Double) {
    self.event = event
    self.number = number
    self.time = time
  }
}

/// Takes events with their place in the run; each call ends before the next begins.
package protocol RecordSink: Sendable {
  func receive(_ stamped: StampedEvent)
  /// What has been received is about to have consequences: what is kept of it must be safe now.
  func settle()
  /// Everything that was received has been told when this ends.
  func flush()
  /// The same, given up when the time is over: who reads may have stopped.
  func flush(withinMilliseconds limit: Int)
  /// Why not everything that was received is kept; nil while it is, or where nothing is to be kept.
  var failure: Problem? { get }
}

extension RecordSink {
  package func settle() {}
  package func flush() {}
  package func flush(withinMilliseconds limit: Int) {}
  package var failure: Problem? { nil }
}

/// Takes events in; each call ends before the next begins.
package protocol EventSink: RecordSink {
  func receive(_ event: Event)
}

extension EventSink {
  package func receive(_ stamped: StampedEvent) { receive(stamped.event) }
}

/// What was asked for, told before anything else.
package struct RunStarted: Sendable {
  /// Names the directory under `.groundwork/runs/`.
  package var id: String
  package var version: String
  /// The command line's verb: `apply`, `plan`, `run`.
  package var command: String
  package var playbooks: [String]
  package var inventories: [String]
  package var isCheck: Bool
  package var wantsDiff: Bool
  /// What else of the command line decides what is done, by flag, each with its values: docs/events.md.
  package var options: Map

  package init(
    id: String, version: String, command: String, playbooks: [String] = [],
    inventories: [String] = [], isCheck: Bool = false, wantsDiff: Bool = false,
    options: Map = Map()
  ) {
    self.id = id
    self.version = version
    self.command = command
    self.playbooks = playbooks
    self.inventories = inventories
    self.isCheck = isCheck
    self.wantsDiff = wantsDiff
    self.options = options
  }
}

/// How a host was reached, told once for each user on it, and again when an agent comes after `raw`.
package struct Connected: Sendable {
  package var host: String
  package var address: String
  /// `libssh2`, `ssh` or `local`.
  package var transport: String
  package var user: String
  /// The agent's build; nil where none runs (`raw`).
  package var agent: String?
  /// The node's own name for itself (machine-id(5)); nil without an agent.
  package var machineID: String?

  package init(
    host: String, address: String, transport: String, user: String,
    agent: String? = nil, machineID: String? = nil
  ) {
    self.machineID = machineID
    self.host = host
    self.address = address
    self.transport = transport
    self.user = user
    self.agent = agent
  }
}

/// A play, or a batch of one, begins.
package struct PlayStarted: Sendable {
  /// From 1, in the order of running.
  package var id: Int
  /// The play's name, or its pattern when it has none.
  package var name: String
  package var pattern: String
  /// Of the whole play; empty when the pattern matches none.
  package var hosts: [String]
  package var location: SourceLocation?
  package var isCheck: Bool
  /// Hosts go through it each at its own pace.
  package var isFree = false
  /// Its pattern names hosts, and all of them were lost before.
  package var isSpent = false

  package init(
    id: Int, name: String, pattern: String, hosts: [String], location: SourceLocation? = nil,
    isCheck: Bool = false
  ) {
    self.id = id
    self.name = name
    self.pattern = pattern
    self.hosts = hosts
    self.location = location
    self.isCheck = isCheck
  }
}

/// A task or handler begins; its hosts follow.
package struct TaskStarted: Sendable {
  /// `Task.id`.
  package var id: Int
  /// As in the banner: templated, `ROLE : NAME`, the action's name when there is none.
  package var name: String
  /// The full module name.
  package var action: String
  package var location: SourceLocation?
  package var isCheck: Bool

  package init(
    id: Int, name: String, action: String, location: SourceLocation? = nil, isCheck: Bool = false
  ) {
    self.id = id
    self.name = name
    self.action = action
    self.location = location
    self.isCheck = isCheck
  }
}

/// A host begins a task; not kept in the journal.
package struct HostStarted: Sendable {
  package var host: String
  package var task: Int
  package var name: String

  package init(host: String, task: Int, name: String) {
    self.host = host
    self.task = task
    self.name = name
  }
}

/// What a host says while it is busy; not kept in the journal.
package struct Progress: Sendable {
  package var host: String
  package var text: String

  package init(host: String, text: String) {
    self.host = host
    self.text = text
  }
}

/// How a task, or one item of its loop, went on one host.
package struct HostResult: Sendable {
  package enum Status: String, Sendable {
    case ok, changed, skipped, failed, unreachable
    /// Failed (or unreachable), and the task says to go on.
    case ignored
  }

  package var host: String
  package var task: Int
  package var status: Status
  /// Ansible's result dictionary (`changed`, `msg`, `rc`, …), censored already where `no_log` says so.
  package var result: Value
  package var diffs: [Diff]
  package var seconds: Double
  /// The inventory name of the host that did it, and its address, when it is another one.
  package var delegatedTo: String?
  /// Where that host is reached, when it is not by its name.
  package var delegateAddress: String?
  /// The label of a loop's item; nil for what is no item.
  package var item: String?
  /// The sum of a loop's items, each of which has been told already.
  package var isLoop: Bool
  /// `debug`, failed asserts: shown in full without being asked.
  package var isVerbose: Bool
  /// `debug`: of the result only what it says is shown.
  package var isMessage = false

  package init(
    host: String, task: Int, status: Status, result: Value = Value(Map()), diffs: [Diff] = [],
    seconds: Double = 0, delegatedTo: String? = nil, item: String? = nil, isLoop: Bool = false,
    isVerbose: Bool = false
  ) {
    self.host = host
    self.task = task
    self.status = status
    self.result = result
    self.diffs = diffs
    self.seconds = seconds
    self.delegatedTo = delegatedTo
    self.item = item
    self.isLoop = isLoop
    self.isVerbose = isVerbose
  }
}

/// A task with `until` has not come to its end and is tried again.
package struct Retry: Sendable {
  package var host: String
  package var task: Int
  package var name: String
  /// How many tries are left.
  package var left: Int
  package var result: Value

  package init(host: String, task: Int, name: String, left: Int, result: Value = Value(Map())) {
    self.host = host
    self.task = task
    self.name = name
    self.left = left
    self.result = result
  }
}

/// Tasks of a file or role come in, for some hosts.
package struct Inclusion: Sendable {
  /// The file, or the role's name.
  package var what: String
  package var hosts: [String]
  package var item: String?

  package init(what: String, hosts: [String], item: String? = nil) {
    self.what = what
    self.hosts = hosts
    self.item = item
  }
}

/// Something worth knowing; as a warning, something that may not have been meant.
package struct Notice: Sendable {
  package var text: String
  package var host: String?
  package var at: SourceLocation?

  package init(_ text: String, host: String? = nil, at: SourceLocation? = nil) {
    self.text = text
    self.host = host
    self.at = at
  }
}

/// How often what happened on one host.
package struct Counters: Sendable, Equatable {
  package var ok = 0
  package var changed = 0
  package var unreachable = 0
  package var failed = 0
  package var skipped = 0
  package var rescued = 0
  package var ignored = 0

  package init() {}
}

/// The counters of all hosts, at the end.
package struct Recap: Sendable {
  package var hosts: [String: Counters]
  /// Every play was come to: the run was not ended by failures, a mistake or Ctrl-C.
  package var isComplete: Bool

  package init(_ hosts: [String: Counters], isComplete: Bool = true) {
    self.hosts = hosts
    self.isComplete = isComplete
  }
}

/// How it all ended; nothing comes after it.
package struct RunEnded: Sendable {
  package var exitCode: Int
  package var seconds: Double
  /// Requests sent and answered, by host.
  package var roundTrips: [String: Int]
  /// The next thing to do, in a sentence or a command.
  package var nextStep: String?

  package init(
    exitCode: Int, seconds: Double, roundTrips: [String: Int] = [:], nextStep: String? = nil
  ) {
    self.exitCode = exitCode
    self.seconds = seconds
    self.roundTrips = roundTrips
    self.nextStep = nextStep
  }
}
