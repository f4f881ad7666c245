/// What the nodes' base image is made of. Changing anything here makes a new image.
enum BaseRecipe {
  /// What Debian's installer leaves on a server with an SSH server and nothing else, less what only
  /// hardware needs; the network backends are layers of their own.
  static let packages = [
    "systemd", "systemd-sysv", "systemd-timesyncd", "dbus", "udev", "libpam-systemd",
    "openssh-server", "sudo", "iproute2", "iputils-ping", "kmod", "procps", "netbase", "nftables",
    "cron", "logrotate", "less", "nano", "vim-tiny", "fdisk", "tzdata", "e2fsprogs", "adduser",
    "apt-utils", "cpio", "whiptail", "readline-common",
  ]

  /// Debian 12's netplan is written in Python, so that node alone carries an interpreter.
  static func packages(_ backend: NetworkBackend) -> [String] {
    switch backend {
    case .netplan: ["netplan.io"]
    case .networkd: []
    case .ifupdown: ["ifupdown", "isc-dhcp-client"]
    }
  }

  /// A user whose sudo asks for its password, and one whose sudo does not.
  static let user = "ops"
  static let password = "lab-sudo-password"
  static let freeUser = "lab"

  /// Units without sense on a machine that has no hardware of its own; udev above all, which would
  /// act on the devices of the machine below. apt's timers would take dpkg's lock at any moment.
  static let masked = [
    "systemd-udevd.service", "systemd-udev-trigger.service", "systemd-udevd-kernel.socket",
    "systemd-udevd-control.socket", "systemd-modules-load.service", "sys-kernel-debug.mount",
    "sys-kernel-tracing.mount", "sys-kernel-config.mount", "dev-hugepages.mount",
    "sys-fs-fuse-connections.mount", "console-getty.service", "getty.target",
    "systemd-networkd-wait-online.service", "systemd-hwdb-update.service",
    "proc-sys-fs-binfmt_misc.automount", "systemd-binfmt.service", "systemd-firstboot.service",
    "systemd-pcrphase.service", "systemd-pstore.service", "systemd-random-seed.service",
    "apt-daily.timer", "apt-daily-upgrade.timer", "e2scrub_all.timer", "e2scrub_reap.service",
    "dpkg-db-backup.timer",
  ]

  /// What a distribution kernel has as modules and this one has built in.
  static let builtInModules = [
    "net/bridge/br_netfilter", "fs/overlayfs/overlay", "net/netfilter/nf_conntrack",
    "net/netfilter/xt_conntrack", "drivers/net/vxlan/vxlan", "drivers/net/veth",
    "net/bridge/bridge", "net/netfilter/nf_tables", "net/ipv4/netfilter/ip_tables",
    "drivers/block/loop",
  ]

  /// Files laid over the image: path, mode, content.
  static let files: [(path: String, mode: UInt16, content: String)] = [
    (
      "/etc/systemd/system/chrony.service.d/10-lab.conf", 0o644,
      // because the clock is the machine's: a node may not set it (it lacks CAP_SYS_TIME), and the
      // packaged unit would be skipped without a word
      """
      [Unit]
      ConditionCapability=
      [Service]
      ExecStart=
      ExecStart=!/usr/sbin/chronyd $DAEMON_OPTS -x

      """
    ),
    (
      "/usr/bin/udevadm", 0o755,
      // because netplan fails when udev cannot be triggered, and /sys is read-only here
      """
      #!/bin/sh
      case "$1" in trigger|settle|control|test|test-builtin) exit 0;; esac
      exec /usr/bin/udevadm.distrib "$@"

      """
    ),
    ("/etc/sudoers.d/lab", 0o440, "\(freeUser) ALL=(ALL) NOPASSWD:ALL\n"),
    ("/etc/hosts", 0o644, "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n"),
  ]

  /// Stands before runc in PATH on machines without CAP_SYS_RESOURCE: there a score below zero cannot
  /// be set, and runc then fails with "can't get final child's PID from pipe: EOF".
  static let runcWrapper = """
    #!/bin/sh
    bundle=.
    previous=
    for word in "$@"; do
      case $previous in -b|--bundle) bundle=$word;; esac
      case $word in --bundle=*) bundle=${word#--bundle=};; esac
      previous=$word
    done
    config=$bundle/config.json
    if grep -qs '"oomScoreAdj": *-' "$config"; then
      sed -i 's/"oomScoreAdj": *-[0-9]*/"oomScoreAdj":0/' "$config"
    fi
    exec /usr/sbin/runc "$@"

    """

  /// A digest of all of the above, for the image's name.
  static var digest: String {
    var text = packages.joined(separator: " ") + user + password + freeUser
    for backend in NetworkBackend.allCases { text += packages(backend).joined(separator: " ") }
    text += masked.joined() + builtInModules.joined() + BaseImage.layerScript + BaseImage.rootScript
    for file in files { text += file.path + file.content }
    return NodeIdentity.hexadecimal(NodeIdentity.hash(text), 8)
  }
}
