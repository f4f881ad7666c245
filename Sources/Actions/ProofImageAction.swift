import Crypto
import Playbooks
import Synchronization
import System
import Value
import Variables
import Wire

extension ActionTable {
  /// `proof_image`: a small image that holds the agent, which says its version. With `dest` the node
  /// gets it as an OCI archive. Results: `digest`, `reference` (by digest), `tag`.
  static func proofImage(_ call: ActionCall) throws(ActionError) -> Prepared {
    let repository = try text("repository", call)
    let architecture =
      call.arguments["architecture"]?.string ?? architecture(of: call) ?? "x86_64"
    let image: ProofImage
    do throws(Problem) {
      image = try call.services.proofImages.image(repository, architecture, call.services)
    } catch { return .local(.failure(error)) }
    let names: Map = [
      "digest": Value(image.digest), "reference": Value("\(repository)@\(image.digest)"),
      "tag": Value(image.tag),
    ]
    guard let dest = call.arguments["dest"]?.string else { return .local(ActionResult(names)) }
    var copy = call
    copy.arguments = ["dest": Value(dest), "mode": "0644"]
    let request = file(copy, content: Content(bytes: image.archive, isSecret: false), source: nil)
    return .requests([request]) { responses in
      guard let response = responses.first else { return .failure("the node gave no answer") }
      var result = ActionResult(response)
      result.values = result.values.merging(names)
      return result
    }
  }
}

extension ActionTable {
  /// The node's own, where its facts are known.
  private static func architecture(of call: ActionCall) -> String? {
    let facts = (try? call.scope.lookUp("ansible_facts"))?.flatMap { $0.map?["architecture"] }
    let fact = facts ?? (try? call.scope.lookUp("ansible_architecture")) ?? nil
    return fact?.string
  }
}

/// The images of one run: each is made once, not for every host.
package final class ProofImages: Sendable {
  private let made = Mutex([String: ProofImage]())

  package init() {}

  /// Those for which there is an image.
  var architectures: Set<String> {
    made.withLock { made in Set(made.keys.map { String($0.prefix { $0 != " " }) }) }
  }

  func image(
    _ repository: String, _ architecture: String, _ services: Services
  ) throws(Problem) -> ProofImage {
    let key = "\(architecture) \(repository)"
    if let known = made.withLock({ $0[key] }) { return known }
    let program = try services.readFile(try services.agentFile(architecture)).bytes
    let image = ProofImage(
      program: program, named: "groundwork-agent", arguments: ["--version"],
      architecture: architecture,
      tag: "\(repository):\(Crypto.Digest.sha256(program).hex.prefix(12))")
    made.withLock { $0[key] = image }
    return image
  }
}
