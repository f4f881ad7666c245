import Machine
import Testing
import Value

@testable import Engine

/// What an earlier run notified and did not come to run.
@Suite struct PendingTests {
  @Test func `runs where an included role brings the handler after the host was greeted`()
    async throws
  {
    let fleet = MemoryFleet(pending: ["a": ["Restart it"]])
    let (heard, _, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - ping:
          - include_role: {name: r}
      """, on: fleet,
      files: [
        "roles/r/tasks/main.yml": "- ping:\n",
        "roles/r/handlers/main.yml": "- name: Restart it\n  ping:\n",
      ])
    #expect(heard.results(of: "r : Restart it") == ["a: ok"])
    #expect(fleet.asked.filter { $0.contains("settle") } == ["groundwork.agent.settle Restart it"])
  }

  private let delegating = """
    - hosts: a
      gather_facts: false
      tasks:
        - name: there
          file: {path: /x, state: directory}
          delegate_to: b
          notify: Restart it
      handlers:
        - name: Restart it
          ping:
    """

  @Test func `is written down on the node a task was delegated to, with the host it is for`()
    async throws
  {
    let (heard, _, fleet) = try await run(delegating, hosts: "a,b,")
    #expect(heard.results(of: "there") == ["a: changed"])
    #expect(heard.results(of: "Restart it") == ["a: ok"])
    #expect(
      fleet.asked.filter { $0.contains("settle") }
        == ["groundwork.agent.settle Restart it\u{1F}a"])
  }

  @Test func `runs for the host whose task was delegated, not for the node that kept it`()
    async throws
  {
    let fleet = MemoryFleet(pending: ["b": ["Restart it\u{1F}a"]])
    fleet.machine("b").with { $0.put(directory: "/x") }
    let (heard, _, _) = try await run(delegating, hosts: "a,b,", on: fleet)
    #expect(heard.results(of: "there") == ["a: ok"])
    #expect(heard.results(of: "Restart it") == ["a: ok"])
    #expect(
      fleet.asked.filter { $0.contains("settle") }
        == ["groundwork.agent.settle Restart it\u{1F}a"])
  }

  @Test func `is not another host's, though a task of that one reaches the node first`()
    async throws
  {
    let fleet = MemoryFleet(pending: ["b": ["Restart it"]])
    fleet.machine("b").with { $0.put(directory: "/x") }
    let (heard, _, _) = try await run(delegating, hosts: "a,b,", on: fleet)
    #expect(heard.results(of: "Restart it") == [])
  }
}
