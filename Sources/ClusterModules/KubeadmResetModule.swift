package import Machine
internal import System
package import Value
internal import Wire

/// `kubeadm_reset`: takes off a node what kubeadm and the pod network put there, with what kubeadm itself
/// leaves behind.
package struct KubeadmResetModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.kubeadm_reset",
    [Option("timeout", .int, default: 300)], runsToItsEnd: true)

  package struct State {
    var standing: NodeStanding
    var isRecorded: Bool
    /// Files and directories that kubeadm leaves.
    var paths: [String]
    var links: [String]
    var mounts: [String]
    /// Tables of rules with something of ours in them.
    var rules: [Rules]

    var isClean: Bool {
      standing.isBare && !isRecorded && paths.isEmpty && links.isEmpty && mounts.isEmpty
        && rules.isEmpty
    }
  }

  /// One kind of packet filter.
  enum Rules: String, CaseIterable {
    case iptables, ip6tables
    case nft
  }

  package typealias Change = State

  private static let leavings = [
    "/var/lib/cni", "/var/lib/calico", "/run/flannel", "/run/calico",
    "/etc/kubernetes/pki", "/etc/kubernetes/manifests", "/etc/kubernetes/tmp",
    "/etc/kubernetes/admin.conf", "/etc/kubernetes/super-admin.conf",
    "/etc/kubernetes/kubelet.conf", "/etc/kubernetes/bootstrap-kubelet.conf",
    "/etc/kubernetes/controller-manager.conf", "/etc/kubernetes/scheduler.conf",
  ]

  /// Directories that may be file systems of their own, or that containerd watches for what comes into
  /// them: emptied, not removed.
  private static let states = ["/etc/cni/net.d", "/var/lib/etcd", "/var/lib/kubelet"]

  private let call: Call

  package init(_ call: Call) { self.call = call }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    var state = State(
      standing: try NodeStanding(on: machine),
      isRecorded: try machine.status(NodeStanding.record, following: false) != nil, paths: [],
      links: try links(machine), mounts: try mounts(machine), rules: [])
    for path in Self.leavings + Self.states {
      guard let status = try machine.status(path, following: false) else { continue }
      // An empty directory belongs to a package.
      if status.kind == .directory, try machine.list(path).isEmpty { continue }
      state.paths.append(path)
    }
    for rules in Rules.allCases where try holds(rules, machine) { state.rules.append(rules) }
    return state
  }

  /// Links of pod networks, as Calico, flannel, Cilium and kube-proxy name them.
  private func links(_ machine: any Machine) throws(Failure) -> [String] {
    try machine.names(in: "/sys/class/net").filter { name in
      [
        "cni0", "flannel.1", "vxlan.calico", "kube-ipvs0", "cilium_host", "cilium_net",
        "cilium_vxlan", "kube-bridge",
      ].contains(name) || name.begins("cali") || name.begins("lxc")
    }
  }

  /// The deepest first.
  private func mounts(_ machine: any Machine) throws(Failure) -> [String] {
    let text = try machine.text("/proc/self/mounts") ?? ""
    let places = text.textLines.compactMap { $0.words.dropFirst().first }.map(Self.unescaped)
    return places.filter { $0.begins("/var/lib/kubelet/") || $0.begins("/run/netns/cni-") }
      .reversed()
  }

  /// `\040` and its like, as the kernel writes blanks in paths.
  private static func unescaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let first = rest.popFirst() {
      let digits = rest.prefix(3)
      guard first == UInt8(ascii: "\\"), digits.count == 3,
        digits.allSatisfy({ (0x30...0x37).contains($0) })
      else {
        bytes.append(first)
        continue
      }
      bytes.append(UInt8(truncatingIfNeeded: digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }))
      rest = rest.dropFirst(3)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func save(_ rules: Rules, _ machine: any Machine) throws(Failure) -> String {
    switch rules {
    case .iptables: try machine.answer(["iptables-save"]) ?? ""
    case .ip6tables: try machine.answer(["ip6tables-save"]) ?? ""
    case .nft: try machine.answer(["nft", "list", "tables"]) ?? ""
    }
  }

  /// Chains and rules of kube-proxy, the kubelet, Calico, flannel and CNI plugins.
  private static func isForeign(_ line: String) -> Bool {
    ["KUBE-", "cali-", "cali:", "FLANNEL-", "flanneld", "CNI-", "CILIUM_"]
      .contains { line.holds($0) }
  }

  private static func isTable(_ line: String) -> Bool {
    line.holds(" kube-proxy") || line.holds(" calico")
  }

  private func holds(_ rules: Rules, _ machine: any Machine) throws(Failure) -> Bool {
    let text = try save(rules, machine)
    return text.textLines.contains { rules == .nft ? Self.isTable($0) : Self.isForeign($0) }
  }

  package func change(from state: State) -> Planned<Change>? {
    state.isClean ? nil : Planned(state, runs: true)
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    if machine.isPlanned {
      machine.lay(Effect(.opaque, "kubeadm reset", .null))
      return Map()
    }
    if !change.standing.isBare { try reset(machine) }
    _ = try machine.answer(["systemctl", "stop", "kubelet"])
    for mount in try mounts(machine) { try quietly(["umount", mount], machine) }
    // What stands behind a mount is somebody's data, and is not removed with the place it is mounted at.
    let left = try mounts(machine)
    guard left.isEmpty else {
      throw Failure(
        "volumes are still mounted: \(left.joined(separator: ", ")); umount them (lsof tells who "
          + "holds them), then run it again")
    }
    for path in change.paths { try empty(path, machine) }
    for link in try links(machine) { try quietly(["ip", "link", "delete", link], machine) }
    for rules in change.rules { try clear(rules, machine) }
    for record in [KubeadmTokenModule.record, KubeadmUpgradeModule.record] {
      try machine.remove(record)
    }
    try machine.remove(NodeStanding.record)
    return Map()
  }

  private func empty(_ path: String, _ machine: any Machine) throws(Failure) {
    guard try machine.status(path, following: false)?.kind == .directory,
      Self.states.contains(path)
    else { return try machine.remove(path) }
    for name in try machine.list(path) { try machine.remove("\(path)/\(name)") }
  }

  /// kubeadm stops the pods, and takes an etcd member out of its cluster where that still answers.
  private func reset(_ machine: any Machine) throws(Failure) {
    var command = machine.command(["kubeadm", "reset", "--force", "--cleanup-tmp-dir"])
    command.deadlineSeconds = call.int("timeout") ?? 300
    do throws(Failure) {
      let result = try machine.run(command, effects: [])
      guard !result.succeeded else { return }
      throw Failure("kubeadm reset failed: \(KubeadmRun.lastLines(result.complaint, 3))")
    } catch  where error.kind == .missing {
      throw .missing("kubeadm is not there: install it, so that it can take off what it put there")
    }
  }

  private func quietly(_ words: [String], _ machine: any Machine) throws(Failure) {
    do throws(Failure) {
      _ = try machine.run(machine.command(words), effects: [])
    } catch {
      if error.kind != .missing { throw error }
    }
  }

  /// Everything else that filters packets stays as it is.
  private func clear(_ rules: Rules, _ machine: any Machine) throws(Failure) {
    if rules == .nft {
      for line in try save(.nft, machine).textLines where Self.isTable(line) {
        try quietly(["nft", "delete"] + line.words, machine)
      }
      return
    }
    let kept = try save(rules, machine).textLines.filter { !Self.isForeign($0) }
    try machine.perform(
      ["\(rules.rawValue)-restore"], input: Array((kept.joined(separator: "\n") + "\n").utf8)
    ) { "\(rules.rawValue)-restore: \($0.complaint)" }
  }

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report { Report() }
}
