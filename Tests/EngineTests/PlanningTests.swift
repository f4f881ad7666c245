import Machine
import Runs
import System
import Testing
import Value

@testable import Engine

@Suite struct PlanningTests {
  private static let head = "- hosts: all\n  gather_facts: false\n  tasks:\n"

  /// The steps of a plan of these tasks, `TASK: KIND` each, with what later ones wait for.
  private func plan(
    _ tasks: String, hosts: String = "a,", on fleet: MemoryFleet = MemoryFleet(),
    key: String? = nil, _ more: String = ""
  ) async throws -> (steps: [PlannedStep], said: [String], run: (heard: Heard, outcome: RunOutcome))
  {
    let body = tasks.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)\n" }
    // A planned world lasts as long as a run.
    let result = try await run(
      Self.head + body.joined() + more, hosts: hosts, on: fleet
    ) {
      $0.isCheck = true
      $0.isPlan = true
      $0.keepsSteps = true
      $0.wantsDiff = true
      $0.observationKey = key
    }
    for host in hosts.split(separator: ",") {
      fleet.machine(String(host)).with { #expect($0.writes == 0, "a plan only looks") }
    }
    let steps = result.outcome.steps
    let said = steps.map { step in
      "\(step.title): \(step.kind)\(step.waitsFor.map { " \($0)" } ?? "")"
    }
    return (steps, said, (result.heard, result.outcome))
  }

  @Test func `a command would run, and whatever reads it waits for it by name`() async throws {
    let (steps, said, result) = try await plan(
      """
      - name: Ask
        command: uname -r
        register: kernel
        changed_when: false
      - name: Act
        shell: "true"
      - name: Write
        copy: {content: "{{ kernel.stdout }}", dest: /kernel}
      - name: Maybe
        copy: {content: x, dest: /maybe}
        when: kernel.rc == 0
      - name: Loop
        debug: {msg: "{{ item }}"}
        loop: "{{ kernel.stdout_lines }}"
      - name: Insist
        assert: {that: kernel is succeeded}
      - name: Refuse
        fail: {msg: no}
        when: "'x' in kernel.stdout"
      - name: Known
        copy: {content: y, dest: /known}
      """)
    #expect(
      said == [
        "Ask: runs", "Act: runs", "Write: later Ask", "Maybe: later Ask", "Loop: later Ask",
        "Insist: later Ask", "Refuse: later Ask", "Known: exact",
      ])
    try #require(steps.count == 8)
    #expect(steps[0].isQuiet && !steps[1].isQuiet)
    #expect(steps[0].subjects == [.command: ["uname -r"]])
    #expect(steps[7].subjects == [.file: ["/known"]])
    #expect(steps[7].diffs.map(\.after) == ["y"])
    #expect(result.outcome.ending == .done)
  }

  @Test func `facts made of what is not known are not known`() async throws {
    let (_, said, result) = try await plan(
      """
      - name: Ask
        command: uname -r
        register: kernel
      - name: Name
        set_fact: {label: "{{ kernel.stdout }}", other: 1}
      - name: Sometimes
        set_fact: {mode: fast}
        when: kernel.rc == 0
      - name: Use
        copy: {content: "{{ label }}", dest: /label}
      - name: Use the other
        copy: {content: "{{ other }}", dest: /other}
      - name: Use what may be
        copy: {content: "{{ mode }}", dest: /mode}
      """)
    #expect(
      said == [
        "Ask: runs", "Sometimes: later Ask", "Use: later Name", "Use the other: exact",
        "Use what may be: later Sometimes",
      ])
    #expect(result.outcome.ending == .done)
  }

  @Test func `another host's result is not known either`() async throws {
    let (_, said, _) = try await plan(
      """
      - name: Ask
        command: uname -r
        register: kernel
        when: inventory_hostname == 'a'
      - name: Write
        copy: {content: "{{ hostvars['a'].kernel.stdout }}", dest: /kernel}
      """, hosts: "a,b,")
    #expect(said == ["Ask: runs", "Write: later Ask", "Write: later Ask"])
  }

  // Who waits, waits for a day.
  @Test(.timeLimit(.minutes(10)))
  func `nothing is waited for, and a mistake stays one`() async throws {
    let (_, said, result) = try await plan(
      """
      - name: Wait
        stat: {path: /comes}
        register: comes
        until: comes.stat.exists
        delay: 86400
      - name: Run until
        command: "true"
        register: it
        until: it.rc == 0
        delay: 86400
      - name: Rest
        pause: {seconds: 86400}
      - name: Wrong
        copy: {content: "{{ nothing_of_the_kind }}", dest: /x}
      """)
    #expect(said == ["Wait: later what it waits for has come", "Run until: runs"])
    #expect(result.outcome.failedHosts == ["a"])
  }

  @Test func `handlers that a change notifies are in the plan`() async throws {
    let (steps, said, _) = try await plan(
      """
      - name: Write
        copy: {content: x, dest: /x}
        notify: Restart it
      - name: Ask
        command: "true"
        register: asked
        changed_when: false
      - name: Perhaps
        copy: {content: y, dest: /y}
        when: asked.rc == 0
        notify: rare
      """, on: MemoryFleet(), key: nil,
      """
        handlers:
          - name: Restart it
            command: restart it
          - name: Not yet
            command: restart that
            listen: rare
      """)
    #expect(said == ["Write: exact", "Ask: runs", "Perhaps: later Ask", "Restart it: runs"])
    try #require(steps.count == 4)
    #expect(steps[0].notifies == ["Restart it"] && steps[2].notifies == ["rare"])
    #expect(steps[3].isHandler && !steps[0].isHandler)
  }

  @Test func `what is missing behind a command that has not run is no mistake`() async throws {
    let (steps, said, result) = try await plan(
      """
      - name: Unpack
        command: make-it /opt/app
      - name: Edit
        lineinfile: {path: /opt/app/conf, line: new}
      - name: Words
        command: {argv: [say, "two words", plain]}
      - name: Nothing to do
        command: {cmd: again, creates: /}
      """)
    #expect(said == ["Unpack: runs", "Edit: later command: make-it", "Words: runs"])
    #expect(steps.last?.subjects == [.command: ["say 'two words' plain"]])
    #expect(result.outcome.ending == .done)
  }

  @Test func `check keeps Ansible's meaning`() async throws {
    let (heard, outcome, _) = try await run(
      Self.head + """
            - name: Act
              command: "true"
              register: it
            - name: After
              debug: {msg: "{{ it.rc }}"}
        """
    ) { $0.isCheck = true }
    #expect(heard.results(of: "Act") == ["a: skipped"])
    #expect(heard.results(of: "After") == ["a: ok"])
    #expect(outcome.steps == [])
  }

  @Test func `what a node's files say is kept with the step that read them`() async throws {
    let fleet = MemoryFleet()
    let key = [UInt8](repeating: 1, count: 32).hex
    func observed() async throws -> [String?] {
      try await plan(
        """
        - name: Edit
          lineinfile: {path: /conf, line: "new"}
        - name: Tree
          file: {path: /tree, state: directory}
        """, on: fleet, key: key
      ).steps.map(\.observed)
    }
    fleet.machine("a").with { $0.put("/conf", "old\n") }
    let first = try await observed()
    #expect(first.count == 2 && !first.contains(nil))
    #expect(try await observed() == first)
    fleet.machine("a").with { $0.put("/conf", "old\nhand-made\n") }
    let second = try await observed()
    try #require(second.count == 2)
    #expect(second[0] != first[0] && second[1] == first[1])
  }

  @Test func `a run keeps what it did, in the same words`() async throws {
    let tasks = """
      - name: Write
        copy: {content: "{{ item }}", dest: "/{{ item }}"}
        loop: [x, y]
      - name: Tree
        file: {path: /tree, state: directory}
      """
    let fleet = MemoryFleet()
    let planned = try await plan(tasks, on: fleet).steps
    let body = tasks.split(separator: "\n").map { "    \($0)\n" }.joined()
    let done = try await run(Self.head + body, on: fleet) { $0.keepsSteps = true }.outcome.steps
    #expect(planned.map(\.title) == ["Write (item=x)", "Write (item=y)", "Tree"])
    // The file's name is another one each time.
    func unplaced(_ steps: [PlannedStep]) -> [PlannedStep] {
      steps.map { step in
        var step = step
        step.location.file = ""
        return step
      }
    }
    let (deviations, needless) = PlanComparison.done(
      planned: unplaced(planned), done: unplaced(done))
    #expect(deviations == [] && needless == [])
    #expect(unplaced(planned).map(\.diffs) == unplaced(done).map(\.diffs))
  }
}
