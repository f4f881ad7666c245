import Machine
import System
import Testing
import Value
import Wire

/// Backups of etcd and what is made of them. tar and etcd are the doubles' own.
@Suite struct EtcdBackupModuleTests {
  private static let etcd = """
    spec:
      containers:
      - command:
        - etcd
        - --initial-advertise-peer-urls=https://10.0.0.11:2380
        - --name=k8s-master
        image: registry.k8s.io/etcd:3.6.5-0
    """

  /// A control plane whose etcd works, or not.
  private func plane(isAlive: Bool = true) -> FakeCluster {
    let cluster = FakeCluster()
    let machine = cluster.machine
    machine.hash = { bytes, algorithm in Digest.of(bytes, algorithm).hex }
    machine.put("/etc/kubernetes/kubelet.conf", "")
    machine.put("/etc/kubernetes/pki/ca.crt", "the authority\n")
    machine.put("/etc/kubernetes/manifests/etcd.yaml", Self.etcd)
    machine.put(
      "/etc/kubernetes/manifests/kube-apiserver.yaml",
      "    image: registry.k8s.io/kube-apiserver:v1.34.9\n")
    machine.put("/var/lib/etcd/member/wal", "x")
    machine.answer = { [unowned machine] command, _ in
      Self.answer(command, machine, isAlive: isAlive)
    }
    return cluster
  }

  private static func answer(
    _ command: Command, _ machine: MemoryMachine, isAlive: Bool
  ) -> CommandResult? {
    let words = command.arguments
    func said(_ text: String) -> CommandResult { CommandResult(output: Array(text.utf8)) }
    if words.contains("ps") { return isAlive ? said("3f2a\n") : CommandResult() }
    if words.contains("health") { return CommandResult(exitStatus: isAlive ? 0 : 1) }
    if words.contains("save"), let path = words.last {
      machine.put(path, "a copy of etcd", mode: 0o600)
      return CommandResult()
    }
    if words.contains("status") {
      // etcd's image of 3.5 has no etcdutl, and the node has none either.
      guard words.contains("etcdctl") else { return nil }
      return said(#"{"hash":7,"revision":815,"totalKey":1024,"totalSize":4096}"#)
    }
    if words.first == "tar", words.contains("--create") {
      machine.put("/var/lib/groundwork/backup/backup.tar", "an archive", mode: 0o600)
      return CommandResult()
    }
    return nil
  }

  private let wanted: Map = ["dest": "/tmp", "cluster": "lab"]

  @Test func `a backup is made, proven, handed over and forgotten`() throws {
    let cluster = plane()
    let machine = cluster.machine
    let made = cluster.run("etcd_backup", wanted)
    #expect(made.outcome == .done)
    // Nothing of the node has been changed that has to hold.
    #expect(made.change == .none)
    #expect(made.result["revision"] == 815)
    #expect(made.result["sha256"] == Value(Digest.sha256(Array("an archive".utf8)).hex))
    let told = try JSON.parse(machine.text("/var/lib/groundwork/backup/backup.json") ?? "")
    #expect(told["host"] == "k8s-master" && told["peer"] == "https://10.0.0.11:2380")
    #expect(told["kubernetes"] == "v1.34.9" && told["etcd_image"] == "registry.k8s.io/etcd:3.6.5-0")
    // etcd's own directory is as it was.
    #expect(try machine.list("/var/lib/etcd") == ["member"])
    for path in ["/var/lib/groundwork/backup", "/var/lib/groundwork/backup/backup.tar"] {
      let mode = try machine.status(path, following: false)?.mode ?? 0o777
      #expect(mode & 0o077 == 0, "\(path)")
    }
    let piece = cluster.run("etcd_backup", wanted.merging(["_offset": 3]))
    #expect(String(decoding: piece.payload, as: UTF8.self) == "archive")
    _ = cluster.run("etcd_backup", wanted.merging(["_forget": true]))
    #expect(try machine.status("/var/lib/groundwork/backup", following: false) == nil)
  }

  @Test func `a copy that cannot be read is no backup`() throws {
    let cluster = plane()
    let before = cluster.machine.answer
    cluster.machine.answer = { command, machine in
      command.arguments.contains("status")
        ? CommandResult(exitStatus: 1, errorOutput: Array("Error: corrupt".utf8))
        : before(command, machine)
    }
    guard case .failed(let message) = cluster.run("etcd_backup", wanted).outcome else {
      Issue.record("it was taken for one")
      return
    }
    #expect(message.contains("cannot be read, so it is none: Error: corrupt"))
    #expect(try cluster.machine.status("/var/lib/groundwork/backup", following: false) == nil)
  }

  @Test func `a check makes none`() throws {
    let cluster = plane()
    #expect(cluster.run("etcd_backup", wanted, planned: true).outcome == .done)
    #expect(try cluster.machine.status("/var/lib/groundwork/backup", following: false) == nil)
  }
}

@Suite struct EtcdRestoreModuleTests {
  private static let source = "/var/lib/groundwork/restore-source/backup.tar"
  private static let wanted: Map = [
    "src": Value(source), "cluster": "lab", "host": "k8s-master", "address": "10.0.0.11",
    "version": "1.34.9", "authorities": ["the authority\n"],
  ]

  private static func digest(_ text: String) -> String {
    Digest.sha256(Array(text.utf8)).hex
  }

  /// What the archive says of itself; `copy` is what it holds.
  private static func backup(of copy: String = "a copy") -> String {
    """
    {"format":1,"cluster":"lab","host":"k8s-master","peer":"https://10.0.0.11:2380",
    "kubernetes":"v1.34.9","etcd_image":"registry.k8s.io/etcd:3.6.5-0",
    "ca_sha256":"\(digest("the authority\n"))","snapshot_sha256":"\(digest(copy))",
    "revision":815,"keys":1024}
    """
  }

  /// A node with a backup and nothing of a cluster.
  private func bare(_ said: String = backup(), isAlive: Bool = false) throws -> FakeCluster {
    let cluster = FakeCluster()
    let machine = cluster.machine
    try machine.remove("/etc/kubernetes/admin.conf")
    machine.put(Self.source, "an archive")
    machine.answer = { [unowned machine] command, _ in
      let words = command.arguments
      func say(_ text: String) -> CommandResult { CommandResult(output: Array(text.utf8)) }
      switch words.first {
      case "tar" where words.contains("backup.json"): return say(said)
      case "tar" where words.contains("pki/ca.crt"): return say("the authority\n")
      case "sh":
        return say(
          Self.digest(words.last == "snapshot.db" ? "a copy" : "the authority\n") + "  -\n")
      case "tar":
        machine.put("/var/lib/groundwork/restore/pki/ca.crt", "the authority\n")
        machine.put("/var/lib/groundwork/restore/snapshot.db", "a copy")
        return CommandResult()
      case "crictl": return isAlive ? say("3f2a\n") : CommandResult()
      case "ctr" where words.contains("etcdutl"):
        machine.put("/var/lib/groundwork/restore/etcd/member/snap/db", "restored")
        return CommandResult()
      case "mv":
        try? machine.rename(words[2], to: words[3])
        return CommandResult()
      default: return nil
      }
    }
    return cluster
  }

  @Test func `etcd and the keys come back, and kubeadm is to begin with them`() throws {
    let cluster = try bare()
    #expect(cluster.run("etcd_restore", Self.wanted).outcome == .done)
    let machine = cluster.machine
    #expect(machine.text("/var/lib/etcd/member/snap/db") == "restored")
    #expect(machine.text("/etc/kubernetes/pki/ca.crt") == "the authority\n")
    #expect(machine.text("/var/lib/groundwork/kubeadm") == "init begun\n")
    #expect(try machine.status("/var/lib/groundwork/restore", following: false) == nil)
    let restore = try #require(machine.ran.last { $0.contains("restore") })
    #expect(restore.contains("--initial-cluster=k8s-master=https://10.0.0.11:2380"))
    #expect(restore.contains("registry.k8s.io/etcd:3.6.5-0"))
  }

  @Test(
    arguments: [
      ("cluster", "prod", "the cluster was lab, and is prod now"),
      ("host", "k8s-other", "the machine was k8s-master, and is k8s-other now"),
      ("address", "10.0.0.12", "the machine's address was https://10.0.0.11:2380"),
      ("version", "1.33.1", "the release of Kubernetes was v1.34.9, and is v1.33.1 now"),
    ])
  func `a foreign backup is refused before anything is touched`(
    option: String, value: String, says: String
  ) throws {
    let cluster = try bare()
    let writes = cluster.machine.writes
    let response = cluster.run(
      "etcd_restore", Self.wanted.merging(Map([(Value(option), Value(value))])))
    guard case .failed(let message) = response.outcome else {
      Issue.record("it was taken")
      return
    }
    #expect(message.contains(says))
    #expect(cluster.machine.writes == writes && cluster.machine.ran.isEmpty)
  }

  @Test func `machines that trust another authority keep a backup out`() throws {
    let cluster = try bare()
    let response = cluster.run(
      "etcd_restore", Self.wanted.merging(["authorities": ["another one\n"]]))
    guard case .failed(let message) = response.outcome else {
      Issue.record("it was taken")
      return
    }
    #expect(message.contains("trust another authority"))
  }

  @Test(arguments: ["", "{}", backup(of: "another copy")])
  func `a damaged backup is refused`(said: String) throws {
    let cluster = try bare(said)
    guard case .failed(let message) = cluster.run("etcd_restore", Self.wanted).outcome else {
      Issue.record("it was taken")
      return
    }
    #expect(message.hasPrefix("the backup is damaged: "))
    #expect(cluster.machine.ran.isEmpty)
  }

  @Test func `a cluster that lives is not put back`() throws {
    let cluster = try bare(isAlive: true)
    for path in [
      "kubelet.conf", "admin.conf", "manifests/kube-apiserver.yaml", "pki/ca.crt",
    ] { cluster.machine.put("/etc/kubernetes/\(path)", "the authority\n") }
    let before = cluster.machine.answer
    cluster.machine.answer = { command, machine in
      command.arguments.contains("health") ? CommandResult() : before(command, machine)
    }
    guard case .failed(let message) = cluster.run("etcd_restore", Self.wanted).outcome else {
      Issue.record("it was taken")
      return
    }
    #expect(message.contains("the cluster on this node is alive"))
  }
}
