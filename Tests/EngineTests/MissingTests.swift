import Machine
import Runs
import Testing
import Value

@testable import Engine

/// Hosts that do not answer when the others do.
@Suite struct MissingTests {
  private static let play = """
    - hosts: all
      gather_facts: false
      tasks:
        - name: one
          file: {path: /one, state: directory}
        - name: two
          file: {path: /two, state: directory}
        - name: three
          file: {path: /three, state: directory}
    """

  private static func has(_ host: String, _ path: String) -> @Sendable (MemoryFleet) -> Bool {
    { $0.machine(host).with { (try? $0.status(path, following: false)) != nil } }
  }

  @Test func `the others come to the end of the play before a dead host is given up`() async throws
  {
    let fleet = MemoryFleet(away: ["b": Self.has("a", "/three")], dead: ["b"])
    let (heard, outcome, _) = try await run(Self.play, hosts: "a,b,c,", on: fleet)
    let first = heard.results(of: "one")
    #expect(first.sorted() == ["a: changed", "b: unreachable", "c: changed"])
    #expect(first.last == "b: unreachable")
    #expect(heard.results(of: "three").sorted() == ["a: changed", "c: changed"])
    #expect(outcome.unreachableHosts == ["b"] && outcome.ending == .unreachable)
  }

  @Test func `a host that answers late does what it has missed before the others go on`()
    async throws
  {
    let fleet = MemoryFleet(away: ["b": Self.has("a", "/two")])
    let (heard, outcome, _) = try await run(
      Self.play + """

            - name: four
              assert: {that: "ansible_play_hosts | length == 2"}
        """, hosts: "a,b,", on: fleet)
    for name in ["one", "two", "three"] {
      #expect(heard.results(of: name).sorted() == ["a: changed", "b: changed"])
    }
    #expect(heard.results(of: "four").sorted() == ["a: ok", "b: ok"])
    #expect(outcome.unreachableHosts == [])
  }

  @Test func `what concerns all waits for all`() async throws {
    let fleet = MemoryFleet(away: ["a": Self.has("b", "/one")])
    let (heard, _, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - name: one
            file: {path: /one, state: directory}
          - name: once
            file: {path: /once, state: directory}
            run_once: true
      """, hosts: "a,b,", on: fleet)
    #expect(heard.results(of: "one") == ["b: changed", "a: changed"])
    #expect(heard.results(of: "once") == ["a: changed"])
  }

  @Test func `where one failure ends all, nobody goes on alone`() async throws {
    let fleet = MemoryFleet(away: ["b": Self.has("a", "/one")], dead: ["b"])
    let (heard, _, _) = try await run(
      Self.play.replacing(
        "gather_facts: false", with: "gather_facts: false\n  any_errors_fatal: true"),
      hosts: "a,b,", on: fleet)
    #expect(heard.results(of: "one").sorted() == ["a: changed", "b: unreachable"])
    #expect(heard.results(of: "two") == [])
  }
}
