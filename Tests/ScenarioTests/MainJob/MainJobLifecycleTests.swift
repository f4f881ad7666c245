import System
import Testing
import Value

/// What happens to a cluster of real Kubernetes after its first day: an upgrade, a loss, a day in
/// production. One cluster goes through all of it, for to make one takes longest.
extension TheMainJob {
  /// An earlier patch of the minor it ends with; without it that step is left out, and said.
  private static let partsPatch = Environment.value("GROUNDWORK_KUBERNETES_PATCH")

  @Test(Cluster.areAvailable)
  func `a cluster of real Kubernetes is upgraded, lost and brought back`() async throws {
    try await Self.expectLife(
      #require(Cluster.partsBefore), Self.partsPatch, #require(Cluster.parts))
  }

  @Test(Cluster.onStandInsInSoak)
  func `on stand-ins, a cluster is upgraded, lost and brought back`() async throws {
    try await Self.expectLife(
      Cluster.standIns("1.33.99"), Cluster.standIns("1.34.98"), Cluster.standIns())
  }

  private static func expectLife(
    _ partsBefore: String, _ partsPatch: String?, _ parts: String
  ) async throws {
    let (job, _) = try await Stage.shared.prepared()
    let before = try await KubernetesParts(partsBefore)
    let after = try await KubernetesParts(parts)
    try job.site.write("inventory/group_vars/all/parts.yml", before.settings)
    let first = try await job.apply()
    try #require(first.exitCode == 0, "\(first.text)")
    let cluster = Cluster(job: job)
    try await cluster.fill()

    try await Self.expectStatus(cluster, release: before.release)
    try await Self.expectRefusals(cluster, before, after)
    if let directory = partsPatch {
      let patch = try await KubernetesParts(directory)
      try await Self.expectUpgrade(cluster, patch)
      try await Self.expectPatch(cluster, after)
    } else {
      print("not run: a patch of the same minor (GROUNDWORK_KUBERNETES_PATCH names none)")
      try await Self.expectUpgrade(cluster, after)
    }
    try await Self.expectRestore(cluster)
    try await Self.expectReset(cluster)

    // Other scenarios know no cluster.
    try await Stage.shared.leave()
  }

  private static func expectStatus(
    _ cluster: Cluster, release: String, code: Int = 0
  ) async throws {
    let told = try await cluster.job.groundwork("cluster", "status", "--output", "json")
    #expect(told.exitCode == code, "\(told.text)")
    let document = try JSON.parse(told.output)
    #expect(document["findings"]?.list?.isEmpty == (code == 0), "\(told.text)")
    #expect(document["etcd"]?.list?.map { $0["healthy"] } == [true])
    let nodes = document["nodes"]?.list ?? []
    #expect(nodes.map { $0["version"] } == Array(repeating: Value("v\(release)"), count: 3))
    #expect((document["machines"]?.list?.first?["certificate"]?["days"]?.int ?? 0) > 300)
  }

  /// Scenario 9: what cannot be is refused, and nothing is touched.
  private static func expectRefusals(
    _ cluster: Cluster, _ before: KubernetesParts, _ after: KubernetesParts
  ) async throws {
    let job = cluster.job
    let digests = try await cluster.programs()
    for (wanted, says) in [
      ("1.36.0", "no minor may be skipped on the way to 1.36.0"), ("1.32.1", "1.32.1 is older"),
    ] {
      let refused = try await job.groundwork(
        "cluster", "upgrade", wanted, "-e", "kubernetes_version=\(wanted)")
      #expect(refused.exitCode == 6, "\(refused.text)")
      #expect(refused.text.contains(says), "\(refused.text)")
    }
    let other = try await job.groundwork("cluster", "upgrade", after.release)
    #expect(other.exitCode == 5, "\(other.text)")
    try job.site.write("inventory/group_vars/all/parts.yml", after.settings)
    let passing = try await job.apply("playbooks/cluster.yml")
    #expect(passing.exitCode == 5, "\(passing.text)")
    #expect(passing.text.contains("groundwork cluster upgrade \(after.release)"))
    #expect(try await cluster.programs() == digests)
    #expect(try Files.list(MainJob.directory).contains("backups") == false)
  }

  /// Scenario 7: killed while the first control plane is upgraded, and again with a worker emptied; each
  /// time the same command goes on.
  private static func expectUpgrade(
    _ cluster: Cluster, _ after: KubernetesParts
  ) async throws {
    try cluster.job.site.write("inventory/group_vars/all/parts.yml", after.settings)
    let words = upgrading(after)
    for (host, task) in [
      ("k8s-master", "kubeadm : Upgrade what kubeadm keeps here"),
      ("k8s-worker1", "kubernetes : Install the programs"),
    ] {
      let kill = Disturbance(
        fault: .controllerKilled, host: host, task: task, milliseconds: 3000)
      let run = try await DisturbedRun.of(
        cluster.job.site, words, seconds: MainJob.seconds, [kill])
      #expect(run.hits == [kill], "\(run.output.suffix(3000))")
      #expect(run.ending == .signalled(Int(Signal.kill)))
    }
    let end = try await Program.run(words, in: MainJob.directory, seconds: MainJob.seconds)
    #expect(end.exitCode == 0, "\(end.text)")
    try await Self.expectStatus(cluster, release: after.release)
    try await cluster.expectFilled()
    // Before the first change, and none of a run that had nothing left to do.
    let backups = try Files.list("\(MainJob.directory)/backups")
    #expect(backups.count { $0.hasSuffix(".etcd.tar") } >= 1)
    let again = try await Program.run(words, in: MainJob.directory, seconds: MainJob.seconds)
    #expect(again.exitCode == 0, "\(again.text)")
    #expect(again.recap("changed").values.allSatisfy { $0 == 0 }, "\(again.text)")
    #expect(try Files.list("\(MainJob.directory)/backups") == backups)
    let rerun = try await cluster.job.apply()
    #expect(rerun.exitCode == 0, "\(rerun.text)")
    #expect(rerun.recap("changed") == Fleet.each(0), "\(rerun.text)")
  }

  private static func upgrading(_ parts: KubernetesParts) -> [String] {
    [Surroundings.binary, "cluster", "upgrade", parts.release, "--output", "json"]
  }

  /// Scenario 7: within a minor, in one go.
  private static func expectPatch(
    _ cluster: Cluster, _ after: KubernetesParts
  ) async throws {
    try cluster.job.site.write("inventory/group_vars/all/parts.yml", after.settings)
    let run = try await Program.run(
      upgrading(after), in: MainJob.directory, seconds: MainJob.seconds)
    #expect(run.exitCode == 0, "\(run.text)")
    try await Self.expectStatus(cluster, release: after.release)
    try await cluster.expectFilled()
    let again = try await Program.run(
      upgrading(after), in: MainJob.directory, seconds: MainJob.seconds)
    #expect(again.recap("changed").values.allSatisfy { $0 == 0 }, "\(again.text)")
  }

  /// Scenario 8: what was there at the time of the backup is there again, on the same machine.
  private static func expectRestore(_ cluster: Cluster) async throws {
    let job = cluster.job
    let made = try await job.groundwork("cluster", "etcd", "backup", "safe")
    #expect(made.exitCode == 0, "\(made.text)")
    let name = try #require(
      try Files.list("\(MainJob.directory)/safe").first { $0.hasSuffix(".etcd.tar") })
    let file = "\(MainJob.directory)/safe/\(name)"
    #expect(try Files.status(file, following: true)?.mode == 0o600)
    let living = try await job.groundwork("cluster", "etcd", "restore", file, "--yes")
    #expect(living.exitCode == 2, "\(living.text)")
    #expect(living.text.contains("the cluster on this node is alive"), "\(living.text)")

    try await job.site.fleet.inside(
      "k8s-master",
      """
      systemctl stop kubelet
      crictl --runtime-endpoint unix:///run/containerd/containerd.sock rmp -fa > /dev/null 2>&1 || true
      rm -rf /var/lib/etcd/member /etc/kubernetes/pki
      """)
    try Files.copyDamaged(file, to: "\(file).damaged")
    let damaged = try await job.groundwork(
      "cluster", "etcd", "restore", "\(file).damaged", "--yes")
    #expect(damaged.exitCode == 5, "\(damaged.text)")

    let restored = try await job.groundwork("cluster", "etcd", "restore", file, "--yes")
    #expect(restored.exitCode == 0, "\(restored.text)")
    try await cluster.expectFilled()
    let after = try await job.apply()
    #expect(after.exitCode == 0, "\(after.text)")
  }

  /// Scenario 11.
  @Test(Cluster.isAvailable)
  func `production wants a word and a backup before anything, and a sick cluster is told`()
    async throws
  {
    try await Self.expectProduction()
  }

  @Test(Cluster.onStandInsInSoak)
  func `on stand-ins, production wants a word and a backup first, and a sick cluster is told`()
    async throws
  {
    try await Self.expectProduction()
  }

  private static func expectProduction() async throws {
    let cluster = try await Stage.shared.clustered()
    let job = cluster.job
    try job.site.write(
      "inventory/group_vars/all/production.yml", "environment_kind: production\n")
    let silent = try await job.apply("playbooks/cluster.yml")
    #expect(silent.exitCode == 6, "\(silent.text)")
    #expect(!(try Files.list(MainJob.directory).contains("backups")))
    let meant = try await job.apply("playbooks/cluster.yml", "--yes")
    #expect(meant.exitCode == 0, "\(meant.text)")
    let after = try Files.list("\(MainJob.directory)/backups")
    #expect(after.count { $0.hasSuffix(".etcd.tar") } == 1 && after.count == 2, "\(after)")

    // The cluster takes some 40 seconds to miss it.
    try await job.site.fleet.inside("k8s-worker1", "systemctl stop kubelet")
    _ = try await cluster.kubectl(
      "wait --for=condition=Ready=Unknown --timeout=110s node/k8s-worker1")
    try job.site.write(
      "playbooks/small.yml",
      "- hosts: k8s-worker2\n  gather_facts: false\n  tasks: [{ping: }]\n")
    let sick = try await job.apply(
      "playbooks/small.yml", "--yes", "-e", "health_timeout=60")
    #expect(sick.exitCode == 2, "\(sick.text)")
    #expect(sick.text.contains("not Ready in time: k8s-worker1"), "\(sick.text)")
    #expect(
      sick.text.contains("the state before this run is in \(MainJob.directory)/backups/"),
      "\(sick.text)")
    try await Stage.shared.leave()
  }

  private static func expectReset(_ cluster: Cluster) async throws {
    let job = cluster.job
    let asked = try await job.groundwork("cluster", "reset")
    #expect(asked.exitCode == 6, "\(asked.text)")
    let done = try await job.groundwork("cluster", "reset", "--yes")
    #expect(done.exitCode == 0, "\(done.text)")
    for node in ["k8s-master", "k8s-worker1", "k8s-worker2"] {
      let left = try await job.site.fleet.inside(
        node,
        """
        ls /etc/kubernetes/pki /etc/kubernetes/*.conf /var/lib/etcd/member /root/.kube/config 2> /dev/null
        ip -br link | grep -E 'cni0|veth' ; iptables-save | grep KUBE- ; pgrep -x kubelet ; true
        """)
      #expect(left == "", "\(node): \(left)")
    }
    let again = try await job.groundwork("cluster", "reset", "--yes", "--output", "json")
    #expect(again.recap("changed").values.allSatisfy { $0 == 0 }, "\(again.text)")
  }
}

/// A cluster with something in it.
extension Cluster {
  /// Something that must outlive what comes, and pods that may not all go at once.
  fileprivate func fill() async throws {
    _ = try await job.site.fleet.inside(
      "k8s-master",
      """
      image=$(crictl --runtime-endpoint unix:///run/containerd/containerd.sock images |
        awk '/\\/pause /{print $1 ":" $2; exit}')
      export KUBECONFIG=/etc/kubernetes/admin.conf
      kubectl create configmap witness --from-literal=said=before
      kubectl create deployment pods --image=$image --replicas=2
      kubectl create poddisruptionbudget pods --selector=app=pods --min-available=1
      kubectl rollout status deployment pods --timeout=120s
      """)
  }

  fileprivate func expectFilled() async throws {
    #expect(try await kubectl("get configmap witness --output=jsonpath={.data.said}") == "before")
    _ = try await kubectl("rollout status deployment pods --timeout=180s")
    _ = try await kubectl("wait --for=condition=Ready --timeout=180s nodes --all")
  }

  /// What is installed on each node, and what its manifests say.
  fileprivate func programs() async throws -> [String: String] {
    try await job.asked(
      "sha256sum /usr/local/bin/kube* /etc/kubernetes/manifests/* 2> /dev/null || true")
  }
}

extension Files {
  /// A copy with one byte changed, and the digest of the whole one beside it.
  fileprivate static func copyDamaged(_ file: String, to copy: String) throws {
    var bytes = try Files.read(file, limit: 1 << 30)
    bytes[bytes.count / 2] ^= 1
    _ = try Files.writeAtomically(copy, bytes)
    let digest = try Files.text(file + ".sha256") ?? ""
    _ = try Files.writeAtomically(copy + ".sha256", Array(digest.utf8))
  }
}
