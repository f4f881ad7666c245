package import Machine
internal import System
package import Value
internal import Wire

/// `cluster_nodes`: keeps labels, annotations and taints of the cluster's nodes as they are declared. What
/// was declared once and is no longer goes; what somebody else put there stays.
package struct ClusterNodesModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.cluster_nodes",
    [
      // Each with `name`, and as far as wanted `labels`, `annotations` and `taints`.
      Option("nodes", .list(.map), required: true),
      Option("kubeconfig", .path, default: "/etc/kubernetes/admin.conf"),
      // Seconds to wait until they are Ready; 0 does not wait.
      Option("timeout", .int, default: 0),
      // Those of `nodes` that are waited for; all of them unless it is given.
      Option("await", .list(.string)),
    ])

  /// Keys that were declared the last time, on the node itself.
  static let owned = "groundwork/declared"

  struct Wanted {
    var name: String
    var labels: Map
    var annotations: Map
    var taints: [Value]

    init(_ value: Value) throws(Failure) {
      guard let name = value["name"]?.string, !name.isEmpty else {
        throw Failure("each of 'nodes' needs a 'name'")
      }
      self.name = name
      labels = try Self.texts(value["labels"], "labels of \(name)")
      annotations = try Self.texts(value["annotations"], "annotations of \(name)")
      taints = try (value["taints"]?.list ?? []).map { (taint) throws(Failure) in
        guard let key = taint["key"]?.string, let effect = taint["effect"]?.string,
          ["NoSchedule", "PreferNoSchedule", "NoExecute"].contains(effect)
        else {
          throw Failure(
            "a taint of \(name) needs 'key', and 'effect' as NoSchedule, PreferNoSchedule or NoExecute"
          )
        }
        var map: Map = ["key": Value(key), "effect": Value(effect)]
        let text = try Self.texts(
          Value(["value": taint["value"] ?? ""] as Map), "the taint \(key) of \(name)")
        if text["value"] != "" { map["value"] = text["value"] }
        return Value(map)
      }
    }

    /// Kubernetes takes text only, and an inventory easily says `true` or `1`.
    private static func texts(_ value: Value?, _ what: String) throws(Failure) -> Map {
      guard let value, !value.isNull else { return Map() }
      guard let map = value.map else { throw Failure("\(what) are a map") }
      var texts = Map()
      for (key, value) in map.entries {
        switch value.content {
        case .string: texts[key] = value
        case .bool(let flag): texts[key] = Value(flag ? "true" : "false")
        case .int(let number): texts[key] = Value("\(number)")
        default: throw Failure("\(what): \(JSON.text(key)) is not text")
        }
      }
      return texts
    }
  }

  package struct State {
    var nodes: [KubernetesObject]
    /// As they should be; those that are so already are left out.
    var changes: [(live: KubernetesObject, wanted: KubernetesObject)]
  }

  package typealias Change = [KubernetesObject]

  private let call: Call
  private let wanted: [Wanted]

  package init(_ call: Call) throws(Failure) {
    self.call = call
    wanted = try (call.arguments["nodes"]?.list ?? []).map { (value) throws(Failure) in
      try Wanted(value)
    }
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let kubectl = try Kubectl(machine, kubeconfig: call.string("kubeconfig") ?? "")
    let end = machine.now + Double(max(call.int("timeout") ?? 0, 60))
    while true {
      let answer = try kubectl.nodes()
      if answer.complaint.isEmpty { return try state(answer.objects) }
      guard Complaint.consists(answer.complaint, of: Complaint.mayPass), !machine.isPlanned,
        machine.now < end
      else { throw Failure("the cluster does not tell its nodes: \(answer.complaint)") }
      try machine.wait(seconds: 2)
    }
  }

  private func state(_ nodes: [KubernetesObject]) throws(Failure) -> State {
    var state = State(nodes: nodes, changes: [])
    for one in wanted {
      // One that has not joined (it could not be reached) is told by others.
      guard let live = nodes.first(where: { $0.name.sameScalars(as: one.name) }) else { continue }
      let aim = Self.adjusted(live, to: one)
      if aim.document != live.document { state.changes.append((live, aim)) }
    }
    return state
  }

  /// The node with what is declared, and without what was declared before.
  static func adjusted(_ live: KubernetesObject, to wanted: Wanted) -> KubernetesObject {
    var metadata = live.metadata
    let former = record(of: live)
    metadata["labels"] = Value(
      adjusted(metadata["labels"]?.map ?? Map(), to: wanted.labels, former["labels"]))
    var annotations = adjusted(
      metadata["annotations"]?.map ?? Map(), to: wanted.annotations, former["annotations"])
    let taints = wanted.taints.map(name)
    annotations[owned] = nil
    let isEmpty = wanted.labels.isEmpty && wanted.annotations.isEmpty && taints.isEmpty
    if !isEmpty {
      annotations[owned] = Value(
        JSON.text(
          Value(
            [
              "labels": Value(wanted.labels.keys), "annotations": Value(wanted.annotations.keys),
              "taints": Value(taints),
            ] as Map)))
    }
    metadata["annotations"] = Value(annotations)
    var document = live.document
    document["metadata"] = Value(metadata)
    var spec = document["spec"]?.map ?? Map()
    let going = Set((former["taints"]?.list ?? []).compactMap(\.string))
    let rest = (spec["taints"]?.list ?? []).filter { taint in
      let name = name(taint).string ?? ""
      return !going.contains(name) && !taints.contains(Value(name))
    }
    let all = rest + wanted.taints
    if !sameTaints(all, spec["taints"]?.list ?? []) {
      spec["taints"] = all.isEmpty ? nil : Value(all)
      document["spec"] = Value(spec)
    }
    return KubernetesObject(document)
  }

  private static func adjusted(_ live: Map, to wanted: Map, _ former: Value?) -> Map {
    var map = live
    for key in former?.list ?? [] where wanted[key] == nil { map[key] = nil }
    return map.merging(wanted)
  }

  private static func record(of live: KubernetesObject) -> Value {
    let text = live.metadata["annotations"]?[owned]?.string ?? ""
    return (try? JSON.parse(text)) ?? .null
  }

  /// What tells a taint from others on a node.
  private static func name(_ taint: Value) -> Value {
    Value("\(taint["key"]?.string ?? ""):\(taint["effect"]?.string ?? "")")
  }

  private static func sameTaints(_ a: [Value], _ b: [Value]) -> Bool {
    a.count == b.count && a.allSatisfy { b.contains($0) }
  }

  package func change(from state: State) -> Planned<Change>? {
    if state.changes.isEmpty { return nil }
    return Planned(
      state.changes.map(\.wanted),
      diffs: state.changes.map { live, wanted in
        Diff(
          beforeHeader: "Node \(live.name)", afterHeader: "Node \(live.name)",
          before: Self.shown(live), after: Self.shown(wanted))
      })
  }

  private static func shown(_ node: KubernetesObject) -> String {
    var annotations = node.metadata["annotations"]?.map ?? Map()
    annotations[owned] = nil
    return YAMLText.of(
      Value(
        [
          "labels": node.metadata["labels"] ?? .null, "annotations": Value(annotations),
          "taints": node.document["spec"]?["taints"] ?? Value([Value]()),
        ] as Map))
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    if machine.isPlanned { return Map() }
    let kubectl = try Kubectl(machine, kubeconfig: call.string("kubeconfig") ?? "")
    let end = machine.now + 60
    var change = change
    while true {
      let complaint = try kubectl.replace(change)
      if complaint.isEmpty { return Map() }
      // The kubelet writes to its node as well: then it is read and adjusted anew.
      guard Complaint.consists(complaint, of: Complaint.mayPass), machine.now < end else {
        throw Failure("the cluster refuses the nodes' labels: \(complaint)")
      }
      try machine.wait(seconds: 1)
      change = try state(try kubectl.nodes().objects).changes.map(\.wanted)
      if change.isEmpty { return Map() }
    }
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    var nodes = state.nodes
    if let timeout = call.int("timeout"), timeout > 0, !machine.isPlanned {
      nodes = try awaitReady(nodes, until: machine.now + Double(timeout), on: machine)
    }
    return Report(["nodes": Value(Map(nodes.map { (Value($0.name), Value(Self.summary($0))) }))])
  }

  private func awaitReady(
    _ seen: [KubernetesObject], until end: Double, on machine: any Machine
  ) throws(Failure) -> [KubernetesObject] {
    var nodes = seen
    let kubectl = try Kubectl(machine, kubeconfig: call.string("kubeconfig") ?? "")
    let named = call.arguments["await"]?.list?.compactMap(\.string)
    let awaited = wanted.filter { one in
      named.map { $0.contains { $0.sameScalars(as: one.name) } } ?? true
    }
    while true {
      let late = awaited.compactMap { one -> String? in
        guard let node = nodes.first(where: { $0.name.sameScalars(as: one.name) }) else {
          return nil
        }
        return Self.isReady(node) ? nil : "\(one.name) (\(Self.reason(node)))"
      }
      if late.isEmpty { return nodes }
      guard machine.now < end else {
        throw Failure("not Ready in time: \(late.joined(separator: ", "))")
      }
      machine.progress("waiting for \(late.joined(separator: ", "))")
      try machine.wait(seconds: 2)
      let answer = try kubectl.nodes()
      if answer.complaint.isEmpty { nodes = answer.objects }
    }
  }

  private static func ready(_ node: KubernetesObject) -> Value? {
    node.document["status"]?["conditions"]?.list?.first { $0["type"]?.string == "Ready" }
  }

  private static func isReady(_ node: KubernetesObject) -> Bool {
    ready(node)?["status"]?.string == "True"
  }

  private static func reason(_ node: KubernetesObject) -> String {
    ready(node)?["message"]?.string ?? "its kubelet has not reported yet"
  }

  private static func summary(_ node: KubernetesObject) -> Map {
    let info = node.document["status"]?["nodeInfo"]
    return [
      "ready": Value(isReady(node)), "uid": node.metadata["uid"] ?? .null,
      "version": info?["kubeletVersion"] ?? .null, "machine_id": info?["machineID"] ?? .null,
      "labels": node.metadata["labels"] ?? .null,
      "taints": node.document["spec"]?["taints"] ?? Value([Value]()),
      "unschedulable": node.document["spec"]?["unschedulable"] ?? false,
      "addresses": Value(
        (node.document["status"]?["addresses"]?.list ?? []).compactMap { $0["address"] }),
    ]
  }
}
