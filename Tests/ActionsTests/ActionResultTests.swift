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

  @Test func `what waits for an earlier step registers as unknown`() {
    let result = ActionResult(Response(change: .later("apt: chrony")))
    #expect(result.registered.marks.contains(.unknown))
  }
}
