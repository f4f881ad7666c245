import Machine
import System
import Testing
import Value
import Wire

@testable import NetworkModules

@Suite struct CertificatePairModuleTests {
  static func certificate(_ name: String) -> String {
    "-----BEGIN CERTIFICATE-----\n\(name)\n-----END CERTIFICATE-----\n"
  }
  static func key(_ name: String) -> String {
    "-----BEGIN PRIVATE KEY-----\n\(name)\n-----END PRIVATE KEY-----\n"
  }

  static func arguments(_ name: String) -> Map {
    [
      "name": "registry", "certificate": Value(certificate(name) + certificate("CA")),
      "chain": Value(certificate("CA")),
      "key": Value(key(name)), "certificate_path": "/etc/registry/tls.crt",
      "key_path": "/etc/registry/tls.key", "group": "registry", "mode": "0640",
    ]
  }

  static func node() -> MemoryMachine {
    let machine = MemoryMachine()
    machine.put(directory: "/etc/registry")
    machine.groupEntries = [GroupEntry(name: "registry", groupID: 77)]
    return machine
  }

  @discardableResult
  private func run(
    _ arguments: Map, on machine: any Machine, mode: Request.Mode = .apply
  ) -> Response {
    NetworkNode.run(CertificatePairModule.self, arguments, on: machine, mode: mode)
  }

  /// What a service reads.
  private func served(_ machine: MemoryMachine) throws -> [String] {
    try ["tls.crt", "tls.key"].map { name in
      String(decoding: try machine.read("/etc/registry/\(name)", limit: 1 << 20), as: UTF8.self)
    }
  }

  private func pair(_ name: String) -> [String] {
    [Self.certificate(name) + Self.certificate("CA"), Self.key(name)]
  }

  private static let place = "/etc/groundwork/certificates/registry"

  @Test func `a pair is installed as one, and a second run touches nothing`() throws {
    let machine = Self.node()
    let first = run(Self.arguments("a"), on: machine)
    #expect(first.outcome == .done && first.change == .exact)
    #expect(try served(machine) == pair("a"))
    let status = try #require(try machine.status("/etc/registry/tls.key", following: true))
    #expect(status.mode == 0o640 && status.groupID == 77)
    #expect(try machine.status("/etc/registry/tls.crt", following: true)?.mode == 0o644)
    #expect(!first.diffs.contains { $0.value.description.contains("PRIVATE") })
    let writes = machine.writes
    #expect(run(Self.arguments("a"), on: machine).change == .none)
    #expect(machine.writes == writes)
  }

  @Test func `another pair comes in force, and the one before can come back`() throws {
    let machine = Self.node()
    for name in ["a", "b", "c", "d"] {
      run(Self.arguments(name), on: machine)
      #expect(try served(machine) == pair(name))
    }
    // The one in force, the one before, and no older key.
    let versions = try machine.list(Self.place).filter { Int($0) != nil }
    #expect(versions.count == 2)
    let back = run(["name": "registry", "state": "previous"], on: machine)
    #expect(back.outcome == .done)
    #expect(try served(machine) == pair("c"))
    let none = run(["name": "registry", "state": "previous"], on: machine)
    #expect(none.outcome == .failed("there is no earlier pair of 'registry' in \(Self.place)"))
    #expect(run(Self.arguments("d"), on: machine).outcome == .done)
    #expect(try served(machine) == pair("d"))
  }

  @Test func `files that stand there are taken in as the pair before`() throws {
    let machine = Self.node()
    machine.put("/etc/registry/tls.crt", pair("old")[0])
    machine.put("/etc/registry/tls.key", Self.key("old"), mode: 0o644)
    run(Self.arguments("new"), on: machine)
    #expect(try served(machine) == pair("new"))
    run(["name": "registry", "state": "previous"], on: machine)
    #expect(try served(machine) == pair("old"))
    #expect(try machine.status("/etc/registry/tls.key", following: true)?.mode == 0o640)
  }

  @Test func `what was put in the place of a link by hand is replaced`() throws {
    let machine = Self.node()
    run(Self.arguments("a"), on: machine)
    try machine.remove("/etc/registry/tls.key")
    machine.put("/etc/registry/tls.key", Self.key("stranger"))
    #expect(run(Self.arguments("a"), on: machine).change == .exact)
    #expect(try served(machine) == pair("a"))
    #expect(run(Self.arguments("a"), on: machine).change == .none)
    try machine.setAttributes(
      "\(Self.place)/current/tls.key", FileAttributes(mode: 0o644), following: true)
    #expect(run(Self.arguments("a"), on: machine).change == .exact)
    #expect(try machine.status("/etc/registry/tls.key", following: true)?.mode == 0o640)
  }

  @Test func `what a killed run did not take away goes with the next`() throws {
    let machine = Self.node()
    run(Self.arguments("a"), on: machine)
    run(Self.arguments("b"), on: machine)
    machine.put("\(Self.place)/3/tls.key", Self.key("old"))
    #expect(run(Self.arguments("b"), on: machine).change == .exact)
    #expect(try machine.list(Self.place) == ["1", "2", "current", "previous"])
    #expect(run(Self.arguments("b"), on: machine).change == .none)
  }

  @Test func `without its key a pair is compared by the rest`() throws {
    let machine = Self.node()
    run(Self.arguments("a"), on: machine)
    var known = Self.arguments("a")
    known["key"] = nil
    #expect(run(known, on: machine, mode: .inspect).change == .none)
    known["certificate"] = Value(Self.certificate("b"))
    #expect(run(known, on: machine, mode: .inspect).change == .exact)
    let bare = run(known, on: Self.node())
    #expect(bare.outcome == .failed("no 'key' is given, and none stands in \(Self.place)"))
  }

  @Test func `a check lays all of it over the node and writes nothing`() throws {
    let machine = Self.node()
    let planned = PlannedNode(over: machine)
    let writes = machine.writes
    #expect(run(Self.arguments("a"), on: planned, mode: .check).outcome == .done)
    #expect(machine.writes == writes)
    #expect(
      try planned.read("/etc/registry/tls.key", limit: 1 << 20) == Array(Self.key("a").utf8))
    #expect(run(Self.arguments("a"), on: planned, mode: .check).change == .none)
  }

  @Test func `all of it goes, and only that`() throws {
    let machine = Self.node()
    run(Self.arguments("a"), on: machine)
    machine.put("/etc/groundwork/certificates/other/current", "x")
    var gone = Self.arguments("a")
    gone["state"] = "absent"
    run(gone, on: machine)
    #expect(try machine.list("/etc/registry") == [])
    #expect(try machine.list("/etc/groundwork/certificates") == ["other"])
    #expect(run(gone, on: machine).change == .none)
  }

  @Test(
    arguments: [
      ("certificate", "x", "'certificate' holds no certificate in PEM"),
      ("key", "x", "'key' holds no private key in PEM"),
      ("chain", key("x"), "'chain' holds a private key: it belongs into 'key' alone"),
      ("name", "../x", "name '../x' is no name of letters, digits, '.', '-' and '_'"),
      ("group", "nobody-here", "there is no group nobody-here"),
    ])
  func `what cannot be installed is refused before anything is written`(
    option: String, value: String, message: String
  ) {
    let machine = Self.node()
    var arguments = Self.arguments("a")
    arguments[Value(option)] = Value(value)
    let writes = machine.writes
    #expect(run(arguments, on: machine).outcome == .failed(message))
    #expect(machine.writes == writes)
  }
}
