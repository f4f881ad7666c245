package import Value

/// What came of a run.
package struct RunOutcome: Sendable {
  package var failedHosts: [String] = []
  package var unreachableHosts: [String] = []
  /// Hosts refused for safety (changed or unknown host key, lock).
  package var refusedHosts: [String] = []
  package var problems: [Problem] = []
  package var changedHosts: [String] = []
  /// Some play had hosts.
  package var hasPlayedHosts = false
  package var roundTrips: [String: Int] = [:]

  package init() {}

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
