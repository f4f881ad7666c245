import Addresses
import Fleet
import Testing
import Value

@Suite struct PreflightMachinesTests {
  /// The findings after one change to worker1.
  private func after(_ change: (inout Observation) -> Void) -> Preflight.Findings {
    var fleet = ExampleFleet()
    change(&fleet.observations[2])
    return fleet.findings
  }

  @Test(
    arguments: [
      (3600, ["preflight.little-memory k8s-worker1"], []),
      // 4 GiB and 8 GiB as the kernel shows them.
      (3915, [], ["preflight.little-memory k8s-worker1"]),
      (7936, [], []),
    ] as [(Int, [String], [String])])
  func `a worker's memory`(memory: Int, problems: [String], warnings: [String]) {
    let found = after { $0.memory = memory }
    #expect(ExampleFleet.short(found.problems) == problems)
    #expect(ExampleFleet.short(found.warnings) == warnings)
  }

  @Test func `the inventory may ask for less`() {
    var fleet = ExampleFleet()
    fleet.observations[2].memory = 1500
    fleet.plan.hosts[2].needs.memory = 1024
    fleet.plan.hosts[2].needs.advisedMemory = 1024
    #expect(fleet.findings == Preflight.Findings())
  }

  @Test(arguments: [
    ("debian", "12", true), ("debian", "13", true), ("debian", "11", false), ("debian", "", false),
    ("ubuntu", "22.04", true), ("ubuntu", "20.04", false), ("rocky", "9.4", false),
  ])
  func `systems`(id: String, version: String, isTaken: Bool) {
    let found = after { one in
      one.system = id
      one.systemVersion = version
    }
    #expect(found.problems.isEmpty == isTaken)
  }

  @Test func `an address that a machine of the fleet has is told with its name`() {
    let found = after { $0.addressHolder = MACAddress("52:54:00:00:00:03") }
    #expect(
      found.problems.first?.because == "the card 52:54:00:00:00:03 of k8s-worker2 answers for it")
  }

  @Test func `a machine may have its address already`() {
    #expect(after { $0.addressHolder = MACAddress("52:54:00:00:00:02") }.problems.isEmpty)
  }

  @Test func `two names for one machine are told from a copied disk`() {
    let copied = after { $0.machineID = "id-1" }
    #expect(copied.problems.first?.because == "one disk is a copy of the other")
    let same = after { one in
      one.machineID = "id-1"
      one.interfaces = [Observation.Interface("eth0", mac: MACAddress("52:54:00:00:00:01"))]
    }
    #expect(same.problems.first?.because == "both names lead to one machine")
  }

  @Test func `our own programs may have their ports`() {
    #expect(after { $0.listeners.append(.init(10250, by: "kubelet")) }.problems.isEmpty)
    let taken = after { $0.listeners.append(.init(10250, by: "nc")) }.problems
    #expect(taken.first?.because == "nc listens on it; it is for the kubelet")
  }

  @Test func `a firewall and swap are warnings`() {
    let found = after { one in
      one.firewalls = ["ufw"]
      one.swap = ["/dev/sda2"]
    }
    #expect(found.problems.isEmpty)
    #expect(
      found.warnings.map(\.description) == [
        """
        [k8s-worker1] a firewall is in force: ufw (preflight.firewall)
          because: other machines of the fleet must reach 10250/tcp
          fix: open them: ufw allow 10250/tcp
        """,
        """
        [k8s-worker1] swap is on: /dev/sda2 (preflight.swap)
          because: the kubelet wants none
          fix: nothing: it is turned off when the machine is prepared
        """,
      ])
  }

  @Test(arguments: [
    (1_000_041.0, "the clock is 31 seconds ahead of this machine's"),
    (999_000.0, "the clock is 17 minutes behind this machine's"),
    (1_600_000.0, "the clock is 7 days ahead of this machine's"),
    (.infinity, "the clock is \(Int.max) days ahead of this machine's"),
  ])
  func `a clock that is off`(time: Double, what: String) {
    let found = after { $0.time = time }.problems
    #expect(found.map(\.what) == [what])
  }

  @Test func `a clock within thirty seconds is right`() {
    #expect(after { $0.time = 1_000_039 }.problems.isEmpty)
    #expect(after { $0.time = 999_971 }.problems.isEmpty)
  }

  @Test func `when all machines differ alike, this machine's clock is wrong`() {
    var fleet = ExampleFleet()
    for index in fleet.observations.indices { fleet.observations[index].time = 1_086_405 }
    #expect(fleet.problems == ["preflight.controller-clock -"])
    #expect(
      fleet.findings.problems.first?.what == "this machine's clock is 24 hours behind all others")
  }

  @Test func `a chosen card settles which of several`() {
    var fleet = ExampleFleet()
    fleet.observations[2].interfaces.append(Observation.Interface("eth1"))
    fleet.plan.hosts[2].interface = "eth1"
    #expect(fleet.problems.isEmpty)
  }
}
