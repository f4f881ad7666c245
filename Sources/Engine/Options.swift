package import Value

/// How a run is asked for.
package struct RunOptions: Sendable {
  package var limit: String?
  package var tags: [String] = []
  package var skipTags: [String] = []
  package var isCheck = false
  package var wantsDiff = false
  /// Hosts at work at the same time in one task.
  package var forks = 50
  package var verbosity = 0
  package var become = false
  package var becomeUser: String?
  package var becomePassword: Secret?
  package var remoteUser: String?
  package var privateKey: String?
  package var password: Secret?
  package var connection: String?
  package var startAtTask: String?
  package var forceHandlers = false
  /// Sends inspections of later tasks ahead; off only to show that it changes nothing.
  package var sendsAhead = true

  package init() {}
}

/// How a run ended; the command line turns it into an exit code.
package struct RunOutcome: Sendable {
  package var failedHosts: [String] = []
  package var unreachableHosts: [String] = []
  /// Hosts refused for safety (changed or unknown host key, lock).
  package var refusedHosts: [String] = []
  package var problems: [Problem] = []
  package var changedHosts: [String] = []
  package var roundTrips: [String: Int] = [:]

  package init() {}
}
