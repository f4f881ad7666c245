import System
import Testing
import Value
import Wire

@Suite struct `The agent` {
  @Test func `says who it is before anything else`() throws {
    let scratch = try Scratch()
    let agent = try AgentUnderTest(state: scratch.path)
    let hello = try agent.hello()
    #expect(hello.version == Hello.protocolVersion)
    #expect(hello.userID == Int(Process.uid))
    #expect(hello.bootID == Host.bootID)
    #expect(hello.machineID == Host.machineID ?? "")
    #expect(hello.hostname == Host.kernel.hostname)
    #expect(hello.kernel == Host.kernel.release)
    #expect(hello.architecture == Host.kernel.machine)
    #expect(abs(hello.clockSeconds - Clock.now.inSeconds) < 30)
    #expect(hello.pendingHandlers == [])
    // Not under the name that the controller gives it on a node.
    #expect(hello.build == "")
    #expect(try agent.end() == .exited(0))
  }

  @Test func `takes its build from a name that holds the hash`() throws {
    let scratch = try Scratch()
    let hash = String(repeating: "0123456789abcdef", count: 4)
    try Files.makeHardLink("\(scratch.path)/agent-\(hash)", to: AgentUnderTest.program)
    let child = try ChildProcess(
      arguments: ["\(scratch.path)/agent-\(hash)", "--state", scratch.path], input: .null)
    var bytes: [UInt8] = []
    while case let more = try Descriptor.read(child.output, 65_536), !more.isEmpty { bytes += more }
    var reader = FrameReader()
    reader.append(bytes)
    #expect(try reader.next()?.header["build"]?.string == hash)
  }

  @Test func `changes once, and finds nothing to do the second time`() throws {
    let scratch = try Scratch()
    let agent = try AgentUnderTest(state: scratch.path)
    _ = try agent.hello()
    let path = "\(scratch.path)/file"
    let first = try agent.ask(.copy("text", to: path))
    #expect(first.outcome == .done)
    #expect(first.change == .exact)
    #expect(try Files.text(path) == "text")
    #expect(try Files.status(path)?.mode == 0o640)
    let second = try agent.ask(.copy("text", to: path))
    #expect(second.change == .none)
    #expect(try agent.ask(.copy("other", to: path, mode: .inspect)).change == .exact)
    #expect(try Files.text(path) == "text")
  }

  @Test func `carries payloads larger than a frame, and several requests sent ahead`() throws {
    let scratch = try Scratch()
    let agent = try AgentUnderTest(state: scratch.path)
    _ = try agent.hello()
    let text = String(repeating: "0123456789", count: 200_000)
    let ids = try (0..<3).map { try agent.send(.copy("\(text)\($0)", to: "\(scratch.path)/\($0)")) }
    for (place, id) in ids.enumerated() {
      let response = try agent.response()
      #expect(response.id == id && response.outcome == .done)
      #expect(try Files.status("\(scratch.path)/\(place)")?.size == text.utf8.count + 1)
    }
  }

  @Test func `lays changes over the node in check mode, until it is told to forget`() throws {
    let scratch = try Scratch()
    let state = "\(scratch.path)/state"
    let agent = try AgentUnderTest(state: state)
    _ = try agent.hello()
    let path = "\(scratch.path)/file"
    #expect(try agent.ask(.copy("text", to: path, mode: .check)).change == .exact)
    #expect(try agent.ask(.copy("text", to: path, mode: .check)).change == .none)
    try agent.send(Frame(.forget))
    #expect(try agent.ask(.copy("text", to: path, mode: .check)).change == .exact)
    #expect(try Files.status(path) == nil)
    #expect(try Files.status(state) == nil)
  }

  @Test func `stops a chain at its first failure and answers for the rest`() throws {
    let scratch = try Scratch()
    let agent = try AgentUnderTest(state: scratch.path)
    _ = try agent.hello()
    try agent.send(.shell("true", chain: 7))
    try agent.send(.shell("exit 3", chain: 7))
    try agent.send(.shell("touch \(scratch.path)/ran", chain: 7))
    try agent.send(.shell("true", chain: 8))
    #expect(try agent.response().outcome == .done)
    let failed = try agent.response()
    #expect(failed.outcome == .failed("non-zero return code"))
    #expect(failed.result["rc"]?.int == 3)
    #expect(try agent.response().outcome == .notRun)
    #expect(try agent.response().outcome == .done)
    #expect(try Files.status("\(scratch.path)/ran") == nil)
  }

  @Test func `ends a command at its deadline, and when it is cancelled`() throws {
    let scratch = try Scratch()
    let agent = try AgentUnderTest(state: scratch.path)
    _ = try agent.hello()
    let late = try agent.ask(.shell("sleep 60", deadline: 1))
    #expect(
      late.outcome == .failed("took longer than 1 seconds and was ended with its process group"))

    let running = try agent.send(.shell("echo $$ > \(scratch.path)/pid; sleep 60"))
    let waiting = try agent.send(.shell("touch \(scratch.path)/ran"))
    while try Files.status("\(scratch.path)/pid")?.size ?? 0 == 0 { Clock.sleep(milliseconds: 10) }
    try agent.send(Frame(.cancel, header: ["id": Value(waiting)]))
    try agent.send(Frame(.cancel, header: ["id": Value(running)]))
    #expect(try agent.response().outcome == .failed("cancelled: its process group was ended"))
    #expect(try agent.response().outcome == .failed("cancelled before it started"))
    #expect(try Files.status("\(scratch.path)/ran") == nil)
    #expect(try agent.ask(.shell("echo on")).result["stdout"] == "on")
  }

  @Test func `gives children nothing of its channel`() throws {
    let scratch = try Scratch()
    let agent = try AgentUnderTest(state: scratch.path)
    _ = try agent.hello()
    let response = try agent.ask(.shell("cat; ls -l /proc/$$/fd; env | grep SWIFT; true"))
    let output = response.result["stdout"]?.string ?? ""
    #expect(output.contains("0 -> /dev/null"))
    #expect(!output.contains("3 -> "))
    #expect(!output.contains("SWIFT"))
  }

  @Test func `starts nothing new once its controller is gone`() throws {
    let scratch = try Scratch()
    let agent = try AgentUnderTest(state: scratch.path)
    _ = try agent.hello()
    try agent.send(.shell("echo $$ > \(scratch.path)/pid; sleep 60; touch \(scratch.path)/ran"))
    try agent.send(.shell("touch \(scratch.path)/ran"))
    while try Files.status("\(scratch.path)/pid")?.size ?? 0 == 0 { Clock.sleep(milliseconds: 10) }
    let start = Clock.milliseconds
    #expect(try agent.end() == .exited(0))
    #expect(Clock.milliseconds - start < 20_000)
    #expect(try Files.status("\(scratch.path)/ran") == nil)
    let pid = Int32(try Files.text("\(scratch.path)/pid")?.dropLast() ?? "") ?? 0
    let alive = #expect(throws: SystemError.self) { try Process.signal(pid, 0) }
    #expect(alive?.code == Errno.noProcess)
  }

  @Test func `refuses what is not Groundwork's`() throws {
    let scratch = try Scratch()
    let agent = try AgentUnderTest(state: scratch.path)
    _ = try agent.hello()
    try Descriptor.writeAll(agent.child.input, Array("password\nls -la\n".utf8))
    let frame = try agent.frame("refusal")
    #expect(frame.kind == .refusal)
    #expect(frame.header["id"] == "agent.damaged-input")
    #expect(frame.header["because"] == "frame of unknown kind 112")
    #expect(try agent.child.wait() == .exited(2))
  }

  @Test func `names a module it does not have`() throws {
    let scratch = try Scratch()
    let agent = try AgentUnderTest(state: scratch.path)
    _ = try agent.hello()
    let response = try agent.ask(Request(module: "no.such.module", arguments: [:]))
    #expect(response.outcome == .failed("this agent has no module 'no.such.module'"))
  }

  @Test func `explains itself`() throws {
    let version = try Command([AgentUnderTest.program, "--version"]).run()
    #expect(version.outputText == "groundwork-agent 0.1.0 (protocol \(Hello.protocolVersion))\n")
    let help = try Command([AgentUnderTest.program, "--help"]).run()
    #expect(help.outputText.contains("usage: groundwork-agent [options]"))
    let wrong = try Command([AgentUnderTest.program, "--nonsense"]).run()
    #expect(wrong.exitStatus == 64)
    #expect(
      wrong.errorText
        == "groundwork-agent: there is no option '--nonsense'\n"
        + "  fix: groundwork-agent --help lists the options\n")
  }
}
