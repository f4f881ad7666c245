import System
import TestServer
import Testing
import Value

/// Nodes whose agent is none of ours: each is given up with its cause, in bounded time and memory, and the
/// other hosts come to their end.
@Suite(.enabled(if: FakeAgent.isPossible, "needs a C compiler"))
struct HostileNodeTests {
  /// What a host does when it is asked something, by its name; and why it is given up.
  private static let nodes = [
    ("noise", "frame of unknown kind 103"),
    ("huge", "frame of 4294967295 + 4294967295 bytes is beyond the limits"),
    ("claims", "a payload of 1152921504606846976 bytes"),
    ("flood", "32 MiB without an answer in them"),
    ("mutter", "32 MiB without an answer in them"),
    ("unasked", "an answer to request 999, which awaits none"),
    ("within", "an answer within the answer to request 1"),
    ("data", "data of no answer"),
  ]

  @Test func `is given up by name of what it did, and the others finish`() async throws {
    let hosts = Self.nodes.map { "    \($0.0): {ansible_connection: local}\n" }.joined()
    let project = try StaticProject([
      "inventory/hosts.yml":
        "all:\n  hosts:\n    echo: {ansible_connection: local}\n\(hosts)",
      "site.yml": """
      - hosts: all
        gather_facts: false
        strategy: free
        tasks:
          - command: test.{{ inventory_hostname }}
          - command: second

      """,
    ])
    let agent = try await FakeAgent.build(in: project.directory)
    let run = try Command(
      ["sh", "-c", "ulimit -v 3000000; exec \(Site.binary) apply --output json site.yml"],
      environment: ["PATH=/usr/sbin:/usr/bin", "HOME=/nonexistent", "GROUNDWORK_AGENT=\(agent)"],
      directory: project.directory, deadlineSeconds: 600
    ).run()
    #expect(run.returnCode == 2, "\(run.errorText.suffix(2000))")
    var told: [String: String] = [:]
    var recap: Value?
    for line in run.outputText.split(separator: "\n") {
      let event = try JSON.parse(String(line))
      if event["event"] == "recap" { recap = event["hosts"] }
      guard event["event"] == "host-result", event["status"] == "failed" else { continue }
      #expect(event["result"]?["problem"] == "agent.nonsense")
      told[event["host"]?.string ?? ""] = event["result"]?["msg"]?.string
    }
    for (name, reason) in Self.nodes {
      #expect(
        told[name]?.hasPrefix("the agent was lost while this ran (\(reason)") == true,
        "\(name): \(told[name] ?? "nothing")")
      #expect(recap?[name]?["failed"] == 1, "\(name)")
    }
    #expect(told.count == Self.nodes.count, "\(told)")
    #expect(recap?["echo"]?["ok"] == 2)
  }
}
