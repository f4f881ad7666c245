import Machine
import Runs
import Testing
import Value

@testable import Engine

/// What is asked on the terminal, and what the answers do.
@Suite struct AskingTests {
  private static let prompted = """
    - hosts: all
      gather_facts: false
      vars_prompt:
        - {name: color, prompt: Which color, default: blue, private: false}
        - {name: word, prompt: The word}
      tasks:
        - {name: tell, debug: {msg: "{{ color }}"}}
        - {name: hide, debug: {msg: "{{ word }}"}}
    """

  @Test func `what is typed is used, an empty answer means the default, a private one is secret`()
    async throws
  {
    let someone = Operator(["", "hunter2"])
    let (heard, outcome, _) = try await run(
      Self.prompted, by: someone)
    #expect(outcome.failedHosts == [])
    #expect(someone.questions.map(\.text) == ["Which color [blue]: ", "The word: "])
    #expect(someone.questions.map(\.echoes) == [true, false])
    #expect(heard.results(of: "tell") == ["a: ok"])
    #expect(heard.events.contains { "\($0)".contains("blue") })
    #expect(!heard.events.contains { "\($0)".contains("hunter2") })
  }

  @Test func `a private answer and a secret that a task made are looked for from then on`()
    async throws
  {
    let redactor = Redactor()
    _ = try await run(
      """
      - hosts: all
        gather_facts: false
        vars_prompt:
          - {name: word, prompt: The word}
        tasks:
          - set_fact: {joined: "{{ word }}-{{ inventory_hostname }}-9"}
      """, by: Operator(["hunter2"]), redactor: redactor)
    #expect(redactor.redact("it was hunter2") == "it was «secret»")
    #expect(redactor.redact("it was hunter2-a-9") == "it was «secret»")
  }

  @Test func `what -e gives is not asked`() async throws {
    let someone = Operator(["red"])
    _ = try await run(
      Self.prompted, extra: ["word": "given"],
      by: someone)
    #expect(someone.questions.map(\.text) == ["Which color [blue]: "])
  }

  @Test func `without a terminal, a question without a default ends the run before its tasks`()
    async throws
  {
    let (heard, outcome, fleet) = try await run(Self.prompted)
    #expect(heard.results(of: "tell") == [])
    #expect(outcome.problems.first?.fix == "give it with -e word=VALUE")
    #expect(fleet.asked == [])
  }

  private static let steps = """
    - hosts: all
      gather_facts: false
      tasks:
        - {name: one, file: {path: /one, state: directory}}
        - {name: two, file: {path: /two, state: directory}}
        - {name: three, file: {path: /three, state: directory}}
        - {name: four, file: {path: /four, state: directory}}
    """

  @Test func `a step is done when the answer is yes, and all are after continue`() async throws {
    let someone = Operator(["y", "", "c"])
    let (heard, _, fleet) = try await run(
      Self.steps, by: someone
    ) { $0.step = true }
    let made = fleet.machine("a").with { machine in
      ["/one", "/two", "/three", "/four"].filter { machine.entries[$0] != nil }
    }
    #expect(made == ["/one", "/three", "/four"])
    #expect(someone.questions.count == 3)
    #expect(heard.results(of: "two") == [])
  }

  @Test func `--step without a terminal does nothing and says why`() async throws {
    let (_, outcome, fleet) = try await run(Self.steps) { $0.step = true }
    #expect(outcome.problems.map(\.id) == ["prompt.no-terminal"])
    #expect(fleet.asked == [])
  }

  @Test func `a run begins at the named task`() async throws {
    let (heard, outcome, _) = try await run(Self.steps) { $0.startAtTask = "th*" }
    #expect(outcome.problems.isEmpty)
    #expect(heard.results(of: "two") == [])
    #expect(heard.results(of: "three") == ["a: changed"])
    #expect(heard.results(of: "four") == ["a: changed"])
  }

  @Test func `a task that nobody named is a mistake`() async throws {
    let (_, outcome, fleet) = try await run(Self.steps) { $0.startAtTask = "five" }
    #expect(outcome.problems.map(\.id) == ["usage.no-such-task"])
    #expect(fleet.asked == [])
  }
}
