internal import Messages
internal import System
internal import Value

/// What the machine itself must have to carry a lab.
enum HostPackages {
  /// Program and the Debian package it comes in.
  static let needed: [(program: String, package: String)] = [
    ("ip", "iproute2"), ("tc", "iproute2"), ("nsenter", "util-linux"), ("setpriv", "util-linux"),
    ("unshare", "util-linux"), ("setsid", "util-linux"), ("losetup", "mount"),
    ("script", "bsdutils"), ("mkfs.ext4", "e2fsprogs"), ("ssh", "openssh-client"),
    ("ssh-keygen", "openssh-client"), ("zstd", "zstd"), ("nft", "nftables"),
    ("mmdebstrap", "mmdebstrap"), ("apt-cacher-ng", "apt-cacher-ng"), ("dnsmasq", "dnsmasq-base"),
  ]

  /// The missing packages, each once.
  static func missing() -> [String] {
    var packages: [String] = []
    for (program, package) in needed
    where Environment.find(program: program) == nil && !packages.contains(package) {
      packages.append(package)
    }
    if !TextFile.exists("/usr/share/keyrings/debian-archive-keyring.gpg") {
      packages.append("debian-archive-keyring")
    }
    return packages
  }

  /// Installs what is missing; no daemon of it is started.
  static func install(log: String) throws(Problem) {
    let packages = missing()
    if packages.isEmpty { return }
    Say.progress("installing on this machine: \(packages.joined(separator: " "))")
    guard Environment.find(program: "apt-get") != nil else {
      throw Problem(
        "lab.no-apt", what: "this machine lacks \(packages.joined(separator: ", "))",
        because: "it has no apt-get to install them with",
        fix: "install them by hand, or use a Debian or Ubuntu machine")
    }
    try Tool.runLong(
      ["sh", "-euc", script, "sh"] + packages, log: log, doing: "installing packages")
  }

  /// policy-rc.d keeps invoke-rc.d from starting what is installed; one that is there already stays.
  private static let script = """
    export DEBIAN_FRONTEND=noninteractive
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
      trap 'rm -f $policy' EXIT
      trap 'exit 130' INT TERM HUP
      printf '#!/bin/sh\\nexit 101\\n' > $policy
      chmod 755 $policy
    fi
    apt-get -q -o DPkg::Lock::Timeout=300 update
    apt-get -q -y -o DPkg::Lock::Timeout=300 --no-install-recommends install "$@"
    """
}
