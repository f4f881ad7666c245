package import Actions
package import Runs
package import Value
package import Wire

/// A way to one node as one user, connected when it is first used.
package protocol NodeLink: Sendable {
  /// Connects and starts the agent if that has not been done.
  func hello() async throws(Problem) -> Hello
  /// Sends requests as one chain; one answer each, in their order.
  func perform(_ requests: [Request]) async throws(Problem) -> [Response]
  /// Runs a command without the agent; one that holds a secret not where it would be recorded.
  func raw(_ command: String, holdsSecret: Bool) async throws(Problem) -> RawResult
  /// The address that answered; nil without a connection.
  func address() async -> String?
  /// Closes the connection; the next use makes it anew.
  func drop() async
  /// Drops the connection and tries until the node answers again, at `address` where one is given.
  /// - Throws: the last problem when the time is over; a refused host key at once.
  func reconnect(withinSeconds: Int, address: String?) async throws(Problem) -> Hello
  /// Whether anything has accepted a connection at the node's addresses.
  func isAnswered() async -> Bool
  /// Requests sent and answered, in conversations rather than frames.
  func roundTrips() async -> Int
  /// How it is connected; nil before.
  func connected() async -> Connected?
  /// The run has used the answers of these requests, which only asked; what was applied counts by itself.
  func use(_ requests: [Int]) async
  /// Has the node take over into its records what the answers used so far say of it. Nothing is waited
  /// for.
  /// - Parameter isWhole: no part of the run was left out, so what it does not say of a resource any more
  ///   is not said.
  func own(isWhole: Bool) async
  /// Closes the connection for good.
  func close() async
}

extension NodeLink {
  package func isAnswered() async -> Bool { true }
  package func use(_ requests: [Int]) async {}
  package func own(isWhole: Bool) async {}
}

/// Makes links; the same target gets the same link.
package protocol NodeLinks: Sendable {
  func link(to target: Target) async -> any NodeLink
  /// Every link that was made.
  func all() async -> [any NodeLink]
  /// Closes all of them.
  func close() async
}
