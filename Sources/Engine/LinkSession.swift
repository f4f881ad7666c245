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

  func perform(_ requests: [Request]) async throws(Problem) -> [Response] {
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
  func raw(_ command: String) async throws(Problem) -> RawResult { try await link.raw(command) }
  func address() async -> String? { await link.address() }
  func drop() async { await link.drop() }
  func reconnect(withinSeconds: Int, address: String?) async throws(Problem) -> Hello {
    do throws(Problem) {
      return try await link.reconnect(withinSeconds: withinSeconds, address: address)
    } catch {
      // Who waited for the host fails: it is no surprise that it is away.
      if error.id.hasPrefix("ssh.host-key") || error.id.hasPrefix("sudo.") { throw error }
      throw Problem(
        "waiting.timeout", what: "timed out waiting for the host: \(error.what)", host: error.host,
        because: error.because, fix: error.fix)
    }
  }
  func sleep(seconds: Double) async {
    await Engine.sleep(seconds)
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
