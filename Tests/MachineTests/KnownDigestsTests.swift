import System
import Testing
import Value

@testable import Machine

/// Large files are read through once, and again when they may be others.
@Suite struct `A digest that is known` {
  private let directory: String

  init() throws {
    directory = "/tmp/groundwork-digests-\(try Random.bytes(8).hex)"
    try Files.makeDirectories(directory)
  }

  private var file: String { "\(directory)/large" }
  private var memory: String { "\(directory)/digests.json" }

  private func write(_ byte: UInt8, count: Int = KnownDigests.least) throws -> String {
    let bytes = [UInt8](repeating: byte, count: count)
    _ = try Files.writeAtomically(file, bytes, mode: 0o600)
    return Digest.sha256(bytes).hex
  }

  private func digest() throws -> String {
    try Node(digests: KnownDigests(path: memory)).digest(file, .sha256)
  }

  /// Reads the file until it is old enough to be remembered, and has the memory say something else: who
  /// answers that has not read the file.
  private func rememberAndForge(_ digest: String) throws {
    for _ in 0..<100 {
      let known = KnownDigests(path: memory)
      #expect(try Node(digests: known).digest(file, .sha256) == digest)
      if known.isUnsaved {
        try known.save()
        break
      }
      Clock.sleep(milliseconds: 50)
    }
    let text = try #require(try Files.text(memory))
    #expect(text.contains(digest))
    _ = try Files.writeAtomically(
      memory, Array(text.replacing(digest, with: "forged").utf8), mode: 0o600)
  }

  private func shell(_ line: String) throws {
    let done = try Command(["sh", "-euc", line, "sh", file], deadlineSeconds: 60).run()
    #expect(done.succeeded, "\(done.errorText)")
  }

  @Test(arguments: [
    // The content alone, with the time of modification as it was.
    "touch -r $1 $1.times; printf x | dd of=$1 conv=notrunc 2> /dev/null; touch -r $1.times $1",
    // Another file in its place, with its size and times.
    "cp -p $1 $1.new; printf x | dd of=$1.new conv=notrunc 2> /dev/null; touch -r $1 $1.new; mv $1.new $1",
    "printf x >> $1", "touch $1", "chmod 644 $1",
  ])
  func `is asked of the file again once anything about it is another`(change: String) throws {
    defer { try? Files.removeTree(directory) }
    try rememberAndForge(try write(1))
    #expect(try digest() == "forged")
    // Another algorithm is none that is known.
    let sha1 = try Node(digests: KnownDigests(path: memory)).digest(file, .sha1)
    #expect(sha1 == Digest.of(try Files.read(file), .sha1).hex)
    try shell(change)
    #expect(try digest() == Digest.sha256(try Files.read(file)).hex)
  }

  @Test func `is none of a file that was changed just before it was read`() throws {
    defer { try? Files.removeTree(directory) }
    _ = try write(1)
    let mark = KnownDigests.Mark(try #require(try Files.status(file)))
    let known = KnownDigests(path: memory)
    var begun = mark.changed
    begun.nanoseconds += 99_000_000
    known.keep("one", of: file, .sha256, mark, begun: begun)
    #expect(known.digest(file, .sha256, mark) == nil && !known.isUnsaved)
    // A clock that was set back is no reason to believe anything.
    known.keep("one", of: file, .sha256, mark, begun: Timestamp(seconds: mark.changed.seconds - 9))
    #expect(known.digest(file, .sha256, mark) == nil)
    known.keep("one", of: file, .sha256, mark, begun: Timestamp(seconds: mark.changed.seconds + 3))
    #expect(known.digest(file, .sha256, mark) == "one" && known.isUnsaved)
  }

  @Test func `is kept of no small file, and of none that is gone`() throws {
    defer { try? Files.removeTree(directory) }
    _ = try write(1, count: KnownDigests.least - 1)
    let known = KnownDigests(path: memory)
    let node = Node(digests: known)
    Clock.sleep(milliseconds: 150)
    _ = try node.digest(file, .sha256)
    #expect(!known.isUnsaved)
    try rememberAndForge(try write(1))
    try Files.remove(file)
    let other = KnownDigests(path: memory)
    let gone = KnownDigests.Mark(FileStatus(kind: .file, mode: 0, size: 5 << 20))
    other.keep("two", of: "\(directory)/gone", .sha256, gone, begun: Clock.now)
    try other.save()
    #expect(try Files.text(memory) == #"{"format":1,"files":{}}"#)
  }

  @Test(arguments: ["", "{", "[]", #"{"format":2,"files":{}}"#, #"{"format":1,"files":{"/a":{}}}"#])
  func `that cannot be read is as good as none`(text: String) throws {
    defer { try? Files.removeTree(directory) }
    _ = try Files.writeAtomically(memory, Array(text.utf8), mode: 0o600)
    let real = try write(1)
    #expect(try digest() == real)
    try rememberAndForge(real)
    #expect(try digest() == "forged")
  }
}
