import Machine
import System
import Testing
import Value
import Wire

@testable import HostModules

@Suite struct FactsTests {
  static let files = [
    "/etc/os-release":
      "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\nID=debian\n",
    "/etc/debian_version": "12.11\n", "/proc/sys/kernel/hostname": "worker1\n",
    "/etc/hosts": "10.0.0.5 worker1.lab.example worker1\n", "/proc/1/comm": "systemd\n",
    "/usr/bin/apt-get": "", "/proc/sys/kernel/osrelease": "6.1.0-18-amd64\n",
    "/etc/machine-id": "3d1219c7c4c5404aaa1f6d2a48adfda4\n",
    "/proc/meminfo":
      "MemTotal: 2048000 kB\nMemFree: 1024000 kB\nBuffers: 1024 kB\nCached: 2048 kB\nSwapTotal: 0 kB\n",
    "/proc/cpuinfo":
      "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Xeon\nphysical id\t: 0\nsiblings\t: 4\ncpu cores\t: 2\n\nprocessor\t: 1\nvendor_id\t: GenuineIntel\nmodel name\t: Xeon\nphysical id\t: 0\nsiblings\t: 4\ncpu cores\t: 2\n",
    "/proc/self/status": "Name: x\nCpus_allowed_list:\t0-1,4\n",
    "/proc/self/mounts":
      "/dev/nowhere /mnt/my\\040disk ext4 rw,relatime 0 0\nproc /proc proc rw 0 0\n",
    "/proc/net/route":
      "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\neth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\n",
    "/proc/net/if_inet6": "fd000000000000000000000000000002 04 40 00 82     eth0\n",
    "/sys/class/net/eth0/address": "02:fc:00:00:00:01\n", "/sys/class/net/eth0/type": "1\n",
    "/sys/class/net/eth0/mtu": "1500\n", "/sys/class/net/eth0/operstate": "up\n",
    "/sys/class/net/lo/type": "772\n",
    "/sys/devices/virtual/dmi/id/sys_vendor": "QEMU\n",
    "/sys/devices/virtual/dmi/id/product_uuid": "4c4c4544-0000\n",
    "/etc/ansible/facts.d/role.fact": "{\"kind\": \"worker\"}",
    "/etc/ansible/facts.d/old.fact": "[general]\nName = x\n",
  ]

  @Test func `a node's facts have Ansible's names and values`() {
    let machine = MemoryMachine(files: Self.files)
    machine.userEntries = [UserEntry(name: "me", userID: System.Process.uid, groupID: 0)]
    let facts = Facts.gather(Facts.Part.allCases, networkMountSeconds: 1, on: machine)
    let wanted: Map = [
      "distribution": "Debian", "distribution_version": "12.11", "distribution_major_version": "12",
      "distribution_minor_version": "11", "distribution_release": "bookworm", "os_family": "Debian",
      "hostname": "worker1", "nodename": "worker1", "fqdn": "worker1.lab.example",
      "domain": "lab.example", "service_mgr": "systemd", "pkg_mgr": "apt", "system": "Linux",
      "kernel": "6.1.0-18-amd64", "userspace_bits": "64", "memtotal_mb": 2000,
      "processor": ["0", "GenuineIntel", "Xeon", "1", "GenuineIntel", "Xeon"],
      "processor_count": 1, "processor_cores": 2, "processor_threads_per_core": 2,
      "processor_vcpus": 4, "processor_nproc": 3, "virtualization_type": "kvm",
      "virtualization_role": "guest", "product_uuid": "4c4c4544-0000", "product_name": "NA",
      "machine_id": "3d1219c7c4c5404aaa1f6d2a48adfda4", "selinux": ["status": "disabled"],
      "local": ["role": ["kind": "worker"], "old": ["general": ["name": "x"]]],
    ]
    for (key, value) in wanted.entries {
      #expect(facts[key] == value, "\(key) is \(facts[key]?.description ?? "absent")")
    }
    #expect(facts["mounts"]?.list?.count == 1)
    #expect(facts["mounts"]?.list?.first?["mount"] == "/mnt/my disk")
    for name in ["env", "date_time", "user_id", "interfaces", "lsb", "python"] {
      #expect((facts[name] != nil) == (name != "python"), "\(name)")
    }
  }

  @Test func `a fact script has a minute, and one that takes longer costs only its own fact`() {
    let machine = MemoryMachine(files: Self.files)
    machine.put("/etc/ansible/facts.d/hang.fact", "#!/bin/sh", mode: 0o755)
    machine.answer = { command, _ in
      #expect(command.deadlineSeconds == 60)
      return CommandResult(exitStatus: 143, signal: 15, timedOut: true)
    }
    let result = run("setup", ["gather_subset": ["!all", "!min", "local"]], on: machine).result
    #expect(
      result["ansible_facts"]?["ansible_local"] == [
        "role": ["kind": "worker"], "old": ["general": ["name": "x"]],
        "hang": """
        Failure executing fact script (/etc/ansible/facts.d/hang.fact): it took longer than 60 s
        """,
      ])
  }

  @Test func `links have their addresses and the default route its own`() {
    let source = FactSource(MemoryMachine(files: Self.files))
    let addresses = [
      LinkAddress(link: "lo", address: 0x7F00_0001, mask: 0xFF00_0000),
      LinkAddress(link: "eth0", address: 0x0A00_0005, mask: 0xFFFF_FF00, broadcast: 0x0A00_00FF),
      LinkAddress(link: "eth0:1", address: 0x0A00_0006, mask: 0xFFFF_FFFF),
    ]
    let facts = NetworkFacts.gather(source, addresses: addresses)
    #expect(facts["interfaces"] == ["eth0", "lo"])
    #expect(facts["all_ipv4_addresses"] == ["10.0.0.5", "10.0.0.6"])
    #expect(facts["all_ipv6_addresses"] == ["fd00::2"])
    #expect(
      facts["default_ipv4"] == [
        "address": "10.0.0.5", "broadcast": "10.0.0.255", "netmask": "255.255.255.0",
        "network": "10.0.0.0", "prefix": "24", "gateway": "10.0.0.1", "interface": "eth0",
        "alias": "eth0", "macaddress": "02:fc:00:00:00:01", "mtu": 1500, "type": "ether",
      ])
    #expect(facts["lo"]?["type"] == "loopback")
    #expect(facts["eth0"]?["ipv4_secondaries"]?.list?.count == 1)
    #expect(facts["default_ipv6"] == Value(Map()))
  }

  @Test(arguments: [
    ("fe80000000000000003c0afffe000001", "fe80::3c:aff:fe00:1"),
    ("00000000000000000000000000000001", "::1"), ("00000000000000000000000000000000", "::"),
    ("20010db8000000010000000000000000", "2001:db8:0:1::"),
    ("20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1"),
  ]) func `IPv6 addresses are spelled as RFC 5952 asks`(_ digits: String, _ text: String) {
    #expect(SixAddress.spell(digits) == text)
  }

  @Test func `time is told in Ansible's parts`() {
    let machine = MemoryMachine()
    machine.now = 1_795_247_274.5
    let time = Facts.gather([.date_time], networkMountSeconds: 1, on: machine)["date_time"]
    #expect(time?["epoch"] == "1795247274")
    #expect(time?["iso8601"] == "2026-11-21T07:47:54Z")
    #expect(time?["iso8601_micro"] == "2026-11-21T07:47:54.500000Z")
    #expect(time?.map?.count == 20)
  }

  @Test func `subsets and filters choose`() throws {
    #expect(try Setup.parts(["!all", "!min", "network"]) == [.network])
    #expect(try Set(Setup.parts(["!all"])) == Facts.minimal)
    #expect(try Set(Setup.parts(["network"])) == Facts.minimal.union([.network]))
    #expect(try !Setup.parts(["!hardware"]).contains(.hardware))
    #expect(try Setup.parts(["all"]) == Facts.Part.allCases)
    let machine = MemoryMachine(files: Self.files)
    let facts = run("setup", ["filter": ["ansible_distribution*", "os_family"]], on: machine)
      .result["ansible_facts"]?.map
    #expect(facts?["ansible_os_family"] == "Debian")
    #expect(facts?.keys.allSatisfy { $0.string?.begins("ansible_") == true } == true)
    #expect(facts?["ansible_hostname"] == nil)
    let bad = run("setup", ["gather_subset": "nonsense"], on: machine)
    guard case .failed(let message) = bad.outcome else {
      Issue.record("it should fail")
      return
    }
    #expect(
      message.begins("Bad subset 'nonsense' given to Ansible. gather_subset options allowed:"))
  }

  @Test func `this machine tells what the kernel tells`() {
    let facts = Facts.gather(Facts.Part.allCases, networkMountSeconds: 1, on: Node())
    #expect(facts["kernel"]?.string == Host.kernel.release)
    #expect(facts["nodename"]?.string == Host.kernel.hostname)
    #expect(facts["architecture"]?.string == Host.kernel.machine)
    #expect(facts["user_uid"]?.int == Int(System.Process.uid))
    #expect((facts["memtotal_mb"]?.int ?? 0) > 0)
  }

  @Test func `days are the calendar's`() {
    #expect(Days(number: 0).text == "1970-01-01")
    #expect(Days(seconds: 951_782_400).text == "2000-02-29")
    #expect(Days(seconds: -1).text == "1969-12-31")
    #expect(Days(number: 0).weekday == 4)
    #expect(Days(seconds: 1_735_603_200).dayOfYear == 366)
  }
}
