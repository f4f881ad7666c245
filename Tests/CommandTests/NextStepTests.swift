import Engine
import Testing
import Value

@testable import groundwork

/// Every ending names the next thing to do.
@Suite struct NextStepTests {
  struct Ending: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var command = "apply"
    var isCheck = false
    var isInterrupted = false
    var outcome: RunOutcome
    var next: String

    init(
      _ name: String, _ next: String, command: String = "apply", isCheck: Bool = false,
      isInterrupted: Bool = false, _ change: (inout RunOutcome) -> Void = { _ in }
    ) {
      testDescription = name
      self.next = next
      self.command = command
      self.isCheck = isCheck
      self.isInterrupted = isInterrupted
      outcome = RunOutcome()
      outcome.hasPlayedHosts = true
      change(&outcome)
    }
  }

  private static func problem(_ id: String, host: String?) -> Problem {
    Problem(id, what: "x", host: host, fix: "y")
  }

  static let endings = [
    Ending("changes", "nothing; the same command, any day, puts back what has drifted") {
      $0.changedHosts = ["a"]
    },
    Ending("no changes", "nothing; there was nothing to change"),
    Ending(
      "changes that a check foresees",
      "groundwork apply, with the same files and flags, makes it so", isCheck: true
    ) { $0.changedHosts = ["a"] },
    Ending(
      "a plan", "groundwork apply, with the same files and flags, makes it so", command: "plan",
      isCheck: true
    ) { $0.changedHosts = ["a"] },
    Ending(
      "a plan without changes", "nothing; there was nothing to change", command: "plan",
      isCheck: true),
    Ending(
      "a rebuilt machine prepared",
      "nothing; the same command, any day, puts back what has drifted", command: "node replace"
    ) { $0.changedHosts = ["a"] },
    Ending(
      "a check of the machines", "groundwork plan shows what apply would change",
      command: "check", isCheck: true),
    Ending(
      "a module that changed something", "nothing; what is to stay so belongs in a playbook",
      command: "run"
    ) { $0.changedHosts = ["a"] },
    Ending(
      "a module that changed nothing", "nothing; the module changed nothing", command: "run"),
    Ending(
      "a module that would change something", "the same without --check does it",
      command: "run", isCheck: true
    ) { $0.changedHosts = ["a"] },
    Ending(
      "no hosts", "no host matched; groundwork inventory --graph names those there are"
    ) { $0.hasPlayedHosts = false },
    Ending(
      "Ctrl-C",
      "interrupted: tasks and handlers are open; the same command goes on where it stopped",
      isInterrupted: true
    ) { $0.failedHosts = ["a"] },
    Ending("another host key", "groundwork node replace a, if the machine was rebuilt") {
      $0.refusedHosts = ["a"]
      $0.problems = [problem("ssh.host-key-changed", host: "a")]
      $0.unreachableHosts = ["b"]
    },
    Ending(
      "an unknown host key", "do what the fix above says, then run the same command again"
    ) {
      $0.refusedHosts = ["a"]
      $0.problems = [problem("ssh.host-key-unknown", host: "a")]
    },
    Ending(
      "a host that does not answer",
      "bring a back, then run the same command again: it goes on where it stopped"
    ) {
      $0.unreachableHosts = ["a"]
      $0.failedHosts = ["b"]
    },
    Ending("a task that failed", "mend the cause named above, then run the same command again") {
      $0.failedHosts = ["a"]
      $0.changedHosts = ["a"]
    },
    Ending(
      "a mistake in the first play",
      "mend what is named above, then run the same command again; nothing was changed"
    ) { $0.problems = [problem("a.b", host: nil)] },
    Ending(
      "a mistake in the second play",
      "mend what is named above, then run the same command again"
    ) {
      $0.problems = [problem("a.b", host: nil)]
      $0.changedHosts = ["a"]
    },
  ]

  @Test(arguments: endings)
  func `an ending has its next step`(ending: Ending) {
    #expect(
      NextStep.after(
        ending.outcome, command: ending.command, isCheck: ending.isCheck,
        isInterrupted: ending.isInterrupted) == ending.next)
  }

  @Test func `after mistakes only commands that would have run say it`() {
    #expect(NextStep.afterMistakes(command: "inventory") == nil)
    #expect(NextStep.afterMistakes(command: "plan")?.hasPrefix("mend what is named above") == true)
  }
}
