package import Actions
package import Runs
package import Value
package import Wire

/// A way to one node as one user, connected when it is first used.
package protocol NodeLink: Sendable {
  /// Connects and starts the agent if that has not been done.
  func hello() async throws(Problem) -> Hello
  func perform(_ requests: [Request]) async throws(Problem) -> [Response]
  func raw(_ command: String) async throws(Problem) -> RawResult
  /// The address that answered; nil without a connection.
  func address() async -> String?
  func drop() async
  func reconnect(withinSeconds: Int, address: String?) async throws(Problem) -> Hello
  /// Requests sent and answered, in conversations rather than frames.
  func roundTrips() async -> Int
  /// How it is connected; nil before.
  func connected() async -> Connected?
  func close() async
}

/// Makes links; the same target gets the same link.
package protocol NodeLinks: Sendable {
  func link(to target: Target) async -> any NodeLink
  func all() async -> [any NodeLink]
  func close() async
}
