internal import System
internal import Value

/// What of the machine decides whether it can carry a lab.
struct MachineFacts: Equatable {
  var isRoot: Bool
  /// The effective capabilities, as capabilities(7) numbers them.
  var capabilities: UInt64
  var hasLoopDevices: Bool
  var hasOverlay: Bool
  var hasControlGroups: Bool

  /// The facts of this machine. Loads the modules it asks for where the kernel has them as modules.
  static func read() -> MachineFacts {
    let isRoot = Process.uid == 0
    func overlay() -> Bool { (TextFile.read("/proc/filesystems") ?? "").contains("\toverlay\n") }
    if isRoot && !overlay() { Tool.succeeds(["modprobe", "-q", "overlay"]) }
    if isRoot && !TextFile.exists("/dev/loop-control") {
      Tool.succeeds(["modprobe", "-q", "loop"])
    }
    return MachineFacts(
      isRoot: isRoot, capabilities: capabilities(),
      hasLoopDevices: isRoot
        ? Tool.succeeds(["losetup", "--find"]) : TextFile.exists("/dev/loop-control"),
      hasOverlay: overlay(), hasControlGroups: !ControlGroups.hierarchies.isEmpty)
  }

  private static func capabilities() -> UInt64 {
    let line = (TextFile.read("/proc/self/status") ?? "").split(separator: "\n")
      .first { $0.hasPrefix("CapEff:") }
    return line?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) } ?? 0
  }

  /// Whether this process may do what a capability allows.
  static func has(capability bit: UInt64) -> Bool { capabilities() >> bit & 1 == 1 }

  private static let needed: [(bit: UInt64, name: String)] = [
    (21, "CAP_SYS_ADMIN"), (12, "CAP_NET_ADMIN"), (27, "CAP_MKNOD"), (18, "CAP_SYS_CHROOT"),
  ]

  /// The first thing that keeps this machine from carrying a lab.
  var obstacle: Problem? {
    func problem(_ because: String, _ fix: String) -> Problem {
      Problem(
        "lab.cannot-host", what: "this machine cannot host the lab", because: because, fix: fix)
    }
    if !isRoot {
      return problem(
        "nodes are made of namespaces, mounts and network links, which only root may make",
        "run it as root: sudo groundwork lab up")
    }
    for (bit, name) in Self.needed where capabilities >> bit & 1 == 0 {
      return problem(
        "root lacks \(name) here, as in most containers",
        "use a machine or virtual machine of its own, or a privileged container")
    }
    if !hasLoopDevices {
      return problem(
        "there is no free loop device, and every node's disk is one",
        "modprobe loop; in a container pass /dev/loop-control and the loop devices in")
    }
    if !hasOverlay {
      return problem(
        "the kernel has no overlay file system", "modprobe overlay, or use a kernel that has it")
    }
    if !hasControlGroups {
      return problem(
        "no cgroup hierarchy is mounted under /sys/fs/cgroup",
        "mount -t cgroup2 cgroup2 /sys/fs/cgroup")
    }
    return nil
  }
}
