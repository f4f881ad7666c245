import Engine
import Value

/// The next thing to do after a run, in one sentence or command.
enum NextStep {
  /// After `groundwork check` has found nothing.
  static let afterCheck = "groundwork check --remote looks at the machines as well"

  /// After `groundwork init`, in its directory.
  static func afterInit(_ directory: String) -> String {
    "cd \(directory) && groundwork check --remote -K --accept-new-host-keys; then groundwork plan -K, groundwork apply -K"
  }

  /// After mistakes that were found before anything ran; nil for commands that run nothing.
  static func afterMistakes(command: String) -> String? {
    [
      "apply", "plan", "check", "run", "node add", "node remove", "node replace", "cluster upgrade",
    ].contains(command)
      ? "mend what is named above, then run the same command again; nothing was changed" : nil
  }

  /// After `groundwork node remove`.
  static func afterRemoval(of host: String, isListed: Bool) -> String {
    isListed
      ? "take \(host) out of the inventory, or groundwork apply would have it join again"
      : "nothing; the fleet knows \(host) no more"
  }

  static func after(
    _ outcome: RunOutcome, command: String, isCheck: Bool,
    isInterrupted: Bool = Interrupt.wasAsked
  ) -> String {
    if isInterrupted {
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
    if !outcome.problems.isEmpty {
      let again = "mend what is named above, then run the same command again"
      return outcome.changedHosts.isEmpty || isCheck ? "\(again); nothing was changed" : again
    }
    guard outcome.hasPlayedHosts else {
      return "no host matched; groundwork inventory --graph names those there are"
    }
    return afterSuccess(command, isCheck: isCheck, changed: !outcome.changedHosts.isEmpty)
  }

  private static func afterSuccess(_ command: String, isCheck: Bool, changed: Bool) -> String {
    switch (command, isCheck, changed) {
    case ("check", _, _): "groundwork plan shows what apply would change"
    case ("run", true, true): "the same without --check does it"
    case ("run", false, true): "nothing; what is to stay so belongs in a playbook"
    case ("run", _, false): "nothing; the module changed nothing"
    case (_, true, true): "groundwork apply, with the same files and flags, makes it so"
    case (_, false, true): "nothing; the same command, any day, puts back what has drifted"
    case (_, _, false): "nothing; there was nothing to change"
    }
  }
}
