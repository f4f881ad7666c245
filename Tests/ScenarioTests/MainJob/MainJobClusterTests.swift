import System
import Testing
import Value

/// Kubernetes on the prepared fleet, of real binaries wherever somebody has put them; and what is added to
/// it, where `addons/` and `images/` beside them have that.
extension Scenarios.TheMainJob {
  /// A directory as `kubernetes_binaries` wants it: kubeadm, kubelet, kubectl, crictl, `cni/`, `images/`.
  private static let parts = Environment.value("GROUNDWORK_KUBERNETES")

  @Test(
    .enabled(
      if: parts != nil, "GROUNDWORK_KUBERNETES names no directory of real Kubernetes binaries"))
  func `with real Kubernetes a prepared fleet becomes a cluster, and stays one`() async throws {
    let directory = try #require(Self.parts)
    let (job, _) = try await Stage.shared.prepared()
    try job.site.write(
      "inventory/group_vars/all/parts.yml", try await Self.settings(directory))

    let first = try await job.apply()
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

  /// What the inventory says of a directory: each file with its digest.
  private static func settings(_ directory: String) async throws -> String {
    let listed = try await Program.run(
      [
        "sh", "-euc",
        """
        echo "kubernetes_version: $(./kubeadm version --output short | sed s/^v//)"
        echo kubernetes_checksums:
        sha256sum kubeadm kubelet kubectl crictl cni/* images/*.tar | awk '{print "  " $2 ": " $1}'
        """,
      ], in: directory)
    try #require(listed.exitCode == 0, "\(listed.text)")
    return """
      kubernetes_source: binaries
      kubernetes_binaries: \(directory)
      pod_network_plugin: bridge
      \(try AddOnProofs.settings(directory))
      \(listed.output)
      """
  }
}
