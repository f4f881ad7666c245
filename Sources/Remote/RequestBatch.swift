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

  /// What comes of its requests, in their order.
  /// - Parameters:
  ///   - loss: why the agent can no longer be reached; nil while it can.
  ///   - isHostLost: not the agent has ended, but the way to it.
  ///   - overdue: the request that the agent was given up over.
  func results(
    _ loss: Problem?, isHostLost: Bool, overdue: Int?
  ) throws(Problem) -> [Response] {
    let unfinished = requests.filter { responses[$0.id] == nil }
    let isApplying = unfinished.contains { $0.mode == .apply && handed.contains($0.id) }
    let isOverdue = unfinished.contains { $0.id == overdue }
    if let loss, !unfinished.isEmpty, !isApplying, !isOverdue, responses.isEmpty {
      throw loss
    }
    if let loss, isHostLost, isApplying {
      throw Problem(
        "remote.lost-at-work", what: "the host was lost while it was at work", host: loss.host,
        because: loss.because,
        fix: "see whether it is up, then run the same command again: what was done stays done")
    }
    return requests.map { request in
      if let response = responses[request.id] { return response }
      if request.id == overdue, let seconds = request.deadlineSeconds {
        return Response(
          id: request.id,
          outcome: .failed("took longer than \(seconds) seconds, and the node does not end it"))
      }
      guard request.mode == .apply, handed.contains(request.id) else {
        return Response(id: request.id, outcome: .notRun)
      }
      var told = Map()
      if let loss {
        // That a connection ended says less than that the agent did.
        if loss.id != "remote.connection-lost" { told["problem"] = Value(loss.id) }
        told["because"] = Value(loss.because ?? loss.what, marks: .unsafe)
      }
      return Response(id: request.id, outcome: .unknown, result: told)
    }
  }
}
