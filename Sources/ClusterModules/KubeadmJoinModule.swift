package import Machine
internal import System
package import Value
internal import Wire

/// `kubeadm_join`: makes this node one of a cluster. What was broken off is brought to its end.
package struct KubeadmJoinModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.kubeadm_join",
    [
      // kubeadm's JoinConfiguration.
      Option("config", required: true, secret: true),
      Option("control_plane", .bool, default: false),
      // The cluster's authority: a node that trusts another belongs to another cluster.
      Option("ca"),
      Option("port", .int, default: 6443),
      Option("timeout", .int, default: 300),
    ], runsToItsEnd: true)

  package typealias Change = [String]

  package struct State {
    var standing: NodeStanding
  }

  private let call: Call
  private var isControlPlane: Bool { call.bool("control_plane") }

  package init(_ call: Call) { self.call = call }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let state = State(standing: try NodeStanding(on: machine))
    if let wanted = call.string("ca"), let own = state.standing.authority,
      state.standing.hasKubelet, own.trimmed != wanted.trimmed
    {
      throw Failure(
        "this node belongs to another cluster: its /etc/kubernetes/pki/ca.crt is not the one of the "
          + "control plane; if its old cluster is gone, take what is left of it off with "
          + "'kubeadm reset' on the node, then apply again")
    }
    if state.standing.isControlPlane, !isControlPlane, state.standing.work != .joining {
      throw Failure(
        "this node is a control plane, and the inventory wants a worker: drain it and "
          + "delete its node there, 'kubeadm reset' on it, then apply again")
    }
    if let foreign = state.standing.foreign(.joining, controlPlane: isControlPlane) {
      throw foreign
    }
    return state
  }

  package func change(from state: State) -> Planned<Change>? {
    if state.standing.isComplete(.joining, controlPlane: isControlPlane) { return nil }
    return Planned(
      state.standing.leftovers(
        of: .joining, controlPlane: isControlPlane, port: call.int("port") ?? 6443),
      runs: true)
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    if machine.isPlanned {
      machine.lay(Effect(.opaque, "kubeadm join", .null))
      return Map()
    }
    try NodeStanding.write(.joining, isDone: false, on: machine)
    try KubeadmRun(
      machine: machine, configuration: call.string("config") ?? "",
      seconds: call.int("timeout") ?? 300
    ).run(["join"], ignoring: change)
    try NodeStanding.write(.joining, isDone: true, on: machine)
    return Map()
  }

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report {
    Report(["healed": Value(changed && !state.standing.isBare)])
  }
}
