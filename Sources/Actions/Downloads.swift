import Crypto
import Dispatch
import System
import Value

/// What `get_url` fetches in a run, once for the hosts that want the same.
///
/// Who asks while it is being fetched shares the answer. One that a checksum has proven is kept for
/// those who ask later; what nothing proves may be another one by then.
package actor Downloads {
  /// The digest that a playbook gives for what it wants.
  struct Proof: Hashable, Sendable {
    var algorithm: DigestAlgorithm
    /// In hex, lower case.
    var digest: String

    /// From `ALGORITHM:DIGEST`; nil for anything else.
    init?(_ text: String) {
      let parts = text.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, let algorithm = DigestAlgorithm(rawValue: String(parts[0])) else {
        return nil
      }
      self.algorithm = algorithm
      digest = parts[1].lowercased()
    }

    func holds(_ bytes: [UInt8]) -> Bool { System.Digest.of(bytes, algorithm).hex == digest }
  }

  private struct Kept {
    var request: [String]
    var proof: Proof
    var answer: WebAnswer
  }

  private typealias Outcome = Result<(answer: WebAnswer, isProven: Bool), Problem>

  private var kept: [Kept] = []
  private var waiting: [[String]: [CheckedContinuation<Outcome, Never>]] = [:]
  private let limit: Int

  /// - Parameter limit: bytes that are kept, in all; of the last download any number.
  package init(limit: Int = 256 << 20) { self.limit = limit }

  /// Fetches `address` as `source` says, or gives what was fetched already.
  func fetch(
    _ source: DownloadSource, _ address: String, since: Double? = nil, proof: Proof? = nil
  ) async throws(Problem) -> WebAnswer {
    let request = source.identity(of: address, since: since)
    if let known = kept.first(where: { $0.proof == proof && $0.request == request }) {
      return known.answer
    }
    guard waiting[request] == nil else {
      let outcome = await withCheckedContinuation { waiting[request]?.append($0) }
      return try outcome.get().answer
    }
    waiting[request] = []
    let outcome = await Self.aside { () throws(Problem) in
      let answer = try source.fetch(address, since: since)
      let isProven = answer.status == 200 && proof?.holds(answer.body) == true
      return (answer: answer, isProven: isProven)
    }
    for one in waiting.removeValue(forKey: request) ?? [] { one.resume(returning: outcome) }
    let (answer, isProven) = try outcome.get()
    if let proof, isProven { keep(Kept(request: request, proof: proof, answer: answer)) }
    return answer
  }

  private func keep(_ one: Kept) {
    kept.append(one)
    while kept.count > 1, kept.reduce(0, { $0 + $1.answer.body.count }) > limit {
      kept.removeFirst()
    }
  }

  /// Blocking work on a thread of its own.
  static func aside<Output: Sendable>(
    _ body: @escaping @Sendable () throws(Problem) -> Output
  ) async -> Result<Output, Problem> {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        do throws(Problem) {
          continuation.resume(returning: .success(try body()))
        } catch { continuation.resume(returning: .failure(error)) }
      }
    }
  }
}
