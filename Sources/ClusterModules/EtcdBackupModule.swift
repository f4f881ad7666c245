package import Machine
internal import System
package import Value
internal import Wire

/// `etcd_backup`, the node's half: makes one archive of the cluster's store and its keys, proves that the
/// copy can be read, and hands it over in pieces. Nothing of the cluster is changed.
package struct EtcdBackupModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.etcd_backup",
    [
      // Where the controller keeps it.
      Option("dest", .path, required: true),
      // The cluster's name, by which a restore knows it again.
      Option("cluster", required: true),
      Option("timeout", .int, default: 600),
      // How many of the cluster's backups stay in that directory; 0 for all.
      Option("keep", .int, default: 0),
      // The piece that is asked for, by where it begins.
      Option("_offset", .int),
      // It has been handed over.
      Option("_forget", .bool, default: false),
    ])

  /// Closed to everybody but root, for the keys of the cluster pass through.
  static let directory = "/var/lib/groundwork/backup"
  private static let archive = "\(directory)/backup.tar"
  /// Where etcd itself can write.
  private static let copies = "\(RunningEtcd.directory)/groundwork"
  private static let copy = "\(copies)/snapshot.db"
  /// Bytes of one piece.
  static let piece = 8 << 20

  package enum State {
    case making(RunningEtcd)
    case handing(offset: Int)
    case forgetting
  }

  package typealias Change = State

  private let call: Call

  package init(_ call: Call) { self.call = call }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    if call.bool("_forget") { return .forgetting }
    if let offset = call.int("_offset") { return .handing(offset: offset) }
    guard try NodeStanding(on: machine).isControlPlane else {
      throw .missing("this node is no control plane: the cluster's store is not on it")
    }
    return .making(try RunningEtcd(on: machine))
  }

  package func change(from state: State) -> Planned<Change>? {
    if case .handing = state { return nil }
    return Planned(state, runs: true)
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    // It keeps what is there: with --check there is nothing to say of it.
    if machine.isPlanned { return ["changed": false] }
    guard case .making(let etcd) = change else {
      try forget(machine)
      return ["changed": false]
    }
    try forget(machine)
    for directory in [Self.directory, Self.copies] {
      if directory == Self.directory { try NodeStanding.makePlace(on: machine) }
      try machine.makeDirectory(directory, FileAttributes(mode: 0o700))
    }
    do {
      return try make(etcd, machine)
    } catch {
      try? forget(machine)
      throw error
    }
  }

  private func forget(_ machine: any Machine) throws(Failure) {
    for directory in [Self.directory, Self.copies] { try machine.remove(directory) }
  }

  private func make(_ etcd: RunningEtcd, _ machine: any Machine) throws(Failure) -> Map {
    let seconds = call.int("timeout") ?? 600
    var save = machine.command(
      etcd.etcdctl(["snapshot", "save", Self.copy], seconds: seconds))
    save.deadlineSeconds = seconds
    let saved = try machine.run(save, effects: [])
    guard saved.succeeded else {
      throw Failure("etcd gives no copy of itself: \(KubeadmRun.lastLines(saved.complaint, 2))")
    }
    let told = try SnapshotTool(wrapped: etcd.inside).run(
      ["status", Self.copy, "--write-out=json"], reading: true, seconds: seconds, on: machine)
    guard told.succeeded, let status = SnapshotStatus(told.outputText) else {
      throw Failure(
        "the copy of etcd cannot be read, so it is none: \(KubeadmRun.lastLines(told.complaint, 2))"
      )
    }
    let backup = try describe(status, machine)
    try machine.write(
      "\(Self.directory)/backup.json", JSON.bytes(backup.document), FileAttributes(mode: 0o600))
    // tar keeps the mode of a file that is there.
    try machine.write(Self.archive, [], FileAttributes(mode: 0o600))
    try machine.perform([
      "tar", "--create", "--file", Self.archive, "-C", Self.directory, "backup.json", "-C",
      Self.copies, "snapshot.db", "-C", "/etc/kubernetes", "pki",
    ]) { "tar: \($0.complaint)" }
    try machine.remove(Self.copies)
    return [
      "changed": false, "sha256": Value(try machine.digest(Self.archive, .sha256)),
      "size": Value(try machine.status(Self.archive, following: false)?.size ?? 0),
      "host": Value(backup.host), "revision": Value(status.revision), "keys": Value(status.keys),
    ]
  }

  private func describe(
    _ status: SnapshotStatus, _ machine: any Machine
  ) throws(Failure) -> EtcdBackup {
    guard let etcd = try StaticPod("etcd", on: machine),
      let server = try StaticPod("kube-apiserver", on: machine),
      let name = etcd.argument("name"), let peer = etcd.argument("initial-advertise-peer-urls"),
      let image = etcd.image, let release = server.tag
    else {
      throw Failure(
        "the manifests of this control plane do not tell how its etcd is run: look at "
          + "/etc/kubernetes/manifests/etcd.yaml")
    }
    return EtcdBackup(
      cluster: call.string("cluster") ?? "", host: name, peer: peer, kubernetes: release,
      image: image, authority: try machine.digest("/etc/kubernetes/pki/ca.crt", .sha256),
      snapshot: try machine.digest(Self.copy, .sha256), revision: status.revision,
      keys: status.keys)
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    guard case .handing(let offset) = state else { return Report() }
    return Report(
      payload: try machine.read(Self.archive, from: offset, count: Self.piece))
  }
}
