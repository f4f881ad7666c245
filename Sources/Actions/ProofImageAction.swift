import Playbooks
import System
import Value
import Variables
import Wire

extension ActionTable {
  /// `proof_image`: a small image that holds the agent, which says its version. With `dest` the node
  /// gets it as an OCI archive. Results: `digest`, `reference` (by digest), `tag`.
  static func proofImage(_ call: ActionCall) throws(ActionError) -> Prepared {
    let repository = try text("repository", call)
    let architecture = call.arguments["architecture"]?.string ?? "x86_64"
    let program: [UInt8]
    do throws(Problem) {
      let path = try call.services.agentFile(architecture)
      program = try call.services.readFile(path).bytes
    } catch { return .local(.failure(error)) }
    let tag = "\(repository):\(Digest.sha256(program).hex.prefix(12))"
    let image = ProofImage(
      program: program, named: "groundwork-agent", arguments: ["--version"],
      architecture: architecture, tag: tag)
    let names: Map = [
      "digest": Value(image.digest), "reference": Value("\(repository)@\(image.digest)"),
      "tag": Value(tag),
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
