internal import Glibc
internal import System
internal import Value

/// The first process of a node's namespaces: builds the node's world and becomes its systemd.
struct NodeInit {
  let node: Node

  private static let nodev: UInt = UInt(MS_NODEV) | UInt(MS_NOSUID)
  private static let noexec: UInt = UInt(MS_NODEV) | UInt(MS_NOSUID) | UInt(MS_NOEXEC)

  func run() throws(Problem) {
    // Still in the machine's /proc, so this is the machine's number.
    let process = try TextFile.wrapped { () throws(SystemError) in
      try Files.readLink("/proc/self")
    }
    let console = ttyname(0).map { String(cString: $0) }
    let root = node.root
    _ = umask(0o022)
    try mount(root, root, nil, UInt(MS_BIND) | UInt(MS_REC))
    try TextFile.wrapped { () throws(SystemError) in
      try SystemError.check("chdir", root) { chdir(root) }
    }
    try mount("proc", "proc", "proc", Self.noexec)
    try mount("sysfs", "sys", "sysfs", Self.noexec)
    try mountControlGroups()
    // udev stays off and networkd does not wait for it when /sys cannot be written.
    try mount(nil, "sys", nil, UInt(MS_REMOUNT) | UInt(MS_BIND) | UInt(MS_RDONLY) | Self.noexec)
    try makeDevices(console: console)
    try mount("tmpfs", "run", "tmpfs", Self.nodev, "mode=755,size=512M")
    try mount("tmpfs", "tmp", "tmpfs", Self.nodev, "mode=1777,size=2G")
    try fence()
    let name = node.name
    try TextFile.wrapped { () throws(SystemError) in
      try SystemError.check("sethostname", name) { sethostname(name, name.utf8.count) }
    }
    try TextFile.replace("\(node.directory)/init.pid", with: process + "\n")
    try changeRoot()
    try becomeSystemd()
  }

  /// The machine's layout, rooted at the node's own group: a cgroup namespace shows no more.
  private func mountControlGroups() throws(Problem) {
    let place = "sys/fs/cgroup"
    if ControlGroups.isUnified {
      return try mount("cgroup2", place, "cgroup2", Self.noexec)
    }
    try mount("tmpfs", place, "tmpfs", Self.noexec, "mode=755,size=1M")
    for hierarchy in ControlGroups.hierarchies {
      let name = Path.name(of: hierarchy)
      try TextFile.makeDirectories("\(place)/\(name)")
      if TextFile.exists("\(hierarchy)/cgroup.controllers") || name == "unified" {
        try mount("cgroup2", "\(place)/\(name)", "cgroup2", Self.noexec)
      } else if name == "systemd" {
        try mount("cgroup", "\(place)/\(name)", "cgroup", Self.noexec, "none,xattr,name=systemd")
      } else {
        try mount("cgroup", "\(place)/\(name)", "cgroup", Self.noexec, name)
      }
    }
    for name in (try? Files.list(ControlGroups.mountPoint)) ?? [] {
      if let target = try? Files.readLink("\(ControlGroups.mountPoint)/\(name)") {
        _ = try? Files.makeLink("\(place)/\(name)", to: target)
      }
    }
    try mount(nil, place, nil, UInt(MS_REMOUNT) | UInt(MS_RDONLY) | Self.noexec, "mode=755,size=1M")
  }

  private func makeDevices(console: String?) throws(Problem) {
    try mount("tmpfs", "dev", "tmpfs", UInt(MS_NOSUID), "mode=755,size=64k")
    try TextFile.makeDirectories("dev/net", "dev/pts", "dev/shm", "dev/mqueue")
    let devices: [(String, UInt16, UInt, UInt)] = [
      ("null", 0o666, 1, 3), ("zero", 0o666, 1, 5), ("full", 0o666, 1, 7),
      ("random", 0o666, 1, 8), ("urandom", 0o666, 1, 9), ("tty", 0o666, 5, 0),
      ("kmsg", 0o644, 1, 11), ("fuse", 0o666, 10, 229), ("net/tun", 0o666, 10, 200),
    ]
    for (name, mode, major, minor) in devices {
      try TextFile.wrapped { () throws(SystemError) in
        try SystemError.check("mknod", "dev/\(name)") {
          mknod("dev/\(name)", S_IFCHR | UInt32(mode), major << 8 | minor)
        }
        try Files.changeMode("dev/\(name)", mode)
      }
    }
    try mount(
      "devpts", "dev/pts", "devpts", UInt(MS_NOSUID) | UInt(MS_NOEXEC),
      "newinstance,ptmxmode=666,mode=620,gid=5")
    try mount("tmpfs", "dev/shm", "tmpfs", Self.nodev, "mode=1777")
    try mount("mqueue", "dev/mqueue", "mqueue", Self.noexec)
    let links = [
      ("ptmx", "pts/ptmx"), ("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"),
      ("stderr", "fd/2"),
    ]
    for (name, target) in links {
      try TextFile.wrapped {
        () throws(SystemError) in try Files.makeLink("dev/\(name)", to: target)
      }
    }
    if let console {
      try TextFile.write("", to: "dev/console", mode: 0o600)
      try mount(console, "dev/console", nil, UInt(MS_BIND))
    }
  }

  /// Identity of its own, and nothing that reaches the machine: no sysrq, and no swap to be seen,
  /// because `swapoff -a` would take the machine's.
  private func fence() throws(Problem) {
    let bind = UInt(MS_BIND)
    let directory = node.directory
    try mount("\(directory)/boot_id", "proc/sys/kernel/random/boot_id", nil, bind)
    try mount("\(directory)/swaps", "proc/swaps", nil, bind)
    if TextFile.exists("proc/sysrq-trigger") {
      try mount("proc/sysrq-trigger", "proc/sysrq-trigger", nil, bind)
      try mount(nil, "proc/sysrq-trigger", nil, bind | UInt(MS_REMOUNT) | UInt(MS_RDONLY))
    }
    if TextFile.exists("sys/class/dmi/id/product_uuid") {
      try mount("\(directory)/uuid", "sys/class/dmi/id/product_uuid", nil, bind)
    }
    if BaseImage.bareKernel == nil {
      try mount("/lib/modules", "lib/modules", nil, bind)
      try mount(nil, "lib/modules", nil, bind | UInt(MS_REMOUNT) | UInt(MS_RDONLY))
    }
  }

  private func changeRoot() throws(Problem) {
    try TextFile.makeDirectories(".oldroot")
    // A child may do it for all of the namespace: pivot_root(2) moves every process whose root it is.
    try Tool.run(["pivot_root", ".", ".oldroot"])
    try TextFile.wrapped { () throws(SystemError) in
      try SystemError.check("chdir", "/") { chdir("/") }
      try SystemError.check("umount", "/.oldroot") { umount2("/.oldroot", Int32(MNT_DETACH)) }
      try Files.remove("/.oldroot")
    }
    // kubelet and storage drivers need mounts that are seen from both sides.
    try mount(nil, "/", nil, UInt(MS_REC) | UInt(MS_SHARED))
  }

  private func becomeSystemd() throws(Problem) {
    var arguments = NodeBoot.bounded + ["/sbin/init"]
    if TextFile.exists("/sys/fs/cgroup/systemd") {
      // The first process of a container reads its arguments as the kernel's command line; systemd
      // from 256 on wants to be told twice to use version 1.
      arguments += [
        "systemd.unified_cgroup_hierarchy=0", "SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1",
      ]
    }
    try NodeBoot.become(
      arguments, environment: ["container=groundwork-lab", NodeBoot.path, "TERM=dumb"])
  }

  private func mount(
    _ source: String?, _ target: String, _ type: String?, _ flags: UInt, _ options: String? = nil
  ) throws(Problem) {
    try TextFile.wrapped { () throws(SystemError) in
      try SystemError.check("mount", target) {
        Glibc.mount(source, target, type, flags, options)
      }
    }
  }
}
