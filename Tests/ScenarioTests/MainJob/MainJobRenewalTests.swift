import System
import Testing
import Value

/// What kubeadm issued, renewed on a cluster of real Kubernetes.
extension TheMainJob {
  private static let serials = """
    cd /etc/kubernetes
    for f in $(find pki -name '*.crt' | sort); do echo $f $(openssl x509 -noout -serial -in $f); done
    for f in admin.conf controller-manager.conf scheduler.conf super-admin.conf; do
      echo $f $(sed -n 's/.*client-certificate-data: //p' $f | base64 -d | openssl x509 -noout -serial)
    done
    echo root $(sed -n 's/.*client-certificate-data: //p' /root/.kube/config | base64 -d \
    | openssl x509 -noout -serial)
    """

  /// The API server is asked four times a second, until the file goes.
  private static let watch = """
    touch /run/api-watch
    (while [ -e /run/api-watch ]; do
      if kubectl --kubeconfig /etc/kubernetes/admin.conf get --raw /readyz --request-timeout=1s \
      > /dev/null 2>&1; then date +%s.%N; fi
      sleep 0.25
    done > /run/api-seen) > /dev/null 2>&1 &
    """

  @Test(Cluster.isAvailable)
  func `kubeadm's certificates are renewed part by part, and the API is hardly away`()
    async throws
  {
    let cluster = try await Stage.shared.clustered()
    let job = cluster.job
    func serials() async throws -> [String: String] {
      var serials: [String: String] = [:]
      for line in try await job.site.fleet.inside("k8s-master", Self.serials).split(separator: "\n")
      {
        let words = line.split(separator: " ").map(String.init)
        try #require(words.count == 2, "\(line)")
        serials[words[0]] = words[1]
      }
      return serials
    }
    func containers() async throws -> [String: Int] {
      let told = try await job.site.fleet.inside(
        "k8s-master",
        "crictl --runtime-endpoint unix:///run/containerd/containerd.sock ps --output json")
      var made: [String: Int] = [:]
      for one in try JSON.parse(told)["containers"]?.list ?? [] {
        if let name = one["metadata"]?["name"]?.string, let time = one["createdAt"]?.string {
          made[name] = Int(time)
        }
      }
      return made
    }
    let kept = try await job.groundwork("cluster", "kubeconfig")
    #expect(kept.exitCode == 0, "\(kept.text)")
    let before = try await serials()
    let running = try await containers()
    try await job.site.fleet.inside("k8s-master", Self.watch)
    let renewed = try await job.groundwork(
      "certs", "renew", "cluster", "--due", "400d", "--output", "json")
    try await job.site.fleet.inside("k8s-master", "rm /run/api-watch; sleep 1")
    #expect(renewed.exitCode == 0, "\(renewed.text)")

    let after = try await serials()
    let authorities = ["pki/ca.crt", "pki/etcd/ca.crt", "pki/front-proxy-ca.crt"]
    #expect(after.count == before.count && after.count == 15)
    for (file, serial) in after {
      #expect((serial == before[file]) == authorities.contains(file), "\(file)")
    }
    #expect(after["root"] == after["admin.conf"])
    let copy = try await Program.run(
      [
        "sh", "-c",
        "sed -n 's/.*client-certificate-data: //p' \(MainJob.directory)/.groundwork/kubeconfig "
          + "| base64 -d | openssl x509 -noout -serial",
      ])
    #expect(copy.output == "\(after["admin.conf"] ?? "")\n")
    // The API server after what it stands on; the others give up by themselves when it is away for long.
    let fresh = try await containers()
    #expect(fresh["kube-apiserver"] ?? 0 > fresh["etcd"] ?? 0, "\(fresh)")
    for part in ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"] {
      #expect(fresh[part] ?? 0 > running[part] ?? 0, "\(part)")
    }
    let seen = try await job.site.fleet.inside("k8s-master", "cat /run/api-seen")
      .split(separator: "\n").compactMap { Double($0) }
    let longest = zip(seen, seen.dropFirst()).map { $1 - $0 }.max() ?? 0
    print("the API was away for \(longest) s, seen \(seen.count) times")
    #expect(seen.count > 8 && longest < 30)
    #expect(try await cluster.nodes().values.allSatisfy(\.isReady))

    // What is served is what stands in the files, and nothing is left to be started anew.
    let again = try await job.groundwork("certs", "renew", "cluster", "--output", "json")
    #expect(again.exitCode == 0 && again.recap("changed")["k8s-master"] == 0, "\(again.text)")
    let list = try await job.groundwork("certs", "list", "--output", "json")
    #expect(list.exitCode == 0, "\(list.text)")
    for name in ["apiserver", "etcd/server", "etcd/peer"] {
      let entry = list.events.first { $0["name"]?.string == name && $0["host"] == "k8s-master" }
      #expect(entry?["served"]?["matches"] == true, "\(name): \(list.text)")
    }
    let kinds = Set(list.events.compactMap { $0["kind"]?.string })
    #expect(kinds.isSuperset(of: ["authority", "certificate", "kubeconfig"]))
  }
}
