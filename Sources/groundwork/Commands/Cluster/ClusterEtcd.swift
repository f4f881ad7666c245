import Inventory
import Messages
import System
import Value

/// `groundwork cluster etcd backup` and `restore`.
enum ClusterEtcd {
  static let spec = CommandSpec(
    name: "cluster etcd", summary: "back up what the cluster knows, and bring a lost one back",
    operands: "backup [DIR] | restore FILE", offers: [.words(["backup", "restore"]), .files],
    flags: ClusterCommand.flags + [ClusterCommand.yes],
    examples: [
      ("groundwork cluster etcd backup", "etcd and the keys into backups/, proven to be readable"),
      ("groundwork cluster etcd backup /mnt/safe", "the same into another directory"),
      (
        "groundwork cluster etcd restore backups/lab-k8s-master-20261130T181500Z.etcd.tar",
        "a lost cluster on its machine again, as it was then"
      ),
    ],
    discussion:
      "A backup holds the cluster's keys: whoever has it has the cluster. It is closed to others (0600), and\nits SHA-256 stands beside it. A restore asks first, and refuses a damaged or foreign backup, or a\ncluster that is alive, before anything is touched.",
    run: { arguments in
      switch (arguments.operands.first, arguments.operands.count) {
      case ("backup", 1...2): return await backup(arguments)
      case ("restore", 2): return await restore(arguments)
      default:
        Output.error(
          Problem(
            "usage.missing-operand", what: "cluster etcd takes backup [DIR] or restore FILE",
            fix: "groundwork cluster etcd backup"))
        return ExitCode.usage
      }
    })

  private static func backup(_ arguments: Arguments) async -> Int32 {
    var variables: Map = ["backup_directory": Value(ClusterCommand.absolute("backups"))]
    // In a directory of the user's own nothing is taken away.
    if arguments.operands.count > 1 {
      variables = [
        "backup_directory": Value(ClusterCommand.absolute(arguments.operands[1])),
        "backup_keep": 0,
      ]
    }
    return await ClusterCommand.run(
      "cluster etcd backup", playbook: "etcd_backup.yml", arguments, variables: variables)
  }

  private static func restore(_ arguments: Arguments) async -> Int32 {
    do throws(Problem) {
      let file = ClusterCommand.absolute(arguments.operands[1])
      try checkDigest(file)
      let host = try BackupFile.host(of: file)
      return await ClusterCommand.run(
        "cluster etcd restore", playbook: "etcd_restore.yml", arguments,
        variables: ["restore_file": Value(file), "restore_host": Value(host)]
      ) { (session) async throws(Problem) -> Int32? in
        guard session.inventory.hosts(in: "control_plane").contains(host) else {
          throw Problem(
            "backup.foreign", what: "the backup is of \(host), which is no control plane here",
            fix: "name a backup of this cluster")
        }
        let name = try session.clusterName()
        try session.confirm(
          "put \(name) back to what it was when \(file) was made? Type the cluster's name:",
          word: name)
        return nil
      }
    } catch {
      Output.error(error)
      return ExitCode.of(error)
    }
  }

  /// Mebibytes of the largest backup that is brought to a machine: it is held in memory for that. etcd
  /// itself stops at twice as much unless it is told otherwise.
  private static let limit = 1024

  /// The file beside it says what it must be.
  private static func checkDigest(_ file: String) throws(Problem) {
    let digest: String
    let written: String
    let size: Int
    do {
      size = (try Files.status(file, following: true)?.size ?? 0) >> 20
      digest = size > limit ? "" : try Digest.ofFile(file, .sha256).hex
      written = String(decoding: try Files.read(file + ".sha256", limit: 4096), as: UTF8.self)
    } catch {
      throw Problem(
        "backup.unreadable", what: "\(file) cannot be read, or the \(file).sha256 beside it",
        because: error.unreadableReason, fix: "name a backup, with its digest beside it")
    }
    guard size <= limit else {
      throw Problem(
        "backup.too-large", what: "\(file) has \(size) MiB",
        because: "no more than \(limit) MiB are brought to a machine",
        fix:
          "restore it by hand there: its snapshot.db with 'etcdutl snapshot restore', its pki/ into "
          + "/etc/kubernetes; nothing was changed")
    }
    guard written.split(separator: " ").first.map({ $0 == digest }) == true else {
      throw Problem(
        "backup.damaged", what: "\(file) is not what was backed up",
        because: "its SHA-256 is another than the one in \(file).sha256",
        fix: "name another backup; nothing was changed")
    }
  }
}

/// The first entry of a backup: what it says of itself.
enum BackupFile {
  /// The machine it was taken from.
  /// - Throws: `backup.damaged`.
  static func host(of file: String) throws(Problem) -> String {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try Descriptor(opening: file, flags: [.reading]).read(1 << 16)
    } catch {
      throw Problem(
        "backup.unreadable", what: "\(file) cannot be read, or the \(file).sha256 beside it",
        because: error.unreadableReason, fix: "name a backup, with its digest beside it")
    }
    guard let text = entry("backup.json", in: bytes),
      let host = (try? JSON.parse(String(decoding: text, as: UTF8.self)))?["host"]?.string
    else {
      throw Problem(
        "backup.damaged", what: "\(file) is no backup of a cluster",
        because: "it does not begin with what it is of", fix: "name another backup")
    }
    return host
  }

  /// A file at the beginning of a tar archive (POSIX ustar: a header of 512 bytes, its size in octal).
  static func entry(_ name: String, in bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count > 512, bytes.starts(with: name.utf8), bytes[name.utf8.count] == 0 else {
      return nil
    }
    let digits = bytes[124..<136].prefix { (0x30...0x37).contains($0) }
    guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 8),
      bytes.count >= 512 + size
    else { return nil }
    return Array(bytes[512..<(512 + size)])
  }
}
