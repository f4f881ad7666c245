import Engine
import Value

/// The next thing to do after a run, in one sentence or command.
enum NextStep {
  static func after(_ outcome: RunOutcome, command: String, isCheck: Bool) -> String? {
    if Interrupt.wasAsked {
      return "interrupted: tasks and handlers are open; the same command goes on where it stopped"
    }
    if let host = outcome.refusedHosts.first {
      let refusals = outcome.problems.filter { $0.host == host }
      guard refusals.contains(where: { $0.id == "ssh.host-key-changed" }) else {
        return "do what the fix above says, then run the same command again"
      }
      return "groundwork node replace \(host), if the machine was rebuilt"
    }
    if let host = outcome.unreachableHosts.first {
      return "bring \(host) back, then run the same command again: it goes on where it stopped"
    }
    if !outcome.failedHosts.isEmpty {
      return "mend the cause named above, then run the same command again"
    }
    if !outcome.problems.isEmpty { return "mend what is named above; nothing was changed" }
    guard command == "apply", !outcome.changedHosts.isEmpty else { return nil }
    return isCheck
      ? "groundwork apply, with the same files and flags, makes it so"
      : "nothing; the same command, any day, puts back what has drifted"
  }
}
