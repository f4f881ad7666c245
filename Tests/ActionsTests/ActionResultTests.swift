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
        "changed": false, "failed": false, "skipped": true,
      ])
  }

  @Test func `a failed answer keeps the module's own message`() {
    let plain = ActionResult(Response(outcome: .failed("no such file"), change: .exact))
    #expect(plain.failed && !plain.changed)
    #expect(plain.values["msg"] == "no such file")
    let own = ActionResult(Response(outcome: .failed("short"), result: ["msg": "the long story"]))
    #expect(own.values["msg"] == "the long story")
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

  @Test func `a node that was lost at work is told with the cause`() {
    let known = ActionResult(
      Response(outcome: .unknown, result: ["because": "frame of unknown kind 103"]))
    #expect(
      known.values["msg"]
        == "the node was lost while this ran: frame of unknown kind 103; whether it ran is not known"
    )
    let plain = ActionResult(Response(outcome: .unknown))
    #expect(
      plain.values["msg"] == "the node was lost while this ran; whether it ran is not known")
  }

  @Test func `what waits for an earlier step registers as unknown`() {
    let result = ActionResult(Response(change: .later("apt: chrony")))
    #expect(result.registered.marks.contains(.unknown))
  }
}
