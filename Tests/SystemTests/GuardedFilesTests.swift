import Glibc
import System
import Testing

/// Work where somebody else can change what a path leads to.
@Suite struct `A place somebody else rules` {
  @Test func `a mode is never set through a link`() throws {
    let scratch = try Scratch()
    let (path, link) = ("\(scratch.path)/a", "\(scratch.path)/l")
    try Files.writeAtomically(path, "x".utf8, mode: 0o600)
    try Files.makeLink(link, to: path)
    let refused = #expect(throws: SystemError.self) { try Files.changeMode(link, 0o666) }
    #expect(refused?.description == "open \(link): Too many levels of symbolic links")
    #expect(try Files.status(path)?.mode == 0o600)
    try Files.changeMode(link, 0o640, following: true)
    #expect(try Files.status(path)?.mode == 0o640)
    try Files.changeMode(path, 0o200)
    #expect(try Files.status(path)?.mode == 0o200)
  }

  @Test func `a name that is no UTF-8 is removed with its tree`() throws {
    let scratch = try Scratch()
    let tree = "\(scratch.path)/tree"
    try Files.makeDirectories("\(tree)/d")
    for name in ["/d/\u{1}", "/\u{1}"] {
      var bytes = (tree + name).utf8.map { CChar(bitPattern: $0 == 1 ? 0xFF : $0) }
      bytes.append(0)
      let file = open(bytes, O_CREAT | O_WRONLY, 0o600)
      try #require(file >= 0)
      close(file)
    }
    try Files.removeTree(tree)
    #expect(try Files.list(scratch.path) == [])
  }

  @Test func `a tree is removed while a directory in it becomes a link and back`() async throws {
    let scratch = try Scratch()
    let kept = "\(scratch.path)/kept"
    try Files.makeDirectories(kept)
    for number in 0..<300 { try Files.writeAtomically("\(kept)/\(number)", "".utf8) }
    let tree = "\(scratch.path)/tree"
    // Both changed by the second thread, as their owner could: a directory and a link to `kept`.
    try Files.makeDirectories("\(tree)/d")
    try Files.makeLink("\(scratch.path)/link", to: kept)
    let (directory, link, aside) = ("\(tree)/d", "\(scratch.path)/link", "\(scratch.path)/aside")
    let swapper = Task.detached {
      while !Task.isCancelled {
        rename(directory, aside)
        rename(link, directory)
        rename(directory, link)
        rename(aside, directory)
      }
    }
    for _ in 0..<300 {
      try? Files.removeTree(tree)
      try? Files.makeDirectories("\(tree)/d")
    }
    swapper.cancel()
    await swapper.value
    #expect(try Files.list(kept).count == 300)
  }

  @Test(.enabled(if: Process.uid == 0)) func `writing refuses links and foreign directories`()
    throws
  {
    let scratch = try Scratch()
    for (name, owner) in [("theirs", UInt32(1234)), ("roots", 0), ("others", 77)] {
      try Files.makeDirectory("\(scratch.path)/\(name)")
      try Files.changeOwner("\(scratch.path)/\(name)", userID: owner, groupID: nil)
    }
    try Files.makeLink("\(scratch.path)/link", to: "\(scratch.path)/roots")
    for (name, code) in [
      ("theirs", nil), ("roots", nil), ("others", Errno.notPermitted), ("link", Errno.notDirectory),
    ] {
      let path = "\(scratch.path)/\(name)/a"
      do {
        try Files.writeAtomically(path, "x".utf8, mode: 0o600, userID: 1234, keptBy: 1234)
        #expect(code == nil, "\(name) was written")
        #expect(try Files.status(path)?.userID == 1234)
      } catch let error as SystemError {
        #expect(error.code == code)
        #expect(error.subject == "\(scratch.path)/\(name)/.a.groundwork-new")
      }
    }
  }

  @Test(.enabled(if: Process.uid == 0))
  func `reading follows a link to the owner's own files only`()
    throws
  {
    let scratch = try Scratch()
    let secret = "\(scratch.path)/secret"
    try Files.writeAtomically(secret, "root:$6$".utf8, mode: 0o600)
    try Files.makeDirectory("\(scratch.path)/ssh")
    let path = "\(scratch.path)/ssh/keys"
    #expect(try Files.read(path, keptBy: 1234, limit: 100) == nil)
    try Files.makeLink(path, to: secret)
    let refused = #expect(throws: SystemError.self) {
      try Files.read(path, keptBy: 1234, limit: 100)
    }
    #expect(refused?.code == Errno.notPermitted)
    try Files.changeOwner(secret, userID: 1234, groupID: nil)
    #expect(try Files.read(path, keptBy: 1234, limit: 100) == Array("root:$6$".utf8))
  }

  @Test func `a pipe is refused at once where a file is wanted`() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/pipe"
    try #require(mkfifo(path, 0o600) == 0)
    let read = #expect(throws: SystemError.self) { try Files.read(path, isRegular: true) }
    #expect(read?.description == "read \(path), which is no regular file: Invalid argument")
    #expect(throws: SystemError.self) { try Digest.ofFile(path, .sha256) }
    let zero = #expect(throws: SystemError.self) { try Files.read("/dev/zero", isRegular: true) }
    #expect(zero?.code == Errno.invalid)
  }
}

/// A file that is a mount point of its own.
@Suite(.enabled(if: Process.uid == 0)) struct `A mounted file` {
  private func mounted(_ from: String, on path: String) throws -> Bool {
    try Files.writeAtomically(path, "".utf8)
    return try Command(["mount", "--bind", from, path]).run().succeeded
  }

  @Test func `gets mode and owner before it gets the bytes`() throws {
    let scratch = try Scratch()
    let (from, path) = ("\(scratch.path)/from", "\(scratch.path)/to")
    try Files.writeAtomically(from, "a longer text than the next".utf8, mode: 0o644)
    try #require(try mounted(from, on: path), "bind mounts are not allowed here")
    defer { _ = try? Command(["umount", path]).run() }
    let outcome = try Files.writeAtomically(path, "secret".utf8, mode: 0o600, userID: 12)
    #expect(outcome == .inPlace)
    let status = try #require(try Files.status(from))
    #expect(status.mode == 0o600 && status.userID == 12)
    #expect(try Files.text(from) == "secret")
  }

  @Test func `on a full disk leaves the whole content beside it and says where`() throws {
    let scratch = try Scratch()
    let (disk, path) = ("\(scratch.path)/disk", "\(scratch.path)/to")
    try Files.makeDirectory(disk)
    let mount = try Command(["mount", "-t", "tmpfs", "-o", "size=16k", "none", disk]).run()
    try #require(mount.succeeded, "mounts are not allowed here")
    defer { _ = try? Command(["umount", disk]).run() }
    try Files.writeAtomically("\(disk)/from", "old".utf8)
    try #require(try mounted("\(disk)/from", on: path))
    defer { _ = try? Command(["umount", path]).run() }
    let new = [UInt8](repeating: 0x61, count: 100_000)
    let error = #expect(throws: SystemError.self) { try Files.writeAtomically(path, new) }
    let sibling = "\(scratch.path)/.to.groundwork-new"
    #expect(error?.code == Errno.noSpace)
    #expect(error?.subject == "\(path) (its new content is whole in \(sibling))")
    #expect(try Files.read(sibling) == new)
  }
}
