import System
import Testing
import Value

/// Machines of a cluster that come, go, die and are installed anew.
extension TheMainJob {
  private static let others = ["mini-pc", "k8s-master", "k8s-worker1"]

  @Test(Cluster.isAvailable)
  func `a rebuilt worker takes its place in the cluster again, a dead one goes and comes back`()
    async throws
  {
    try await Self.expectComingAndGoing()
  }

  @Test(Cluster.onStandIns)
  func `on stand-ins, a rebuilt worker takes its place again, a dead one goes and comes back`()
    async throws
  {
    try await Self.expectComingAndGoing()
  }

  private static func expectComingAndGoing() async throws {
    let cluster = try await Stage.shared.clustered()
    let job = cluster.job
    try await rebuild(cluster)
    try await bury(cluster)

    // Back again: it boots with all that it had, and knows nothing of having been taken out.
    try cluster.list(controlPlanes: ["k8s-master"], workers: ["k8s-worker1", "k8s-worker2"])
    try await job.site.fleet.lab("start", "k8s-worker1")
    try job.site.pin()
    let added = try await job.groundwork("node", "add", "k8s-worker1", "--output", "json")
    #expect(added.exitCode == 0, "\(added.text)")
    #expect(try await cluster.nodes()["k8s-worker1"]?.isReady == true)
    let last = try await job.apply()
    #expect(last.exitCode == 0, "\(last.text)")
    #expect(last.recap("changed") == Fleet.each(0), "\(last.text)")

    // And out in good order: its pods go, and nothing of the cluster stays on it.
    let removed = try await job.groundwork("node", "remove", "k8s-worker1", "--yes")
    #expect(removed.exitCode == 0, "\(removed.text)")
    #expect(try await cluster.nodes().keys.sorted() == ["k8s-master", "k8s-worker2"])
    let left = try await job.site.fleet.inside(
      "k8s-worker1",
      """
      ls -d /etc/kubernetes/pki /etc/kubernetes/*.conf /var/lib/kubelet/* /etc/cni/net.d/* /root/.kube/config \
        /etc/systemd/system/groundwork-pod-routes.service 2> /dev/null || true
      ip -o link show cni0 2> /dev/null || true
      ip route show | grep 10.244 || true
      iptables-save | grep -E 'KUBE-|CNI-' || true
      nft list tables | grep groundwork_pods || true
      """)
    #expect(left == "")
    try await Stage.shared.leave()
  }

  private static func rebuild(_ cluster: Cluster) async throws {
    let job = cluster.job
    let before = try await cluster.nodes()
    let starts = try await cluster.starts(Self.others)
    try await job.site.fleet.lab("rebuild", "k8s-worker2")
    try await job.welcome(["k8s-worker2"], pinning: false)
    let replaced = try await job.groundwork("node", "replace", "k8s-worker2", "--output", "json")
    #expect(replaced.exitCode == 0, "\(replaced.text)")
    let after = try await cluster.nodes()
    #expect(after["k8s-worker2"]?.isReady == true)
    #expect(after["k8s-worker2"]?.machineID != before["k8s-worker2"]?.machineID)
    for name in ["k8s-master", "k8s-worker1"] { #expect(after[name] == before[name], "\(name)") }
    #expect(try await cluster.starts(Self.others) == starts)
    #expect(try await cluster.openDoors() == "")
  }

  private static func bury(_ cluster: Cluster) async throws {
    let job = cluster.job
    let network = try await cluster.kubectl(
      "get node k8s-worker1 --output=jsonpath='{.spec.podCIDR}'")
    try await job.site.fleet.lab("kill", "k8s-worker1")
    let removed = try await job.groundwork("node", "remove", "k8s-worker1", "--offline", "--yes")
    #expect(removed.exitCode == 0, "\(removed.text)")
    #expect(try await cluster.nodes().keys.sorted() == ["k8s-master", "k8s-worker2"])
    for name in ["mini-pc", "k8s-master", "k8s-worker2"] {
      let known = try await job.site.fleet.inside(
        name, "grep k8s-worker1 /etc/hosts || true; ip route show \(network)")
      #expect(known == "", "\(name)")
    }
    let pins = try Files.text("\(MainJob.directory)/inventory/known_hosts") ?? ""
    #expect(!pins.contains("k8s-worker1"))

    try cluster.list(controlPlanes: ["k8s-master"], workers: ["k8s-worker2"])
    let run = try await job.apply()
    #expect(run.exitCode == 0, "\(run.text)")
    #expect(!run.text.contains("k8s-worker1"))
    #expect(run.recap("changed").values.allSatisfy { $0 == 0 }, "\(run.text)")
  }
}
