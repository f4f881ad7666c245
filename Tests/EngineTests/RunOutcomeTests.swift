import Testing
import Value

@testable import Engine

@Suite struct RunOutcomeTests {
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var problems: [String] = []
    var failed: [String] = []
    var unreachable: [String] = []
    var refused: [String] = []
    var ending: RunOutcome.Ending
  }

  static let cases = [
    Case(testDescription: "nothing", ending: .done),
    Case(testDescription: "a failed host", failed: ["a"], ending: .failed),
    Case(
      testDescription: "a failed host with a named reason", problems: ["sudo.wrong-password"],
      failed: ["a"], ending: .failed),
    Case(
      testDescription: "an unreachable host wins over a failed one", problems: ["ssh.unreachable"],
      failed: ["a"], unreachable: ["b"], ending: .unreachable),
    Case(
      testDescription: "a refused host wins over both", problems: ["ssh.host-key-changed"],
      failed: ["a"], unreachable: ["b"], refused: ["c"], ending: .refused),
    Case(
      testDescription: "a mistake that no host has", problems: ["inventory.no-match"],
      ending: .invalid),
    Case(
      testDescription: "findings of the preflight", problems: ["preflight.little-memory"],
      failed: ["a", "b"], ending: .invalid),
    Case(
      testDescription: "preflight found nothing but unreachable machines",
      problems: ["preflight.unreachable", "preflight.unreachable"], failed: ["a", "b"],
      ending: .unreachable),
    Case(
      testDescription: "preflight found an unreachable machine and something to mend",
      problems: ["preflight.unreachable", "preflight.sudo"], failed: ["a", "b"],
      ending: .invalid),
    Case(
      testDescription: "preflight stops before what others did counts",
      problems: ["preflight.port-taken"], failed: ["a"], unreachable: ["b"], refused: ["c"],
      ending: .invalid),
  ]

  @Test(arguments: cases)
  func `one ending, the gravest first`(one: Case) {
    var outcome = RunOutcome()
    outcome.problems = one.problems.map { Problem($0, what: "it is so", fix: "mend it") }
    outcome.failedHosts = one.failed
    outcome.unreachableHosts = one.unreachable
    outcome.refusedHosts = one.refused
    #expect(outcome.ending == one.ending)
  }
}
