package import Machine
internal import System
package import Value
internal import Wire

/// `kubeadm_renew`: renews what kubeadm issued on this control plane, and has each part of it take what
/// it reads, one after the other.
///
/// Nothing of it is remembered: a part is older than its files, or it is not, so that a run that was
/// broken off is gone on with.
package struct KubeadmRenewModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.kubeadm_renew",
    [
      // Those that end in fewer days than these.
      Option("days", .int, default: 30),
      // All, however long they are good.
      Option("all", .bool, default: false),
      // Seconds each part may take to come up again.
      Option("timeout", .int, default: 180),
      // Whether each part must be up again before the next: not where other machines are as dead as this one.
      Option("waits", .bool, default: true),
    ], runsToItsEnd: true)

  /// Where what stood there before is kept, closed to others.
  static let backups = "/var/lib/groundwork/kubeadm-before"

  package struct State {
    /// kubeadm's names of those that are due.
    var due: [String]
    /// Whether these are all there are.
    var isAll: Bool
    /// Parts that run with older files than those that stand there.
    var stale: [String]
  }

  package struct Change {
    var due: [String]
    var isAll: Bool
  }

  private let call: Call

  package init(_ call: Call) { self.call = call }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    guard try NodeStanding(on: machine).isControlPlane else {
      throw .missing("this node is no control plane: kubeadm keeps no certificates here")
    }
    let leaves = try KubeadmCertificatesModule(call).inspect(machine).certificates
      .filter { !$0.isAuthority }
    let limit = (call.int("days") ?? 30) * 86_400
    let due = leaves.filter { call.bool("all") || $0.seconds < limit }.map(\.name)
    var stale: [String] = []
    for part in ControlPlanePart.inOrder where try part.isOlderThanItsFiles(on: machine) {
      stale.append(part.name)
    }
    return State(due: due, isAll: due.count == leaves.count, stale: stale)
  }

  package func change(from state: State) -> Planned<Change>? {
    guard !state.due.isEmpty || !state.stale.isEmpty else { return nil }
    var text = state.due.map { "renewed: \($0)\n" }.joined()
    let parts =
      state.due.isEmpty ? state.stale : ControlPlanePart.inOrder.map(\.name)
    text += parts.map { "started anew where it reads one of these: \($0)\n" }.joined()
    return Planned(
      Change(due: state.due, isAll: state.isAll), runs: true, diffs: [Diff(prepared: text)])
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    if machine.isPlanned {
      machine.lay(Effect(.opaque, "kubeadm certs renew", .null))
      return Map()
    }
    var backup: String?
    if !change.due.isEmpty {
      backup = try keep(machine)
      for name in change.isAll ? ["all"] : change.due {
        machine.progress("renew \(name)")
        try machine.perform(["kubeadm", "certs", "renew", name]) { result in
          "kubeadm cannot renew '\(name)': \(KubeadmRun.lastLines(result.complaint, 3))"
        }
      }
    }
    let restarted = try restartStale(machine)
    return [
      "renewed": Value(change.due.map { Value($0) }), "backup": backup.map { Value($0) } ?? .null,
      "restarted": Value(restarted.map { Value($0) }),
    ]
  }

  /// Has every part that runs with older files than those that stand there take these.
  private func restartStale(_ machine: any Machine) throws(Failure) -> [String] {
    var restarted: [String] = []
    // Behind an API server whose own certificate has ended nothing comes up before it does.
    var answers: Bool?
    for part in ControlPlanePart.inOrder where try part.isOlderThanItsFiles(on: machine) {
      machine.progress("start \(part.name) anew")
      if answers == nil { answers = try ControlPlanePart.isServing(machine) }
      if part.name == "kube-apiserver" { answers = true }
      try part.restart(
        on: machine, seconds: call.bool("waits") ? call.int("timeout") ?? 180 : 0,
        untilReady: answers == true)
      restarted.append(part.name)
    }
    return restarted
  }

  /// Copies what is there; the three newest copies stay.
  private func keep(_ machine: any Machine) throws(Failure) -> String {
    try NodeStanding.makePlace(on: machine)
    if try machine.status(Self.backups, following: false) == nil {
      try machine.makeDirectory(Self.backups, FileAttributes(mode: 0o700))
    }
    let name = "\(Self.backups)/\(Int(machine.now))"
    try machine.perform(["cp", "-a", "/etc/kubernetes", name]) { result in
      "the certificates cannot be backed up to \(name): \(result.complaint)"
    }
    let all = try machine.list(Self.backups).compactMap { Int($0) }.sorted()
    for old in all.dropLast(3) { try machine.remove("\(Self.backups)/\(old)") }
    return name
  }

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report {
    Report([
      "due": Value(state.due.map { Value($0) }), "stale": Value(state.stale.map { Value($0) }),
    ])
  }
}

/// A part of the control plane that the kubelet runs from a manifest.
struct ControlPlanePart {
  let name: String
  /// What it reads at its start, below /etc/kubernetes.
  let files: [String]

  /// etcd first, for the API server stands on it.
  static let inOrder = [
    ControlPlanePart(
      name: "etcd", files: ["pki/etcd/ca.crt", "pki/etcd/server.crt", "pki/etcd/peer.crt"]),
    ControlPlanePart(
      name: "kube-apiserver",
      files: [
        "pki/ca.crt", "pki/apiserver.crt", "pki/apiserver-kubelet-client.crt",
        "pki/apiserver-etcd-client.crt", "pki/front-proxy-ca.crt", "pki/front-proxy-client.crt",
      ]),
    ControlPlanePart(
      name: "kube-controller-manager", files: ["pki/ca.crt", "controller-manager.conf"]),
    ControlPlanePart(name: "kube-scheduler", files: ["scheduler.conf"]),
  ]

  /// Its container that runs, and when that was made, in seconds since 1970; nil where none runs.
  private func container(
    on machine: any Machine
  ) throws(Failure) -> (id: String, made: Double)? {
    let list = machine.command(
      RunningEtcd.crictl + ["ps", "--name", "^\(name)$", "--state", "Running", "--output", "json"])
    let told = try machine.told(list)
    guard told.exitStatus == 0, let answer = try? JSON.parse(told.outputText) else {
      throw Failure("crictl does not tell what runs: \(told.complaint)")
    }
    let found = (answer["containers"]?.list ?? []).compactMap { one -> (String, Double)? in
      let time = one["createdAt"]?.string.flatMap { Int($0) } ?? one["createdAt"]?.int
      guard let id = one["id"]?.string, let time else { return nil }
      return (id, Double(time) / 1e9)
    }
    return found.max { $0.1 < $1.1 }
  }

  /// Whether it runs here with older files than those that stand there. One that does not run will read
  /// what stands there when it does.
  func isOlderThanItsFiles(on machine: any Machine) throws(Failure) -> Bool {
    let manifest = "/etc/kubernetes/manifests/\(name).yaml"
    guard try machine.status(manifest, following: true) != nil,
      let (_, made) = try container(on: machine)
    else { return false }
    for file in files {
      let status = try machine.status("/etc/kubernetes/\(file)", following: true)
      if let status, status.modificationTime > made { return true }
    }
    return false
  }

  /// Stops its container, and waits until the kubelet has started another.
  /// - Parameters:
  ///   - seconds: how long that may take; 0 waits for nothing.
  ///   - untilReady: and until the API answers.
  func restart(on machine: any Machine, seconds: Int, untilReady: Bool) throws(Failure) {
    guard let old = try container(on: machine)?.id else { return }
    // An API server turns clients away as soon as it is told to end, and then waits for those that watch.
    let patience = name == "etcd" ? "30" : "5"
    try machine.perform(RunningEtcd.crictl + ["stop", "--timeout", patience, old]) { result in
      "\(name) cannot be stopped: \(result.complaint)"
    }
    guard seconds > 0 else { return }
    let end = machine.now + Double(seconds)
    // Its backoff is forgotten with the kubelet's own start.
    var kubeletAt: Double? = machine.now + 20
    while true {
      if let fresh = try container(on: machine)?.id, fresh != old {
        if !untilReady { return }
        if try Self.isServing(machine) { return }
      }
      guard machine.now < end else {
        throw Failure(
          "\(name) has not come up with its new certificate within \(seconds) s: look at "
            + "'crictl ps -a --name \(name)' and 'crictl logs'; what stood there before is in "
            + KubeadmRenewModule.backups)
      }
      if let time = kubeletAt, machine.now > time, try container(on: machine) == nil {
        kubeletAt = nil
        _ = try machine.run(machine.command(["systemctl", "restart", "kubelet"]), effects: [])
      }
      try machine.wait(seconds: 0.5)
    }
  }

  /// Whether the API server says that it and etcd are ready.
  static func isServing(_ machine: any Machine) throws(Failure) -> Bool {
    let told = try machine.told(
      machine.command([
        "kubectl", "--kubeconfig", "/etc/kubernetes/admin.conf", "--request-timeout=3s", "get",
        "--raw", "/readyz",
      ]))
    return told.exitStatus == 0
  }
}
