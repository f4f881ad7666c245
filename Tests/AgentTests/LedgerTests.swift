import System
import Testing
import Value
import Wire

/// What the agent keeps of what it applied.
@Suite(.enabled(if: Process.uid == 0, "only root's agent keeps records"))
struct `The node's records` {
  private func entries(_ state: String) throws -> [Value] {
    guard try Files.status("\(state)/applied") != nil else { return [] }
    return try Files.list("\(state)/applied").map { name in
      try JSON.parse(Files.text("\(state)/applied/\(name)") ?? "")
    }
  }

  @Test func `hold an intent when the agent is killed, and the next run confirms it`() throws {
    let scratch = try Scratch()
    let (state, path) = ("\(scratch.path)/state", "\(scratch.path)/file")
    let first = try AgentUnderTest(state: state, ["--run", "20261121-1/x"])
    _ = try first.hello()
    // A validation that takes long: it comes after the intent and before the file is in its place.
    var slow = Request.copy("new\n", to: path)
    slow.arguments["validate"] = Value(
      "sh -c 'touch \(scratch.path)/begun; sleep 20; : %s'")
    try first.send(slow)
    while try Files.status("\(scratch.path)/begun") == nil { Clock.sleep(milliseconds: 20) }
    first.child.signal(Signal.kill)
    _ = try first.child.wait()
    let intended = try #require(try entries(state).first)
    #expect(intended["state"] == "intended")
    #expect(intended["run"] == "20261121-1")
    #expect(intended["id"] == Value(path))
    #expect(try Files.status(path) == nil)

    let second = try AgentUnderTest(state: state, ["--run", "20261121-2/x"])
    _ = try second.hello()
    #expect(try second.ask(.copy("new\n", to: path)).change == .exact)
    #expect(try entries(state).map { $0["state"] } == ["confirmed"])
    #expect(try second.end() == .exited(0))
  }

  @Test func `take over what was right, though nobody waits for it`() throws {
    let scratch = try Scratch()
    let (state, path) = ("\(scratch.path)/state", "\(scratch.path)/file")
    _ = try Files.writeAtomically(path, Array("x".utf8), mode: 0o640)
    let agent = try AgentUnderTest(state: state)
    _ = try agent.hello()
    let asked = try agent.send(.copy("x", to: path, mode: .inspect))
    #expect(try agent.response().change == .none)
    #expect(try entries(state).isEmpty)
    try agent.send(Frame(.own, header: ["used": [Value(asked)], "whole": true]))
    #expect(try agent.end() == .exited(0))
    #expect(try entries(state).map { $0["state"] } == ["confirmed"])
    let before = try Files.status("\(state)/applied")

    // Again: the same is not written again, and an answer that was not used is no declaration.
    let again = try AgentUnderTest(state: state)
    _ = try again.hello()
    let same = try again.send(.copy("x", to: path, mode: .inspect))
    _ = try again.response()
    let other = Request(
      module: "ansible.builtin.file", arguments: ["path": Value(path)], mode: .inspect)
    #expect(try again.ask(other).change == .none)
    try again.send(Frame(.own, header: ["used": [Value(same)], "whole": true]))
    #expect(try again.end() == .exited(0))
    #expect(try Files.status("\(state)/applied") == before)
  }

  @Test func `tell what was changed by hand`() throws {
    let scratch = try Scratch()
    let (state, path) = ("\(scratch.path)/state", "\(scratch.path)/file")
    let agent = try AgentUnderTest(state: state)
    _ = try agent.hello()
    _ = try agent.ask(.copy("x\n", to: path))
    let look = Request(module: "groundwork.agent.drift", arguments: Map(), mode: .inspect)
    #expect(try agent.ask(look).result["drift"] == [])
    _ = try Files.writeAtomically(path, Array("y\n".utf8), mode: 0o640)
    let found = try agent.ask(look).result["drift"]?.list?.first
    #expect(found?["causes"] == ["content"])
    #expect(found?["diffs"]?.list?.first?["before"] == "y\n")
    let release = Request(module: "groundwork.agent.release", arguments: Map())
    #expect(try agent.ask(release).result["left"] == 1)
    _ = try Files.writeAtomically(path, Array("x\n".utf8), mode: 0o640)
    #expect(try agent.ask(release).result["left"] == 0)
    #expect(try Files.status(path) == nil)
    #expect(try Files.list(state) == ["lock"])
  }
}
