import Lab
import System
import Testing
import Value

/// A cluster that the main job makes of the fleet, of the binaries in the directory that
/// `GROUNDWORK_KUBERNETES` names: real ones, or whatever stands in for them.
struct Cluster: Sendable {
  /// As `kubernetes_binaries` wants it: kubeadm, kubelet, kubectl, crictl, `cni/`, `images/`.
  static let parts = Environment.value("GROUNDWORK_KUBERNETES")
  static let isAvailable = ConditionTrait.enabled(
    if: parts != nil, "GROUNDWORK_KUBERNETES names no directory of Kubernetes binaries")
  /// Without that directory the same scenarios run on stand-ins (lab/standins): a test of its own each, whose
  /// name says so, for what it shows is not what the real one shows.
  static let onStandIns = ConditionTrait.enabled(
    if: parts == nil, "GROUNDWORK_KUBERNETES names real binaries: the scenario runs on them")
  /// The same, for those that `make test` has no time for.
  static let onStandInsInSoak = ConditionTrait.enabled(
    if: parts == nil && Surroundings.isSoak,
    parts == nil
      ? "on stand-ins this is played by make soak" : "GROUNDWORK_KUBERNETES names real binaries")
  /// The minor before it, likewise.
  static let partsBefore = Environment.value("GROUNDWORK_KUBERNETES_BEFORE")
  static let areAvailable = ConditionTrait.enabled(
    if: parts != nil && partsBefore != nil,
    "GROUNDWORK_KUBERNETES and GROUNDWORK_KUBERNETES_BEFORE name no two releases of Kubernetes")

  let job: MainJob
  /// The control plane that is asked.
  var anchor = "k8s-master"

  /// Says in the inventory where Kubernetes comes from, and what else is said of it.
  func declare(_ more: String = "") async throws {
    let parts = try await KubernetesParts(Self.directory())
    try job.site.write("inventory/group_vars/all/parts.yml", "\(more)\n\(parts.settings)")
  }

  /// What is named, or else stand-ins.
  private static func directory() async throws -> String {
    if let parts { return parts }
    return try await standIns()
  }

  /// Stand-ins, made anew beside the lab.
  static func standIns(_ release: String = "1.34.99") async throws -> String {
    let directory = "\(MainJob.lab.state)/stand-ins-\(release)"
    let made = try await Program.run([
      "\(Surroundings.root)/lab/standins/make", directory, release,
    ])
    try #require(made.exitCode == 0, "\(made.text)")
    print("ON STAND-INS: \(made.output)")
    return directory
  }

  private static let numbers = [
    "mini-pc": 10, "k8s-master": 11, "k8s-worker1": 12, "k8s-worker2": 13, "k8s-master2": 14,
    "k8s-master3": 15,
  ]

  /// Writes the inventory anew, with these machines.
  func list(controlPlanes: [String], workers: [String]) throws {
    func hosts(_ names: [String]) throws -> String {
      try names.map { name in
        let number = try #require(Self.numbers[name])
        return "        \(name):\n          host_number: \(number)\n"
          + "          mac: \"\(try NodeIdentity(name).mac)\"\n"
      }.joined()
    }
    let groups = [
      ("platform", ["mini-pc"]), ("control_plane", controlPlanes), ("workers", workers),
    ]
    let parts = try groups.map { "    \($0):\n      hosts:\n\(try hosts($1))" }
    try job.site.write(
      "inventory/hosts.yml",
      "all:\n  children:\n" + parts.joined()
        + "    kubernetes:\n      children:\n        control_plane:\n        workers:\n")
  }

  func kubectl(_ words: String) async throws -> String {
    try await job.site.fleet.inside(
      anchor, "kubectl --kubeconfig /etc/kubernetes/admin.conf \(words)")
  }

  /// What the cluster says of a node.
  struct Node: Equatable {
    var isReady: Bool
    var uid: String
    var machineID: String
  }

  func nodes() async throws -> [String: Node] {
    let text = try await kubectl(
      """
      get nodes --output=jsonpath='{range .items[*]}{.metadata.name} {.metadata.uid} \
      {.status.nodeInfo.machineID} {.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}'
      """)
    var nodes: [String: Node] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      try #require(words.count == 4, "\(text)")
      nodes[words[0]] = Node(isReady: words[3] == "True", uid: words[1], machineID: words[2])
    }
    return nodes
  }

  /// What would be different on a machine that something was done to: when its units came up.
  func starts(_ names: [String]) async throws -> [String: String] {
    var starts: [String: String] = [:]
    for name in names {
      starts[name] = try await job.site.fleet.inside(
        name,
        """
        systemctl show --property Id,ActiveEnterTimestampMonotonic \
          kubelet containerd ssh chrony haproxy docker-registry
        """)
    }
    return starts
  }

  /// Tokens that let anybody in, and laid down keys.
  func openDoors() async throws -> String {
    try await kubectl(
      """
      --namespace kube-system get secrets --output=name | grep -E 'bootstrap-token|kubeadm-certs' || true
      """)
  }
}

/// A directory of Kubernetes binaries, and what is read in it.
struct KubernetesParts {
  /// What stand-ins are written for; real parts need none of it.
  private static let interpreter =
    "kubernetes_tools: [conntrack, ebtables, ethtool, iptables, socat, python3, python3-yaml]"

  let release: String
  /// What the inventory says of it.
  let settings: String

  init(_ directory: String) async throws {
    let listed = try await Program.run(
      [
        "sh", "-euc",
        """
        ./kubeadm version --output short | sed s/^v//
        find kubeadm kubelet kubectl crictl cni/* images/*.tar etcd/etcdutl -maxdepth 0 2> /dev/null |
          xargs sha256sum | awk '{print "  " $2 ": " $1}'
        """,
      ], in: directory)
    try #require(listed.exitCode == 0, "\(listed.text)")
    let lines = listed.output.split(separator: "\n", maxSplits: 1)
    let isStandIn = listed.complaint.contains("stand-in")
    release = String(try #require(lines.first))
    settings = """
      kubernetes_source: binaries
      kubernetes_binaries: \(directory)
      kubernetes_version: \(release)
      pod_network_plugin: bridge
      kubernetes_checksums:
      \(lines.last ?? "")
      \(isStandIn ? Self.interpreter : "")
      """
  }
}
