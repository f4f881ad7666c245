import Runs
import Testing
import Value

@testable import Engine

/// Values at the edge of what a keyword takes, and ends that are not the usual ones.
@Suite struct EdgeTests {
  /// The hosts of each batch that began.
  private func batches(of heard: Heard) -> [[String]] {
    heard.events.compactMap { event in
      if case .playStarted(let play) = event { return play.hosts }
      return nil
    }
  }

  private func serial(_ text: String, extra: Map = Map()) async throws -> ([[String]], RunOutcome) {
    let (heard, outcome, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        serial: \(text)
        tasks:
          - debug: {msg: x}
      """, hosts: "a,b,c,", extra: extra)
    return (batches(of: heard), outcome)
  }

  @Test(arguments: [
    ("0", [["a", "b", "c"]]), ("-2", [["a", "b", "c"]]), ("[1, 0]", [["a"], ["b", "c"]]),
    ("[1, 9223372036854775807]", [["a"], ["b", "c"]]), ("'1000000%'", [["a", "b", "c"]]),
    ("2", [["a", "b"], ["c"]]), ("'{{ n }}'", [["a", "b"], ["c"]]),
  ])
  func `batches have the sizes that serial asks for`(text: String, wanted: [[String]]) async throws
  {
    let (batches, outcome) = try await serial(text, extra: ["n": 2])
    #expect(batches == wanted)
    #expect(outcome.problems.isEmpty)
  }

  @Test func `a batch size that turns out to be none ends the run at its place`() async throws {
    let (batches, outcome) = try await serial("'{{ n }}'", extra: ["n": "some"])
    #expect(batches == [])
    #expect(outcome.problems.map(\.id) == ["playbook.bad-serial"])
    #expect(outcome.problems.first?.at?.line == 3)
    #expect(outcome.problems.first?.because == "it came out as some")
  }

  @Test func `times beyond all bounds neither trap nor wait`() async throws {
    let (heard, _, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - name: timeout
            file: {path: /x, state: directory}
            timeout: 9223372036854775807
          - name: pause
            debug: {msg: "{{ item }}"}
            loop: [1, 2]
            loop_control: {pause: "nan"}
      """)
    #expect(heard.results(of: "timeout") == ["a: changed"])
    #expect(heard.results(of: "pause") == ["a: ok"])
    await Engine.sleep(-.infinity)
  }

  @Test func `an include whose name is no text fails and is sent nowhere`() async throws {
    let (heard, outcome, fleet) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - name: include
            include_tasks: "{{ names }}"
      """, extra: ["names": ["a.yml", "b.yml"]])
    #expect(heard.results(of: "include") == ["a: failed"])
    #expect(heard.events.contains { "\($0)".contains("No file specified for include_tasks") })
    #expect(outcome.failedHosts == ["a"])
    #expect(fleet.asked == [])
  }

  @Test func `a module that is not built is refused before anything runs where it is sure to run`()
    async throws
  {
    let play = """
      - hosts: all
        gather_facts: false
        tasks:
          - name: cron
            ansible.builtin.expect: {command: "true"}
      """
    let problem = await #expect(throws: Problem.self) { try await run(play) }
    #expect(problem?.what == "the module 'ansible.builtin.expect' is not built")
    #expect(problem?.at?.line == 5)
    let (heard, outcome, fleet) = try await run(
      play + "\n      when: wanted", extra: ["wanted": true])
    #expect(heard.results(of: "cron") == ["a: failed"])
    #expect(outcome.problems.map(\.id) == ["playbooks.module-not-built"])
    #expect(fleet.asked == [])
  }

  @Test func `a host whose lock somebody else holds is refused, not failed`() async throws {
    let (heard, outcome, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - name: file
            file: {path: /x, state: directory}
            timeout: 1
      """, on: MemoryFleet(isLocked: true))
    #expect(heard.results(of: "file") == ["a: failed"])
    #expect(outcome.refusedHosts == ["a"] && outcome.failedHosts == [])
    #expect(outcome.ending == .refused)
    #expect(outcome.problems.map(\.what) == ["the node's lock is held by b"])
  }

  @Test func `who waits in vain for a host has failed, and may be rescued`() async throws {
    let (heard, outcome, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - block:
              - name: wait
                wait_for_connection: {timeout: 1}
            rescue:
              - name: rescue
                debug: {msg: "{{ ansible_failed_result.msg }}"}
      """, on: MemoryFleet(isLost: true))
    #expect(heard.results(of: "wait") == ["a: failed"])
    #expect(heard.results(of: "rescue") == ["a: ok"])
    #expect(
      heard.events.contains { "\($0)".contains("timed out waiting for the host: no answer") })
    #expect(outcome.unreachableHosts == [] && outcome.failedHosts == [])
  }

  @Test func `who waits for a host that does not answer yet is not told that it is away`()
    async throws
  {
    let away = Problem("ssh.unreachable", what: "the host cannot be reached", fix: "look")
    let (heard, outcome, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - name: wait
            wait_for_connection: {timeout: 5}
          - name: then
            file: {path: /x, state: directory}
        handlers:
          - name: Restart it
            ping:
      """, on: MemoryFleet(pending: ["a": ["Restart it"]], agentless: ["a": away]))
    #expect(heard.results(of: "wait") == ["a: ok"])
    #expect(heard.results(of: "then") == ["a: changed"])
    // What an earlier run left is taken up when there is somebody to ask.
    #expect(heard.results(of: "Restart it") == ["a: ok"])
    #expect(outcome.ending == .done)
  }

  @Test func `raw needs no agent, and the others name the one that is missing`() async throws {
    let missing = Problem("agent.missing", what: "there is no agent for riscv64", fix: "build it")
    let (heard, outcome, fleet) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - name: by hand
            raw: opkg install chrony
          - name: module
            file: {path: /x, state: directory}
      """, on: MemoryFleet(agentless: ["a": missing]))
    #expect(heard.results(of: "by hand") == ["a: changed"])
    #expect(heard.results(of: "module") == ["a: failed"])
    #expect(fleet.asked == ["raw opkg install chrony"])
    #expect(outcome.problems.map(\.what) == ["there is no agent for riscv64"])
    #expect(outcome.failedHosts == ["a"] && outcome.unreachableHosts == [])
  }

  @Test func `ignore_unreachable goes on with the host, and nothing else does`() async throws {
    let away = Problem("ssh.unreachable", what: "the host cannot be reached", fix: "look")
    let text = """
      - hosts: all
        gather_facts: false
        tasks:
          - name: lost
            ping:
            KEYWORD: "{{ yes_or_no }}"
            register: lost
          - name: told
            debug: {msg: "{{ lost is unreachable }} {{ lost.unreachable | default('none') }}"}
          - name: lost again
            ping:
          - name: never
            debug: {msg: never}
      """
    for (keyword, flag, goesOn) in [
      ("ignore_unreachable", true, true), ("ignore_unreachable", false, false),
      ("ignore_errors", true, false),
    ] {
      let (heard, outcome, _) = try await run(
        text.replacing("KEYWORD", with: keyword), hosts: "a,b",
        on: MemoryFleet(agentless: ["a": away]), extra: ["yes_or_no": Value(flag)])
      let name = "\(keyword): \(flag)"
      let lost = goesOn ? "a: ignored" : "a: unreachable"
      #expect(heard.results(of: "lost").sorted() == [lost, "b: ok"], "\(name)")
      #expect(
        heard.results(of: "told").sorted() == (goesOn ? ["a: ok", "b: ok"] : ["b: ok"]), "\(name)")
      #expect(
        heard.results(of: "lost again").sorted()
          == (goesOn ? ["a: unreachable", "b: ok"] : ["b: ok"]),
        "\(name)")
      #expect(heard.results(of: "never") == ["b: ok"], "\(name)")
      #expect(outcome.unreachableHosts == ["a"] && outcome.failedHosts == [], "\(name)")
      #expect(outcome.ending == .unreachable, "\(name)")
    }
  }

  @Test func `diff of a task beats that of its block and play, and theirs the command line's`()
    async throws
  {
    let text = """
      - hosts: all
        gather_facts: false
        diff: PLAY
        tasks:
          - name: play
            copy: {content: "new", dest: /play}
          - block:
              - name: block
                copy: {content: "new", dest: /block}
              - name: task
                copy: {content: "new", dest: /task}
                diff: "{{ inventory_hostname == 'a' }}"
            diff: BLOCK
      """
    for (line, play, block) in [(true, false, true), (false, true, false), (true, true, false)] {
      let (heard, _, _) = try await run(
        text.replacing("PLAY", with: "\(play)").replacing("BLOCK", with: "\(block)")
      ) { $0.wantsDiff = line }
      #expect(heard.diffs(of: "play") == (play ? 1 : 0), "\(line) \(play) \(block)")
      #expect(heard.diffs(of: "block") == (block ? 1 : 0), "\(line) \(play) \(block)")
      #expect(heard.diffs(of: "task") == 1, "\(line) \(play) \(block)")
    }
    for line in [true, false] {
      let (heard, _, _) = try await run(
        """
        - hosts: all
          gather_facts: false
          tasks:
            - name: plain
              copy: {content: "new", dest: /play}
        """
      ) { $0.wantsDiff = line }
      #expect(heard.diffs(of: "plain") == (line ? 1 : 0), "\(line)")
    }
  }

  @Test func `nothing is applied once what is told is not kept`() async throws {
    let problem = Problem("run.no-journal", what: "the run cannot be kept", fix: "make room")
    let (heard, outcome, fleet) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - name: one
            file: {path: /x, state: directory}
          - name: two
            debug: {msg: x}
      """, heard: Heard(failure: problem))
    #expect(heard.results(of: "one") == ["a: failed"])
    #expect(heard.results(of: "two") == [])
    #expect(outcome.failedHosts == ["a"])
    #expect(fleet.asked == ["inspect ansible.builtin.file /x"])
  }

  @Test func `a throttle that cannot be read lets one host at a time, with a warning`()
    async throws
  {
    let (heard, _, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - name: slow
            debug: {msg: x}
            throttle: "{{ nowhere }}"
          - name: fine
            debug: {msg: x}
            throttle: "{{ 1 + 0 }}"
      """)
    #expect(heard.results(of: "slow") == ["a: ok"])
    let warnings = heard.events.compactMap { event -> Notice? in
      if case .warning(let notice) = event { return notice }
      return nil
    }
    #expect(warnings.map(\.text) == ["'throttle' is no number here: one host at a time"])
    #expect(warnings.first?.at?.line == 6)
  }
}
