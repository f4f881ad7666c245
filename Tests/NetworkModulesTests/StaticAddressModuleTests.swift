import Machine
import System
import Testing
import Value
import Wire

@testable import NetworkModules

@Suite struct StaticAddressModuleTests {
  static let wanted: Map = [
    "address": "10.88.0.11/24", "gateway": "10.88.0.1", "nameservers": ["10.88.0.1"],
  ]

  @Test(arguments: NetworkBackend.allCases)
  func `every backend gets its file, its scripts and an armed rollback`(
    backend: NetworkBackend
  ) throws {
    let machine = NetworkNode.make(backend)
    let response = NetworkNode.run(StaticAddressModule.self, Self.wanted, on: machine)
    #expect(response.outcome == .done)
    #expect(response.change == .exact)
    #expect(response.result["backend"] == Value(backend.rawValue))
    #expect(response.result["interface"] == "eth0")
    #expect(response.result["token"]?.string?.utf8.count == 32)
    let files = [
      NetworkConfiguration.path(backend, "eth0"), NetworkScripts.apply, NetworkScripts.rollback,
    ]
    for path in files {
      let text = try #require(machine.text(path))
      let name = path.split(separator: "/").last.map(String.init) ?? ""
      #expect(text == NetworkNode.golden("\(backend.rawValue)/\(name)", text))
    }
    #expect(machine.text(NetworkScripts.bootUnitPath) == NetworkScripts.bootUnitText)
    #expect(machine.entries[NetworkScripts.bootUnitLink]?.target == NetworkScripts.bootUnitPath)
    let armed = machine.ran.firstIndex { $0.contains("--on-active=60") }
    let applied = machine.ran.firstIndex { $0.contains("--unit=groundwork-net-apply") }
    #expect(try #require(armed) < #require(applied))
    #expect(!machine.ran.contains { $0.joined(separator: " ").contains("stop networking") })
  }

  @Test func `files that would go on asking for a lease are moved aside`() {
    let netplan = NetworkNode.make(.netplan)
    _ = NetworkNode.run(StaticAddressModule.self, Self.wanted, on: netplan)
    #expect(netplan.entries["/etc/netplan/00-installer-config.yaml"] == nil)
    #expect(netplan.text("/etc/netplan/00-installer-config.yaml.groundwork-aside") != nil)
    #expect(netplan.entries["/etc/netplan/60-groundwork-eth0.yaml"]?.status.mode == 0o600)
    let networkd = NetworkNode.make(.networkd)
    _ = NetworkNode.run(StaticAddressModule.self, Self.wanted, on: networkd)
    #expect(networkd.entries["/etc/systemd/network/eth0.network"] == nil)
    let ifupdown = NetworkNode.make(.ifupdown)
    _ = NetworkNode.run(StaticAddressModule.self, Self.wanted, on: ifupdown)
    #expect(
      ifupdown.text("/etc/network/interfaces")
        == "# This file\nsource /etc/network/interfaces.d/*\n\nauto lo\niface lo inet loopback\n\n"
        + "iface eth0 inet6 auto\n")
  }

  @Test(arguments: NetworkBackend.allCases)
  func `a second run with the address there changes nothing`(backend: NetworkBackend) {
    let machine = NetworkNode.make(backend)
    _ = NetworkNode.run(StaticAddressModule.self, Self.wanted, on: machine)
    NetworkNode.settle(machine, backend, NetworkNode.fixed, "static")
    // Looking ahead must not take a change that undoes itself for nothing to do.
    let writesBefore = machine.writes
    for mode in [Request.Mode.inspect, .apply] {
      let pending = NetworkNode.run(
        StaticAddressModule.self, Self.wanted, on: machine, mode: mode)
      #expect(pending.change == .runs)
      guard mode == .apply else { continue }
      #expect(pending.result["pending"] == true)
      #expect(pending.result["token"]?.string?.utf8.count == 32)
    }
    #expect(machine.writes == writesBefore)
    let confirmed = NetworkNode.run(
      StaticAddressConfirmModule.self, ["address": "10.88.0.11"], on: machine)
    #expect(confirmed.outcome == .done)
    #expect(machine.entries[NetworkScripts.rollback] == nil)
    #expect(machine.entries[NetworkScripts.bootUnitLink] == nil)
    let writes = machine.writes
    let second = NetworkNode.run(StaticAddressModule.self, Self.wanted, on: machine)
    #expect(second.change == .none)
    #expect(second.result["pending"] == nil)
    #expect(machine.writes == writes)
    let again = NetworkNode.run(
      StaticAddressConfirmModule.self, ["address": "10.88.0.11"], on: machine)
    #expect(again.change == .none)
  }

  @Test func `a confirmation that died half way is finished, one that came too late is refused`() {
    func pending() -> MemoryMachine {
      let machine = NetworkNode.make(.networkd)
      _ = NetworkNode.run(StaticAddressModule.self, Self.wanted, on: machine)
      NetworkNode.settle(machine, .networkd, NetworkNode.fixed, "static")
      return machine
    }
    // The timer is gone from systemd; what `stop` finds beside that differs.
    func stopping(_ machine: MemoryMachine, _ effect: @escaping (MemoryMachine) -> Void) {
      let answer = machine.answer
      machine.answer = { command, machine in
        guard command.arguments.prefix(2) == ["systemctl", "stop"] else {
          return answer(command, machine)
        }
        effect(machine)
        return CommandResult(
          exitStatus: 5, errorOutput: Array("Unit groundwork-net-rollback.timer not loaded.".utf8))
      }
    }
    let halfWay = pending()
    stopping(halfWay) { _ in }
    let finished = NetworkNode.run(
      StaticAddressConfirmModule.self, ["address": "10.88.0.11"], on: halfWay)
    #expect(finished.outcome == .done)
    #expect(halfWay.entries[NetworkScripts.rollback] == nil)
    let late = pending()
    stopping(late) { $0.entries[NetworkScripts.rollback] = nil }
    let refused = NetworkNode.run(
      StaticAddressConfirmModule.self, ["address": "10.88.0.11"], on: late)
    #expect(
      refused.outcome
        == .failed("the rollback has started already: the change was not confirmed in time"))
  }

  @Test func `nothing is confirmed before the change has come to its end`() {
    let machine = NetworkNode.make(.networkd)
    _ = NetworkNode.run(StaticAddressModule.self, Self.wanted, on: machine)
    // The address was the node's before, and the script has not begun.
    NetworkNode.answer(machine, .networkd, NetworkNode.fixed, "static")
    func confirm() -> Response {
      NetworkNode.run(StaticAddressConfirmModule.self, ["address": "10.88.0.11"], on: machine)
    }
    let early = confirm()
    #expect(early.change == .none && early.result["applying"] == true)
    #expect(machine.entries[NetworkScripts.rollback] != nil)
    machine.entries[NetworkScripts.apply] = nil
    #expect(confirm().change == .runs)
    #expect(machine.entries[NetworkScripts.rollback] == nil)
  }

  @Test func `a change that its run never began is not waited for where all is as wanted`() {
    let machine = NetworkNode.make(.networkd)
    _ = NetworkNode.run(StaticAddressModule.self, Self.wanted, on: machine)
    NetworkNode.answer(machine, .networkd, NetworkNode.fixed, "static")
    let again = NetworkNode.run(StaticAddressModule.self, Self.wanted, on: machine)
    #expect(again.result["pending"] == true)
    #expect(machine.entries[NetworkScripts.apply] == nil)
  }

  @Test func `a leased copy of the right address is not enough`() {
    let machine = NetworkNode.make(.networkd)
    _ = NetworkNode.run(StaticAddressModule.self, Self.wanted, on: machine)
    let leased =
      #"{"family":"inet","local":"10.88.0.11","prefixlen":24,"scope":"global","dynamic":true}"#
    NetworkNode.answer(machine, .networkd, leased, "dhcp")
    machine.entries[NetworkScripts.rollback] = nil
    let response = NetworkNode.run(StaticAddressModule.self, Self.wanted, on: machine)
    #expect(response.change == .exact)
  }

  @Test func `a run that died before arming is replaced, one that is armed is waited for`() {
    let dead = NetworkNode.make(.networkd)
    dead.put(NetworkScripts.rollback, "")
    let replaced = NetworkNode.run(StaticAddressModule.self, Self.wanted, on: dead)
    #expect(replaced.outcome == .done)
    #expect(dead.progressLines.isEmpty)
    let armed = NetworkNode.make(.networkd)
    armed.put(NetworkScripts.rollback, "")
    let answer = armed.answer
    let start = armed.now
    armed.answer = { command, machine in
      guard command.arguments == ["systemctl", "is-active", "groundwork-net-rollback.timer"] else {
        return answer(command, machine)
      }
      // Undone after ten seconds.
      if machine.now >= start + 10 { machine.entries[NetworkScripts.rollback] = nil }
      return CommandResult(output: Array("active\n".utf8))
    }
    let waited = NetworkNode.run(StaticAddressModule.self, Self.wanted, on: armed)
    #expect(waited.outcome == .done)
    #expect(armed.progressLines == ["waiting until an unconfirmed network change is undone"])
    #expect(armed.now >= start + 10)
  }

  @Test func `check shows files and addresses and touches nothing`() {
    let machine = NetworkNode.make(.networkd, planned: true)
    let response = NetworkNode.run(
      StaticAddressModule.self, ["address": "10.88.0.11/24"], on: machine, mode: .inspect)
    #expect(response.change == .exact)
    #expect(machine.writes == 0)
    #expect(
      response.diffs.map(\.afterHeader) == [
        "/etc/systemd/network/05-groundwork-eth0.network",
        "/etc/systemd/network/eth0.network.groundwork-aside", "eth0",
      ])
    #expect(response.diffs.last?.before == "address 10.88.0.131/24 (dynamic)\ngateway 10.88.0.1\n")
    #expect(response.diffs.last?.after == "address 10.88.0.11/24\ngateway 10.88.0.1\n")
  }

  @Test func `what netplan refuses is put back at once`() {
    let machine = NetworkNode.make(.netplan)
    let answer = machine.answer
    machine.answer = { command, machine in
      command.arguments == ["netplan", "generate"]
        ? CommandResult(exitStatus: 1, errorOutput: Array("bad\n".utf8)) : answer(command, machine)
    }
    let response = NetworkNode.run(StaticAddressModule.self, Self.wanted, on: machine)
    #expect(response.outcome == .failed("netplan refuses the new configuration: bad"))
    #expect(machine.ran.contains(["/bin/sh", NetworkScripts.rollback, "--boot"]))
    #expect(!machine.ran.contains { $0.contains("--unit=groundwork-net-apply") })
  }

  @Test(
    arguments: [
      (
        ["address": "10.88.0.11"],
        "'10.88.0.11' is no IPv4 address with its prefix length, as 10.0.0.11/24"
      ),
      (
        ["address": "10.88.0.0/24"],
        "10.88.0.0/24 is the network's or the broadcast address of 10.88.0.0/24"
      ),
      (
        ["address": "10.88.0.11/24", "gateway": "10.89.0.1"],
        "gateway 10.89.0.1 is not within 10.88.0.0/24"
      ),
      (
        ["address": "10.88.0.11/24", "interface": "eth7"],
        "there is no interface 'eth7'; this node has eth0"
      ),
      (
        ["address": "10.88.0.11/24", "rollback_seconds": 5],
        "rollback_seconds must be between 20 and 3600, not 5"
      ),
    ] as [(Map, String)])
  func `what cannot be meant is refused`(arguments: Map, message: String) {
    let response = NetworkNode.run(
      StaticAddressModule.self, arguments, on: NetworkNode.make(.networkd))
    #expect(response.outcome == .failed(message))
  }

  @Test(arguments: [
    ("eth0:connected\n", 0, false), ("eth0:unmanaged\nlo:unmanaged\n", 0, true), ("", 8, false),
  ])
  func `a card of NetworkManager is refused by name, one it leaves alone is not`(
    devices: String, status: Int, isTaken: Bool
  ) {
    let machine = NetworkNode.make(.networkd)
    let answer = machine.answer
    machine.answer = { command, machine in
      switch command.arguments.first {
      case "nmcli": CommandResult(exitStatus: status, output: Array(devices.utf8))
      case "systemctl" where command.arguments.last == "NetworkManager.service": CommandResult()
      default: answer(command, machine)
      }
    }
    let response = NetworkNode.run(StaticAddressModule.self, Self.wanted, on: machine)
    let refusal =
      "eth0 is managed by NetworkManager, which is not supported: hand it to netplan, "
      + "systemd-networkd or ifupdown first"
    #expect(response.outcome == (isTaken ? .done : .failed(refusal)))
    #expect((machine.writes == 0) == !isTaken)
  }

  @Test func `a file for two interfaces is named and left`() {
    let machine = NetworkNode.make(.netplan)
    machine.put(
      "/etc/netplan/10-both.yaml", "network:\n  ethernets:\n    eth0:\n      dhcp4: true\n    lo:\n"
    )
    let response = NetworkNode.run(StaticAddressModule.self, Self.wanted, on: machine)
    #expect(
      response.outcome
        == .failed(
          "/etc/netplan/10-both.yaml configures eth0 and lo: put lo into a file of its own, because "
            + "this one has to be moved aside"))
    #expect(machine.writes == 0)
  }

  @Test func `a confirmation without the address or with a silent gateway confirms nothing`() {
    let machine = NetworkNode.make(.networkd)
    _ = NetworkNode.run(StaticAddressModule.self, Self.wanted, on: machine)
    machine.entries[NetworkScripts.apply] = nil
    let early = NetworkNode.run(
      StaticAddressConfirmModule.self, ["address": "10.88.0.11"], on: machine)
    #expect(early.outcome == .failed("no interface has the address 10.88.0.11"))
    NetworkNode.settle(machine, .networkd, NetworkNode.fixed, "static")
    let silent = NetworkNode.run(
      StaticAddressConfirmModule.self, ["address": "10.88.0.11", "gateway": "10.88.0.1"],
      on: machine)
    #expect(silent.outcome == .failed("the gateway 10.88.0.1 does not answer on eth0"))
    let other = NetworkNode.run(
      StaticAddressConfirmModule.self, ["address": "10.88.0.11", "token": "x"], on: machine)
    #expect(
      other.outcome == .failed("the network change that waits for confirmation is another one"))
    machine.neighbours["10.88.0.1"] = "52:54:00:00:00:01"
    let good = NetworkNode.run(
      StaticAddressConfirmModule.self, ["address": "10.88.0.11/24", "gateway": "10.88.0.1"],
      on: machine)
    #expect(good.outcome == .done)
    #expect(good.result["gateway_hardware_address"] == "52:54:00:00:00:01")
  }
}
