import Addresses
import Fleet
import Testing
import Value

@Suite struct ObservationReadingTests {
  private let probe: Value = [
    "changed": false, "failed": false,
    "preflight": [
      "machine_id": "4d1f", "memory_mb": 7900, "cpus": 4, "swap": ["/dev/sda2"],
      "os_release": ["id": "debian", "version_id": "12"], "now": Value(.double(1_000_001.5)),
      "disks": [["path": "/", "free_mb": 100], ["path": "/var", "free_mb": 9000]],
      "candidates": ["eth0"], "backend": .null, "backend_problem": "nobody configures eth0",
      "links": [
        ["name": "lo", "mac": "00:00:00:00:00:00"],
        [
          "name": "eth0", "mac": "52:54:00:00:00:01", "wireless": false, "carrier": true,
          "addresses": [["address": "192.168.50.104/24", "dynamic": true, "global": true]],
        ],
      ],
      "listening": [
        ["transport": "tcp", "port": 22, "process": "sshd"],
        ["transport": "udp", "port": 6443, "process": .null],
      ],
      "firewall": ["ufw": false, "firewalld": false, "nft_lines": 3],
    ],
  ]

  @Test func `a machine's answers are read`() {
    let one = Observation(
      "k8s-master", probe: probe, answer: ["hardware_address": "52:54:00:00:00:09"])
    #expect(one.failure == nil)
    #expect(one.machineID == "4d1f")
    #expect(one.system == "debian")
    #expect(one.systemVersion == "12")
    #expect(one.memory == 7900)
    #expect(one.processors == 4)
    #expect(one.disk == 9000)
    #expect(one.swap == ["/dev/sda2"])
    #expect(one.time == 1_000_001.5)
    #expect(
      one.interfaces == [
        Observation.Interface(
          "eth0", mac: MACAddress("52:54:00:00:00:01"),
          addresses: [IPAddress("192.168.50.104")].compactMap { $0 })
      ])
    #expect(one.listeners == [Observation.Listener(22, by: "sshd")])
    #expect(one.firewalls == ["nftables"])
    #expect(one.networkObstacle == "nobody configures eth0")
    #expect(one.addressHolder == MACAddress("52:54:00:00:00:09"))
  }

  @Test func `a machine that was not reached keeps its reason`() {
    let lost: Value = [
      "unreachable": true, "problem": "ssh.unreachable", "msg": "no route to host",
      "fix": "switch it on",
    ]
    #expect(
      Observation("a", probe: lost, answer: nil).failure
        == .init(id: "ssh.unreachable", what: "no route to host", fix: "switch it on"))
    #expect(
      Observation("a", probe: nil, answer: nil).failure?.what == "the machine gave no answer")
  }
}
