import Runs

/// Puts the results of a task in the order of its hosts: they are at work at the same time, and which of
/// two is done first is chance. Only what comes within one task waits, and only for hosts that took part
/// in the task before.
struct ResultOrder: Sendable {
  private var places: [String: Int] = [:]
  /// Hosts that are waited for.
  private var expected: Set<String> = []
  private var came: Set<String> = []
  private var waiting: [HostResult] = []

  init(_ hosts: [String] = []) {
    for (place, host) in hosts.enumerated() { places[host] = place }
    expected = Set(hosts)
  }

  /// What may be told now that this has come.
  mutating func take(_ result: HostResult) -> [HostResult] {
    guard let place = places[result.host], !result.isLoop else { return [result] }
    came.insert(result.host)
    waiting.append(result)
    waiting.sort { (places[$0.host] ?? place) < (places[$1.host] ?? place) }
    var told: [HostResult] = []
    while let first = waiting.first, isNext(first.host) { told.append(waiting.removeFirst()) }
    return told
  }

  private func isNext(_ host: String) -> Bool {
    guard let place = places[host] else { return true }
    return !expected.contains { other in
      !came.contains(other) && (places[other] ?? place) < place
    }
  }

  /// The task is over: what waits is told.
  mutating func end() -> [HostResult] {
    if !came.isEmpty { expected = came }
    defer {
      came = []
      waiting = []
    }
    return waiting
  }
}

extension Event {
  /// Whether no further result of the task before comes.
  var endsTask: Bool {
    switch self {
    case .playStarted, .taskStarted, .handlerStarted, .included, .noHostsLeft, .recap, .problem:
      true
    default: false
    }
  }
}
