internal import Glibc
internal import Messages
internal import System
internal import Value

/// The three steps by which a node comes to life, each a process of its own started from this very
/// program: the supervisor, what enters the cgroups, and what becomes the node's first process.
enum NodeBoot {
  /// The node's PATH, as `K=V`.
  static let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

  /// Nothing in a node may set the machine's clock or load modules into its kernel.
  static let bounded = [
    "setpriv", "--bounding-set", "-sys_time,-sys_module", "--inh-caps", "-sys_time,-sys_module",
  ]

  /// This program's file.
  static func program() throws(Problem) -> String {
    let link = try TextFile.wrapped { () throws(SystemError) in
      try Files.readLink("/proc/self/exe")
    }
    // A build that was replaced while it runs: the new one stands in its place.
    return link.hasSuffix(" (deleted)") ? String(link.dropLast(10)) : link
  }

  /// Boots the node, and again whenever it asks for a reboot; ends when it powers off or is killed.
  static func supervise(_ node: Node) throws(Problem) {
    try TextFile.write("\(System.Process.id)\n", to: "\(node.directory)/supervise.pid")
    defer { _ = try? Files.remove("\(node.directory)/supervise.pid") }
    while true {
      try node.network.plug(in: node.identity, isCut: TextFile.exists(node.cutMark))
      try TextFile.write(try Node.uuid() + "\n", to: "\(node.directory)/boot_id", mode: 0o444)
      let arguments = [try program(), "lab", "_boot", node.name]
      let ending = try TextFile.wrapped { () throws(SystemError) in
        try ChildProcess(
          arguments: arguments, input: .null, output: .null, errorOutput: .inherit,
          isolation: .none
        ).wait()
      }
      Say.progress("\(Clock.text(Clock.now)) \(node.name) ended: \(ending)")
      _ = try? Files.remove("\(node.directory)/init.pid")
      node.groups.clear(node.identity)
      node.network.unplug(node.identity)
      // reboot(2) in a pid namespace: the first process ends by SIGHUP for a restart and by SIGINT
      // for a power-off; script(1) adds 128.
      if ending != .exited(128 + Int(SIGHUP)) { return }
    }
  }

  /// Enters the node's cgroups and becomes the chain of programs that makes its namespaces. script(1)
  /// gives it a terminal as its console and keeps what is written there.
  static func boot(_ node: Node) throws(Problem) {
    try node.groups.enter(node.identity)
    let space = "/run/netns/\(node.lab.namespace(of: node.identity))"
    let command =
      "exec nsenter --net=\(space) unshare --mount --uts --ipc --pid --cgroup --fork --kill-child"
      + " --propagation private -- '\(try program())' lab _init \(node.name)"
    try become(["script", "-qefc", command, node.console], environment: Environment.entries)
  }

  /// Replaces this process.
  static func become(_ arguments: [String], environment: [String]) throws(Problem) {
    guard let program = arguments.first.flatMap({ Environment.find(program: $0) }) else {
      throw Problem(
        "lab.no-tool", what: "cannot run \(arguments.first ?? "a program")",
        because: "it is not in PATH", fix: "install the package that brings it")
    }
    var argv = arguments.map { strdup($0) } + [nil]
    var envp = environment.map { strdup($0) } + [nil]
    execve(program, &argv, &envp)
    let reason = SystemError.last("execve", program).reason
    throw Problem(
      "lab.no-tool", what: "cannot run \(program)", because: reason,
      fix: "install the package that brings it")
  }
}
