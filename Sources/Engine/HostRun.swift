import Playbooks
import Runs
import Value

/// One host in one batch of a play.
final class HostRun {
  let name: String
  var cursor: HostCursor
  /// Failed or unreachable, or ended: takes no further task.
  var isOut = false
  /// Handlers it has notified and not yet run.
  var notified: Set<Int> = []
  /// Notifications the node has written down, to be struck off once their handlers have run; by the
  /// way to the node that wrote them.
  var recorded: [Target: Set<String>] = [:]

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
  /// What the task's `register` is.
  var registered: Value
  /// Results of the items that changed, for `notify`.
  var notifies = false
  /// Facts to keep: `ansible_facts` of modules, or of `set_fact` and `include_vars`.
  var facts: [FactUpdate] = []
  /// Includes, one for each item.
  var includes: [IncludeRequest] = []
  /// A host key that changed, a lock: the host is refused, not broken.
  var problem: Problem?
}

/// Facts that a result carries.
struct FactUpdate: Sendable {
  enum Kind: Sendable { case facts, setFact, includeVars }
  var kind: Kind
  var values: Map
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
