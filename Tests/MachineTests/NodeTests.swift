import Machine
import System
import Testing

@Suite struct `The real node` {
  private final class Watcher: Supervision {
    var watched: [Int32] = []
    var mustStop = false
    var changes = 0
    var lines: [String] = []
    func readable(_: Int32) -> CommandDecision { .stop }
    func willChange() throws(Failure) { changes += 1 }
    func progress(_ text: String) { lines.append(text) }
  }

  @Test func `writes, reads and says before it changes anything`() throws {
    let watcher = Watcher()
    let node = Node(supervision: watcher)
    let path = "/tmp/groundwork-test-\(try Random.bytes(8).hex)"
    defer { try? Files.removeTree(path) }
    #expect(try node.status(path, following: true) == nil)
    #expect(watcher.changes == 0)
    try node.makeDirectory(path, FileAttributes(mode: 0o750))
    try node.write("\(path)/a", Array("x".utf8), FileAttributes(mode: 0o4711))
    #expect(watcher.changes == 2)
    #expect(try node.status("\(path)/a", following: true)?.mode == 0o4711)
    #expect(try node.list(path) == ["a"])
    try node.setAttributes("\(path)/a", FileAttributes(mode: 0o600), following: true)
    #expect(try node.status("\(path)/a", following: true)?.mode == 0o600)
    let missing = #expect(throws: Failure.self) { try node.read("\(path)/b", limit: 1) }
    #expect(missing?.kind == .missing)
    #expect(missing?.message == "open \(path)/b: No such file or directory")
  }

  @Test func `gives commands the task's environment and streams their output`() throws {
    let watcher = Watcher()
    let node = Node(environment: ["A": "b"], streamsOutput: true, supervision: watcher)
    #expect(try node.query(Command(["sh", "-c", "echo $A"])).outputText == "b\n")
    #expect(watcher.changes == 0 && watcher.lines.isEmpty)
    _ = try node.run(Command(["sh", "-c", "echo one; sleep 0.1"]), effects: [])
    #expect(watcher.changes == 1 && watcher.lines == ["one"])
  }

  @Test func `ends what runs when told to, and at the deadline of the request`() throws {
    let watcher = Watcher()
    let (reading, writing) = try Descriptor.pipe()
    defer {
      Descriptor.close(reading)
      Descriptor.close(writing)
    }
    watcher.watched = [reading]
    try Descriptor.writeAll(writing, [1])
    let node = Node(supervision: watcher)
    let cancelled = #expect(throws: Failure.self) { try node.query(Command(["sleep", "60"])) }
    #expect(cancelled?.message == "cancelled: its process group was ended")
    #expect(throws: Failure.self) { try node.wait(seconds: 60) }

    let bounded = Node(deadlineSeconds: 1)
    let late = #expect(throws: Failure.self) { try bounded.query(Command(["sleep", "60"])) }
    #expect(late?.message == "took longer than 1 seconds and was ended with its process group")
    #expect(throws: Failure.self) { try bounded.wait(seconds: 60) }
    // A command's own deadline is the module's business.
    var command = Command(["sleep", "60"])
    command.deadlineSeconds = 1
    #expect(try Node(deadlineSeconds: 50).query(command).timedOut)
  }
}
