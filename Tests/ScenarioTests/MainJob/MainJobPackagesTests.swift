import System
import Testing

/// A cluster of packages, as most machines with a mirror have it.
extension TheMainJob {
  @Test(Cluster.areAvailable)
  func `a cluster of a mirror's packages holds them, and is upgraded by a minor`() async throws {
    let (job, _) = try await Stage.shared.prepared()
    let mirror = PackageMirror(job: job)
    let before = try await mirror.settings(#require(Cluster.partsBefore))
    let after = try await mirror.settings(#require(Cluster.parts))
    let releases = try await (
      KubernetesParts(#require(Cluster.partsBefore)).release,
      KubernetesParts(#require(Cluster.parts)).release
    )
    try job.site.write("inventory/group_vars/all/parts.yml", before)
    let first = try await job.apply()
    try #require(first.exitCode == 0, "\(first.text)")
    let cluster = Cluster(job: job)
    try await expectPackages(cluster, releases.0)
    let second = try await job.apply()
    #expect(second.exitCode == 0, "\(second.text)")
    #expect(second.recap("changed") == Fleet.each(0), "\(second.text)")

    try job.site.write("inventory/group_vars/all/parts.yml", after)
    let refused = try await job.apply("playbooks/cluster.yml")
    #expect(refused.exitCode == 5, "\(refused.text)")
    try await expectPackages(cluster, releases.0)
    let upgraded = try await job.groundwork(
      "cluster", "upgrade", releases.1, "--output", "json")
    #expect(upgraded.exitCode == 0, "\(upgraded.text)")
    try await expectPackages(cluster, releases.1)
    let again = try await job.apply()
    #expect(again.exitCode == 0, "\(again.text)")
    #expect(again.recap("changed") == Fleet.each(0), "\(again.text)")
    try await Stage.shared.leave()
  }

  /// Every node is Ready, of this release, and apt leaves its packages alone.
  private func expectPackages(_ cluster: Cluster, _ release: String) async throws {
    #expect(try await cluster.nodes().values.filter(\.isReady).count == 3)
    let versions = try await cluster.kubectl(
      "get nodes --output=jsonpath='{.items[*].status.nodeInfo.kubeletVersion}'")
    #expect(versions == Array(repeating: "v\(release)", count: 3).joined(separator: " "))
    for node in Fleet.names where node != "mini-pc" {
      let held = try await cluster.job.site.fleet.inside(
        node,
        "apt-mark showhold; dpkg-query -W -f '${Version}\\n' kubeadm kubelet kubectl | sort -u")
      #expect(
        held == "cri-tools\nkubeadm\nkubectl\nkubelet\nkubernetes-cni\n\(release)-1.1\n", "\(node)")
    }
  }
}
