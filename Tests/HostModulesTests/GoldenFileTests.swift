import Machine
import System
import Testing
import Value
import Wire

@testable import HostModules

/// Modules that write files: what stood there, what is asked, what stands there afterwards. Each case
/// is also run again (nothing may change) and in a planned world (the node may not be touched).
@Suite struct GoldenFileTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var module: String
    var arguments: Map
    var path: String
    /// nil when there is no file.
    var before: String?
    /// nil when no file is left; the text itself when nothing changes.
    var after: String?
    /// Other files of the node.
    var files: [String: String] = [:]

    var testDescription: String { "\(module): \(name)" }
  }

  static let key = "AAAAC3NzaC1lZDI1NTE5AAAAIH0p7KB7SgkFd3ZnQ9QTqMt8dv1kAtATwQ1CU3zzmuM2"
  static let fstab = "# static\nUUID=1 / ext4 defaults 0 1\nnone none swap sw 0 0\n"

  static let cases: [Case] = [
    Case(
      name: "a new file", module: "sysctl",
      arguments: [
        "name": "net.ipv4.ip_forward", "value": "yes", "sysctl_file": "/etc/sysctl.d/k8s.conf",
        "reload": false,
      ], path: "/etc/sysctl.d/k8s.conf", before: nil, after: "net.ipv4.ip_forward=1\n",
      files: ["/etc/sysctl.d/x": ""]),
    Case(
      name: "a value put right, the rest normal", module: "sysctl",
      arguments: ["name": "vm.swappiness", "value": 10, "reload": false],
      path: "/etc/sysctl.conf",
      before: "# kept\n\n  vm.swappiness = 60\nkernel.x = 1\nvm.swappiness=50\n",
      after: "# kept\n\nvm.swappiness=10\nkernel.x=1\n"),
    Case(
      name: "a setting taken out", module: "sysctl",
      arguments: ["name": "vm.swappiness", "state": "absent", "reload": false],
      path: "/etc/sysctl.conf", before: "a=1\nvm.swappiness=60\n", after: "a=1\n"),
    Case(
      name: "a file for every start", module: "modprobe",
      arguments: ["name": "br_netfilter", "persistent": "present"],
      path: "/etc/modules-load.d/br_netfilter.conf", before: nil, after: "br_netfilter\n",
      files: ["/proc/modules": "br_netfilter 1 0 - Live 0x0\n"]),
    Case(
      name: "parameters", module: "modprobe",
      arguments: ["name": "dummy", "persistent": "present", "params": "numdummies=2"],
      path: "/etc/modprobe.d/dummy.conf", before: nil, after: "options dummy numdummies=2\n",
      files: ["/proc/modules": "dummy 1 0 - Live 0x0\n", "/etc/modules-load.d/a.conf": "dummy\n"]),
    Case(
      name: "no longer at every start", module: "modprobe",
      arguments: ["name": "dummy", "persistent": "absent"],
      path: "/etc/modules-load.d/a.conf", before: "x\ndummy\n", after: "x\n#dummy\n",
      files: ["/proc/modules": "dummy 1 0 - Live 0x0\n"]),
    Case(
      name: "no longer at every start, in a file without a last line end", module: "modprobe",
      arguments: ["name": "dummy", "persistent": "absent"],
      path: "/etc/modules-load.d/a.conf", before: "dummy\nx", after: "#dummy\nx",
      files: ["/proc/modules": "dummy 1 0 - Live 0x0\n"]),
    Case(
      name: "a new line", module: "mount",
      arguments: [
        "path": "/mnt/my data", "src": "/dev/sdb1", "fstype": "xfs", "opts": "noatime",
        "state": "present",
      ], path: "/etc/fstab", before: fstab,
      after: fstab + "/dev/sdb1 /mnt/my\\040data xfs noatime 0 0\n"),
    Case(
      name: "a line put right", module: "mount",
      arguments: [
        "path": "/", "src": "UUID=1", "fstype": "ext4", "opts": "noatime", "passno": 1,
        "state": "present",
      ], path: "/etc/fstab", before: fstab,
      after: "# static\nUUID=1 / ext4 noatime 0 1\nnone none swap sw 0 0\n"),
    Case(
      name: "swap is told by its source", module: "mount",
      arguments: [
        "path": "none", "src": "/swap.img", "fstype": "swap", "opts": "sw", "state": "present",
      ], path: "/etc/fstab", before: fstab, after: fstab + "/swap.img none swap sw 0 0\n"),
    Case(
      name: "a line taken out", module: "mount",
      arguments: ["path": "/", "state": "absent_from_fstab"], path: "/etc/fstab", before: fstab,
      after: "# static\nnone none swap sw 0 0\n"),
    Case(
      name: "a source in a file of its own", module: "apt_repository",
      arguments: [
        "repo":
          "deb [arch=amd64 signed-by=/k.gpg]  https://u:p@dl.example.org/linux/debian bookworm stable",
        "update_cache": false,
      ], path: "/etc/apt/sources.list.d/dl_example_org_linux_debian.list", before: nil,
      after:
        "deb [arch=amd64 signed-by=/k.gpg] https://u:p@dl.example.org/linux/debian bookworm stable\n",
      files: ["/etc/apt/sources.list": "# none\n"]),
    Case(
      name: "a source that was switched off", module: "apt_repository",
      arguments: ["repo": "deb http://x y z", "update_cache": false],
      path: "/etc/apt/sources.list", before: "#deb http://x y z # mine\n",
      after: "deb http://x y z # mine\n"),
    Case(
      name: "the last source of a file", module: "apt_repository",
      arguments: ["repo": "deb http://x y z", "state": "absent", "update_cache": false],
      path: "/etc/apt/sources.list.d/x.list", before: "deb http://x y z\n", after: nil),
    Case(
      name: "a stanza with an inline key", module: "deb822_repository",
      arguments: [
        "name": "Docker CE_stable", "uris": "https://dl.example.org/debian", "suites": ["bookworm"],
        "components": ["stable", "edge"], "architectures": "amd64", "by_hash": true,
        "signed_by": "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabc\n-----END-----\n",
      ], path: "/etc/apt/sources.list.d/docker-ce-stable.sources", before: nil,
      after: """
        Architectures: amd64
        By-Hash: yes
        Components: stable edge
        X-Repolib-Name: Docker CE_stable
        Signed-By:
            -----BEGIN PGP PUBLIC KEY BLOCK-----
            .
            abc
            -----END-----
        Suites: bookworm
        Types: deb
        URIs: https://dl.example.org/debian

        """, files: ["/etc/apt/sources.list.d/a": ""]),
    Case(
      name: "a stanza taken out", module: "deb822_repository",
      arguments: ["name": "x", "state": "absent"], path: "/etc/apt/sources.list.d/x.sources",
      before: "Types: deb\n", after: nil),
    Case(
      name: "a new key", module: "authorized_key",
      arguments: ["user": "ops", "key": Value("ssh-ed25519 \(key) ops@desk")],
      path: "/home/ops/.ssh/authorized_keys", before: nil,
      after: "ssh-ed25519 \(key) ops@desk\n", files: ["/home/ops/.profile": ""]),
    Case(
      name: "other options, the rest kept", module: "authorized_key",
      arguments: [
        "user": "ops", "key": Value("ssh-ed25519 \(key) ops@desk"),
        "key_options": "no-pty,from=\"10.0.0.0/8,::1\"",
      ], path: "/home/ops/.ssh/authorized_keys",
      before: "# mine\nssh-ed25519 \(key) ops@desk\nssh-rsa BBBB other\n",
      after:
        "# mine\nssh-rsa BBBB other\nno-pty,from=\"10.0.0.0/8,::1\" ssh-ed25519 \(key) ops@desk\n"
    ),
    Case(
      name: "only these", module: "authorized_key",
      arguments: ["user": "ops", "key": Value("ssh-ed25519 \(key) a"), "exclusive": true],
      path: "/home/ops/.ssh/authorized_keys", before: "# mine\nssh-rsa BBBB other\n",
      after: "ssh-ed25519 \(key) a\n"),
    Case(
      name: "a job", module: "cron",
      arguments: [
        "name": "backup", "cron_file": "etcd", "user": "root", "minute": "0", "hour": "2",
        "job": "/usr/local/bin/backup >/dev/null",
      ], path: "/etc/cron.d/etcd", before: nil,
      after: "#Ansible: backup\n0 2 * * * root /usr/local/bin/backup >/dev/null\n",
      files: ["/etc/cron.d/x": ""]),
    Case(
      name: "a job put right", module: "cron",
      arguments: [
        "name": "backup", "cron_file": "etcd", "user": "root", "special_time": "daily", "job": "b",
        "disabled": true,
      ], path: "/etc/cron.d/etcd",
      before: "A=\"1\"\n#Ansible: backup\n0 2 * * * root b\n#Ansible: other\n1 * * * * root c\n",
      after: "A=\"1\"\n#Ansible: backup\n#@daily root b\n#Ansible: other\n1 * * * * root c\n"),
    Case(
      name: "a variable", module: "cron",
      arguments: [
        "name": "PATH", "env": true, "job": "/bin", "cron_file": "etcd", "user": "root",
        "insertafter": "A",
      ], path: "/etc/cron.d/etcd", before: "A=\"1\"\nB=\"2\"\n",
      after: "A=\"1\"\nPATH=\"/bin\"\nB=\"2\"\n"),
    Case(
      name: "the last job", module: "cron",
      arguments: ["name": "backup", "cron_file": "etcd", "state": "absent"],
      path: "/etc/cron.d/etcd", before: "#Ansible: backup\n0 2 * * * root b\n", after: nil),
    Case(
      name: "the file alone", module: "hostname", arguments: ["name": "node1"],
      path: "/etc/hostname", before: "# name\nold\n", after: "node1\n",
      files: ["/proc/sys/kernel/hostname": "node1\n"]),
    Case(
      name: "the record follows the link", module: "timezone", arguments: ["name": "Etc/UTC"],
      path: "/etc/timezone", before: "Europe/Berlin\n", after: "Etc/UTC\n",
      files: ["/usr/share/zoneinfo/Etc/UTC": "TZif"]),
  ]

  static func node(_ one: Case) -> MemoryMachine {
    let machine = MemoryMachine(files: one.files)
    if let before = one.before { machine.put(one.path, before) }
    machine.userEntries = [UserEntry(name: "ops", userID: 1000, groupID: 1000, home: "/home/ops")]
    for directory in ["/etc/modules-load.d", "/etc/modprobe.d"] {
      machine.put(directory: directory)
    }
    machine.answering([:])
    return machine
  }

  @Test(arguments: cases) func `the file is what Ansible would make of it`(_ one: Case) {
    let machine = Self.node(one)
    let first = run(one.module, one.arguments, on: machine, diff: true)
    #expect(first.outcome == .done)
    #expect(first.change == .exact)
    #expect(machine.text(one.path) == one.after)
    #expect(
      first.diffs.contains {
        $0.after.sameScalars(as: one.after ?? "") || one.module == "hostname"
          || one.module == "timezone"
      })
    let writes = machine.writes
    let second = run(one.module, one.arguments, on: machine)
    #expect(second.outcome == .done)
    #expect(second.change == .none)
    #expect(machine.writes == writes)
  }

  @Test(arguments: cases) func `a planned world sees it and the node is not touched`(_ one: Case) {
    let machine = Self.node(one)
    let planned = PlannedNode(over: machine)
    guard let entry = HostModules.entries.first(where: { $0.spec.shortName == one.module }) else {
      return
    }
    let request = Request(
      id: 1, module: entry.spec.name, arguments: one.arguments, mode: .check)
    #expect(entry.run(request, planned).change == .exact)
    #expect(entry.run(request, planned).change == .none)
    #expect(machine.writes == 0)
    #expect(machine.ran.isEmpty)
    #expect(machine.text(one.path) == one.before)
  }
}
