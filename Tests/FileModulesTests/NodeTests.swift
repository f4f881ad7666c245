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

  /// A tar whose only member has this name.
  private func archive(_ member: String, in place: String) throws -> [UInt8] {
    _ = try Files.writeAtomically(place + "/member", Array("x".utf8))
    let packed = try Command([
      "tar", "-cPf", "-", "-C", place, "--transform", "s,^member$,\(member),", "member",
    ]).run()
    try #require(packed.succeeded, "\(packed.errorText)")
    return packed.output
  }

  @Test func `an archive's members give nothing outside the destination attributes`() throws {
    let place = try directory()
    defer { try? Files.removeTree(place) }
    try Files.makeDirectories(place + "/out")
    _ = try Files.writeAtomically(place + "/outside", Array("x".utf8), mode: 0o600)
    let arguments: Map = ["src": "a.tar", "dest": Value(place + "/out"), "mode": "0644"]
    let slashes = try run(
      "unarchive", arguments.merging(["list_files": true]),
      payload: try archive("/\(place)/outside", in: place))
    #expect(slashes.outcome == .done)
    #expect(slashes.result["files"] == [Value(String(place.dropFirst()) + "/outside")])
    #expect(try Files.status(place + "/outside")?.mode == 0o600)
    #expect(try Files.status(place + "/out" + place + "/outside")?.mode == 0o644)
    let above = try run(
      "unarchive", arguments, payload: try archive("../outside", in: place))
    #expect(
      above.outcome == .failed("the archive's member '../outside' leads out of the destination"))
    #expect(try Files.status(place + "/outside")?.mode == 0o600)
  }

  @Test func `a link below the destination lends nothing behind it attributes`() throws {
    let place = try directory()
    defer { try? Files.removeTree(place) }
    try Files.makeDirectories(place + "/out")
    try Files.makeDirectories(place + "/far")
    _ = try Files.writeAtomically(place + "/far/f", Array("x".utf8), mode: 0o600)
    let packed = try archive("d/f", in: place)
    try Files.makeLink(place + "/out/d", to: place + "/far")
    let response = try run(
      "unarchive",
      [
        "src": "a.tar", "dest": Value(place + "/out"), "mode": "0644",
        "extra_opts": ["--keep-old-files"],
      ], payload: packed)
    #expect(try Files.status(place + "/far/f")?.mode == 0o600, "\(response.outcome)")
  }

  @Test(.timeLimit(.minutes(1))) func `links that lead back are found and not gone through`()
    throws
  {
    let place = try directory()
    defer { try? Files.removeTree(place) }
    try Files.makeDirectories(place + "/d/e")
    _ = try Files.writeAtomically(place + "/d/e/f", Array("x".utf8))
    for name in ["one", "two"] { try Files.makeLink(place + "/d/\(name)", to: ".") }
    try Files.makeLink(place + "/d/e/up", to: "../..")
    // Two names of one directory beside each other are no circle.
    try Files.makeLink(place + "/d/twin", to: "e")
    let found = try run(
      "find", ["paths": Value(place), "recurse": true, "follow": true, "patterns": "f"])
    let paths = (found.result["files"]?.list ?? []).compactMap { $0["path"]?.string }
    #expect(paths.sorted() == [place + "/d/e/f", place + "/d/twin/f"])
    let skipped = (found.result["skipped_paths"]?.map?.entries ?? []).compactMap(\.0.string)
    #expect(
      skipped.sorted() == ["e/up", "one", "twin/up", "two"].map { "\(place)/d/\($0)" })

    let arguments: Map = [
      "src": Value(place + "/d/"), "dest": Value(place + "/copy"), "remote_src": true,
    ]
    let refused = try run("copy", arguments)
    guard case .failed(let message) = refused.outcome else {
      Issue.record("a tree without end was copied")
      return
    }
    #expect(
      message.hasSuffix(
        "is a link to a directory that it is in, so a copy that follows links has no end: set "
          + "local_follow to false, and the link itself is copied"))
    #expect(try Files.status(place + "/copy") == nil)
    let taken = try run("copy", arguments.merging(["local_follow": false]))
    #expect(taken.outcome == .done)
    #expect(try Files.readLink(place + "/copy/one") == ".")
    #expect(try Files.text(place + "/copy/e/f") == "x")
    #expect(try run("copy", arguments.merging(["local_follow": false])).change == .none)
    _ = try Files.writeAtomically(place + "/copy/e/f", Array("y".utf8))
    #expect(try run("copy", arguments.merging(["local_follow": false])).change == .exact)
    #expect(try Files.text(place + "/copy/e/f") == "x")
  }

  @Test func `a script runs by its interpreter and is never a file`() throws {
    let script = """
      #!/bin/sh
      cat; readlink "$0" >&2; echo "$1|$2"; exit 3

      """
    let response = try run(
      "script", ["_name": "s.sh", "_arguments": "'a b' c"], payload: Array(script.utf8))
    #expect(response.outcome == .failed("non-zero return code"))
    #expect(response.result["rc"] == 3)
    #expect(response.result["stdout"] == "a b|c\n")
    let place = try #require(response.result["stderr"]?.string)
    #expect(place.hasPrefix("pipe:"))
  }

  @Test func `a script for another program, longer than a pipe, may end early`() throws {
    let comment = "# \(String(repeating: "x", count: 98))\n"
    let long = "echo first\nexit 0\n" + String(repeating: comment, count: 4000)
    let response = try run(
      "script", ["_name": "s", "executable": "/bin/bash", "_arguments": "; echo then"],
      payload: Array(long.utf8))
    #expect(response.result["stdout"] == "first\nthen\n", "\(response.outcome)")
  }

  @Test func `a refused validation leaves the file and no sibling`() throws {
    let place = try directory()
    defer { try? Files.removeTree(place) }
    _ = try Files.writeAtomically(place + "/f", Array("old\n".utf8))
    let arguments: Map = [
      "dest": Value(place + "/f"), "_size": 4, "validate": "grep -q good %s", "backup": true,
    ]
    let refused = try run("copy", arguments, payload: Array("bad\n".utf8))
    #expect(refused.outcome == .failed("failed to validate"))
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
