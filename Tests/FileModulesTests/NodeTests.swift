import FileModules
import Machine
import System
import Testing
import Value
import Wire

/// Modules on the machine the tests run on, below a directory of their own.
@Suite struct NodeTests {
  /// Runs a module by its short name.
  private func run(_ name: String, _ arguments: Map, payload: [UInt8] = []) throws -> Response {
    let entry = try #require(
      FileModules.entries.first { $0.spec.name == "ansible.builtin.\(name)" })
    return entry.run(
      Request(id: 1, module: entry.spec.name, arguments: arguments, payload: payload), Node())
  }

  private func directory() throws -> String {
    let path = "/tmp/groundwork-test-\(UInt64.random(in: 0 ... .max))"
    try Files.makeDirectories(path)
    return path
  }

  @Test func `an archive is laid out once`() throws {
    let place = try directory()
    defer { try? Files.removeTree(place) }
    try Files.makeDirectories(place + "/in/d")
    try Files.makeDirectories(place + "/out")
    _ = try Files.writeAtomically(place + "/in/d/f", Array("x".utf8))
    let packed = try Command(["tar", "-czf", "-", "-C", place + "/in", "d"]).run()
    let arguments: Map = ["src": "a.tgz", "dest": Value(place + "/out"), "list_files": true]
    let first = try run("unarchive", arguments, payload: packed.output)
    #expect(first.outcome == .done)
    #expect(first.change == .runs)
    #expect(first.result["files"] == ["d/", "d/f"])
    #expect(first.result["handler"] == "TgzArchive")
    #expect(try Files.text(place + "/out/d/f") == "x")
    let second = try run("unarchive", arguments, payload: packed.output)
    #expect(second.change == .none)
    let closed = try run(
      "unarchive", arguments.merging(["mode": "0700"]), payload: packed.output)
    #expect(closed.change == .exact)
    #expect(try Files.status(place + "/out/d/f")?.mode == 0o700)
  }

  @Test func `a script runs by its interpreter and leaves nothing`() throws {
    let response = try run(
      "script", ["_name": "s.sh", "_arguments": "'a b' c"],
      payload: Array("#!/bin/sh\necho \"$0\" >&2; echo \"$1|$2\"; exit 3\n".utf8))
    #expect(response.outcome == .failed("non-zero return code"))
    #expect(response.result["rc"] == 3)
    #expect(response.result["stdout"] == "a b|c\n")
    let path = try #require(response.result["stderr_lines"]?.list?.first?.string)
    #expect(try Files.status(path) == nil)
  }

  @Test func `a refused validation leaves the file and no sibling`() throws {
    let place = try directory()
    defer { try? Files.removeTree(place) }
    _ = try Files.writeAtomically(place + "/f", Array("old\n".utf8))
    let arguments: Map = [
      "dest": Value(place + "/f"), "_size": 4, "validate": "grep -q good %s", "backup": true,
    ]
    let refused = try run("copy", arguments, payload: Array("bad\n".utf8))
    #expect(refused.outcome == .failed("failed to validate: rc:1 error:"))
    #expect(try Files.list(place) == ["f"])
    let taken = try run(
      "copy", arguments.merging(["_size": 5]), payload: Array("good\n".utf8))
    #expect(taken.change == .exact)
    #expect(try Files.text(place + "/f") == "good\n")
    let backup = try #require(taken.result["backup_file"]?.string)
    #expect(try Files.text(backup) == "old\n")
  }

  @Test func `a program that is not there is told as Ansible tells it`() throws {
    let response = try run("command", ["cmd": "no-such-program-here x"])
    #expect(
      response.outcome
        == .failed("[Errno 2] No such file or directory: b'no-such-program-here'"))
    #expect(response.result["rc"] == 2)
  }

  @Test func `a temporary file belongs to its maker alone`() throws {
    let place = try directory()
    defer { try? Files.removeTree(place) }
    let response = try run("tempfile", ["path": Value(place), "suffix": ".x"])
    let path = try #require(response.result["path"]?.string)
    #expect(path.hasPrefix(place + "/ansible.") && path.hasSuffix(".x"))
    #expect(try Files.status(path)?.mode == 0o600)
  }
}
