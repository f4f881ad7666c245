import Runs
import Synchronization
import Testing
import Value
import Wire

@testable import Console

/// What `groundwork playbook` prints of events that a run against ansible-core seldom has.
@Suite struct AnsibleVoiceTests {
  private final class Paper: Sendable {
    private let text = Mutex("")
    func write(_ more: String) { text.withLock { $0 += more } }
    var all: String { text.withLock { $0 } }
  }

  private func said(
    _ events: [Event], _ change: (inout AnsibleVoice.Style) -> Void = { _ in }
  ) -> (out: String, error: String) {
    var style = AnsibleVoice.Style()
    change(&style)
    let (out, error) = (Paper(), Paper())
    let voice = AnsibleVoice(
      style: style, redactor: Redactor(), write: { out.write($0) }, writeError: { error.write($0) })
    for event in events { voice.receive(event) }
    return (out.all, error.all)
  }

  private let task = Event.taskStarted(
    TaskStarted(id: 1, name: "a", action: "ansible.builtin.command"))

  private func result(_ status: HostResult.Status, _ values: Value = Value(Map())) -> HostResult {
    HostResult(host: "h1", task: 1, status: status, result: values)
  }

  @Test func `a banner ends at the seventy-ninth column and has three stars at least`() {
    let long = String(repeating: "x", count: 90)
    let text = said([
      task, .taskStarted(TaskStarted(id: 2, name: long, action: "ansible.builtin.command")),
    ]).out
    let lines = text.split(separator: "\n")
    #expect(lines[0].count == 80)
    #expect(lines[0].hasPrefix("TASK [a] ***"))
    #expect(lines[1] == "TASK [\(long)] ***")
  }

  @Test func `tasks of which nothing is shown have no banner where hosts are left out`() {
    let events: [Event] = [
      task, .hostResult(result(.skipped)),
      .taskStarted(TaskStarted(id: 2, name: "b", action: "ansible.builtin.command")),
      .hostResult(HostResult(host: "h1", task: 2, status: .changed)),
    ]
    let text = said(events) { $0.showsSkipped = false }.out
    #expect(!text.contains("TASK [a]"))
    #expect(text.contains("TASK [b]"))
    #expect(text.hasSuffix("changed: [h1]\n"))
  }

  @Test func `what is Ansible's own inside is not shown`() {
    let values: Value = [
      "b": 1, "a": ["_ansible_x": 1, "y": 2], "_ansible_no_log": false, "exception": "E\nlast",
      "invocation": 1, "problem": "x.y",
    ]
    let text = said([task, .hostResult(result(.failed, values))]).out
    #expect(
      text.hasSuffix(
        """
        An exception occurred during task execution. To see the full traceback, use -vvv. The error was: last
        fatal: [h1]: FAILED! => {"a": {"y": 2}, "b": 1}

        """))
  }

  @Test func `a delegate is named with its address where that is another`() {
    var one = result(.ok)
    one.delegatedTo = "h2"
    one.delegateAddress = "10.0.0.2"
    #expect(said([task, .hostResult(one)]).out.hasSuffix("ok: [h1 -> h2(10.0.0.2)]\n"))
    one.delegateAddress = "h2"
    #expect(said([task, .hostResult(one)]).out.hasSuffix("ok: [h1 -> h2]\n"))
  }

  @Test func `failures go to standard error where they are wanted there`() {
    let (out, error) = said([task, .hostResult(result(.failed))]) { $0.failuresToErrors = true }
    #expect(!out.contains("fatal"))
    #expect(error == "fatal: [h1]: FAILED! => {}\n")
  }

  @Test func `figures of the run come after the recap`() {
    let stats: Value = ["ansible_stats": ["data": ["n": 1, "l": [1]], "per_host": false]]
    let own: Value = ["ansible_stats": ["data": ["p": "x"], "per_host": true]]
    let events: [Event] = [
      task, .hostResult(result(.ok, stats)), .hostResult(result(.ok, stats)),
      .hostResult(result(.ok, own)), .recap(Recap(["h1": Counters()])),
    ]
    let text = said(events) { $0.showsFigures = true }.out
    #expect(text.contains("\nCUSTOM STATS: ***"))
    #expect(text.contains("\n\th1: { \"p\": \"x\"}\n\n\tRUN: { \"l\": [  1,  1 ], \"n\": 2}\n\n"))
    #expect(!said(events).out.contains("CUSTOM STATS"))
  }

  @Test func `a warning is wrapped and told once`() {
    let words = Array(repeating: "word", count: 20).joined(separator: " ")
    let warning = Event.warning(Notice(words))
    let lines = said([warning, warning]).error.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0].hasPrefix("[WARNING]: word word"))
    #expect(lines.allSatisfy { $0.count <= 79 })
  }
}
