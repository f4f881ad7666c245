import Engine
import Inventory
import Jinja
import Runs
import Testing
import Value
import Wire

@Suite struct `Nodes asked for their records` {
  private func answer(
    to module: String = "ansible.builtin.slurp", _ fleet: MemoryFleet
  ) async throws -> NodeRecords.Answer {
    let records = NodeRecords(
      inventory: Inventory.load(["a,"]).0, options: RunOptions(), links: fleet,
      extraVars: Map(), environment: { Jinja.Environment() })
    let request = Request(module: module, arguments: ["src": "/none"], mode: .inspect)
    return try #require(await records.ask(request, of: ["a"]).first)
  }

  private func problem(_ answer: NodeRecords.Answer) throws -> Problem {
    guard case .failure(let problem) = answer.result else {
      throw Problem("test.success", what: "it answered", fix: "")
    }
    return problem
  }

  @Test(arguments: ["groundwork.agent.drift", "groundwork.agent.release", "slurp"])
  func `are refused where somebody else holds their lock`(module: String) async throws {
    let answer = try await answer(to: module, MemoryFleet(isLocked: true))
    #expect(answer.isRefused)
    #expect(!answer.isUnreachable)
    #expect(
      try problem(answer).description
        == "[a] the node's lock is held by b (node.locked)\n"
        + "  fix: wait until that run has ended, then run it again")
  }

  @Test func `fail under the name of what was asked`() async throws {
    let answer = try await answer(MemoryFleet())
    #expect(!answer.isRefused)
    #expect(!answer.isUnreachable)
    #expect(try problem(answer).id == "node.failed")
  }

  @Test func `are unreachable where nobody answers`() async throws {
    let answer = try await answer(MemoryFleet(isLost: true))
    #expect(answer.isUnreachable)
    #expect(!answer.isRefused)
    #expect(try problem(answer).id == "ssh.unreachable")
  }
}
