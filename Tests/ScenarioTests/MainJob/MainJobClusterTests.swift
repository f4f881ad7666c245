import System
import Testing
import Value

/// Kubernetes on the prepared fleet, of real binaries wherever somebody has put them; and what is added to
/// it, where `addons/` and `images/` beside them have that.
extension TheMainJob {
  @Test(Cluster.isAvailable)
  func `with real Kubernetes a prepared fleet becomes a cluster, and stays one`() async throws {
    let directory = try #require(Cluster.parts)
    let job = try await expectCluster(AddOnProofs.settings(directory))
    try await expectVerified(job, AddOnProofs.present(in: directory))
    try await AddOnProofs(job: job).prove(AddOnProofs.present(in: directory))
    try await AddOnProofs(job: job).proveCalico(directory)
    AddOnProofs.tellWhatIsNotReal(directory)

    // Other scenarios know no cluster.
    try await Stage.shared.leave()
  }

  @Test(Cluster.onStandIns)
  func `on stand-ins, a prepared fleet becomes a cluster, and stays one`() async throws {
    _ = try await expectCluster("")
    try await Stage.shared.leave()
  }

  /// From a prepared fleet to a cluster, in which a second run finds nothing to do.
  private func expectCluster(_ settings: String) async throws -> MainJob {
    let (job, _) = try await Stage.shared.prepared()
    try await Cluster(job: job).declare(settings)

    let hidden = ClusterHidden(job: job)
    let first = try await hidden.watching { try await job.apply("-vvv", "--diff") }
    #expect(first.exitCode == 0, "\(first.text)")
    let nodes = try await job.site.fleet.inside(
      "k8s-master",
      """
      kubectl get nodes --sort-by=.metadata.name --output=jsonpath='{range .items[*]}\
      {.metadata.name}={.status.conditions[?(@.type=="Ready")].status} {end}'
      """)
    #expect(nodes == "k8s-master=True k8s-worker1=True k8s-worker2=True ")
    // Every pod there is runs, CoreDNS with the plain network that was laid.
    _ = try await job.site.fleet.inside(
      "k8s-master",
      "kubectl --namespace kube-system wait --for=condition=Ready --timeout=180s pods --all")
    try await hidden.expectNothing()

    let second = try await job.apply()
    #expect(second.exitCode == 0, "\(second.text)")
    #expect(second.recap("changed") == Fleet.each(0), "\(second.text)")
    print(
      "round trips of the second run: \(second.events("run-ended").last?["round_trips"] ?? .null)")

    return job
  }

  /// `groundwork verify` proves the fleet as it stands, leaves nothing behind, and finds what is wrong.
  private func expectVerified(_ job: MainJob, _ present: [String]) async throws {
    let verified = try await job.groundwork("verify", "--output", "json")
    #expect(verified.exitCode == 0, "\(verified.text)")
    let proofs = try JSON.parse(verified.output)["proofs"]?.list ?? []
    let proven = Set(proofs.filter { $0["proven"] == true }.compactMap { $0["proof"]?.string })
    var wanted: Set = [
      "address", "names", "time", "registry", "member", "certificates", "api", "etcd", "nodes",
      "system-pods", "pods", "pod-to-pod", "dns-and-service", "pod-to-platform", "cleared",
    ]
    if present.contains("metallb_manifest") { wanted.insert("load-balancer") }
    #expect(proven == wanted, "\(verified.text)")
    #expect(
      try await job.site.fleet.inside(
        "k8s-master", "kubectl get namespace groundwork-verify --ignore-not-found") == "")

    try await job.site.fleet.inside(
      "k8s-worker1",
      "cp -p /etc/hosts /root/kept; sed -i s/registry.local/registry.gone/ /etc/hosts")
    let broken = try await job.groundwork("verify", "--output", "json")
    try await job.site.fleet.inside("k8s-worker1", "cp -p /root/kept /etc/hosts; rm /root/kept")
    #expect(broken.exitCode == 2, "\(broken.text)")
    let failed = try JSON.parse(broken.output)["proofs"]?.list?.filter { $0["proven"] == false }
    for proof in ["names", "registry"] {
      #expect(
        failed?.contains { $0["proof"] == Value(proof) && $0["host"] == "k8s-worker1" } == true,
        "\(proof): \(broken.text)")
    }
  }
}
