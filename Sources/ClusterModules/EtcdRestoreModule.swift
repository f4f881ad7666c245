package import Machine
internal import System
package import Value
internal import Wire

/// `etcd_restore`: puts a backup's store and keys where a control plane was, for kubeadm to begin with them.
/// A backup that is damaged, or of another cluster, is refused before anything is touched.
package struct EtcdRestoreModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.etcd_restore",
    [
      // The archive, on the node.
      Option("src", .path, required: true),
      // What the inventory says of cluster and machine; a backup of another one is refused.
      Option("cluster", required: true),
      Option("host", required: true),
      Option("address", required: true),
      Option("version", required: true),
      // The authorities that other machines of the cluster trust, in PEM.
      Option("authorities", .list(.string)),
      Option("timeout", .int, default: 600),
    ], runsToItsEnd: true)

  private static let directory = "/var/lib/groundwork/restore"

  package struct State {
    var backup: EtcdBackup
    var standing: NodeStanding
  }

  package typealias Change = EtcdBackup

  private let call: Call
  private var source: String { call.string("src") ?? "" }
  private var seconds: Int { call.int("timeout") ?? 600 }

  package init(_ call: Call) { self.call = call }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    guard try machine.status(source, following: true) != nil else {
      throw .missing("\(source) is not there")
    }
    let told = try machine.told(
      machine.command(["tar", "--extract", "--to-stdout", "--file", source, "backup.json"]))
    guard told.exitStatus == 0, let backup = EtcdBackup(told.outputText) else {
      throw damaged("it does not say what it is of")
    }
    if let difference = foreign(backup) {
      throw Failure("the backup is not this cluster's: \(difference)")
    }
    for (name, wanted, what) in [
      ("snapshot.db", backup.snapshot, "its copy of etcd"),
      ("pki/ca.crt", backup.authority, "its authority"),
    ] where try digest(name, machine) != wanted {
      throw damaged("\(what) is not what was put into it")
    }
    try checkAuthorities(machine)
    let standing = try NodeStanding(on: machine)
    if standing.isComplete(standing.work ?? .initialising, controlPlane: true),
      let etcd = try? RunningEtcd(on: machine),
      try etcd.ask(["endpoint", "health"]).exitStatus == 0
    {
      throw Failure(
        "the cluster on this node is alive, and what has come to it since the backup would be lost: take "
          + "it off first, if that is meant ('groundwork cluster reset')")
    }
    return State(backup: backup, standing: standing)
  }

  private func damaged(_ what: String) -> Failure {
    Failure("the backup is damaged: \(what); take another one")
  }

  /// What in it is not as the inventory says; nil when all is.
  private func foreign(_ backup: EtcdBackup) -> String? {
    for (was, option, what) in [
      (backup.cluster, "cluster", "the cluster"), (backup.host, "host", "the machine"),
      (backup.peer, "peer", "the machine's address"),
      (backup.kubernetes, "version", "the release of Kubernetes"),
    ] {
      let wanted =
        switch option {
        case "peer": "https://\(call.string("address") ?? ""):2380"
        case "version": "v\(call.string("version") ?? "")"
        default: call.string(option) ?? ""
        }
      if !was.sameScalars(as: wanted) { return "\(what) was \(was), and is \(wanted) now" }
    }
    return nil
  }

  /// The machines that are left of the cluster must trust the authority that comes back.
  private func checkAuthorities(_ machine: any Machine) throws(Failure) {
    let told = try machine.told(
      machine.command(["tar", "--extract", "--to-stdout", "--file", source, "pki/ca.crt"]))
    let others = call.strings("authorities").filter { !$0.isEmpty }
    guard others.allSatisfy({ $0.trimmed.sameScalars(as: told.outputText.trimmed) }) else {
      throw Failure(
        "the backup is not this cluster's: machines that are part of it trust another authority than the "
          + "backup's")
    }
  }

  private func digest(_ name: String, _ machine: any Machine) throws(Failure) -> String {
    let told = try machine.told(
      machine.command([
        "sh", "-c", #"tar --extract --to-stdout --file "$1" "$2" | sha256sum"#, "sh", source, name,
      ]))
    return told.outputText.words.first ?? ""
  }

  package func change(from state: State) -> Planned<Change>? { Planned(state.backup, runs: true) }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    if machine.isPlanned {
      machine.lay(Effect(.opaque, "etcd restore", .null))
      return Map()
    }
    let standing = try NodeStanding(on: machine)
    guard standing.isBare else {
      throw Failure(
        "parts of a cluster are left on this node (/etc/kubernetes, /var/lib/etcd): kubeadm_reset "
          + "takes them off first")
    }
    try NodeStanding.makePlace(on: machine)
    try machine.remove(Self.directory)
    try machine.makeDirectory(Self.directory, FileAttributes(mode: 0o700))
    do {
      try restore(change, machine)
    } catch {
      try? machine.remove(Self.directory)
      throw error
    }
    try machine.remove(Self.directory)
    // Last: whoever is killed before finds that nobody began here, and restores again.
    try NodeStanding.write(.initialising, isDone: false, on: machine)
    return Map()
  }

  private func restore(_ backup: EtcdBackup, _ machine: any Machine) throws(Failure) {
    try machine.perform([
      "tar", "--extract", "--file", source, "-C", Self.directory, "snapshot.db", "pki",
    ]) { "tar: \($0.complaint)" }
    let result = try SnapshotTool(wrapped: { Self.apart($0, backup.image) }).run(
      [
        "restore", "\(Self.directory)/snapshot.db", "--data-dir=\(Self.directory)/etcd",
        "--name=\(backup.host)", "--initial-cluster=\(backup.host)=\(backup.peer)",
        "--initial-advertise-peer-urls=\(backup.peer)",
      ], reading: false, seconds: seconds, on: machine)
    guard result.succeeded else {
      throw Failure(
        "etcd does not take its copy back: \(KubeadmRun.lastLines(result.complaint, 2))")
    }
    for directory in [RunningEtcd.directory, "/etc/kubernetes"]
    where try machine.status(directory, following: true) == nil {
      try machine.makeDirectory(
        directory,
        FileAttributes(mode: directory == RunningEtcd.directory ? 0o700 : 0o755))
    }
    // Another file system, perhaps: mv copies where it cannot rename.
    for (from, to) in [
      ("\(Self.directory)/pki", "/etc/kubernetes/pki"),
      ("\(Self.directory)/etcd/member", "\(RunningEtcd.directory)/member"),
    ] {
      try machine.remove(to)
      try machine.perform(["mv", "--no-target-directory", from, to]) { "mv: \($0.complaint)" }
    }
  }

  /// A program of etcd's image in a container of its own, which sees the backup and nothing else.
  private static func apart(_ words: [String], _ image: String) -> [String] {
    [
      "ctr", "--namespace", "k8s.io", "run", "--rm", "--mount",
      "type=bind,src=\(directory),dst=\(directory),options=rbind:rw", image,
      "groundwork-etcd-restore",
    ] + words
  }

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report {
    Report([
      "revision": Value(state.backup.revision), "keys": Value(state.backup.keys),
      "host": Value(state.backup.host),
    ])
  }
}
