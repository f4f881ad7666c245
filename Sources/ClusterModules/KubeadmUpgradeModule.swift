package import Machine
internal import System
package import Value
internal import Wire

/// `kubeadm_upgrade`: takes what kubeadm keeps on this node to the release that is wanted: the cluster
/// itself on the node that leads, and its own files on the others. What was broken off is done again, as
/// kubeadm allows (kubernetes.io, "Upgrading kubeadm clusters", recovering from a failure state).
package struct KubeadmUpgradeModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.kubeadm_upgrade",
    [
      // The release in full: 1.34.9.
      Option("version", required: true),
      // Whether this node takes the whole cluster along: one control plane, before all others.
      Option("leads", .bool, default: false),
      // The node's name in the cluster, which tells the release its kubelet runs as.
      Option("node"),
      // Only tells what would have to be done, and what speaks against it.
      Option("look", .bool, default: false),
      Option("timeout", .int, default: 900),
    ], runsToItsEnd: true)

  /// What was begun and has not come to its end.
  static let record = "/var/lib/groundwork/kubeadm-upgrade"

  package struct State {
    /// The release the cluster says it has.
    var cluster: Release
    /// The one of this control plane's manifests; nil on a worker.
    var plane: Release?
    /// The one of the kubelet that is installed; nil where none is.
    var kubelet: Release?
    /// The one the kubelet runs as; nil where nobody asked, or the cluster does not know.
    var running: Release?
    var isBrokenOff: Bool
  }

  package typealias Change = [String]

  private let call: Call
  private let wanted: Release

  package init(_ call: Call) throws(Failure) {
    self.call = call
    let text = call.string("version") ?? ""
    guard let wanted = Release(text) else {
      throw Failure("'\(text)' is no release in full, such as 1.34.9")
    }
    self.wanted = wanted
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let standing = try NodeStanding(on: machine)
    guard standing.hasKubelet else {
      throw .missing("this node is not part of a cluster: there is nothing to upgrade")
    }
    let kubeconfig = standing.hasAdmin ? "admin" : "kubelet"
    let plane =
      standing.isControlPlane ? try StaticPod("kube-apiserver", on: machine)?.tag : nil
    let installed = try machine.answer(["kubelet", "--version"])?.words.last
    let kubectl = try Kubectl(machine, kubeconfig: "/etc/kubernetes/\(kubeconfig).conf")
    return State(
      cluster: try cluster(kubectl, machine), plane: plane.flatMap { Release($0) },
      kubelet: installed.flatMap { Release($0) }, running: try running(kubectl),
      isBrokenOff: try machine.status(Self.record, following: true) != nil)
  }

  /// What kubeadm wrote into the cluster; every node may read it.
  private func cluster(
    _ kubectl: Kubectl, _ machine: any Machine
  ) throws(Failure) -> Release {
    let object = KubernetesObject([
      "apiVersion": "v1", "kind": "ConfigMap",
      "metadata": ["name": "kubeadm-config", "namespace": "kube-system"],
    ])
    // A control plane that has been given new pods a moment ago may not answer yet.
    let end = machine.now + 120
    while true {
      let answer = try kubectl.live([object])
      let text = answer.objects.first?.document["data"]?["ClusterConfiguration"]?.string ?? ""
      let line = text.textLines.first { $0.begins("kubernetesVersion:") } ?? ""
      if let release = line.words.last.flatMap({ Release($0) }) { return release }
      guard Complaint.consists(answer.complaint, of: Complaint.mayPass),
        !answer.complaint.isEmpty, !machine.isPlanned, machine.now < end
      else {
        throw Failure(
          "the cluster does not tell its release: "
            + (answer.complaint.isEmpty
              ? "the ConfigMap kube-system/kubeadm-config has none" : answer.complaint))
      }
      try machine.wait(seconds: 2)
    }
  }

  private func running(_ kubectl: Kubectl) throws(Failure) -> Release? {
    guard let node = call.string("node"), !node.isEmpty else { return nil }
    let object = KubernetesObject([
      "apiVersion": "v1", "kind": "Node", "metadata": ["name": Value(node)],
    ])
    let live = try kubectl.live([object]).objects.first?.document
    return (live?["status"]?["nodeInfo"]?["kubeletVersion"]?.string).flatMap { Release($0) }
  }

  private func isDue(_ state: State) -> Bool {
    if state.isBrokenOff { return true }
    if let plane = state.plane {
      return plane != wanted || (call.bool("leads") && state.cluster != wanted)
    }
    return state.kubelet != wanted
  }

  private func refusal(_ state: State) -> String? {
    let older = [state.cluster, state.plane, state.kubelet].compactMap { $0 }
      .first { wanted.isOlder(than: $0) }
    return (older ?? state.cluster).refusal(to: wanted)
  }

  package func change(from state: State) throws(Failure) -> Planned<Change>? {
    if call.bool("look") { return nil }
    if let refusal = refusal(state) { throw Failure(refusal) }
    guard isDue(state) else { return nil }
    let words =
      call.bool("leads")
      ? ["upgrade", "apply", "v\(wanted.text)", "--yes"] : ["upgrade", "node"]
    return Planned(words, runs: true)
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    if machine.isPlanned {
      machine.lay(Effect(.opaque, "kubeadm upgrade", .null))
      return Map()
    }
    let told = try machine.answer(["kubeadm", "version", "--output", "short"]) ?? ""
    guard Release(told.trimmed) == wanted else {
      throw Failure(
        "kubeadm of this node is \(told.trimmed), and only the one of \(wanted.text) upgrades to it: "
          + "install that first")
    }
    try NodeStanding.makePlace(on: machine)
    try machine.write(
      Self.record, Array("\(wanted.text)\n".utf8), FileAttributes(mode: 0o644))
    var command = machine.command(["kubeadm"] + change)
    command.deadlineSeconds = call.int("timeout") ?? 900
    let result = try machine.run(command, effects: [])
    guard result.succeeded else {
      let said = result.outputText + "\n" + result.errorText
      let ending =
        result.timedOut
        ? "was ended after \(call.int("timeout") ?? 900) s"
        : "failed with exit code \(result.returnCode)"
      throw Failure(
        "kubeadm \(change.joined(separator: " ")) \(ending): "
          + (KubeadmDiagnosis.cause(of: said) ?? KubeadmRun.lastLines(said, 5)),
        result: ["rc": Value(result.returnCode)])
    }
    try machine.remove(Self.record)
    return Map()
  }

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report {
    func text(_ release: Release?) -> Value { release.map { Value($0.text) } ?? .null }
    return Report([
      "cluster": text(state.cluster), "control_plane": text(state.plane),
      "kubelet": text(state.kubelet), "broken_off": Value(state.isBrokenOff),
      "running": text(state.running),
      // The kubelet itself comes after what kubeadm does.
      "due": Value(
        !changed
          && (isDue(state) || state.kubelet != wanted || (state.running ?? wanted) != wanted)),
      "refusal": refusal(state).map { Value($0) } ?? .null,
    ])
  }
}
