import Machine
import System
import Testing
import Value
import Wire

@Suite struct KubeadmModuleTests {
  private let configuration = "apiVersion: kubeadm.k8s.io/v1beta4\ncertificateKey: c0ffee\n"

  /// Lays down what kubeadm does, or fails with an ending.
  private func kubeadm(_ cluster: FakeCluster, failing ending: CommandResult? = nil) {
    cluster.machine.answer = { command, machine in
      guard command.arguments.first == "kubeadm" else { return CommandResult(exitStatus: 1) }
      if command.arguments.contains("validate") { return CommandResult() }
      // The keys lie in a file of root's meanwhile, and nowhere else.
      let file = "/var/lib/groundwork/kubeadm.yaml"
      #expect(machine.text(file)?.contains("c0ffee") == true)
      #expect((try? machine.status(file, following: false))??.mode == 0o600)
      #expect(!command.arguments.joined().contains("c0ffee"))
      if let ending { return ending }
      let isWorker = command.arguments.contains("join")
      machine.put("/etc/kubernetes/kubelet.conf", "")
      machine.put("/etc/kubernetes/pki/ca.crt", "an authority")
      if !isWorker {
        machine.put("/etc/kubernetes/admin.conf", "")
        machine.put("/etc/kubernetes/manifests/kube-apiserver.yaml", "")
      }
      return CommandResult()
    }
  }

  private func bare() throws -> FakeCluster {
    let cluster = FakeCluster()
    try cluster.machine.remove("/etc/kubernetes/admin.conf")
    return cluster
  }

  private func ran(_ cluster: FakeCluster) -> [String] {
    cluster.machine.ran.filter { $0.first == "kubeadm" && !$0.contains("validate") }
      .map { $0.dropFirst().joined(separator: " ") }
  }

  @Test func `a bare node begins a cluster once`() throws {
    let cluster = try bare()
    kubeadm(cluster)
    let first = cluster.run("kubeadm_init", ["config": Value(configuration)])
    #expect(first.outcome == .done)
    #expect(first.change == .runs)
    #expect(first.result["ca"] == "an authority")
    #expect(ran(cluster) == ["init --config /var/lib/groundwork/kubeadm.yaml"])
    #expect(cluster.machine.text("/var/lib/groundwork/kubeadm.yaml") == nil)
    let second = cluster.run("kubeadm_init", ["config": Value(configuration)])
    #expect(second.change == .none)
    #expect(second.result["ca"] == "an authority")
    #expect(ran(cluster).count == 1)
  }

  @Test func `an init that was broken off is brought to its end, past what it left`() throws {
    let cluster = try bare()
    kubeadm(cluster)
    cluster.machine.put("/var/lib/groundwork/kubeadm", "init begun\n")
    cluster.machine.put("/etc/kubernetes/admin.conf", "")
    cluster.machine.put("/etc/kubernetes/kubelet.conf", "")
    cluster.machine.put("/etc/kubernetes/manifests/kube-apiserver.yaml", "")
    let response = cluster.run("kubeadm_init", ["config": Value(configuration)])
    #expect(response.result["healed"] == true)
    let words = ran(cluster).first ?? ""
    for check in [
      "Port-6443", "FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml",
      "DirAvailable--var-lib-etcd",
    ] { #expect(words.contains(check)) }
    #expect(!words.contains("all"), "no check is ignored that nothing of ours fails")
    #expect(cluster.machine.text("/var/lib/groundwork/kubeadm") == "init done\n")
  }

  @Test func `a join that was broken off before it was let in is brought to its end`() throws {
    let cluster = try bare()
    kubeadm(cluster)
    cluster.machine.put("/var/lib/groundwork/kubeadm", "join begun\n")
    cluster.machine.put("/etc/kubernetes/pki/ca.crt", "an authority")
    let response = cluster.run("kubeadm_join", ["config": Value(configuration)])
    #expect(response.result["healed"] == true)
    let words = ran(cluster).first ?? ""
    #expect(words.contains("FileAvailable--etc-kubernetes-pki-ca.crt"))
    #expect(words.contains("Port-10250"))
  }

  @Test(arguments: ["/var/lib/etcd/member/wal", "/etc/kubernetes/pki/ca.crt"])
  func `what somebody else has left is not taken over`(path: String) throws {
    let cluster = try bare()
    kubeadm(cluster)
    cluster.machine.put(path, "old")
    for module in ["kubeadm_init", "kubeadm_join"] {
      guard case .failed(let message) = cluster.run(module, ["config": "x"]).outcome else {
        Issue.record("\(module) took it over")
        return
      }
      #expect(message.contains("not begun here"))
    }
    #expect(ran(cluster).isEmpty)
  }

  @Test func `after a reset a record is no proof`() throws {
    let cluster = try bare()
    kubeadm(cluster)
    cluster.machine.put("/var/lib/groundwork/kubeadm", "init done\n")
    #expect(cluster.run("kubeadm_init", ["config": Value(configuration)]).change == .runs)
  }

  @Test func `a cluster that somebody else began is taken as it is`() {
    let cluster = FakeCluster()
    kubeadm(cluster)
    cluster.machine.put("/etc/kubernetes/kubelet.conf", "")
    cluster.machine.put("/etc/kubernetes/manifests/kube-apiserver.yaml", "")
    #expect(cluster.run("kubeadm_init", ["config": Value(configuration)]).change == .none)
  }

  @Test func `a worker does not begin a second cluster`() throws {
    let cluster = try bare()
    cluster.machine.put("/etc/kubernetes/kubelet.conf", "")
    guard
      case .failed(let message) = cluster.run("kubeadm_init", ["config": "x"]).outcome
    else {
      Issue.record("it began one")
      return
    }
    #expect(message.contains("worker of a cluster"))
  }

  @Test func `a node of another cluster is refused`() throws {
    let cluster = try bare()
    cluster.machine.put("/etc/kubernetes/kubelet.conf", "")
    cluster.machine.put("/etc/kubernetes/pki/ca.crt", "an old authority")
    let response = cluster.run("kubeadm_join", ["config": "x", "ca": "a new authority"])
    guard case .failed(let message) = response.outcome else {
      Issue.record("it was taken")
      return
    }
    #expect(message.contains("another cluster"))
  }

  @Test func `a join in check mode runs nothing`() throws {
    let cluster = try bare()
    kubeadm(cluster)
    let response = cluster.run("kubeadm_join", ["config": "x"], planned: true)
    #expect(response.change == .runs)
    #expect(ran(cluster).isEmpty)
    #expect(cluster.machine.text("/var/lib/groundwork/kubeadm") == nil)
  }

  @Test(arguments: [
    ("could not find a JWS signature in the cluster-info ConfigMap", "join token"),
    ("x509: certificate has expired or is not yet valid: current time", "this node's time"),
    ("tls: failed to verify certificate: x509: certificate signed by unknown authority", "another"),
    ("dial tcp 10.0.0.1:6443: connect: connection refused", "cannot be reached"),
    ("Get \"https://k8s-api.local:6443/x?timeout=10s\": context deadline exceeded", "be reached"),
    ("write /etc/kubernetes/x: no space left on device", "is full"),
    ("[ERROR CRI]: container runtime is not running", "containerd does not answer"),
    ("cluster CA found in cluster-info ConfigMap is invalid: none of the public keys", "authority"),
    ("[ERROR ImagePull]: failed to pull image x: dial tcp: no such host", "cannot be pulled"),
    (
      "Get \"http://127.0.0.1:10248/healthz\": connect: connection refused", "kubelet does not come"
    ),
    ("[ERROR Swap]: running with swap on is not supported", "[ERROR Swap]"),
  ])
  func `what kubeadm says is told as a cause`(said: String, cause: String) throws {
    let cluster = try bare()
    kubeadm(
      cluster, failing: CommandResult(exitStatus: 1, errorOutput: Array("\(said)\n".utf8)))
    let response = cluster.run("kubeadm_join", ["config": Value(configuration)])
    guard case .failed(let message) = response.outcome else {
      Issue.record("it did not fail")
      return
    }
    #expect(message.contains(cause), "\(message)")
    #expect(cluster.machine.text("/var/lib/groundwork/kubeadm.yaml") == nil)
    #expect(cluster.machine.text("/var/lib/groundwork/kubeadm") == "join begun\n")
  }

  @Test func `a token is made, and taken away by name`() {
    let cluster = FakeCluster()
    let made = cluster.run(
      "kubeadm_token", ["_token": "abcdef.0123456789abcdef", "minutes": 15])
    #expect(made.outcome == .done)
    let token = cluster.objects[" Secret kube-system bootstrap-token-abcdef"]
    #expect(token?["stringData"]?["expiration"] == "2025-11-21T04:55:00Z")
    #expect(cluster.machine.text("/var/lib/groundwork/join-token") == "abcdef\n")
    #expect(!cluster.asked.joined().contains { $0.contains("0123456789abcdef") })
    let gone = cluster.run("kubeadm_token", ["state": "absent"])
    #expect(gone.change == .runs)
    #expect(cluster.objects.isEmpty)
    #expect(cluster.run("kubeadm_token", ["state": "absent"]).change == .none)
  }

  @Test func `laid down certificates go with the token that keeps their time`() {
    let cluster = FakeCluster()
    cluster.objects[" Secret kube-system kubeadm-certs"] = [
      "apiVersion": "v1", "kind": "Secret",
      "metadata": [
        "name": "kubeadm-certs", "namespace": "kube-system",
        "ownerReferences": [["kind": "Secret", "name": "bootstrap-token-keeper"]],
      ],
    ]
    cluster.objects[" Secret kube-system bootstrap-token-keeper"] = [
      "apiVersion": "v1", "kind": "Secret",
      "metadata": ["name": "bootstrap-token-keeper", "namespace": "kube-system"],
    ]
    _ = cluster.run("kubeadm_token", ["_token": "abcdef.0123456789abcdef"])
    _ = cluster.run("kubeadm_token", ["state": "absent"])
    #expect(cluster.objects.isEmpty, "\(cluster.objects.keys)")
  }

  @Test func `a token that a killed run left goes when the next is made`() {
    let cluster = FakeCluster()
    _ = cluster.run("kubeadm_token", ["_token": "aaaaaa.0123456789abcdef"])
    _ = cluster.run("kubeadm_token", ["_token": "bbbbbb.0123456789abcdef"])
    #expect(cluster.objects.keys.sorted() == [" Secret kube-system bootstrap-token-bbbbbb"])
  }

  @Test func `the standing of a node is told from its files`() throws {
    let cluster = try bare()
    #expect(cluster.run("kubeadm_status", Map()).result["role"] == "none")
    #expect(cluster.run("kubeadm_status", Map()).result["complete"] == false)
    kubeadm(cluster)
    _ = cluster.run("kubeadm_join", ["config": Value(configuration)])
    let result = cluster.run("kubeadm_status", Map()).result
    #expect(result["role"] == "worker")
    #expect(result["complete"] == true)
    cluster.machine.put("/var/lib/groundwork/kubeadm", "join begun\n")
    #expect(cluster.run("kubeadm_status", Map()).result["complete"] == false)
    #expect(cluster.run("kubeadm_status", Map()).result["broken_off"] == true)
  }
}
