package import Runs
package import Value

/// What came of a run.
package struct RunOutcome: Sendable {
  package var failedHosts: [String] = []
  package var unreachableHosts: [String] = []
  /// Hosts refused for safety (changed or unknown host key, lock).
  package var refusedHosts: [String] = []
  package var problems: [Problem] = []
  package var changedHosts: [String] = []
  /// It ended in the middle, as Ansible's does where it meets what it cannot go on with: its exit code.
  package var abortCode: Int?
  /// Some play had hosts.
  package var hasPlayedHosts = false
  package var roundTrips: [String: Int] = [:]
  /// What was changed, run, or is to wait, in order; only where the options ask for it.
  package var steps: [PlannedStep] = []
  /// Every host that took part in a play.
  package var hosts: [String] = []
  /// How each node was reached, one for each user on it.
  package var connections: [Connected] = []
  /// How the hosts that were reached are reached; nothing secret.
  package var ways: [String: Map] = [:]

  package init() {}

  /// A host failed or was not reached.
  var hasLosses: Bool { !failedHosts.isEmpty || !unreachableHosts.isEmpty || !refusedHosts.isEmpty }

  /// How a run ended; the command line gives each its exit code.
  package enum Ending: Sendable {
    case done
    /// A host failed or was rolled back.
    case failed
    /// A host could not be reached.
    case unreachable
    /// Bad inventory, playbook or preflight.
    case invalid
    /// A host was refused for safety.
    case refused
  }

  package var ending: Ending {
    // Preflight stops the run before anything is touched, so it comes before all that others did.
    let preflight = problems.filter { $0.id.hasPrefix("preflight.") }
    guard preflight.isEmpty else {
      return preflight.allSatisfy { $0.id == "preflight.unreachable" } ? .unreachable : .invalid
    }
    if !refusedHosts.isEmpty { return .refused }
    if !unreachableHosts.isEmpty { return .unreachable }
    if !failedHosts.isEmpty { return .failed }
    return problems.isEmpty ? .done : .invalid
  }
}
