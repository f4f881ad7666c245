package import Machine
internal import System
package import Value
internal import Wire

/// `cluster_names`: pods find names that stand in no DNS. They go into CoreDNS' configuration, in a block of
/// our own; CoreDNS reads it again by itself.
package struct ClusterNamesModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.cluster_names",
    [
      // Each with `address` and `names`.
      Option("entries", .list(.map), required: true),
      Option("kubeconfig", .path, default: "/etc/kubernetes/admin.conf"),
      Option("timeout", .int, default: 60),
    ])

  static let begin = "    # groundwork: names of the fleet"
  static let end = "    # groundwork: end"

  package struct State {
    var live: KubernetesObject
    var before: String
    var after: String
  }

  package typealias Change = KubernetesObject

  private let call: Call
  private let lines: [String]

  package init(_ call: Call) throws(Failure) {
    self.call = call
    var lines: [String] = []
    for entry in call.arguments["entries"]?.list ?? [] {
      let names = entry["names"]?.list?.compactMap(\.string) ?? []
      guard let address = entry["address"]?.string, !names.isEmpty else {
        throw Failure("each of 'entries' needs 'address' and 'names'")
      }
      for word in [address] + names where !Self.isPlain(word) {
        throw Failure("'\(word)' is neither a name nor an address")
      }
      lines.append("        " + ([address] + names).joined(separator: " "))
    }
    self.lines = lines
  }

  private static func isPlain(_ word: String) -> Bool {
    !word.isEmpty
      && word.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || ".-:_".utf8.contains($0)
      }
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let kubectl = try Kubectl(machine, kubeconfig: call.string("kubeconfig") ?? "")
    let wanted = KubernetesObject([
      "apiVersion": "v1", "kind": "ConfigMap",
      "metadata": ["name": "coredns", "namespace": "kube-system"],
    ])
    let end = machine.now + Double(call.int("timeout") ?? 60)
    while true {
      let answer = try kubectl.live([wanted])
      if let live = answer.objects.first, let text = live.document["data"]?["Corefile"]?.string {
        return State(live: live, before: text, after: try edited(text))
      }
      guard !machine.isPlanned, machine.now < end else {
        throw Failure(
          answer.complaint.isEmpty
            ? "the cluster has no ConfigMap kube-system/coredns with a Corefile: is its DNS another one?"
            : "the cluster does not answer: \(answer.complaint)")
      }
      try machine.wait(seconds: 2)
    }
  }

  /// The Corefile with the block, or without one where there is nothing to name.
  private func edited(_ text: String) throws(Failure) -> String {
    var kept: [String] = []
    var isInside = false
    for line in text.textLines {
      if line.trimmed == Self.begin.trimmed { isInside = true }
      if !isInside { kept.append(line) }
      if line.trimmed == Self.end.trimmed { isInside = false }
    }
    guard !isInside else {
      throw Failure(
        "the Corefile has '\(Self.begin.trimmed)' without an end: put '\(Self.end.trimmed)' back "
          + "(kubectl -n kube-system edit configmap coredns)")
    }
    guard !lines.isEmpty else { return joined(kept, as: text) }
    guard let place = kept.firstIndex(where: { $0.begins(".:53") && $0.trimmed.ends("{") }) else {
      throw Failure("the Corefile has no server block '.:53 {' that names could be put into")
    }
    if kept.contains(where: { $0.words.first == "hosts" }) {
      throw Failure(
        "the Corefile has a 'hosts' of its own, and CoreDNS takes only one: put the names there, or "
          + "take it out")
    }
    let block = [Self.begin, "    hosts {"] + lines + ["        fallthrough", "    }", Self.end]
    kept.insert(contentsOf: block, at: place + 1)
    return joined(kept, as: text)
  }

  private func joined(_ lines: [String], as text: String) -> String {
    lines.joined(separator: "\n") + (text.ends("\n") ? "\n" : "")
  }

  package func change(from state: State) -> Planned<Change>? {
    guard state.before != state.after else { return nil }
    var document = state.live.document
    var data = document["data"]?.map ?? Map()
    data["Corefile"] = Value(state.after)
    document["data"] = Value(data)
    let name = "ConfigMap kube-system/coredns, Corefile"
    return Planned(
      KubernetesObject(document),
      diffs: [
        Diff(beforeHeader: name, afterHeader: name, before: state.before, after: state.after)
      ])
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    if machine.isPlanned { return Map() }
    let kubectl = try Kubectl(machine, kubeconfig: call.string("kubeconfig") ?? "")
    let complaint = try kubectl.replace([change])
    guard complaint.isEmpty else {
      throw Failure("CoreDNS' configuration could not be written: \(complaint)")
    }
    return Map()
  }

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report { Report() }
}
