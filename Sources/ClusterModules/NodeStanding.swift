internal import Machine
internal import System
internal import Value

/// How far kubeadm has come on a node, read from the files it leaves and from a record of our own.
///
/// kubeadm keeps no record itself: killed in the middle it leaves files that look like those of a node
/// that is done, and refuses to run again because of them.
struct NodeStanding: Equatable {
  /// What was begun last, and whether it came to its end: `init begun`, `join done`.
  static let record = "/var/lib/groundwork/kubeadm"

  enum Work: String { case initialising = "init", joining = "join" }

  /// nil where the record is missing: somebody else ran kubeadm, or nobody.
  var work: Work?
  var isDone = false
  var hasKubelet = false
  var hasAdmin = false
  /// Static pods of a control plane.
  var manifests: [String] = []
  var hasEtcdData = false
  /// What a join leaves until it has been let in.
  var hasBootstrap = false
  /// The authority the node trusts, as PEM.
  var authority: String?

  init(on machine: any Machine) throws(Failure) {
    let words = (try machine.text(Self.record) ?? "").words
    if words.count == 2 {
      work = Work(rawValue: words[0])
      isDone = words[1] == "done"
    }
    hasKubelet = try machine.status("/etc/kubernetes/kubelet.conf", following: true) != nil
    hasAdmin = try machine.status("/etc/kubernetes/admin.conf", following: true) != nil
    // Others, of an endpoint for instance, may lie there before kubeadm has run.
    let own =
      ["etcd.yaml"] + ["apiserver", "controller-manager", "scheduler"].map { "kube-\($0).yaml" }
    manifests = try machine.names(in: "/etc/kubernetes/manifests").filter(own.contains)
    hasBootstrap =
      try machine.status("/etc/kubernetes/bootstrap-kubelet.conf", following: true) != nil
    hasEtcdData = try !machine.names(in: "/var/lib/etcd").isEmpty
    authority = try machine.text("/etc/kubernetes/pki/ca.crt", limit: 1 << 20)
  }

  var isControlPlane: Bool { manifests.contains("kube-apiserver.yaml") }

  /// Nothing of kubeadm is there.
  var isBare: Bool {
    !hasKubelet && !hasAdmin && manifests.isEmpty && !hasEtcdData && !hasBootstrap
      && authority == nil
  }

  /// Whether what is there is of an attempt of our own that did not come to its end.
  func isBrokenOff(_ wanted: Work) -> Bool { work == wanted && !isDone && !isBare }

  /// What stands there of somebody else's work; nil where there is nothing, or it is ours, or whole.
  func foreign(_ wanted: Work, controlPlane: Bool) -> Failure? {
    if isBare || isBrokenOff(wanted) || isComplete(wanted, controlPlane: controlPlane) {
      return nil
    }
    return Failure(
      "parts of a cluster that was not begun here are left on this node (/etc/kubernetes, "
        + "/var/lib/etcd): if nobody needs them, 'kubeadm reset' on it takes them off; then apply "
        + "again")
  }

  /// Whether `work` is complete. Without a record the files decide; a reset takes them away and leaves
  /// the record.
  func isComplete(_ wanted: Work, controlPlane: Bool) -> Bool {
    guard hasKubelet, !controlPlane || (isControlPlane && hasAdmin) else { return false }
    return work == nil || work != wanted || isDone
  }

  /// Preflight checks that fail because of what our own earlier attempt left.
  func leftovers(of wanted: Work, controlPlane: Bool, port: Int) -> [String] {
    guard isBrokenOff(wanted) else { return [] }
    var checks = [
      "Port-10250", "FileAvailable--etc-kubernetes-kubelet.conf",
      "FileAvailable--etc-kubernetes-bootstrap-kubelet.conf",
    ]
    guard controlPlane else { return checks + ["FileAvailable--etc-kubernetes-pki-ca.crt"] }
    checks += [port, 10259, 10257, 2379, 2380].map { "Port-\($0)" }
    checks += manifests.map { "FileAvailable--etc-kubernetes-manifests-\($0)" }
    return checks + ["DirAvailable--var-lib-etcd"]
  }

  /// Makes the directory of our records where nothing was applied before.
  static func makePlace(on machine: any Machine) throws(Failure) {
    if try machine.status("/var/lib/groundwork", following: true) == nil {
      try machine.makeDirectory("/var/lib/groundwork", FileAttributes(mode: 0o755))
    }
  }

  static func write(_ work: Work, isDone: Bool, on machine: any Machine) throws(Failure) {
    try makePlace(on: machine)
    let text = "\(work.rawValue) \(isDone ? "done" : "begun")\n"
    try machine.write(record, Array(text.utf8), FileAttributes(mode: 0o644))
  }
}
