import Machine
import System
import Testing
import Value
import Wire

@testable import HostModules

@Suite struct SystemdTests {
  /// A node with one unit, whose state systemctl's verbs change.
  static func node(
    active: String = "active", file: String = "enabled", load: String = "loaded"
  ) -> MemoryMachine {
    let machine = MemoryMachine()
    var active = active
    var file = file
    machine.answer = { command, _ in
      switch command.arguments.dropFirst().first {
      case "show":
        let text =
          "Id=chrony.service\nLoadState=\(load)\nActiveState=\(active)\nUnitFileState=\(file)\n"
        return CommandResult(output: Array(text.utf8))
      case "start", "restart", "reload": active = "active"
      case "stop": active = "inactive"
      case "enable", "unmask": file = "enabled"
      case "disable": file = "disabled"
      case "mask": file = "masked"
      default: break
      }
      return CommandResult()
    }
    return machine
  }

  struct Case: Sendable {
    var active: String
    var file: String
    var arguments: Map
    var commands: [String]
    var state: String?

    init(_ active: String, _ file: String, _ arguments: Map, _ commands: [String], _ state: String?)
    {
      self.active = active
      self.file = file
      self.arguments = arguments
      self.commands = commands.map { "systemctl \($0)" }
      self.state = state
    }
  }

  static let cases: [Case] = [
    Case("active", "enabled", ["state": "started", "enabled": true], [], "started"),
    Case(
      "inactive", "disabled", ["state": "started", "enabled": true],
      ["enable chrony", "start chrony"], "started"),
    Case("activating", "static", ["state": "started", "enabled": true], [], "started"),
    Case("inactive", "indirect", ["enabled": true], ["enable chrony"], nil),
    Case(
      "active", "enabled", ["state": "stopped", "enabled": false],
      ["disable chrony", "stop chrony"], "stopped"),
    Case("deactivating", "disabled", ["state": "stopped"], ["stop chrony"], "stopped"),
    Case("active", "enabled", ["state": "restarted"], ["restart chrony"], "started"),
    Case("inactive", "enabled", ["state": "restarted"], ["start chrony"], "started"),
    Case("active", "enabled", ["state": "reloaded"], ["reload chrony"], "started"),
    Case("inactive", "enabled", ["masked": true], ["mask chrony"], nil),
    Case(
      "inactive", "masked", ["masked": false, "enabled": true, "state": "started"],
      ["unmask chrony", "enable chrony", "start chrony"], "started"),
    Case("active", "enabled", [:], [], nil),
  ]

  @Test(arguments: cases) func `verbs lead from a state to what is wanted`(_ one: Case) {
    let machine = Self.node(active: one.active, file: one.file)
    let response = run("systemd", one.arguments.merging(["name": "chrony"]), on: machine)
    #expect(response.outcome == .done)
    #expect(machine.typed == one.commands)
    #expect((response.change == .none) == one.commands.isEmpty)
    #expect(response.result["state"]?.string == one.state)
    #expect(response.result["status"]?["ActiveState"]?.string == one.active)
  }

  @Test func `a unit that is not there fails with Ansible's words`() {
    let machine = Self.node(load: "not-found")
    let response = run("service", ["name": "chrony", "state": "started"], on: machine)
    #expect(response.outcome == .failed("Could not find the requested service chrony: host"))
  }

  @Test func `the manager is reloaded first and that alone is no change`() {
    let machine = Self.node()
    let response = run("systemd", ["daemon_reload": true], on: machine)
    #expect(machine.typed == ["systemctl daemon-reload"])
    #expect(response.change == .none)
    let second = run(
      "systemd", ["name": "chrony", "state": "restarted", "daemon_reload": true], on: machine)
    #expect(machine.typed.dropFirst() == ["systemctl daemon-reload", "systemctl restart chrony"])
    #expect(second.change == .runs)
  }

  @Test func `in a planned world a later look sees the unit started`() {
    let machine = Self.node(active: "inactive", file: "disabled")
    let wish: Map = ["name": "chrony", "state": "started", "enabled": true]
    #expect(run("systemd", wish, on: machine, mode: .check).change == .exact)
    #expect(run("systemd", wish, on: machine, mode: .check).change == .none)
  }

  @Test func `after a planned package a unit that is missing is for later`() {
    let machine = Self.node(load: "not-found")
    machine.isPlanned = true
    machine.lay(Effect(.package, "chrony", "4.3"))
    let response = run(
      "systemd", ["name": "chrony", "state": "started"], on: machine, mode: .check)
    #expect(response.change == .later("package: chrony"))
  }

  @Test func `a planned unit file is a unit`() {
    let machine = Self.node(load: "not-found")
    machine.put("/etc/systemd/system/chrony.service", "[Service]\n")
    let response = run(
      "systemd", ["name": "chrony", "state": "started", "enabled": true], on: machine, mode: .check)
    #expect(response.outcome == .done)
    #expect(response.change == .runs || response.change == .exact)
  }

  @Test func `Exec lines that span lines are one property`() {
    let map = UnitState.parse("A=1\nExecStart={ path=/x\n arg=y }\nDescription={ open\nB=2\n")
    #expect(map["ExecStart"] == "{ path=/x\n arg=y }")
    #expect(map["Description"] == "{ open")
    #expect(map["B"] == "2")
  }
}
