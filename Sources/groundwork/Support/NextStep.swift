import Engine

/// The next thing to do after a run, in one sentence or command.
enum NextStep {
  static func after(_ outcome: RunOutcome, command: String) -> String? {
    if let host = outcome.refusedHosts.first {
      return "groundwork node replace \(host), if the machine was rebuilt"
    }
    if let host = outcome.unreachableHosts.first {
      return "bring \(host) back, then run the same command again: it goes on where it stopped"
    }
    if !outcome.failedHosts.isEmpty {
      return "mend the cause named above, then run the same command again"
    }
    if !outcome.problems.isEmpty { return "mend what is named above; nothing was changed" }
    return nil
  }
}
