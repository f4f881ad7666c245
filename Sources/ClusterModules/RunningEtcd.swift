internal import Machine
internal import System
internal import Value

/// The cluster's store on this node, reached through its container: nothing of it need be installed.
package struct RunningEtcd {
  /// Where kubeadm keeps it, on the node and in the container.
  static let directory = "/var/lib/etcd"
  static let crictl = [
    "crictl", "--runtime-endpoint", "unix:///run/containerd/containerd.sock",
  ]

  let machine: any Machine
  let container: String

  /// - Throws: when none runs here.
  init(on machine: any Machine) throws(Failure) {
    let list = machine.command(
      Self.crictl + ["ps", "--name", "^etcd$", "--state", "Running", "--quiet"])
    let found = try machine.told(list)
    container = found.outputText.words.first ?? ""
    self.machine = machine
    guard found.exitStatus == 0, !container.isEmpty else {
      throw Failure(
        "no etcd runs on this node: look at 'crictl ps -a --name etcd' and 'journalctl -u kubelet'")
    }
  }

  /// A command in its container.
  func inside(_ words: [String]) -> [String] { Self.crictl + ["exec", container] + words }

  /// `etcdctl WORDS` with the rights of the store itself.
  /// - Parameter seconds: nil where etcdctl's own patience is meant.
  func etcdctl(_ words: [String], seconds: Int? = 5) -> [String] {
    let place = "/etc/kubernetes/pki/etcd"
    return inside(
      [
        "etcdctl", "--endpoints=https://127.0.0.1:2379", "--cacert=\(place)/ca.crt",
        "--cert=\(place)/server.crt", "--key=\(place)/server.key",
      ] + (seconds.map { ["--command-timeout=\($0)s"] } ?? []) + words)
  }

  func ask(_ words: [String]) throws(Failure) -> CommandResult {
    try machine.told(machine.command(etcdctl(words)))
  }
}

/// What an etcd was, and how large, as `snapshot status` tells of a copy of it.
struct SnapshotStatus: Equatable {
  var revision: Int
  var keys: Int
  var hash: Int

  /// - Parameter text: JSON, as etcdutl and the etcdctl of 3.5 write it.
  init?(_ text: String) {
    guard let told = try? JSON.parse(text), let revision = told["revision"]?.int,
      let keys = told["totalKey"]?.int
    else { return nil }
    self.revision = revision
    self.keys = keys
    hash = told["hash"]?.int ?? 0
  }
}

/// What reads and restores copies of etcd. From 3.6 on it is a program of its own, which may lie on the
/// node, or in etcd's image; until then etcdctl did it.
struct SnapshotTool {
  /// Words before the subcommand, the likeliest first.
  let ways: [[String]]

  /// - Parameter wrapped: how a program of the image is run.
  init(wrapped: ([String]) -> [String]) {
    ways = [["etcdutl"], wrapped(["etcdutl"]), wrapped(["etcdctl"])]
  }

  /// Runs `snapshot WORDS` by the first way that there is.
  /// - Parameter reading: it changes nothing.
  func run(
    _ words: [String], reading: Bool, seconds: Int, on machine: any Machine
  ) throws(Failure) -> CommandResult {
    var last: CommandResult?
    for way in ways {
      var command = machine.command(way + ["snapshot"] + words)
      command.deadlineSeconds = seconds
      do throws(Failure) {
        let result =
          try reading ? machine.query(command) : machine.run(command, effects: [])
        if result.succeeded { return result }
        if !Self.isMissing(result) { return result }
        last = last ?? result
      } catch {
        if error.kind != .missing { throw error }
      }
    }
    throw .missing(
      "neither this node nor etcd's image has etcdutl: add etcd/etcdutl to kubernetes_checksums, or "
        + "install it as /usr/local/bin/etcdutl"
        + (last.map { " (\(KubeadmRun.lastLines($0.complaint, 1)))" } ?? ""))
  }

  /// The program is not in the image, or does not know the subcommand.
  private static func isMissing(_ result: CommandResult) -> Bool {
    result.exitStatus == 127
      || [
        "executable file not found", "no such file or directory: unknown", "unknown command",
        "unknown flag", "not found in $PATH",
      ].contains { (result.errorText + result.outputText).holds($0) }
  }
}
