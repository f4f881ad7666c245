internal import Synchronization

/// What talking to one host took: kept in the run's record, and what tests count.
package struct Traffic: Sendable, Equatable {
  /// Connections that something accepted, whatever came of them.
  package var answers = 0
  /// Logins.
  package var connections = 0
  /// Commands started over them.
  package var channels = 0
  /// Times the controller waited for an answer: a start, a delivery, a batch of requests.
  package var roundTrips = 0
  package var bytesSent = 0
  package var bytesReceived = 0
  /// Agent binaries sent.
  package var deliveries = 0
  /// Bytes that came before an agent's hello and were dropped.
  package var bannerBytes = 0

  package init() {}
}

/// Counts from wherever something is sent or heard.
final class TrafficCounter: Sendable {
  private let traffic = Mutex(Traffic())

  var now: Traffic { traffic.withLock { $0 } }

  func count(_ change: (inout sending Traffic) -> Void) { traffic.withLock { change(&$0) } }
}
