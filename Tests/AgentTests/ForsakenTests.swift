import System
import Testing
import Value
import Wire

/// A controller whose machine lost power says nothing, and its connection does not end either.
@Suite struct `An agent that hears nothing` {
  private func promise(_ seconds: Int, to agent: AgentUnderTest) throws {
    try agent.send(Frame(.alive, header: ["seconds": Value(seconds)]))
  }

  @Test func `ends, and frees the node, when a promise to be heard is broken`() throws {
    let scratch = try Scratch()
    let agent = try AgentUnderTest(state: scratch.path)
    _ = try agent.hello()
    try promise(1, to: agent)
    #expect(try agent.ask(.copy("a", to: "\(scratch.path)/file")).outcome == .done)
    let next = try AgentUnderTest(state: scratch.path, ["--by", "the next run"])
    _ = try next.hello()
    #expect(try next.ask(.copy("b", to: "\(scratch.path)/file")).outcome == .done)
    // What a controller hears that was asleep.
    let farewell = try agent.frame("farewell")
    #expect(farewell.kind == .refusal)
    #expect(
      farewell.header["what"] == "the agent ended after it had heard nothing from here for 1 s")
    #expect(try agent.child.wait() == .exited(0))
  }

  @Test func `ends the command that runs`() throws {
    let scratch = try Scratch()
    let agent = try AgentUnderTest(state: scratch.path)
    _ = try agent.hello()
    try promise(1, to: agent)
    try agent.send(.shell("sleep 60; touch \(scratch.path)/ran"))
    try agent.send(.shell("touch \(scratch.path)/ran"))
    let start = Clock.milliseconds
    #expect(try agent.child.wait() == .exited(0))
    #expect(Clock.milliseconds - start < 25_000)
    #expect(try Files.status("\(scratch.path)/ran") == nil)
  }

  @Test func `ends a command that never stops to write`() throws {
    let scratch = try Scratch()
    let agent = try AgentUnderTest(state: scratch.path)
    _ = try agent.hello()
    try promise(1, to: agent)
    try agent.send(.shell("i=0; while [ $i -lt 150 ]; do echo $i; sleep 0.2; i=$((i+1)); done"))
    let start = Clock.milliseconds
    #expect(try agent.child.wait() == .exited(0))
    #expect(Clock.milliseconds - start < 20_000)
  }

  @Test func `stays as long as the promise is kept, also while it works`() throws {
    let scratch = try Scratch()
    let agent = try AgentUnderTest(state: scratch.path)
    _ = try agent.hello()
    try promise(3, to: agent)
    try agent.send(.shell("sleep 5; echo whole"))
    for _ in 0..<4 {
      Clock.sleep(milliseconds: 1000)
      try promise(3, to: agent)
    }
    #expect(try agent.response().result["stdout"] == "whole")
    #expect(try agent.end() == .exited(0))
  }
}

/// A controller that was killed leaves an input that has ended.
@Suite struct `An agent whose input ends` {
  /// The agent at work on a request that lasts half a minute, and not yet waited for.
  private func agent(_ state: String, at work: Request) throws -> AgentUnderTest {
    let agent = try AgentUnderTest(state: state)
    _ = try agent.hello()
    #expect(try agent.ask(.shell("true")).outcome == .done)
    try agent.send(work)
    Clock.sleep(milliseconds: 500)
    return agent
  }

  private func waiting(_ arguments: Map) -> Request {
    Request(module: "ansible.builtin.wait_for", arguments: arguments)
  }

  @Test func `ends what waits, and frees the node`() throws {
    let waits: [Map] = [["path": "/nowhere/at/all", "timeout": 30], ["delay": 30, "timeout": 1]]
    for arguments in waits {
      let scratch = try Scratch()
      let agent = try agent(scratch.path, at: waiting(arguments))
      let start = Clock.milliseconds
      #expect(try agent.end() == .exited(0))
      #expect(Clock.milliseconds - start < 15_000)
    }
  }

  @Test func `ends what waits also when it only falls silent`() throws {
    let scratch = try Scratch()
    let agent = try agent(scratch.path, at: waiting(["path": "/nowhere/at/all", "timeout": 30]))
    try agent.send(Frame(.alive, header: ["seconds": 1]))
    let start = Clock.milliseconds
    #expect(try agent.child.wait() == .exited(0))
    #expect(Clock.milliseconds - start < 15_000)
  }

  /// A cluster that takes everything and in which nothing ever comes up.
  private static let kubectl = """
    #!/bin/sh
    state=${0%/*}/kubectl-state
    case "$*" in
      *--dry-run=server*) cat ;;
      *apply*) input=$(cat); case "$input" in *replicas*) echo "$input" > "$state" ;; esac ;;
      *get*) cat > /dev/null; if [ -e "$state" ]; then cat "$state"; fi ;;
    esac
    """

  @Test func `ends what waits for what it has applied, and frees the node`() throws {
    let scratch = try Scratch()
    try Files.writeAtomically("\(scratch.path)/kubectl", Self.kubectl.utf8, mode: 0o755)
    try Files.writeAtomically("\(scratch.path)/admin.conf", "".utf8)
    let agent = try AgentUnderTest(
      command: [AgentUnderTest.program, "--state", scratch.path],
      environment: ["PATH=\(scratch.path):/usr/bin:/bin"])
    _ = try agent.hello()
    let deployment: Value = [
      "apiVersion": "apps/v1", "kind": "Deployment",
      "metadata": ["name": "web", "namespace": "shop"], "spec": ["replicas": 1],
    ]
    try agent.send(
      Request(
        module: "groundwork.core.manifests",
        arguments: [
          "name": "shop", "objects": Value([deployment]), "wait": true, "timeout": 600,
          "kubeconfig": Value("\(scratch.path)/admin.conf"),
        ], mode: .apply))
    while try Files.status("\(scratch.path)/kubectl-state") == nil { Clock.sleep(milliseconds: 50) }
    let start = Clock.milliseconds
    #expect(try agent.end() == .exited(0))
    #expect(Clock.milliseconds - start < 20_000)
    #expect(try Files.text("\(scratch.path)/kubectl-state")?.contains("Deployment") == true)
  }

  @Test func `ends a fact script that hangs`() throws {
    let scratch = try Scratch()
    let script = "#!/bin/sh\nsleep 30\n"
    try Files.writeAtomically("\(scratch.path)/hang.fact", script.utf8, mode: 0o755)
    let agent = try agent(
      scratch.path,
      at: Request(
        module: "ansible.builtin.setup",
        arguments: ["fact_path": Value(scratch.path), "gather_subset": ["!all", "local"]]))
    let start = Clock.milliseconds
    #expect(try agent.end() == .exited(0))
    #expect(Clock.milliseconds - start < 15_000)
  }
}
