import System
import Testing
import Value

/// Joins that cannot succeed, and runs that are killed while a cluster begins.
extension TheMainJob {
  /// What keeps a machine out: how it is caused and healed by shell lines, and what must be said.
  private struct Hindrance {
    var name: String
    /// On the control plane or on the joining machine.
    var place: String
    var cause: String
    var heal: String
    var says: String
  }

  private static let hindrances = [
    Hindrance(
      name: "a token that is gone", place: "k8s-master",
      cause: """
        cat > /run/forget-tokens <<'END'
        export KUBECONFIG=/etc/kubernetes/admin.conf
        while :; do
          kubectl --namespace kube-system delete secret --field-selector type=bootstrap.kubernetes.io/token
          sleep 0.1
        done
        END
        systemd-run --unit forget-tokens sh /run/forget-tokens
        """,
      heal: "systemctl stop forget-tokens", says: "the cluster does not know the join token"),
    Hindrance(
      name: "an authority of tomorrow", place: "k8s-master",
      cause: """
        mkdir -p /run/tomorrow && cd /run/tomorrow && touch index.txt && echo 01 > serial
        printf '%s\\n' '[ca]' default_ca=d '[d]' database=index.txt serial=serial new_certs_dir=. \\
          default_md=sha256 policy=p x509_extensions=e '[p]' commonName=supplied '[e]' \\
          basicConstraints=critical,CA:TRUE keyUsage=critical,keyCertSign \\
          '[req]' string_mask=default distinguished_name=n '[n]' > ca.cnf
        openssl req -new -config ca.cnf -key /etc/kubernetes/pki/ca.key -subj /CN=kubernetes -out request.pem
        openssl ca -batch -notext -selfsign -config ca.cnf -keyfile /etc/kubernetes/pki/ca.key \\
          -in request.pem -out ca.crt -startdate 20900101000000Z -enddate 20991231000000Z
        kubectl --kubeconfig /etc/kubernetes/admin.conf --namespace kube-public get configmap cluster-info \\
          --output yaml > before.yaml
        sed "s|$(base64 -w0 /etc/kubernetes/pki/ca.crt)|$(base64 -w0 ca.crt)|" before.yaml > after.yaml
        ! cmp -s before.yaml after.yaml
        kubectl --kubeconfig /etc/kubernetes/admin.conf replace -f after.yaml
        """,
      heal: """
        cd /run/tomorrow
        kubectl --kubeconfig /etc/kubernetes/admin.conf --namespace kube-public get configmap cluster-info \\
          --output yaml | sed "s|$(base64 -w0 ca.crt)|$(base64 -w0 /etc/kubernetes/pki/ca.crt)|" |
          kubectl --kubeconfig /etc/kubernetes/admin.conf replace -f -
        rm -r /run/tomorrow
        """,
      says: "a certificate is not valid at this node's time"),
    Hindrance(
      name: "an endpoint out of reach", place: "k8s-worker2",
      cause: "iptables -I OUTPUT -p tcp --dport 6443 -j DROP",
      heal: "iptables -D OUTPUT -p tcp --dport 6443 -j DROP",
      says: "the cluster's endpoint cannot be reached from this node"),
  ]

  @Test(Cluster.isAvailable)
  func `a join that cannot succeed ends in time with its cause, and is made good by the next run`()
    async throws
  {
    try await Self.expectHindrances()
  }

  @Test(Cluster.onStandInsInSoak)
  func `on stand-ins, a join that cannot succeed ends in time, and is made good by the next run`()
    async throws
  {
    try await Self.expectHindrances()
  }

  private static func expectHindrances() async throws {
    let cluster = try await Stage.shared.clustered()
    let job = cluster.job
    let removed = try await job.groundwork("node", "remove", "k8s-worker2", "--yes")
    try #require(removed.exitCode == 0, "\(removed.text)")
    try job.site.pin()
    for one in Self.hindrances {
      _ = try await job.site.fleet.inside(one.place, "set -e\n\(one.cause)")
      try await expectFailure(cluster, one.name, says: one.says)
      _ = try await job.site.fleet.inside(one.place, "set -e\n\(one.heal)")
    }
    if Cluster.parts == nil { try await expectFailureOnDemand(cluster) }
    try await job.site.fleet.lab("fill", "k8s-worker2")
    try await expectFailure(cluster, "a full disk", says: "o space left on device")
    try await job.site.fleet.lab("heal", "k8s-worker2")

    let good = try await job.apply()
    #expect(good.exitCode == 0, "\(good.text)")
    #expect(try await cluster.nodes().values.filter(\.isReady).count == 3)
    #expect(try await cluster.openDoors() == "")
  }

  private static func expectFailure(_ cluster: Cluster, _ name: String, says: String) async throws {
    let run = try await cluster.job.apply(
      "playbooks/cluster.yml", "-e", "join_discovery_seconds=20", "-e", "join_bootstrap_seconds=20")
    #expect(run.exitCode == 2, "\(name): \(run.text)")
    let failed = run.recap("failed")
    #expect(failed["k8s-worker2"] == 1, "\(name): \(run.text)")
    #expect(failed["k8s-worker1"] == 0 && failed["k8s-master"] == 0, "\(name)")
    let message = run.results("k8s-worker2").last { $0["status"] == "failed" }
    let text = message?["result"]?["msg"]?.string ?? ""
    #expect(text.contains(says), "\(name): \(text)")
    // The others came to the end of it.
    #expect(run.results("k8s-worker1").last?["result"]?["method"] != nil, "\(name)")
    #expect(try await cluster.openDoors() == "", "\(name)")
  }

  /// What stands in fails where it is told to, as it is told to.
  private static func expectFailureOnDemand(_ cluster: Cluster) async throws {
    let file = "/etc/groundwork-standin/fail"
    try await cluster.job.site.fleet.inside(
      "k8s-worker2",
      "mkdir -p \(Path.parent(of: file) ?? ""); echo 'tls-bootstrap: nobody signs' > \(file)")
    try await expectFailure(cluster, "a step that shall fail", says: "nobody signs")
    try await cluster.job.site.fleet.inside("k8s-worker2", "rm \(file)")
  }

  /// Where a run is killed, each in a run of its own on what the one before left.
  private static let kills: [(phase: String, host: String, task: String, milliseconds: Int)] = [
    ("before init", "k8s-master", "kubernetes : Ask which release was installed", 50),
    // Stand-ins have begun a cluster before real ones have looked around.
    ("during init", "k8s-master", "kubeadm : Begin the cluster", Cluster.parts == nil ? 500 : 9000),
    (
      "between init and join", "k8s-worker1", "kubeadm : Make a token for those who join now",
      Cluster.parts == nil ? 100 : 900
    ),
    (
      "during join", "k8s-worker1", "kubeadm : Join the cluster", Cluster.parts == nil ? 300 : 700
    ),
  ]

  @Test(Cluster.isAvailable)
  func `killed in any phase of a cluster's beginning, the next run makes one cluster of it`()
    async throws
  {
    try await Self.expectOneCluster()
  }

  @Test(Cluster.onStandInsInSoak)
  func `on stand-ins, killed in any phase of a cluster's beginning, the next run makes one of it`()
    async throws
  {
    try await Self.expectOneCluster()
  }

  private static func expectOneCluster() async throws {
    try await Stage.shared.leave()
    let job = try await Stage.shared.bare()
    let cluster = Cluster(job: job)
    try await cluster.declare()
    for kill in Self.kills {
      let run = try await DisturbedRun.of(
        job,
        [
          Disturbance(
            fault: .controllerKilled, host: kill.host, task: kill.task,
            milliseconds: kill.milliseconds)
        ])
      #expect(run.hits.count == 1, "\(kill.phase): \(run.output.suffix(2000))")
    }
    let healed = try await job.apply()
    #expect(healed.exitCode == 0, "\(healed.text)")
    let nodes = try await cluster.nodes()
    #expect(nodes.keys.sorted() == ["k8s-master", "k8s-worker1", "k8s-worker2"])
    #expect(!nodes.values.contains { !$0.isReady })
    #expect(try await cluster.openDoors() == "")
    let second = try await job.apply()
    #expect(second.exitCode == 0, "\(second.text)")
    #expect(second.recap("changed") == Fleet.each(0), "\(second.text)")
    try await Stage.shared.leave()
  }
}
