package import Machine
internal import System
package import Value
internal import Wire

/// `kubeadm_init`: makes this node the first of a cluster. What was broken off is brought to its end.
package struct KubeadmInitModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.kubeadm_init",
    [
      // kubeadm's configuration, all its documents.
      Option("config", required: true, secret: true),
      // The port of the API server, for telling our own leftovers from somebody else's.
      Option("port", .int, default: 6443),
      Option("timeout", .int, default: 600),
    ], runsToItsEnd: true)

  package typealias Change = [String]

  package struct State {
    var standing: NodeStanding
  }

  private let call: Call

  package init(_ call: Call) { self.call = call }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let state = State(standing: try NodeStanding(on: machine))
    if state.standing.hasKubelet, state.standing.work != .initialising,
      !state.standing.isControlPlane
    {
      throw Failure(
        "this node is a worker of a cluster already (/etc/kubernetes/kubelet.conf): take it out there, "
          + "and reset it, before it begins one of its own")
    }
    if let foreign = state.standing.foreign(.initialising, controlPlane: true) { throw foreign }
    return state
  }

  package func change(from state: State) -> Planned<Change>? {
    if state.standing.isComplete(.initialising, controlPlane: true) { return nil }
    let port = call.int("port") ?? 6443
    return Planned(
      state.standing.leftovers(of: .initialising, controlPlane: true, port: port), runs: true)
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    if machine.isPlanned {
      machine.lay(Effect(.opaque, "kubeadm init", .null))
      return Map()
    }
    try NodeStanding.write(.initialising, isDone: false, on: machine)
    try KubeadmRun(
      machine: machine, configuration: call.string("config") ?? "",
      seconds: call.int("timeout") ?? 600
    ).run(["init"], ignoring: change)
    try NodeStanding.write(.initialising, isDone: true, on: machine)
    return Map()
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    let authority = changed ? try NodeStanding(on: machine).authority : state.standing.authority
    return Report([
      "healed": Value(changed && !state.standing.isBare),
      "ca": authority.map { Value($0) } ?? .unknown,
    ])
  }
}
