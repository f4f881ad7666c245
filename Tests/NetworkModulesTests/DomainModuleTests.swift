import Machine
import System
import Testing
import Value
import Wire

@testable import NetworkModules

@Suite struct HostsBlockModuleTests {
  static let arguments: Map = [
    "entries": [
      ["address": "10.88.0.10", "names": ["mini-pc", "registry.local"]],
      ["address": "10.88.0.11", "names": ["k8s-master"]],
    ], "own_name": "k8s-master",
  ]

  @Test func `the block is put at the end and the own name leaves 127.0.1.1`() {
    let machine = MemoryMachine(files: [
      "/etc/hosts": "127.0.0.1\tlocalhost\n127.0.1.1\tk8s-master.lab k8s-master\n# mine\n"
    ])
    let response = NetworkNode.run(HostsBlockModule.self, Self.arguments, on: machine)
    #expect(response.change == .exact)
    let wanted =
      "127.0.0.1\tlocalhost\n# mine\n# BEGIN groundwork\n10.88.0.10 mini-pc registry.local\n"
      + "10.88.0.11 k8s-master\n# END groundwork\n"
    #expect(machine.text("/etc/hosts") == wanted)
    #expect(response.diffs.map(\.after) == [wanted])
    let writes = machine.writes
    #expect(NetworkNode.run(HostsBlockModule.self, Self.arguments, on: machine).change == .none)
    #expect(machine.writes == writes)
  }

  @Test func `the block is renewed in its place`() {
    let machine = MemoryMachine(files: [
      "/etc/hosts": "a\n# BEGIN groundwork\nold\n# END groundwork\nz\n"
    ])
    let entries: Map = ["entries": [["address": "10.0.0.1", "names": ["x"]]]]
    _ = NetworkNode.run(HostsBlockModule.self, entries, on: machine)
    #expect(
      machine.text("/etc/hosts")
        == "a\n# BEGIN groundwork\n10.0.0.1 x\n# END groundwork\nz\n")
  }

  @Test func `a name with two addresses is refused`() {
    let response = NetworkNode.run(
      HostsBlockModule.self,
      [
        "entries": [
          ["address": "10.0.0.1", "names": ["x"]], ["address": "10.0.0.2", "names": ["x"]],
        ]
      ], on: MemoryMachine())
    #expect(response.outcome == .failed("x is given two addresses, 10.0.0.1 and 10.0.0.2"))
  }
}

@Suite struct RegistryTrustModuleTests {
  static let first = "-----BEGIN CERTIFICATE-----\nQUFB\n-----END CERTIFICATE-----\n"
  static let second = "-----BEGIN CERTIFICATE-----\nQkJC\n-----END CERTIFICATE-----\n"

  /// A node whose update-ca-certificates works.
  static func node() -> MemoryMachine {
    let machine = MemoryMachine(files: ["/etc/ssl/certs/ca-certificates.crt": "old\n"])
    machine.put(directory: "/usr/local/share/ca-certificates")
    machine.answer = { command, machine in
      guard command.arguments.first == "update-ca-certificates" else { return nil }
      let names = (try? machine.list("/usr/local/share/ca-certificates")) ?? []
      let texts = names.compactMap { machine.text("/usr/local/share/ca-certificates/\($0)") }
      machine.put("/etc/ssl/certs/ca-certificates.crt", "old\n" + texts.joined())
      return CommandResult()
    }
    return machine
  }

  @Test func `containerd and the system's store trust the authorities, and keep doing so`() throws {
    let machine = Self.node()
    let arguments: Map = [
      "registry": "registry.local:5000", "ca": [Value(Self.first + Self.second)],
    ]
    let response = NetworkNode.run(RegistryTrustModule.self, arguments, on: machine)
    #expect(response.outcome == .done)
    let directory = "/etc/containerd/certs.d/registry.local:5000"
    #expect(machine.text(directory + "/ca.crt") == Self.first + Self.second)
    let hosts = try #require(machine.text(directory + "/hosts.toml"))
    #expect(hosts == NetworkNode.golden("hosts.toml", hosts))
    #expect(!hosts.contains("skip_verify"))
    let stem = "/usr/local/share/ca-certificates/groundwork-registry.local_5000-"
    #expect(machine.text(stem + "1.crt") == Self.first)
    #expect(machine.text(stem + "2.crt") == Self.second)
    #expect(machine.ran == [["update-ca-certificates"]])
    #expect(machine.entries["/etc/docker/certs.d/registry.local:5000/ca.crt"] == nil)
    let writes = machine.writes
    #expect(NetworkNode.run(RegistryTrustModule.self, arguments, on: machine).change == .none)
    #expect(machine.writes == writes)
    #expect(machine.ran.count == 1)
    let fewer: Map = ["registry": "registry.local:5000", "ca": [Value(Self.first)]]
    #expect(NetworkNode.run(RegistryTrustModule.self, fewer, on: machine).change == .exact)
    #expect(machine.entries[stem + "2.crt"] == nil)
  }

  @Test func `on a machine of the other family its store is used, and all goes again`() throws {
    let anchors = "/etc/pki/ca-trust/source/anchors"
    let bundle = "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"
    let machine = MemoryMachine(files: [bundle: "old\n", "\(anchors)/mine.pem": "mine"])
    machine.answer = { command, machine in
      guard command.arguments == ["update-ca-trust", "extract"] else { return nil }
      let texts = ((try? machine.list(anchors)) ?? []).compactMap {
        machine.text("\(anchors)/\($0)")
      }
      machine.put(bundle, "old\n" + texts.joined())
      return CommandResult()
    }
    var arguments: Map = [
      "registry": "r:5000", "ca": [Value(Self.first + Self.second)], "docker": "yes",
    ]
    #expect(NetworkNode.run(RegistryTrustModule.self, arguments, on: machine).outcome == .done)
    #expect(
      try machine.list(anchors) == [
        "groundwork-r_5000-1.crt", "groundwork-r_5000-2.crt", "mine.pem",
      ])
    #expect(machine.text("/etc/docker/certs.d/r:5000/ca.crt") == Self.first + Self.second)
    #expect(NetworkNode.run(RegistryTrustModule.self, arguments, on: machine).change == .none)
    arguments["state"] = "absent"
    #expect(NetworkNode.run(RegistryTrustModule.self, arguments, on: machine).outcome == .done)
    #expect(try machine.list(anchors) == ["mine.pem"])
    #expect(try machine.list("/etc/containerd/certs.d/r:5000") == [])
    #expect(try machine.list("/etc/docker/certs.d/r:5000") == [])
    #expect(machine.text(bundle)?.contains(Self.first) == false)
    #expect(NetworkNode.run(RegistryTrustModule.self, arguments, on: machine).change == .none)
  }

  @Test func `while the authority is not made, a check shows the rest and says what is unknown`() {
    let machine = Self.node()
    let arguments: Map = [
      "registry": "registry.local", "ca": Value([Value]()), "_ca_unknown": true,
    ]
    let response = NetworkNode.run(
      RegistryTrustModule.self, arguments, on: machine, mode: .check)
    #expect(response.outcome == .done)
    #expect(response.change == .later("the authority is made"))
    #expect(
      response.diffs.first?.afterHeader == "/etc/containerd/certs.d/registry.local/hosts.toml")
    #expect(
      response.diffs.last?.prepared == "the authority's certificate: unknown until it is made\n")

    let none = NetworkNode.run(
      RegistryTrustModule.self, ["registry": "r", "ca": Value([Value]())], on: machine)
    #expect(none.outcome == .failed("'ca' holds no certificate in PEM"))
  }

  @Test func `another registry whose name begins alike keeps its authorities`() {
    let machine = Self.node()
    let store = "/usr/local/share/ca-certificates/groundwork-harbor"
    for name in ["-dr-1.crt", "-1-2.crt", "-.crt", "-2.crt"] {
      machine.put(store + name, Self.second)
    }
    let arguments: Map = ["registry": "harbor", "ca": [Value(Self.first)]]
    #expect(NetworkNode.run(RegistryTrustModule.self, arguments, on: machine).outcome == .done)
    #expect(machine.text(store + "-1.crt") == Self.first)
    #expect(machine.entries[store + "-2.crt"] == nil)
    for name in ["-dr-1.crt", "-1-2.crt", "-.crt"] {
      #expect(machine.text(store + name) == Self.second, "\(name)")
    }
  }

  @Test func `a store that lost the authority is filled again`() {
    let machine = Self.node()
    let arguments: Map = ["registry": "r", "ca": [Value(Self.first)]]
    _ = NetworkNode.run(RegistryTrustModule.self, arguments, on: machine)
    machine.put("/etc/ssl/certs/ca-certificates.crt", "old\n")
    #expect(NetworkNode.run(RegistryTrustModule.self, arguments, on: machine).change == .exact)
    #expect(machine.ran.count == 2)
  }

  @Test func `an authority whose file went before a kill is taken out by the next run`() {
    let store = "/usr/local/share/ca-certificates"
    let machine = Self.node()
    func trust() -> Response {
      NetworkNode.run(
        RegistryTrustModule.self, ["registry": "r", "ca": [Value(Self.first)]], on: machine)
    }
    machine.put("\(store)/groundwork-r-2.crt", Self.second)
    _ = trust()
    machine.put("/etc/ssl/certs/ca-certificates.crt", "old\n" + Self.first + Self.second)
    // The directory knows when its last entry went; the bundle is older.
    machine.now += 100
    machine.entries[store]?.status.modificationTime = machine.now
    #expect(trust().change == .exact)
    #expect(machine.text("/etc/ssl/certs/ca-certificates.crt") == "old\n" + Self.first)
    #expect(trust().change == .none)
    // A clock that was wrong and went back must not make every run a change.
    machine.entries[store]?.status.modificationTime = machine.now + 7200
    #expect(trust().change == .none)
  }

  @Test func `docker gets it where docker is, and keys are refused`() {
    let machine = Self.node()
    machine.put("/usr/bin/docker", "")
    _ = NetworkNode.run(
      RegistryTrustModule.self, ["registry": "r", "ca": [Value(Self.first)]], on: machine)
    #expect(machine.text("/etc/docker/certs.d/r/ca.crt") == Self.first)
    let key = NetworkNode.run(
      RegistryTrustModule.self,
      ["registry": "r", "ca": ["-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n"]],
      on: machine)
    #expect(
      key.outcome == .failed("'ca' holds a private key, which must never leave its place"))
  }
}

@Suite struct ProbeTests {
  @Test func `an address that answers is not free`() {
    let machine = NetworkNode.make(.networkd)
    machine.neighbours["10.88.0.50"] = "52:54:00:00:00:50"
    let taken = NetworkNode.run(AddressProbeModule.self, ["address": "10.88.0.50"], on: machine)
    #expect(taken.result["hardware_address"] == "52:54:00:00:00:50")
    #expect(taken.result["is_free"] == false)
    let free = NetworkNode.run(AddressProbeModule.self, ["address": "10.88.0.51/24"], on: machine)
    #expect(free.result["is_free"] == true)
    #expect(free.result["interface"] == "eth0")
    let own = NetworkNode.run(AddressProbeModule.self, ["address": "10.88.0.131"], on: machine)
    #expect(own.result["is_own"] == true)
  }

  @Test func `of a pool those are told that somebody answers for`() {
    let machine = NetworkNode.make(.networkd)
    machine.neighbours = [
      "10.88.0.240": "52:54:00:00:00:12", "10.88.0.250": "52:54:00:00:00:13",
      "10.88.0.251": "52:54:00:00:00:14",
    ]
    for address in ["10.88.0.131", "10.88.0.51"] {
      let answer = NetworkNode.run(
        AddressProbeModule.self, ["address": Value(address), "pool": "10.88.0.240-10.88.0.250"],
        on: machine)
      #expect(
        answer.result["pool"]
          == ["10.88.0.240": "52:54:00:00:00:12", "10.88.0.250": "52:54:00:00:00:13"])
      #expect(answer.result["is_free"] == true)
    }
    // Of another network nobody here would hear.
    let far = NetworkNode.run(
      AddressProbeModule.self, ["address": "10.88.0.131", "pool": "10.99.0.1-10.99.0.9"],
      on: machine)
    #expect(far.result["pool"] == Value(Map()))
    let wrong = NetworkNode.run(
      AddressProbeModule.self, ["address": "10.88.0.131", "pool": "everything"], on: machine)
    #expect(wrong.outcome == .failed("pool 'everything' is no range of IPv4 addresses"))
  }

  @Test func `the clock is waited for`() {
    let machine = MemoryMachine()
    var asked = 0
    machine.answer = { _, _ in
      asked += 1
      let leap = asked < 3 ? "Not synchronised" : "Normal"
      let line =
        "0A580001,10.88.0.10,9,1763700000.1,0.000012,0.1,0.1,1,0,0.2,0.001,0.0002,64.1,\(leap)\n"
      return CommandResult(output: Array(line.utf8))
    }
    let response = NetworkNode.run(TimeSyncModule.self, ["source": "10.88.0.10"], on: machine)
    #expect(response.result["source"] == "10.88.0.10")
    #expect(response.result["stratum"] == 9)
    #expect(asked == 3)
    let other = NetworkNode.run(
      TimeSyncModule.self, ["source": "10.0.0.1", "timeout": 4], on: machine)
    #expect(
      other.outcome
        == .failed("the clock is not synchronised: chrony follows 10.88.0.10, not 10.0.0.1"))
  }

  @Test func `preflight tells the network and the machine`() {
    let machine = NetworkNode.make(.networkd)
    machine.put("/proc/meminfo", "MemTotal:        2048000 kB\nMemAvailable:   1024000 kB\n")
    machine.put("/proc/cpuinfo", "processor\t: 0\nprocessor\t: 1\n")
    machine.put("/proc/swaps", "Filename Type Size Used Priority\n/dev/sda2 partition 1 0 -2\n")
    machine.put("/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
    machine.put(
      "/proc/net/tcp",
      "  sl\n   0: 00000000:0016 00000000:0000 0A 0:0 0:0 0 0 0 4711 1\n")
    machine.put(directory: "/proc/77/fd")
    machine.put(link: "/proc/77/fd/3", to: "socket:[4711]")
    machine.put("/proc/77/comm", "sshd\n")
    let response = NetworkNode.run(PreflightProbeModule.self, ["paths": []], on: machine)
    let facts = response.result["preflight"]
    #expect(facts?["memory_mb"] == 2000)
    #expect(facts?["cpus"] == 2)
    #expect(facts?["swap"] == ["/dev/sda2"])
    #expect(facts?["os_release"]?["version_id"] == "12")
    #expect(facts?["backend"] == "networkd")
    #expect(
      facts?["listening"] == [
        ["transport": "tcp", "port": 22, "any_address": true, "process": "sshd"]
      ])
  }
}
