import System
import Testing
import Value

/// A directory that is gone after the test.
final class Scratch {
  let path: String

  init() throws(SystemError) {
    path = "/tmp/groundwork-test-\(try Random.bytes(8).hex)"
    try Files.makeDirectory(path, mode: 0o700)
  }

  deinit { try? Files.removeTree(path) }
}

@Suite struct `A file` {
  @Test func `is read, listed and described`() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/a"
    try Files.writeAtomically(path, "hello".utf8, mode: 0o640)
    try Files.makeLink("\(scratch.path)/l", to: "a")
    try Files.makeHardLink("\(scratch.path)/h", to: path)
    #expect(try Files.list(scratch.path) == ["a", "h", "l"])
    #expect(try Files.text(path) == "hello")
    #expect(try Files.readLink("\(scratch.path)/l") == "a")
    #expect(try Files.realPath("\(scratch.path)/l") == path)
    let status = try #require(try Files.status("\(scratch.path)/l"))
    #expect(status.kind == .file)
    #expect(status.mode == 0o640)
    #expect(status.size == 5)
    #expect(status.linkCount == 2)
    #expect(try Files.status("\(scratch.path)/l", following: false)?.kind == .link)
    #expect(try Files.status("\(scratch.path)/a/b") == nil)
    #expect(try Files.status("\(scratch.path)/missing") == nil)
    #expect(try Files.text("\(scratch.path)/missing") == nil)
  }

  @Test func `is written in its place only where nothing stands`() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/a"
    #expect(try Files.writeNew(path, "one".utf8, mode: 0o600))
    #expect(try !Files.writeNew(path, "two".utf8, mode: 0o600))
    try Files.makeLink("\(scratch.path)/l", to: "b")
    #expect(try !Files.writeNew("\(scratch.path)/l", "three".utf8, mode: 0o600))
    #expect(try Files.text(path) == "one")
    #expect(try Files.status(path)?.mode == 0o600)
    #expect(try Files.list(scratch.path) == ["a", "l"])
    let error = #expect(throws: SystemError.self) {
      try Files.writeNew("\(scratch.path)/none/a", "".utf8, mode: 0o600)
    }
    #expect(error?.isMissing == true)
  }

  @Test func `that is too long or a directory is refused`() throws {
    let scratch = try Scratch()
    try Files.writeAtomically("\(scratch.path)/a", "hello".utf8)
    let long = #expect(throws: SystemError.self) { try Files.read("\(scratch.path)/a", limit: 4) }
    #expect(long?.description == "read \(scratch.path)/a: File too large")
    let directory = #expect(throws: SystemError.self) { try Files.read(scratch.path) }
    #expect(directory?.description == "read \(scratch.path): Is a directory")
  }

  @Test func `keeps mode and attributes when it is rewritten`() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/a"
    try Files.writeAtomically(path, "one".utf8, mode: 0o4751)
    if Process.uid == 0 { try Files.changeOwner(path, userID: 12, groupID: 34) }
    try Files.changeMode(path, 0o4751)
    // A file system without attributes has none to keep.
    let hasAttributes = (try? ExtendedAttributes.set(path, "user.note", [7])) != nil
    #expect(try Files.writeAtomically(path, "two".utf8) == .renamed)
    let status = try #require(try Files.status(path))
    #expect(status.mode == 0o4751)
    if Process.uid == 0 { #expect(status.userID == 12 && status.groupID == 34) }
    if hasAttributes { #expect(try ExtendedAttributes.value(path, "user.note") == [7]) }
    #expect(try Files.text(path) == "two")
  }

  @Test func `of which a killed write left a sibling is written all the same`() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/a"
    let sibling = AtomicFile.sibling(of: path)
    #expect(sibling == "\(scratch.path)/.a.groundwork-new")
    try Files.writeAtomically(sibling, "half".utf8)
    try Files.writeAtomically(path, "whole".utf8)
    #expect(try Files.list(scratch.path) == ["a"])
  }

  @Test func `that is not committed leaves nothing`() throws {
    let scratch = try Scratch()
    do {
      let file = try AtomicFile("\(scratch.path)/a")
      try file.write("half".utf8)
      #expect(try Files.status(file.path)?.mode == 0o600)
    }
    #expect(try Files.list(scratch.path) == [])
  }

  @Test func `with a very long name has a sibling too`() throws {
    let scratch = try Scratch()
    let name = String(repeating: "n", count: 255)
    try Files.writeAtomically("\(scratch.path)/\(name)", "x".utf8)
    #expect(try Files.list(scratch.path) == [name])
  }

  @Test(.enabled(if: Process.uid == 0)) func `that is a mount point is written in place`() throws {
    let scratch = try Scratch()
    let (from, path) = ("\(scratch.path)/from", "\(scratch.path)/to")
    try Files.writeAtomically(from, "a longer text than the next".utf8)
    try Files.writeAtomically(path, "old".utf8)
    let mount = try Command(["mount", "--bind", from, path]).run()
    try #require(mount.succeeded, "bind mounts are not allowed here: \(mount.errorText)")
    defer { _ = try? Command(["umount", path]).run() }
    #expect(try Files.writeAtomically(path, "new".utf8) == .inPlace)
    #expect(try Files.text(from) == "new")
    #expect(try Files.list(scratch.path) == ["from", "to"])
  }

  @Test func `trees are made and removed, never through a link`() throws {
    let scratch = try Scratch()
    try Files.makeDirectories("\(scratch.path)/a/b/c", mode: 0o750)
    #expect(try Files.status("\(scratch.path)/a/b")?.mode == 0o750)
    try Files.makeDirectories("\(scratch.path)/a/b/c")
    try Files.writeAtomically("\(scratch.path)/kept", "x".utf8)
    try Files.makeLink("\(scratch.path)/a/b/link", to: scratch.path)
    try Files.removeTree("\(scratch.path)/a")
    #expect(try Files.list(scratch.path) == ["kept"])
    #expect(try Files.remove("\(scratch.path)/a") == false)
  }

  @Test func `times are set to the fraction`() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/a"
    try Files.writeAtomically(path, "".utf8)
    try Files.changeTimes(path, access: nil, modification: 1_000_000_000.5)
    #expect(try Files.status(path)?.modificationTime == 1_000_000_000.5)
    let bad = #expect(throws: SystemError.self) {
      try Files.changeTimes(path, access: .infinity, modification: nil)
    }
    #expect(bad?.code == Errno.invalid)
  }

  @Test func `paths are cut as text`() {
    #expect(Path.parent(of: "/a/b/") == "/a")
    #expect(Path.parent(of: "/a") == "/")
    #expect(Path.parent(of: "/") == nil)
    #expect(Path.parent(of: "a") == ".")
    #expect(Path.name(of: "/a/b/") == "b")
    #expect(Path.join("/a", "b") == "/a/b")
    #expect(Path.join("/a", "/b") == "/b")
  }
}

@Suite struct `A lock` {
  private func canTake(_ path: String, _ kind: FileLock.Kind) throws -> Bool {
    let lock = try FileLock.take(path, kind)
    return lock != nil
  }

  /// What a second taker of each kind gets while the first is held.
  private func seconds(_ path: String, during kind: FileLock.Kind) throws -> [Bool] {
    guard let lock = try FileLock.take(path, kind) else { return [] }
    return try withExtendedLifetime(lock) {
      try lock.note("held by a test")
      return [try canTake(path, .shared), try canTake(path, .exclusive)]
    }
  }

  @Test func `is held by one, or shared`() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/lock"
    #expect(try seconds(path, during: .exclusive) == [false, false])
    #expect(try seconds(path, during: .shared) == [true, false])
    #expect(try canTake(path, .exclusive))
    #expect(try Files.text(path) == "held by a test")
  }

  @Test func `for a moment is one's alone, and leaves nothing behind`() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/file"
    let lock = try FileLock.momentary(beside: path)
    let late = #expect(throws: SystemError.self) {
      try FileLock.momentary(beside: path, patienceMilliseconds: 50)
    }
    #expect(late?.reason == "Resource temporarily unavailable")
    lock.end()
    // One that a killed process left does not stand in the way.
    try Files.writeAtomically("\(scratch.path)/.file.groundwork-lock", "".utf8)
    try FileLock.momentary(beside: path, patienceMilliseconds: 50).end()
    #expect(try Files.list(scratch.path) == [])
  }
}
