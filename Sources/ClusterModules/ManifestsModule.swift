package import Machine
internal import System
package import Value
internal import Wire

/// `manifests`: keeps a named set of objects in the cluster, by server-side apply. What leaves the set
/// leaves the cluster.
package struct ManifestsModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.manifests",
    [
      Option("name", required: true),
      // The objects. The controller's half makes them of 'src', 'content' and 'definitions'.
      Option("objects", .list(.map), default: Value([Value]())),
      Option("src"), Option("content"), Option("definitions", .list(.map)),
      // The digest that the file of 'src' must have.
      Option("checksum"),
      // Beginnings of image names, and what stands there instead.
      Option("images", .map),
      Option("namespace"),
      Option("kubeconfig", .path, default: "/etc/kubernetes/admin.conf"),
      Option("state", default: "present", choices: ["present", "absent"]),
      Option("prune", .bool, default: true),
      // Whether fields that somebody else set are taken over.
      Option("take_over", .bool, default: true),
      // Whether to wait until workloads are up.
      Option("wait", .bool, default: false),
      Option("timeout", .int, default: 300),
    ], mutuallyExclusive: [["src", "content"]], requiredBy: [("src", ["checksum"])])

  /// The set as it is wanted and as the cluster has it.
  package struct State {
    var comparisons: [Comparison]
    /// Members that are no longer wanted.
    var leftovers: [KubernetesObject]
    /// The set's parent in the cluster.
    var parent: KubernetesObject?
  }

  /// One wanted object beside the live one.
  struct Comparison {
    var wanted: KubernetesObject
    var live: KubernetesObject?
    /// What the live one would become; nil without a live one.
    var merged: KubernetesObject?

    var differs: Bool {
      guard let live, let merged else { return true }
      return live.declaredPart.document != merged.declaredPart.document
    }
  }

  package struct Change {
    var applied: [KubernetesObject]
    var leftovers: [KubernetesObject]
    var former: Set<String>
  }

  let call: Call
  let set: ApplySet
  let objects: [KubernetesObject]
  var isWanted: Bool { call.string("state") != "absent" }
  var takesOver: Bool { call.bool("take_over") }
  var timeout: Double { Double(min(max(0, call.int("timeout") ?? 300), 86400)) }

  package init(_ call: Call) throws(Failure) {
    self.call = call
    let name = call.string("name") ?? ""
    let isName = name.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
    }
    guard isName, !name.isEmpty, name.utf8.count <= 200, !name.begins("-"), !name.ends("-") else {
      throw Failure("name '\(name)' may hold only small letters, digits and dashes inside")
    }
    set = ApplySet(name: name)
    var objects: [KubernetesObject] = []
    var seen: Set<KubernetesObject.Identity> = []
    for value in call.arguments["objects"]?.list ?? [] {
      let object = try KubernetesObject(declared: value)
      guard seen.insert(object.identity(in: call.string("namespace"))).inserted else {
        throw Failure("\(object.identity().description) is declared twice in the set '\(name)'")
      }
      objects.append(object.labelled(ApplySet.memberLabel, set.id))
    }
    self.objects = objects
  }

  func kubectl(_ machine: any Machine) throws(Failure) -> Kubectl {
    try Kubectl(
      machine, kubeconfig: call.string("kubeconfig") ?? "", namespace: call.string("namespace"))
  }

  // MARK: - What stands

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let kubectl = try kubectl(machine)
    let end = machine.now + timeout
    while true {
      var complaint = ""
      if let state = try look(kubectl, &complaint) { return state }
      if machine.isPlanned || machine.now >= end { throw refused(complaint) }
      machine.progress("the cluster does not answer yet: \(complaint.textLines.first ?? "")")
      try machine.wait(seconds: 2)
    }
  }

  /// nil when the cluster's answer may be another one soon.
  private func look(_ kubectl: Kubectl, _ complaint: inout String) throws(Failure) -> State? {
    let wanted = isWanted ? objects : []
    let anchor = set.parent(of: wanted, also: [], isComplete: true)
    let found = try kubectl.live(wanted + [anchor])
    // Of kinds nobody has defined yet there can be no objects.
    guard Complaint.consists(found.complaint, of: Complaint.isUnknownKind) else {
      complaint = found.complaint
      if Complaint.consists(complaint, of: Complaint.mayPass) { return nil }
      throw refused(complaint)
    }
    var state = State(comparisons: [], leftovers: [])
    state.parent = found.objects.first(where: set.isParent)
    let live = Dictionary(
      found.objects.map { ($0.identity(), $0) }, uniquingKeysWith: { first, _ in first })
    for object in wanted {
      state.comparisons.append(Comparison(wanted: object, live: own(object, in: live)))
    }
    let standing = state.comparisons.filter { $0.live != nil }.map(\.wanted)
    let merged = try kubectl.merged(standing, takingOver: takesOver)
    guard merged.complaint.isEmpty else {
      complaint = merged.complaint
      if Complaint.consists(complaint, of: Complaint.mayPass) { return nil }
      throw refused(complaint)
    }
    let results = Dictionary(
      merged.objects.map { ($0.identity(), $0) }, uniquingKeysWith: { first, _ in first })
    for place in state.comparisons.indices where state.comparisons[place].live != nil {
      state.comparisons[place].merged = own(state.comparisons[place].wanted, in: results)
    }
    state.leftovers = try leftovers(kubectl, state, wanted)
    return state
  }

  /// The object of the same name; one without a namespace belongs to none, or to the set's.
  private func own(
    _ object: KubernetesObject, in found: [KubernetesObject.Identity: KubernetesObject]
  ) -> KubernetesObject? {
    found[object.identity(in: call.string("namespace") ?? "default")]
      ?? found[object.withoutNamespace.identity()]
  }

  private func leftovers(
    _ kubectl: Kubectl, _ state: State, _ wanted: [KubernetesObject]
  ) throws(Failure) -> [KubernetesObject] {
    guard let parent = state.parent else { return [] }
    if !isWanted {
      let all = try kubectl.labelled(member, kinds: sorted(set.kinds(of: parent)))
      try check(all)
      return all.objects + [parent]
    }
    guard call.bool("prune"), !set.isComplete(parent, for: wanted) else { return [] }
    let kinds = set.kinds(of: parent).union(wanted.map { $0.identity().groupKind })
    let all = try kubectl.labelled(member, kinds: sorted(kinds))
    try check(all)
    let kept = Set(
      wanted.flatMap { object in
        [
          object.identity(in: call.string("namespace") ?? "default"),
          object.withoutNamespace.identity(),
        ]
      })
    return all.objects.filter { !kept.contains($0.identity()) }
  }

  private func check(_ answer: Kubectl.Answer) throws(Failure) {
    guard Complaint.consists(answer.complaint, of: Complaint.isUnknownKind) else {
      throw refused(answer.complaint)
    }
  }

  private var member: String { "\(ApplySet.memberLabel)=\(set.id)" }

  private func sorted(_ kinds: Set<String>) -> [String] {
    kinds.sorted { $0.precedesByScalars($1) }
  }

  func refused(_ complaint: String) -> Failure {
    if Complaint.isUnreachable(complaint) {
      return Failure(
        "the cluster does not answer: \(complaint); look at the control plane with 'crictl ps -a' and "
          + "'journalctl -u kubelet'")
    }
    if complaint.holds("conflict with ") {
      return Failure(
        "\(complaint); somebody else sets these fields: leave them out of the manifest, or say "
          + "'take_over: true'")
    }
    return Failure("the cluster refuses the set '\(set.name)': \(complaint)")
  }

  // MARK: - What is to be done

  package func change(from state: State) -> Planned<Change>? {
    let differing = state.comparisons.filter(\.differs)
    let wanted = isWanted ? objects : []
    let isMarked =
      state.parent.map { !call.bool("prune") || set.isComplete($0, for: wanted) } ?? false
    guard !differing.isEmpty || !state.leftovers.isEmpty || (isWanted && !isMarked) else {
      return nil
    }
    return Planned(
      Change(
        applied: differing.map(\.wanted), leftovers: state.leftovers,
        former: state.parent.map { set.kinds(of: $0) } ?? []),
      diffs: differing.map(diff) + state.leftovers.filter { !set.isParent($0) }.map(removal))
  }

  private func diff(_ one: Comparison) -> Diff {
    let header = one.wanted.identity(in: call.string("namespace")).description
    guard let live = one.live?.declaredPart, let merged = one.merged?.declaredPart else {
      return Diff(afterHeader: header, after: one.wanted.shown(as: one.wanted, beside: nil))
    }
    return Diff(
      beforeHeader: header, afterHeader: header,
      before: live.shown(as: one.wanted, beside: nil),
      after: merged.shown(as: one.wanted, beside: live))
  }

  /// What goes is named only: nobody knows any more which of its values were secrets.
  private func removal(_ object: KubernetesObject) -> Diff {
    Diff(
      beforeHeader: object.identity().description,
      before: "\(object.identity().description)\n")
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    if isWanted, call.bool("wait"), !machine.isPlanned {
      try awaitReadiness(changed ? nil : state.comparisons.compactMap(\.live), on: machine)
    }
    let differing = state.comparisons.filter(\.differs)
    func names(_ objects: [KubernetesObject]) -> Value {
      Value(objects.map { Value($0.identity(in: call.string("namespace")).description) })
    }
    return Report([
      "name": Value(set.name), "objects": Value(objects.count),
      "created": names(differing.filter { $0.live == nil }.map(\.wanted)),
      "configured": names(differing.filter { $0.live != nil }.map(\.wanted)),
      "pruned": names(state.leftovers.filter { !set.isParent($0) }),
    ])
  }
}

extension KubernetesObject {
  /// As an object of a kind that belongs to no namespace.
  var withoutNamespace: KubernetesObject {
    var metadata = metadata
    metadata["namespace"] = nil
    var document = document
    document["metadata"] = Value(metadata)
    return KubernetesObject(document)
  }
}
