internal import System
internal import Value

/// A node's disk: a sparse ext4 image holding the overlay's upper half and plain directories for
/// what cannot live on an overlay.
extension Node {
  /// containerd's snapshots are overlays themselves, and an overlay cannot carry an overlay's upper
  /// half; etcd and kubelet want a plain file system too.
  private static let plain = ["containerd", "kubelet", "etcd"]

  /// Makes disk and identity unless they are complete.
  func create(_ sources: AptSources) throws(Problem) {
    if TextFile.exists(seedMark) { return }
    if TextFile.exists(directory) { try destroy() }
    try TextFile.makeDirectories(directory, mode: 0o711)
    try TextFile.makeDirectories(disk, root)
    // An upper half fits one lower half only: a newer image is for nodes made after it.
    try TextFile.write(BaseImage(lab).lower(identity.backend), to: "\(directory)/lower")
    let image = "\(directory)/disk.img"
    try TextFile.write("", to: image, mode: 0o600)
    try Tool.run(["truncate", "-s", lab.disk, image])
    try Tool.run(
      [
        "mkfs.ext4", "-q", "-F", "-m", "0", "-O", "^has_journal", "-E",
        "lazy_itable_init=1,nodiscard", image,
      ])
    try TextFile.write(try Node.uuid() + "\n", to: "\(directory)/uuid")
    try TextFile.write(
      "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n", to: "\(directory)/swaps")
    try mount()
    try seed(sources)
    try TextFile.write("", to: seedMark)
  }

  static func uuid() throws(Problem) -> String {
    guard let uuid = TextFile.line("/proc/sys/kernel/random/uuid") else {
      throw Problem(
        "lab.no-proc", what: "/proc/sys/kernel/random/uuid cannot be read",
        fix: "mount /proc on this machine")
    }
    return uuid
  }

  func mount() throws(Problem) {
    if Node.isMounted(root) { return }
    if !Node.isMounted(disk) {
      try Tool.run(["mount", "-o", "loop,noatime", "\(directory)/disk.img", disk])
    }
    try TextFile.makeDirectories("\(disk)/upper", "\(disk)/work")
    let lower = TextFile.line("\(directory)/lower") ?? BaseImage(lab).lower(identity.backend)
    for layer in lower.split(separator: ":") where !TextFile.exists(String(layer)) {
      throw Problem(
        "lab.image-gone", what: "the base image of \(name) is gone", host: name,
        because: "\(layer) does not exist", fix: "groundwork lab rebuild \(name)")
    }
    try Tool.run(
      [
        "mount", "-t", "overlay", "lab-\(name)", "-o",
        "lowerdir=\(lower),upperdir=\(disk)/upper,workdir=\(disk)/work", root,
      ])
    for name in Node.plain {
      try TextFile.makeDirectories("\(disk)/\(name)", "\(root)/var/lib/\(name)")
      try Tool.run(["mount", "--bind", "\(disk)/\(name)", "\(root)/var/lib/\(name)"])
    }
  }

  func unmount() {
    for name in Node.plain { Node.detach("\(root)/var/lib/\(name)") }
    Node.detach(root)
    Node.detach(disk)
  }

  private static func detach(_ place: String) {
    while isMounted(place) {
      if !Tool.succeeds(["umount", place]), !Tool.succeeds(["umount", "-l", place]) { return }
    }
  }

  static func isMounted(_ place: String) -> Bool {
    (TextFile.read("/proc/self/mountinfo") ?? "").split(separator: "\n").contains { line in
      let words = line.split(separator: " ")
      return words.count > 4 && words[4] == place
    }
  }

  /// What the installer leaves behind.
  private func seed(_ sources: AptSources) throws(Problem) {
    let machine = (TextFile.line("\(directory)/uuid") ?? "").filter { $0 != "-" }
    try TextFile.write(name + "\n", to: "\(root)/etc/hostname")
    try TextFile.write(machine + "\n", to: "\(root)/etc/machine-id", mode: 0o444)
    try TextFile.write(
      "127.0.0.1 localhost\n127.0.1.1 \(name)\n::1 localhost ip6-localhost ip6-loopback\n",
      to: "\(root)/etc/hosts")
    try TextFile.write("nameserver \(lab.gateway)\n", to: "\(root)/etc/resolv.conf")
    try TextFile.write(
      sources.lines(suite: lab.suite).map { $0 + "\n" }.joined(),
      to: "\(root)/etc/apt/sources.list")
    let network = NetworkConfiguration.file(identity.backend)
    try TextFile.write(network.content, to: root + network.path, mode: network.mode)
    for kind in ["ed25519", "ecdsa"] {
      // Here and not at first boot: it is the installer that makes them, and so they are known.
      try Tool.run(
        [
          "ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "root@\(name)", "-f",
          "\(root)/etc/ssh/ssh_host_\(kind)_key",
        ])
    }
    if !MachineFacts.has(capability: 24) {  // CAP_SYS_RESOURCE
      try TextFile.write(BaseRecipe.runcWrapper, to: "\(root)/usr/local/sbin/runc", mode: 0o755)
    }
    for user in [BaseRecipe.user, BaseRecipe.freeUser] { try admit(user) }
  }

  private func admit(_ user: String) throws(Problem) {
    let home = "\(root)/home/\(user)"
    let keys = TextFile.read("\(lab.key).pub") ?? ""
    try TextFile.makeDirectories("\(home)/.ssh")
    try TextFile.write(keys, to: "\(home)/.ssh/authorized_keys", mode: 0o600)
    try TextFile.wrapped {
      () throws(SystemError) in
      guard let owner = try Files.status(home) else { return }
      try Files.changeMode("\(home)/.ssh", 0o700)
      for path in ["\(home)/.ssh", "\(home)/.ssh/authorized_keys"] {
        try Files.changeOwner(path, userID: owner.userID, groupID: owner.groupID)
      }
    }
  }
}

/// The network file an installer writes: an address by DHCP on the only card.
enum NetworkConfiguration {
  static func file(_ backend: NetworkBackend) -> (path: String, mode: UInt16, content: String) {
    switch backend {
    case .netplan:
      (
        "/etc/netplan/00-installer-config.yaml", 0o600,
        "network:\n  version: 2\n  renderer: networkd\n  ethernets:\n    eth0:\n      dhcp4: true\n"
      )
    case .networkd:
      ("/etc/systemd/network/eth0.network", 0o644, "[Match]\nName=eth0\n\n[Network]\nDHCP=ipv4\n")
    case .ifupdown:
      (
        "/etc/network/interfaces", 0o644,
        """
        # This file describes the network interfaces available on your system
        # and how to activate them. For more information, see interfaces(5).

        source /etc/network/interfaces.d/*

        auto lo
        iface lo inet loopback

        auto eth0
        iface eth0 inet dhcp

        """
      )
    }
  }
}
