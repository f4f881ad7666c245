import Testing
import Value
import Wire

@testable import Actions

@Suite struct ActionResultTests {
  @Test func `a skipped task registers Ansible's words`() {
    let registered = ActionResult.skip("x is defined").registered
    #expect(
      registered == [
        "skip_reason": "Conditional result was False", "false_condition": "x is defined",
        "changed": false, "skipped": true,
      ])
  }

  @Test func `a failed answer keeps the module's own message`() {
    let plain = ActionResult(Response(outcome: .failed("no such file"), change: .exact))
    #expect(plain.failed && !plain.changed)
    #expect(plain.values["msg"] == "no such file")
    let own = ActionResult(Response(outcome: .failed("short"), result: ["msg": "the long story"]))
    #expect(own.values["msg"] == "the long story")
  }

  @Test func `an agent lost at work is told with the reason, and that nobody knows`() {
    let why: Map = ["because": "the agent was ended by signal KILL"]
    let lost = ActionResult(Response(outcome: .unknown, result: why))
    #expect(lost.failed && lost.values["problem"] == "remote.agent-lost")
    #expect(
      lost.values["msg"]?.string
        == "the agent was lost while this ran (the agent was ended by signal KILL); "
        + "whether it ran is not known")
    #expect(
      lost.values["fix"] == "run the same command again: what was done stays done")
  }

  @Test func `a module's own word on changed counts`() {
    let result = ActionResult(Response(change: .runs, result: ["changed": false, "rc": 0]))
    #expect(!result.changed)
    #expect(result.values["changed"] == nil)
  }

  @Test func `lines are made of what a node answers, with its marks`() {
    let answer = Response(
      result: [
        "stdout": Value("a\r\nb\u{2028}c\n\nd", marks: .secret),
        "stderr": Value("", marks: .unsafe),
      ])
    let values = ActionResult(answer).values
    #expect(values["stdout_lines"] == ["a", "b", "c", "", "d"])
    #expect(values["stdout_lines"]?.list?.allSatisfy { $0.marks == .secret } == true)
    #expect(values["stdout_lines"]?.marks == .secret)
    #expect(values["stderr_lines"] == [])
    let own = ActionResult(Response(result: ["stdout": "a\nb", "stdout_lines": ["own"]])).values
    #expect(own["stdout_lines"] == ["own"])
    #expect(ActionResult(Response(result: ["rc": 0])).values["stdout_lines"] == nil)
  }

  @Test func `an agent that was lost without a reason is told, too`() {
    let plain = ActionResult(Response(outcome: .unknown))
    #expect(
      plain.values["msg"] == "the agent was lost while this ran; whether it ran is not known")
    let named = ActionResult(Response(outcome: .unknown, result: ["problem": "agent.nonsense"]))
    #expect(named.values["problem"] == "agent.nonsense")
  }

  @Test func `what waits for an earlier step registers as unknown`() {
    let result = ActionResult(Response(change: .later("apt: chrony")))
    #expect(result.registered.marks.contains(.unknown))
  }
}
