import System
import Testing
import Value

/// The cluster's own authorities give way to others, on real Kubernetes.
extension TheMainJob {
  /// What each file says, `FILE SERIAL`, and of authorities how many there are.
  private static let issued = """
    cd /etc/kubernetes
    for f in $(find pki -name '*.crt' | sort); do
      echo $f $(openssl x509 -noout -serial -in $f) $(grep -c BEGIN $f)
    done
    for f in $(ls *.conf) ; do
      grep -q client-certificate-data $f || continue
      echo $f $(sed -n 's/.*client-certificate-data: //p' $f | base64 -d | openssl x509 -noout -serial) \
        $(sed -n 's/.*certificate-authority-data: //p' $f | base64 -d | grep -c BEGIN)
    done
    for f in client server; do
      echo $f $(openssl x509 -noout -serial -in /var/lib/kubelet/pki/kubelet-$f-current.pem) 1
    done
    """

  /// The API server is asked four times a second and the nodes once, until the file goes.
  private static let look = """
    touch /run/api-watch
    k="kubectl --kubeconfig /etc/kubernetes/admin.conf --request-timeout=1s"
    (while [ -e /run/api-watch ]; do
      $k get --raw /readyz > /dev/null 2>&1 && date +%s.%N
      sleep 0.25
    done > /run/api-seen) > /dev/null 2>&1 &
    (while [ -e /run/api-watch ]; do
      $k get nodes --no-headers 2> /dev/null
      sleep 1
    done > /run/nodes-seen) > /dev/null 2>&1 &
    """

  /// Tasks in which the controller is killed, from the first stage to the last.
  private static let stages = [
    "cluster_authorities : Make them",
    "cluster_authorities : Have each part of the control plane take it",
    "cluster_authorities : Wait until pods are told", "cluster_authorities : Trust them",
  ]

  @Test(Cluster.isAvailable)
  func `the cluster's own authorities give way to others, killed in between`() async throws {
    let cluster = try await Stage.shared.clustered()
    let job = cluster.job
    let fleet = job.site.fleet
    let names = Fleet.names.filter { $0 != "mini-pc" }
    func issued() async throws -> [String: String] {
      var all: [String: String] = [:]
      for name in names {
        for line in try await fleet.inside(name, Self.issued).split(separator: "\n") {
          let words = line.split(separator: " ").map(String.init)
          try #require(words.count == 3, "\(line)")
          #expect(words[2] == "1", "\(name): \(line)")
          all["\(name) \(words[0])"] = words[1]
        }
      }
      return all
    }
    // A pod that nothing would start again.
    _ = try await cluster.kubectl(
      "run watcher --image=docker.io/library/busybox:1.35.0 --restart=Never --command -- sleep 100000"
    )
    _ = try await cluster.kubectl("wait --for=condition=Ready pod/watcher --timeout=120s")
    let running =
      "get pod watcher --output=jsonpath={.metadata.uid}/{.status.phase}/"
      + "{.status.containerStatuses[0].restartCount}"
    let pod = try await cluster.kubectl(running)
    let before = try await issued()

    let command = [
      Surroundings.binary, "certs", "rotate-ca", "cluster", "--again", "--output", "json",
    ]
    var drawn = Moments(seed: Environment.value("GROUNDWORK_SEED").flatMap { UInt64($0) } ?? 7)
    let kill = Disturbance(
      fault: .controllerKilled, host: "k8s-master",
      task: Self.stages[drawn.next(below: Self.stages.count)], milliseconds: drawn.next(below: 2000)
    )
    try await fleet.inside("k8s-master", Self.look)
    let broken = try await DisturbedRun.of(job.site, command, seconds: MainJob.seconds, [kill])
    let resumed = try await Program.run(command, in: MainJob.directory, seconds: MainJob.seconds)
    try await fleet.inside("k8s-master", "rm /run/api-watch; sleep 2")
    #expect(broken.hits == [kill], "\(broken.output.suffix(2000))")
    #expect(resumed.exitCode == 0, "\(resumed.text)")

    let after = try await issued()
    #expect(Set(after.keys) == Set(before.keys))
    for (file, serial) in after { #expect(serial != before[file], "\(file)") }
    #expect(try await cluster.kubectl(running) == pod)
    let seen = try await fleet.inside("k8s-master", "cat /run/api-seen")
      .split(separator: "\n").compactMap { Double($0) }
    let longest = zip(seen, seen.dropFirst()).map { $1 - $0 }.max() ?? 0
    print("the API was away for \(longest) s, seen \(seen.count) times; killed in \(kill.task)")
    #expect(seen.count > 8 && longest < 30)
    let nodes = try await fleet.inside("k8s-master", "cat /run/nodes-seen").split(separator: "\n")
    #expect(nodes.count > 8 && nodes.allSatisfy { $0.contains(" Ready ") }, "\(Set(nodes))")
    _ = try await cluster.kubectl("delete pod watcher --now")

    // What has ended goes on no further and begins no other, and apply finds nothing to mend.
    let again = try await job.groundwork("certs", "rotate-ca", "cluster", "--output", "json")
    #expect(
      again.exitCode == 0 && names.allSatisfy { again.recap("changed")[$0] == 0 }, "\(again.text)")
    let applied = try await job.apply()
    #expect(applied.exitCode == 0, "\(applied.text)")
  }
}
