import Testing
import Value

@testable import Actions

/// What a proof comes to.
@Suite struct VerdictTests {
  private func verdict(_ arguments: Map) throws -> (proven: Value?, because: String?) {
    let prepared = try ActionTable.verdict(
      call("groundwork.core.verdict", arguments.merging(["proof": "time"])))
    guard case .local(let result) = prepared else { return (nil, nil) }
    #expect(!result.failed)
    #expect(result.values["proof"] == "time")
    return (result.values["proven"], result.values["because"]?.string)
  }

  @Test func `a task that did its work proves, and one that failed says why it does not`() throws {
    #expect(try verdict(["result": ["failed": false]]) == (true, nil))
    #expect(try verdict(["result": ["failed": false], "holds": true]) == (true, nil))
    #expect(
      try verdict(["result": ["failed": true, "msg": "no clock\nat all"]]) == (false, "at all"))
    #expect(
      try verdict(["result": ["unreachable": true, "msg": "gone"], "holds": true])
        == (false, "gone"))
    let command: Value = ["failed": true, "msg": "non-zero return code", "stderr": "no route\n"]
    #expect(try verdict(["result": command]) == (false, "no route"))
    let loop: Value = [
      "failed": true, "msg": "one failed", "results": [["failed": false], command],
    ]
    #expect(try verdict(["result": loop]) == (false, "no route"))
  }

  @Test func `a condition decides beside it`() throws {
    #expect(try verdict(["holds": false, "because": "3 days"]) == (false, "3 days"))
    #expect(try verdict(["holds": "False", "because": "3 days"]) == (false, "3 days"))
    #expect(try verdict(["holds": true, "because": "3 days"]) == (true, nil))
  }

  @Test func `what could not be looked at is no proof and no failure`() throws {
    #expect(try verdict(["holds": false, "unproven": "no pool"]) == (.null, "no pool"))
    #expect(try verdict(["holds": true, "unproven": ""]) == (true, nil))
    #expect(try verdict(["result": ["skipped": true]]) == (.null, "it was not looked at"))
  }
}
