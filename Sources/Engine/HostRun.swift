import Playbooks
import Runs
import Value
import Wire

/// One host in one batch of a play.
final class HostRun {
  let name: String
  var cursor: HostCursor
  /// Failed or unreachable, or ended: takes no further task.
  var isOut = false
  /// Handlers it has notified and not yet run.
  var notified: Set<Int> = []
  /// A handler has failed while they were flushed: its others wait for the next flush.
  var failedInFlush = false
  /// Notifications the node has written down, to be struck off once their handlers have run; by the
  /// way to the node that wrote them.
  var recorded: [Target: Set<String>] = [:]

  /// Roles of which a task has run, and those that have come to their end, by identity.
  private var begunRoles: Set<Value> = []
  private var completedRoles: Set<Value> = []

  /// Whether the task belongs to a role that has run to its end on this host already.
  func isOver(_ task: Task) -> Bool {
    guard let role = task.role, !role.allowsDuplicates, !task.isHandler else { return false }
    return completedRoles.contains(role.identity)
  }

  /// A task of the role runs.
  func begin(_ role: Role?) {
    if let role { begunRoles.insert(role.identity) }
  }

  func complete(_ role: Role?) {
    if let role, begunRoles.contains(role.identity) { completedRoles.insert(role.identity) }
  }

  init(_ name: String, _ steps: [Step]) {
    self.name = name
    cursor = HostCursor(steps)
  }
}

/// How one task ended on one host.
struct TaskOutcome: Sendable {
  enum Kind: Sendable { case ok, failed, unreachable, skipped }

  var host: String
  var kind: Kind
  var changed = false
  var isIgnored = false
  var change: Response.Change = .none
  /// What the task's `register` is.
  var registered: Value
  /// Results of the items that changed, for `notify`.
  var notifies = false
  /// Facts to keep: `ansible_facts` of modules, or of `set_fact` and `include_vars`.
  var facts: [FactUpdate] = []
  /// Includes, one for each item.
  var includes: [IncludeRequest] = []
  /// Why it failed: one, unless the task looked for all that is wrong.
  var problems: [Problem] = []
}

/// Facts that a result carries.
struct FactUpdate: Sendable {
  enum Kind: Sendable { case facts, setFact, includeVars }
  var kind: Kind
  var values: Map
  /// `set_fact` with `cacheable`: they are facts of the host as well.
  var isCacheable = false
  /// With `delegate_facts` the host that did the task.
  var host: String
}

/// An `include_tasks` or `include_role` as one host (and item) asks for it.
struct IncludeRequest: Sendable {
  var isRole: Bool
  var name: String
  var arguments: Map
  /// Variables of the task and its loop, for the included tasks.
  var vars: Map
  var label: String?

  /// Hosts that ask for the same are served together.
  var key: String {
    "\(isRole)|\(name)|\(JSON.text(Value(arguments), style: .compact))|\(JSON.text(Value(vars), style: .compact))"
  }
}
