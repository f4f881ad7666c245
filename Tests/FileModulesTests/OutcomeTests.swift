import FileModules
import Machine
import System
import Testing
import Value
import Wire

/// What results say of commands, secrets and people.
@Suite struct OutcomeTests {
  private func run(
    _ name: String, _ arguments: Map, payload: [UInt8] = [], on machine: any Machine
  ) throws -> Response {
    let entry = try #require(
      FileModules.entries.first { $0.spec.name == "ansible.builtin.\(name)" })
    return entry.run(
      Request(id: 1, module: entry.spec.name, arguments: arguments, payload: payload), machine)
  }

  @Test func `a signal's number is negative, as in Ansible`() throws {
    let response = try run("shell", ["cmd": "kill -9 $$"], on: Node())
    #expect(response.result["rc"] == -9)
  }

  @Test func `a secret command is secret in the result`() throws {
    let secret = Value("echo hunter22", marks: .secret)
    for name in ["command", "shell"] {
      let response = try run(name, ["cmd": secret], on: Node())
      let shown = response.result["cmd"]
      #expect(shown?.deepMarks.contains(.secret) == true, "\(name)")
      #expect(!JSON.text(shown ?? .null).contains("hunter22"))
    }
    let words = try run(
      "command", ["argv": ["echo", Value("hunter22", marks: .secret)]], on: Node())
    #expect(words.result["cmd"]?.list?.map(\.marks) == [[], .secret])
  }

  @Test func `digests of a secret content are secret`() throws {
    let machine = MemoryMachine()
    machine.put(directory: "/etc")
    let response = try run(
      "copy", ["dest": "/etc/x", "_secret": true, "_size": 1], payload: [1], on: machine)
    #expect(response.result["checksum"]?.marks == .secret)
    #expect(response.result["md5sum"]?.marks == .secret)
  }

  @Test func `an owner the files do not know is asked for with getent`() throws {
    let machine = MemoryMachine(files: ["/etc/x": ""])
    machine.answer = { command, _ in
      switch command.arguments {
      case ["getent", "passwd", "ldap.user"]:
        CommandResult(output: Array("ldap.user:x:50001:50000::/home/l:/bin/sh\n".utf8))
      case ["getent", "group", "staff"]: CommandResult(output: Array("staff:x:50000:\n".utf8))
      default: CommandResult(exitStatus: 2)
      }
    }
    let response = try run(
      "file", ["path": "/etc/x", "owner": "ldap.user", "group": "staff"], on: machine)
    #expect(response.outcome == .done)
    #expect(machine.entries["/etc/x"]?.status.userID == 50001)
    #expect(machine.entries["/etc/x"]?.status.groupID == 50000)
    let unknown = try run("file", ["path": "/etc/x", "owner": "nobody.here"], on: machine)
    #expect(unknown.outcome == .failed("chown failed: failed to look up user nobody.here"))
  }

  @Test func `an archive's names may hold what tar escapes`() throws {
    let place = "/tmp/groundwork-test-\(UInt64.random(in: 0 ... .max))"
    defer { try? Files.removeTree(place) }
    try Files.makeDirectories(place + "/out")
    let name = "gr\u{FC}n \\ tab\t"
    _ = try Files.writeAtomically(place + "/" + name, Array("x".utf8))
    let packed = try Command(["tar", "-cf", "-", "-C", place, name]).run()
    let arguments: Map = [
      "src": "a.tar", "dest": Value(place + "/out"), "mode": "0604", "list_files": true,
    ]
    let response = try run("unarchive", arguments, payload: packed.output, on: Node())
    #expect(response.result["files"] == [Value(name)])
    #expect(try Files.status(place + "/out/" + name)?.mode == 0o604)
    let again = try run("unarchive", arguments, payload: packed.output, on: Node())
    #expect(again.change == .none)
  }

  @Test func `find takes the smallest number for what it is`() throws {
    let machine = MemoryMachine(files: ["/srv/a": "x"])
    let response = try run(
      "find", ["paths": "/srv", "size": Value(Int.min), "age": Value(Int.min)], on: machine)
    #expect(response.outcome == .done)
    #expect(response.result["matched"] == 1)
  }
}
