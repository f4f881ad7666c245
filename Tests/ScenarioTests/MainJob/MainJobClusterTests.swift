import System
import Testing
import Value

/// Kubernetes on the prepared fleet, of real binaries wherever somebody has put them; and what is added to
/// it, where `addons/` and `images/` beside them have that.
extension Scenarios.TheMainJob {
  @Test(Cluster.isAvailable)
  func `with real Kubernetes a prepared fleet becomes a cluster, and stays one`() async throws {
    let directory = try #require(Cluster.parts)
    let (job, _) = try await Stage.shared.prepared()
    try await Cluster(job: job).declare(try AddOnProofs.settings(directory))

    let first = try await job.apply("-vvv", "--diff")
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
    // Only who obeys the authority joins, and what he joined with is in no file of his.
    let token = try await job.site.fleet.inside(
      "k8s-worker1",
      #"grep -rElsI '\b[a-z0-9]{6}\.[a-z0-9]{16}\b' /etc /root /tmp /run/systemd || true"#)
    #expect(token == "")

    // Nothing that was told or kept of the run has it, or the key of the laid down certificates.
    let kept = try await Program.run(
      [
        "grep", "-rElsI", #"\b[a-z0-9]{6}\.[a-z0-9]{16}\b|certificate_key": "[0-9a-f]"#,
        ".groundwork/runs",
      ], in: MainJob.directory)
    #expect(kept.output == "")
    #expect(first.output.firstMatch(of: /\b[a-z0-9]{6}\.[a-z0-9]{16}\b/) == nil)

    let second = try await job.apply()
    #expect(second.exitCode == 0, "\(second.text)")
    #expect(second.recap("changed") == Fleet.each(0), "\(second.text)")
    print(
      "round trips of the second run: \(second.events("run-ended").last?["round_trips"] ?? .null)")

    try await AddOnProofs(job: job).prove(AddOnProofs.present(in: directory))
    try await AddOnProofs(job: job).proveCalico(directory)
    AddOnProofs.tellWhatIsNotReal(directory)

    // Other scenarios know no cluster.
    try await Stage.shared.leave()
  }
}
