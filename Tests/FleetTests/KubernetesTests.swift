import Addresses
import Fleet
import Testing
import Value

/// Kubernetes on machines that it does not run on, or that are in a cluster.
@Suite struct KubernetesTests {
  /// What the questions of the role were registered as.
  private static func answers(
    containerd: String? = "1.6.20~ds1-1+deb12u1", cgroups: String = "cgroup2fs",
    kubelet: String? = nil
  ) -> Map {
    func map(_ key: String, _ value: Value) -> Value { Value([key: value] as Map) }
    return [
      "kubernetes_containerd": map("version", containerd.map { Value($0) } ?? .null),
      "kubernetes_cgroups": map("stdout", Value(cgroups)),
      "kubernetes_standing": map("stdout", Value(kubelet.map { "Kubernetes \($0)" } ?? "")),
      "kubernetes_member": map("stat", map("exists", Value(kubelet != nil))),
    ]
  }

  private func told(_ version: String, _ answers: Map, isUpgrade: Bool = false) throws -> [String] {
    let store = try PlanReadingTests.store([
      "group_vars/all/kubernetes.yml":
        "kubernetes_source: binaries\nkubernetes_version: '\(version)'\n"
    ])
    var one = Observation("k8s-worker1")
    one.take(kubernetes: answers)
    return PlanReadingTests.told(
      Preflight.findings(ofCluster: store, [one], isUpgrade: isUpgrade).problems)
  }

  @Test(arguments: [
    ("1.34.9", "1.6.15"), ("1.34.9", "1.6.20~ds1-1+deb12u1"), ("1.34.9", "2:1.7.24~ds1-6"),
    ("1.35.0", "1.7"), ("1.36.3", "2.0.5"),
  ]) func `a containerd that is new enough is not spoken of`(version: String, containerd: String)
    throws
  {
    #expect(try told(version, Self.answers(containerd: containerd)) == [])
    #expect(try told(version, Self.answers(containerd: nil)) == [])
  }

  @Test(arguments: [
    ("1.34.9", "1.6.14", "1.6.15"), ("1.34.9", "1.5.9~ds1", "1.6.15"),
    ("1.35.0", "1.6.20~ds1-1+deb12u1", "1.7"), ("1.36.3", "1:1.7.24", "2.0"),
  ]) func `a containerd that is too old is named with what is needed`(
    version: String, containerd: String, least: String
  ) throws {
    let minor = version.split(separator: ".").prefix(2).joined(separator: ".")
    #expect(
      try told(version, Self.answers(containerd: containerd)) == [
        """
        [k8s-worker1] containerd \(containerd) is too old for Kubernetes \(minor) \
        (preflight.old-containerd)
          because: it needs \(least) or newer
          fix: install one there, from a newer release of its distribution
        """
      ])
  }

  @Test func `old cgroups are named where the kubelet does not start on them`() throws {
    #expect(try told("1.34.9", Self.answers(cgroups: "tmpfs")) == [])
    #expect(
      try told("1.35.0", Self.answers(containerd: "1.7.2", cgroups: "tmpfs")) == [
        """
        [k8s-worker1] the machine has cgroups of version 1 (preflight.old-cgroups)
          because: the kubelet of Kubernetes 1.35 does not start on them
          fix: boot it with systemd.unified_cgroup_hierarchy=1, or set kubernetes_version to a \
        release of 1.31, 1.32, 1.33 and 1.34
        """
      ])
  }

  @Test func `another release than the cluster's is refused but for an upgrade`() throws {
    let answers = Self.answers(kubelet: "v1.33.13")
    #expect(try told("1.33.13", answers) == [])
    #expect(try told("1.34.9", answers, isUpgrade: true) == [])
    #expect(
      try told("1.34.9", answers) == [
        """
        [k8s-worker1] the machine is in a cluster with Kubernetes v1.33.13, and kubernetes_version \
        says 1.34.9 (preflight.other-release)
          because: an upgrade goes node by node, in an order, after a backup
          fix: groundwork cluster upgrade 1.34.9; or set kubernetes_version back
        """
      ])
  }
}
