package import Machine
package import Value

/// `kubeadm_status`: tells how far kubeadm has come on this node, from its files alone. Changes nothing.
package struct KubeadmStatusModule: Module {
  package static let spec = ModuleSpec("groundwork.core.kubeadm_status", [], isReadOnly: true)

  package struct State {
    var standing: NodeStanding
  }

  package init(_ call: Call) {}

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    State(standing: try NodeStanding(on: machine))
  }

  package func change(from state: State) -> Planned<Never>? { nil }

  package func apply(_ change: Never, to machine: any Machine) throws(Failure) -> Map {}

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report {
    let standing = state.standing
    let role =
      standing.isControlPlane ? "control_plane" : standing.hasKubelet ? "worker" : "none"
    let work: NodeStanding.Work = standing.work ?? .joining
    return Report([
      "role": Value(role),
      "complete": Value(
        standing.isComplete(work, controlPlane: standing.isControlPlane)),
      "broken_off": Value(standing.work != nil && !standing.isDone && !standing.isBare),
      "ca": standing.authority.map { Value($0) } ?? .null,
    ])
  }
}
