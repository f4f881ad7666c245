internal import Value
internal import Wire

/// The requests of one call that wait together; its session's own.
final class RequestBatch {
  let requests: [Request]
  /// Ids whose frames have begun to leave.
  var handed: Set<Int> = []
  var responses: [Int: Response] = [:]
  let progress: @Sendable (Int, String) -> Void
  var continuation: CheckedContinuation<Void, Never>?
  var isLost = false
  var cancelledAt: ContinuousClock.Instant?
  private let hasDeadline: Bool

  init(_ requests: [Request], _ progress: @escaping @Sendable (Int, String) -> Void) {
    self.requests = requests
    self.progress = progress
    hasDeadline = requests.contains { $0.deadlineSeconds != nil }
  }

  var isComplete: Bool { isLost || responses.count == requests.count }

  /// Whether it is not waited for without end.
  var isBounded: Bool { hasDeadline || cancelledAt != nil }

  /// The first one that the agent has and has not answered.
  var served: Request? {
    requests.first { handed.contains($0.id) && responses[$0.id] == nil }
  }
}
