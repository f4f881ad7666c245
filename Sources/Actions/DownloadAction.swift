import Crypto
import Playbooks
import System
import Value
import Wire

extension ActionTable {
  /// Options of `get_url` that have no counterpart here; their defaults are fine.
  private static let unsupported = ["client_cert", "client_key", "ciphers", "use_gssapi"]

  /// `get_url`: the node says whether it needs the bytes; the controller, which has TLS, fetches them
  /// and sends them along.
  static func getURL(_ call: ActionCall) throws(ActionError) -> Prepared {
    guard let url = call.arguments["url"]?.string else { throw .failed("url is required") }
    for name in unsupported where call.arguments[name].map({ !isFalse($0) }) ?? false {
      throw .failed("get_url: '\(name)' is not supported")
    }
    let source = try DownloadSource(call, url)
    var arguments = call.arguments
    arguments["_filename"] = Value(source.name)
    var warnings: [String] = []
    if (arguments["checksum"]?.string ?? "").isEmpty {
      warnings.append(
        "nothing proves that what \(url) gives is what was meant: add 'checksum: sha256:…'")
    }
    if !source.verifies, url.hasPrefix("https") {
      warnings.append("\(url) need not prove who it is: the playbook says validate_certs: false")
    }
    if let address = source.checksumAddress, source.isUnproven(address) {
      warnings.append(
        "the checksum proves nothing, for whoever answers for \(address) may have made it: "
          + "write the digest itself, or an https address that is verified")
    }
    let probe = call.request(call.name, arguments)
    let notes = warnings
    // A checksum behind an address has to be fetched first; then nothing can be asked ahead.
    let isIndirect = source.checksumAddress != nil
    let downloads = call.services.downloads
    return .conversation(probe: isIndirect ? nil : probe) { (node) async throws(Problem) in
      var result = await converse(node, source, probe, downloads)
      for key in ["url", "dest"] where result.failed && result.values[key] == nil {
        result.values[key] = probe.arguments[key] ?? .null
      }
      result.warnings += notes
      return result
    }
  }

  private static func isFalse(_ value: Value) -> Bool {
    value.isNull || value.truth == false || value.list?.isEmpty == true || value.string == ""
  }

  private static func converse(
    _ node: any NodeSession, _ source: DownloadSource, _ probe: Request, _ downloads: Downloads
  ) async -> ActionResult {
    do throws(Problem) {
      var request = probe
      if let address = source.checksumAddress {
        let answer = try await downloads.fetch(source, address)
        guard answer.status == 200, let digest = source.digest(in: answer.body) else {
          return .failure(
            "Unable to find a checksum for file '\(source.name)' in '\(address)'",
            ["url": Value(source.url)])
        }
        request.arguments["_digest"] = Value("\(source.algorithm):\(digest)")
      }
      let first = try await node.perform([request])
      guard let answer = first.first, answer.result["_needs_payload"]?.bool == true else {
        return first.first.map { ActionResult($0) } ?? .failure("the node gave no answer")
      }
      if request.mode != .apply {
        return ActionResult(
          ["url": Value(source.url), "dest": request.arguments["dest"] ?? .null], changed: true,
          change: .exact)
      }
      return try await bring(
        node, source, request, downloads, since: answer.result["_modified_since"]?.double)
    } catch {
      return .failure(error)
    }
  }

  /// Fetches the bytes and has the node write them.
  private static func bring(
    _ node: any NodeSession, _ source: DownloadSource, _ asked: Request, _ downloads: Downloads,
    since: Double?
  ) async throws(Problem) -> ActionResult {
    var request = asked
    let start = Clock.monotonic.inSeconds
    let wanted = (request.arguments["_digest"] ?? request.arguments["checksum"])?.string
    let got = try await downloads.fetch(
      source, source.url, since: since, proof: wanted.flatMap { Downloads.Proof($0) })
    if got.status == 304 {
      request.arguments["_not_modified"] = true
    } else if got.status != 200 {
      return .failure(
        "Request failed",
        [
          "status_code": Value(got.status), "url": Value(source.url),
          "response": Value("HTTP Error \(got.status): \(got.reason)"),
          "dest": request.arguments["dest"] ?? .null,
        ])
    } else {
      request.payload = got.body
      request.arguments["_size"] = Value(got.body.count)
    }
    let responses = try await node.perform([request])
    guard let response = responses.first else { return .failure("the node gave no answer") }
    var result = ActionResult(response)
    if source.isOnWeb { result.values["status_code"] = Value(got.status) }
    result.values["elapsed"] = Value(Int(Clock.monotonic.inSeconds - start))
    if !result.failed, got.status == 200 {
      result.values["msg"] = Value("OK (\(got.body.count) bytes)")
    }
    return result
  }
}
