import System
import Testing

extension TheMainJob {
  @Test(Cluster.isAvailable)
  func `a cluster's images come from the fleet's own registry, and its password shows nowhere`()
    async throws
  {
    let (job, _) = try await Stage.shared.prepared()
    let cluster = Cluster(job: job)
    try await cluster.declare("kubernetes_image_repository: registry.local/kubernetes")
    let first = try await job.apply("-vvv", "--diff")
    #expect(first.exitCode == 0, "\(first.text)")
    let second = try await job.apply()
    #expect(second.exitCode == 0, "\(second.text)")
    #expect(second.recap("changed") == Fleet.each(0), "\(second.text)")

    let images = try await cluster.kubectl(
      "get pods --namespace kube-system --output=jsonpath='{.items[*].spec.containers[*].image}'")
    let names = Set(images.split(separator: " ").map(String.init))
    #expect(
      names.count == 6 && names.allSatisfy { $0.hasPrefix("registry.local/kubernetes/") },
      "\(names)")
    for node in Fleet.names where node != "mini-pc" {
      let kept = try await job.site.fleet.inside(
        node,
        """
        stat -c %a /etc/containerd/config.toml
        ctr --namespace k8s.io images list --quiet | grep -E '^registry.k8s.io/(kube|etcd|pause|coredns)' || true
        """)
      #expect(kept == "600\n", "\(node): \(kept)")
    }
    let view = try await job.groundwork("vault", "view", "inventory/group_vars/all/vault.yml")
    let password = try #require(VaultText(view.output)["registry_password"])
    let kept = try job.journal(of: second).text
    #expect(!first.text.contains(password) && !kept.contains(password))
    try await Stage.shared.leave()
  }
}
