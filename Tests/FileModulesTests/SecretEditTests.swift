import FileModules
import Machine
import System
import Testing
import Value
import Wire

/// Edits that carry a secret: nobody else may read the file, and no diff shows it.
@Suite struct SecretEditTests {
  private func run(
    _ name: String, _ arguments: Map, on machine: MemoryMachine
  ) throws -> Response {
    let entry = try #require(
      FileModules.entries.first { $0.spec.name == "ansible.builtin.\(name)" })
    return entry.run(
      Request(id: 1, module: entry.spec.name, arguments: arguments, wantsDiff: true), machine)
  }

  @Test(arguments: [
    ("lineinfile", "line"), ("blockinfile", "block"),
  ]) func `a new file is its owner's alone, and an edit is not shown`(
    module: String, option: String
  ) throws {
    let machine = MemoryMachine(files: ["/etc/old": "a\n"])
    let secret = Value("hunter22", marks: .secret)
    let made = try run(
      module, ["path": "/etc/new", "create": true, option: secret], on: machine)
    #expect(made.outcome == .done)
    #expect(machine.entries["/etc/new"]?.status.mode == 0o600)
    #expect(made.diffs == [Diff(prepared: "«secret»\n")])
    let edited = try run(module, ["path": "/etc/old", option: secret], on: machine)
    #expect(edited.diffs == [Diff(prepared: "«secret»\n")])
    #expect(machine.entries["/etc/old"]?.status.mode == 0o644)
    let asked = try run(
      module, ["path": "/etc/b", "create": true, "mode": "0640", option: secret],
      on: machine)
    #expect(asked.outcome == .done)
    #expect(machine.entries["/etc/b"]?.status.mode == 0o640)
    let open = try run(
      module, ["path": "/etc/c", "create": true, option: "x"], on: machine)
    #expect(machine.entries["/etc/c"]?.status.mode != 0o600)
    #expect(open.diffs.allSatisfy { $0.prepared == nil })
  }
}
