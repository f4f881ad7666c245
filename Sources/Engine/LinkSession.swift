import Actions
import Synchronization
import System
import Value
import Wire

/// A link as actions see it.
struct LinkSession: NodeSession {
  let link: any NodeLink
  /// Handlers the task notifies; the node writes them down before it changes anything.
  let notifies: [String]
  let deadlineSeconds: Int?
  /// Where what nodes read of files is kept, and under which key; nil where nobody asks.
  let observations: Observations?
  let host: String
  let isInterrupted: @Sendable () async -> Bool
  /// Takes up what the node has written down. Only an agent can say that, so it waits for the first
  /// request: what needs no agent, or waits for one, does without.
  let greet: @Sendable () async throws(Problem) -> Void

  func perform(_ requests: [Request]) async throws(Problem) -> [Response] {
    try await greet()
    let responses = try await link.perform(
      requests.map { request in
        var request = request
        request.notifies = notifies
        request.deadlineSeconds = deadlineSeconds ?? request.deadlineSeconds
        request.observes = observations?.key
        return request
      })
    observations?.add(responses)
    return responses
  }
  func raw(_ command: String, holdsSecret: Bool) async throws(Problem) -> RawResult {
    try await link.raw(command, holdsSecret: holdsSecret)
  }
  func address() async -> String? { await link.address() }
  func drop() async { await link.drop() }
  func reconnect(withinSeconds: Int, address: String?) async throws(Problem) -> Hello {
    let link = link
    let work: @Sendable () async throws(Problem) -> Hello = { () async throws(Problem) in
      try await link.reconnect(withinSeconds: withinSeconds, address: address)
    }
    do throws(Problem) {
      // A node with a new address rolls back by itself unless it is met there: that is waited for.
      if address != nil { return try await work() }
      guard let hello = try await untilInterrupted(work) else {
        throw Problem(
          "waiting.interrupted", what: "the run was interrupted while it waited for the host",
          host: host, fix: "run it again")
      }
      return hello
    } catch {
      // Who waited for the host fails: it is no surprise that it is away.
      let isTold = ["ssh.host-key", "sudo.", "waiting."].contains { error.id.hasPrefix($0) }
      if isTold { throw error }
      throw Problem(
        "waiting.timeout", what: "timed out waiting for the host: \(error.what)", host: error.host,
        because: error.because, fix: error.fix)
    }
  }

  func sleep(seconds: Double) async {
    _ = try? await untilInterrupted { () async throws(Problem) in await Engine.sleep(seconds) }
  }

  /// Does `work` unless the run is interrupted first, which cancels it; nil then.
  private func untilInterrupted<Output: Sendable>(
    _ work: @escaping @Sendable () async throws(Problem) -> Output
  ) async throws(Problem) -> Output? {
    let first = await withTaskGroup(of: Result<Output, Problem>?.self) { group in
      group.addTask {
        do throws(Problem) { return .success(try await work()) } catch { return .failure(error) }
      }
      group.addTask {
        while await !isInterrupted(), !_Concurrency.Task.isCancelled { await Engine.sleep(0.2) }
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
    return try first?.get()
  }
}

/// What the node read of files while one item of a task was done.
final class Observations: Sendable {
  let key: String
  private let digests = Mutex<[String]>([])

  /// nil where nobody asks for it.
  init?(key: String?) {
    guard let key else { return nil }
    self.key = key
  }

  func add(_ responses: [Response]) {
    let fresh = responses.compactMap(\.observed)
    digests.withLock { $0 += fresh }
  }

  /// One digest for all; nil where nothing was read.
  var sum: String? {
    let all = digests.withLock { $0 }
    if all.count < 2 { return all.first }
    return Digest.sha256(Array(all.joined(separator: " ").utf8)).hex
  }
}
