import Machine
import Runs
import Testing
import Value

@testable import Engine

/// Tasks for hosts on which no agent answers yet, and texts that are no booleans.
@Suite struct NodelessTests {
  @Test func `raw and pause need no agent, and a wait is the first to look for one`() async throws {
    let (heard, outcome, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - name: raw
            raw: apt-get install -y sudo
          - name: pause
            pause: {seconds: 0}
          - name: wait
            wait_for_connection: {timeout: 1}
      """, on: MemoryFleet(isLost: true))
    #expect(heard.results(of: "raw") == ["a: changed"])
    #expect(heard.results(of: "pause") == ["a: ok"])
    #expect(heard.results(of: "wait") == ["a: failed"])
    #expect(outcome.unreachableHosts == [] && outcome.failedHosts == ["a"])
  }

  @Test func `what needs an agent finds the host unreachable`() async throws {
    let (heard, outcome, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - name: reboot
            reboot: {reboot_timeout: 1}
      """, on: MemoryFleet(isLost: true))
    #expect(heard.results(of: "reboot") == ["a: unreachable"])
    #expect(outcome.unreachableHosts == ["a"])
  }

  @Test func `what a node remembers is taken up by the first request of a conversation`()
    async throws
  {
    let fleet = MemoryFleet(pending: ["a": ["Restart it"]])
    let (heard, _, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - wait_for_connection: {timeout: 1}
          - reboot: {reboot_timeout: 0}
            ignore_errors: true
        handlers:
          - name: Restart it
            ping:
      """, on: fleet)
    #expect(heard.results(of: "Restart it") == ["a: ok"])
  }

  @Test func `a name made of a secret is told to nobody`() async throws {
    let secret = Value("hunter22", marks: .secret)
    let (heard, _, _) = try await run(
      """
      - hosts: all
        name: play {{ pw | truncate(4, true, '') }}
        gather_facts: false
        tasks:
          - name: task {{ pw | truncate(5, true, '') }}
            fail: {msg: "{{ pw | truncate(6, true, '') }}"}
      """, extra: ["pw": secret])
    for event in heard.events { #expect(!"\(event)".contains("hunt"), "\(event)") }
    #expect(heard.results(of: "«secret»") == ["a: failed"])
  }

  @Test func `a keyword takes every word for yes and no, and no other`() async throws {
    let (heard, _, fleet) = try await run(
      """
      - hosts: all
        gather_facts: "off"
        tasks:
          - name: ignored
            fail: {msg: x}
            ignore_errors: "{{ 'On' }}"
          - name: omitted
            command: touch /x
            check_mode: "{{ nowhere | default(omit) }}"
          - name: unclear
            ping:
            become: "{{ 'perhaps' }}"
      """, extra: [:]
    ) { $0.isCheck = true }
    #expect(heard.results(of: "Gathering Facts") == [])
    #expect(heard.results(of: "ignored") == ["a: ignored"])
    #expect(heard.results(of: "omitted") == ["a: skipped"])
    fleet.machine("a").with { #expect($0.ran == []) }
    #expect(heard.results(of: "unclear") == ["a: failed"])
    #expect(
      heard.events.contains { "\($0)".contains("The value 'perhaps' is not a valid boolean") })
  }

  @Test func `public takes every word for yes`() async throws {
    let (heard, _, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - include_role: {name: r, public: "yes"}
          - name: sees it
            debug: {msg: "{{ of_the_role }}"}
      """,
      files: [
        "roles/r/tasks/main.yml": "- ping:\n", "roles/r/defaults/main.yml": "of_the_role: 1\n",
      ])
    #expect(heard.results(of: "sees it") == ["a: ok"])
  }
}
