import Machine
import System
import Testing
import Value

@Suite struct `The real node` {
  private final class Watcher: Supervision {
    var watched: [Int32] = []
    var mustStop = false
    var isForsaken = false
    var changes = 0
    var lines: [String] = []
    var renamedIn: [String] = []
    func hasRenamed(in directory: String) { renamedIn.append(directory) }
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
    #expect(watcher.renamedIn == [path])
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

  @Test func `a module's own names win over the task's environment`() throws {
    let node = Node(environment: ["LC_ALL": "de_DE.UTF-8", "A": "task"])
    var command = Command(["sh", "-c", "echo $LC_ALL $A $B"])
    command.environment = ["LC_ALL=C", "B=module", "PATH=/usr/bin:/bin"]
    #expect(try node.query(command).outputText == "C task module\n")
  }

  @Test func `a line without end is not kept whole`() throws {
    let watcher = Watcher()
    let node = Node(streamsOutput: true, supervision: watcher)
    let text = "head -c 3000000 /dev/zero | tr '\\0' x; echo; echo last; sleep 0.1"
    _ = try node.run(Command(["sh", "-c", text]), effects: [])
    #expect(watcher.lines.first?.utf8.count ?? 0 <= 4096)
  }

  @Test func `says what this process may do, and reads from any place`() throws {
    let path = "/tmp/groundwork-test-\(try Random.bytes(8).hex)"
    defer { try? Files.removeTree(path) }
    let node = Node()
    try node.write(path, Array("hello".utf8), FileAttributes(mode: 0o500))
    #expect(try node.access(path).runs)
    #expect(try node.access(path + "x") == Access())
    #expect(try node.read(path, from: 1, count: 3) == Array("ell".utf8))
    #expect(try node.read(path, from: 9, count: 3) == [])
    let planned = PlannedNode(over: node)
    #expect(try planned.access(path) == node.access(path))
    try planned.setAttributes(path, FileAttributes(mode: 0o400), following: true)
    #expect(try !planned.access(path).runs)
  }

  @Test func `a call is bounded by an hour beside what it is told to wait`() {
    let waiting = ModuleSpec("m", [Option("timeout", .int, default: 300)])
    #expect(waiting.boundSeconds([:]) == 3900)
    #expect(waiting.boundSeconds(["timeout": 7200]) == 10800)
    #expect(waiting.boundSeconds(["timeout": Value(Int.max)]) == 3600 + ModuleSpec.longestWait)
    #expect(ModuleSpec("m", [], runsToItsEnd: true).boundSeconds([:]) == nil)
    #expect(ModuleSpec("m", [], isCommandLike: true).boundSeconds([:]) == nil)
    #expect(throws: Never.self) { try Node(deadlineSeconds: .max).query(Command(["true"])) }
  }

  @Test func `asks whether it must stop also while a command writes`() throws {
    for streams in [false, true] {
      let watcher = Watcher()
      watcher.mustStop = true
      let node = Node(streamsOutput: streams, supervision: watcher)
      let text = "i=0; while [ $i -lt 100 ]; do echo $i; sleep 0.1; i=$((i+1)); done"
      let start = Clock.milliseconds
      let failure = #expect(throws: Failure.self) {
        try node.run(Command(["sh", "-c", text]), effects: [])
      }
      #expect(failure?.message == "cancelled: its process group was ended")
      #expect(Clock.milliseconds - start < 8000)
    }
  }

  @Test func `copies a file piece by piece, with the attributes that are asked for`() throws {
    let place = "/tmp/groundwork-test-\(try Random.bytes(8).hex)"
    defer { try? Files.removeTree(place) }
    try Files.makeDirectories(place)
    let watcher = Watcher()
    let node = Node(supervision: watcher)
    let content = [UInt8](repeating: 7, count: (2 << 20) + 5)
    try node.write("\(place)/a", content, FileAttributes(mode: 0o600))
    let planned = PlannedNode(over: node)
    try planned.copy("\(place)/a", to: "\(place)/b", FileAttributes(mode: 0o640))
    #expect(try planned.status("\(place)/b", following: false)?.size == content.count)
    #expect(try planned.status("\(place)/b", following: false)?.mode == 0o640)
    #expect(try planned.read("\(place)/b", limit: .max) == content)
    #expect(watcher.changes == 1)
    try node.copy("\(place)/a", to: "\(place)/b", FileAttributes(mode: 0o640))
    #expect(watcher.changes == 2)
    #expect(try node.list(place) == ["a", "b"])
    #expect(try node.read("\(place)/b", limit: .max) == content)
    #expect(try node.status("\(place)/b", following: false)?.mode == 0o640)
    #expect(throws: Failure.self) { try node.copy(place, to: "\(place)/c", FileAttributes()) }
    #expect(try node.list(place) == ["a", "b"])
  }

  @Test func `waits for nobody who has gone, and lets a command run to its end`() throws {
    let watcher = Watcher()
    watcher.isForsaken = true
    let node = Node(supervision: watcher)
    #expect(
      try node.run(Command(["sh", "-c", "sleep 0.2; echo whole"]), effects: []).outputText
        == "whole\n")
    let start = Clock.milliseconds
    #expect(throws: Failure.self) { try node.wait(seconds: 60) }
    #expect(Clock.milliseconds - start < 20_000)
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
