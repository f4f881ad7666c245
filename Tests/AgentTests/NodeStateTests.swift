import System
import Testing
import Value
import Wire

@Suite struct `The node's lock` {
  @Test func `lets one apply and names it to the next`() throws {
    let scratch = try Scratch()
    let first = try AgentUnderTest(state: scratch.path, ["--by", "alice on laptop"])
    _ = try first.hello()
    #expect(try first.ask(.shell("true")).outcome == .done)
    let second = try AgentUnderTest(state: scratch.path)
    _ = try second.hello()
    let bounded = try second.ask(.shell("true", deadline: 1))
    guard case .failed(let message) = bounded.outcome else {
      Issue.record("the lock was not held")
      return
    }
    #expect(message.hasPrefix("the node's lock is held by alice on laptop since 20"))
    #expect(bounded.result["problem"] == "node.locked")
    #expect(message.hasSuffix("Z (process \(first.child.pid))"))
    try second.send(.shell("echo mine"))
    #expect(try second.isReadable(20_000))
    // Death frees it, however it comes.
    first.child.signal(Signal.kill)
    #expect(try second.response().result["stdout"] == "mine")
    #expect(second.progress.allSatisfy { $0.hasPrefix("waiting for the node's lock, held by ") })
    #expect(second.progress.count >= 2)
  }

  @Test func `is shared by those who only look`() throws {
    let scratch = try Scratch()
    try Files.writeAtomically("\(scratch.path)/lock", "".utf8)
    let agents = try (0..<2).map { _ in try AgentUnderTest(state: scratch.path) }
    for agent in agents {
      _ = try agent.hello()
      let looked = try agent.ask(.copy("x", to: "\(scratch.path)/f", mode: .inspect))
      #expect(looked.change == .exact)
    }
    let applying = try agents[0].send(.copy("x", to: "\(scratch.path)/f"))
    #expect(try agents[0].isReadable(20_000))
    try agents[0].send(Frame(.cancel, header: ["id": Value(applying)]))
    #expect(
      try agents[0].response().outcome
        == .failed("cancelled while it waited for the node's lock"))
    let said = "waiting for the node's lock, held by an agent that only looks"
    #expect(agents[0].progress.count == 1 && agents[0].progress[0].hasPrefix(said))
    // By its number whoever waits finds it.
    #expect(agents[0].progress[0].contains(" (process "))
  }

  @Test func `is not made by what only looks, in whatever mode`() throws {
    let scratch = try Scratch()
    let agent = try AgentUnderTest(state: scratch.path)
    _ = try agent.hello()
    let looked = try agent.ask(Request(module: "ansible.builtin.ping", arguments: Map()))
    #expect(looked.outcome == .done)
    #expect(try Files.list(scratch.path) == [])
    #expect(try agent.ask(.shell("true")).outcome == .done)
    #expect(try Files.list(scratch.path) == ["lock"])
  }

  @Test func `is shared by one run's agents, whatever others call themselves`() throws {
    let scratch = try Scratch()
    func agent(_ run: String) throws -> AgentUnderTest {
      let agent = try AgentUnderTest(
        state: scratch.path, ["--by", "groundwork (process 7) on ci", "--run", run])
      _ = try agent.hello()
      return agent
    }
    let first = try agent("a")
    #expect(try first.ask(.shell("true")).outcome == .done)
    #expect(try agent("a").ask(.shell("true")).outcome == .done)
    let bounded = try agent("b").ask(.shell("true", deadline: 1))
    guard case .failed(let message) = bounded.outcome else {
      Issue.record("another run shared the lock")
      return
    }
    #expect(message.hasPrefix("the node's lock is held by groundwork (process 7) on ci since"))
  }

  /// A machine with two names: one agent finds nothing to do, the other one has something to change.
  @Test func `that one run's agents only share keeps none of that run waiting`() throws {
    let scratch = try Scratch()
    try Files.writeAtomically("\(scratch.path)/lock", "".utf8)
    func agent(_ run: String) throws -> AgentUnderTest {
      let agent = try AgentUnderTest(state: scratch.path, ["--run", run])
      _ = try agent.hello()
      return agent
    }
    let look = Request(
      module: "ansible.builtin.file", arguments: ["path": "/", "state": "directory"], mode: .inspect
    )
    let first = try agent("a")
    #expect(try first.ask(look).outcome == .done)
    #expect(try agent("a").ask(.shell("true", deadline: 1)).outcome == .done)
    let message = "the node's lock is held by an agent that only looks"
    func isRefused(_ outcome: Response.Outcome) -> Bool {
      if case .failed(let text) = outcome { text.hasPrefix(message) } else { false }
    }
    #expect(isRefused(try agent("b").ask(.shell("true", deadline: 1)).outcome))
    let other = try agent("b")
    #expect(try other.ask(look).outcome == .done)
    #expect(isRefused(try agent("a").ask(.shell("true", deadline: 1)).outcome))
    _ = (first, other)
  }

  /// Two runs that each hold a node and want the other's would wait for ever.
  @Test func `is waited for a while by who began later, by others as long as it takes`() throws {
    let scratch = try Scratch()
    func agent(_ run: String) throws -> AgentUnderTest {
      let agent = try AgentUnderTest(state: scratch.path, ["--by", run, "--run", run])
      _ = try agent.hello()
      // One second of patience with a controller; half as long again with a holder.
      try agent.send(Frame(.alive, header: ["seconds": 1]))
      return agent
    }
    let holder = try AgentUnderTest(state: scratch.path, ["--by", "b", "--run", "b"])
    _ = try holder.hello()
    #expect(try holder.ask(.shell("true")).outcome == .done)
    for (run, isRefused) in [("c", true), ("a", false)] {
      let waiting = try agent(run)
      try waiting.send(.shell("true"))
      if isRefused { try waiting.send(.shell("true")) }
      for _ in 0..<6 {
        Clock.sleep(milliseconds: 500)
        try waiting.send(Frame(.alive, header: ["seconds": 1]))
      }
      if isRefused {
        let refused = try waiting.response()
        #expect(refused.result["problem"] == "node.locked")
        // What was asked with it has waited as long already.
        let start = Clock.milliseconds
        #expect(try waiting.response().result["problem"] == "node.locked")
        #expect(Clock.milliseconds - start < 1000)
      } else {
        holder.child.signal(Signal.kill)
        #expect(try waiting.response().outcome == .done)
      }
    }
  }

  @Test func `is waited for as long as it takes where its holder only ends what it has begun`()
    throws
  {
    let scratch = try Scratch()
    // What is no command of the user's runs to its end.
    try Files.writeAtomically(
      "\(scratch.path)/sysctl", "#!/bin/sh\nsleep 5\n".utf8, mode: 0o755)
    let holder = try AgentUnderTest(
      command: [AgentUnderTest.program, "--state", scratch.path, "--by", "b", "--run", "b"],
      environment: ["PATH=\(scratch.path):/usr/bin:/bin"])
    _ = try holder.hello()
    let setting: Map = [
      "name": "net.ipv4.ip_default_ttl", "value": "64",
      "sysctl_file": Value("\(scratch.path)/settings"),
    ]
    try holder.send(Request(module: "ansible.posix.sysctl", arguments: setting, mode: .apply))
    for _ in 0..<100 where try Files.status("\(scratch.path)/settings") == nil {
      Clock.sleep(milliseconds: 50)
    }
    holder.child.closeInput()
    let waiting = try AgentUnderTest(state: scratch.path, ["--run", "c"])
    _ = try waiting.hello()
    try waiting.send(Frame(.alive, header: ["seconds": 1]))
    try waiting.send(.shell("true"))
    for _ in 0..<14 {
      Clock.sleep(milliseconds: 500)
      try waiting.send(Frame(.alive, header: ["seconds": 1]))
    }
    #expect(try waiting.response().outcome == .done)
    let said = waiting.progress.first ?? ""
    #expect(said.hasPrefix("waiting for the node's lock, held by b since"), "\(said)")
  }

  @Test func `is held for a run's other agents only as long as one of them holds it`() throws {
    let scratch = try Scratch()
    func agent(_ run: String) throws -> AgentUnderTest {
      let agent = try AgentUnderTest(state: scratch.path, ["--by", run, "--run", run])
      _ = try agent.hello()
      return agent
    }
    let (first, second) = (try agent("a"), try agent("a"))
    #expect(try first.ask(.shell("true")).outcome == .done)
    #expect(try second.ask(.shell("true")).outcome == .done)
    _ = try first.end()
    // One of another run that only looks comes in between: the note of the first is still there.
    let looking = try agent("b")
    #expect(try looking.ask(.copy("x", to: "\(scratch.path)/f", mode: .inspect)).outcome == .done)
    guard case .failed(let refusal) = try second.ask(.shell("true", deadline: 1)).outcome else {
      Issue.record("the second agent went on beside another run's")
      return
    }
    #expect(refusal.hasPrefix("the node's lock is held by an agent that only looks"))
    _ = try looking.end()
    let other = try agent("b")
    #expect(try other.ask(.shell("true")).outcome == .done)
    guard case .failed(let message) = try second.ask(.shell("true", deadline: 1)).outcome else {
      Issue.record("the second agent went on without the lock")
      return
    }
    #expect(message.hasPrefix("the node's lock is held by b since"))
  }
}

@Suite struct `Pending handlers` {
  @Test func `are recorded before the change, kept over a kill, and forgotten when settled`()
    throws
  {
    let scratch = try Scratch()
    let path = "\(scratch.path)/file"
    let first = try AgentUnderTest(state: scratch.path)
    _ = try first.hello()
    _ = try first.ask(.copy("a", to: path, mode: .inspect, notifies: ["restart chrony"]))
    _ = try first.ask(.copy("a", to: path, mode: .check, notifies: ["restart chrony"]))
    #expect(try Files.status("\(scratch.path)/pending") == nil)
    #expect(try first.ask(.copy("a", to: path, notifies: ["restart chrony"])).change == .exact)
    #expect(try first.ask(.copy("a", to: path, notifies: ["reload all"])).change == .none)
    first.child.signal(Signal.kill)

    let second = try AgentUnderTest(state: scratch.path)
    #expect(try second.hello().pendingHandlers == ["restart chrony"])
    let settle = Request(
      module: "groundwork.agent.settle", arguments: ["handlers": ["restart chrony"]])
    #expect(try second.ask(settle).outcome == .done)
    _ = try second.end()
    #expect(try AgentUnderTest(state: scratch.path).hello().pendingHandlers == [])
  }

  @Test func `that cannot be read are told by their file, and a killed write is none`() throws {
    let scratch = try Scratch()
    let pending = "\(scratch.path)/pending"
    try Files.makeDirectory(pending, mode: 0o700)
    try Files.writeAtomically("\(pending)/damaged", "{\"handler\": \"res".utf8)
    try Files.writeAtomically("\(pending)/whole", #"{"handler": "restart chrony"}"#.utf8)
    try Files.writeAtomically("\(pending)/.other.groundwork-new", #"{"handler": "never"}"#.utf8)
    let hello = try AgentUnderTest(state: scratch.path).hello()
    #expect(hello.pendingHandlers == ["restart chrony"])
    #expect(
      hello.warnings == [
        "\(pending)/damaged, which keeps the handlers an earlier run did not come to run, is "
          + "damaged: restart by hand what may have changed, then remove it"
      ])
    try Files.removeTree(pending)
    try Files.writeAtomically(pending, "".utf8)
    #expect(
      try AgentUnderTest(state: scratch.path).hello().warnings == [
        "\(pending), which keeps the handlers an earlier run did not come to run, cannot be listed: "
          + "Not a directory: restart by hand what may have changed, then remove it"
      ])
  }
}
