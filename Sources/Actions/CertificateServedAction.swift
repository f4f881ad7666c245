import Crypto
import PKI
import System
import Value
import Wire

extension ActionTable {
  /// `certificate_served`: has a service show the pair that is installed, or puts the pair before back.
  static func certificateServed(_ call: ActionCall) throws(ActionError) -> Prepared {
    let order: ServedOrder
    do throws(Problem) { order = try ServedOrder(call) } catch { return .local(.failure(error)) }
    let (isCheck, look) = (call.isCheck, call.services.look)
    return .conversation(probe: nil) { (node) async throws(Problem) in
      try await ServedWork(order: order, node: node, look: look).done(isCheck: isCheck)
    }
  }
}

/// What a task says of a certificate that is to be served.
struct ServedOrder: Sendable {
  let name: String
  let address: ServedPlace
  let seconds: Int
  /// What is to be shown, the chain included, where the task says it.
  let given: [Certificate]?
  /// Reads the certificate in force, where it does not.
  let reading: Request
  /// What has the service take it.
  let reload: Request?
  /// Puts the pair before in force again; nil for a file that is no pair of ours.
  let back: Request?

  init(_ call: ActionCall) throws(Problem) {
    let arguments = call.arguments
    name = arguments["name"]?.string ?? ""
    address = try ServedPlace(
      arguments["address"]?.string ?? "", name: arguments["server_name"]?.string)
    seconds = min(max(1, arguments["timeout"]?.int ?? 8), 3600)
    given = try arguments["certificate"]?.string.map { (text) throws(Problem) in
      try Certificate.all(in: text)
    }
    let directory = arguments["directory"]?.string ?? "/etc/groundwork/certificates/\(name)"
    let path = arguments["path"]?.string
    reading = call.request(
      "ansible.builtin.slurp", ["src": Value(path ?? Path.join(directory, "current/tls.crt"))])
    let pair: Map = [
      "name": Value(name), "state": "previous", "directory": Value(directory),
    ]
    back = path == nil ? call.request("groundwork.core.certificate_pair", pair) : nil
    if let unit = arguments["unit"]?.string {
      let command: Value = ["systemctl", "reload-or-restart", Value(unit)]
      reload = call.request("ansible.builtin.command", ["argv": command])
    } else if let command = arguments["command"] {
      reload = call.request("ansible.builtin.command", ["argv": command])
    } else {
      reload = nil
    }
  }
}

/// The conversation: look, reload, look again, and back where that does not help.
struct ServedWork: Sendable {
  let order: ServedOrder
  let node: any NodeSession
  let look: @Sendable (ServedPlace) async throws(Problem) -> [Certificate]

  func done(isCheck: Bool) async throws(Problem) -> ActionResult {
    if let given = order.given { return try await serve(given, isCheck: isCheck) }
    switch try await perform(order.reading) {
    case .failure(let result): return result
    case .success(let response):
      if case .later = response.change { return ActionResult(response) }
      let bytes = Base64.decode(response.result["content"]?.string ?? "") ?? []
      let wanted = try Certificate.all(in: String(decoding: bytes, as: UTF8.self))
      return try await serve(wanted, isCheck: isCheck)
    }
  }

  private func serve(
    _ wanted: [Certificate], isCheck: Bool
  ) async throws(Problem) -> ActionResult {
    var result = ActionResult([
      "address": Value(order.address.text),
      "fingerprint": Value(wanted.first?.fingerprint ?? ""),
      "not_after": Value(wanted.first.map { "\($0.notAfter)" } ?? ""),
    ])
    // A service that was started a moment ago may not listen yet.
    let patience = isCheck ? 0 : min(5, Double(order.seconds))
    guard await wait(patience, for: wanted, whileSilent: true) != nil else { return result }
    result.changed = true
    result.change = .runs
    if isCheck { return result }
    if let reload = order.reload, case .failure(let failed) = try await perform(reload) {
      return try await back(from: wanted, because: Self.said(failed))
    }
    guard let reason = await wait(Double(order.seconds), for: wanted, inARow: Self.looksInARow)
    else { return result }
    return try await back(from: wanted, because: reason)
  }

  /// How often in a row a service must show the new one after its reload. nginx's old workers (and those of
  /// others that reload like it) answer beside the new ones for a moment: one look says nothing of the next.
  private static let looksInARow = 6

  /// Looks until the chain is served.
  /// - Parameters:
  ///   - whileSilent: gives up at the first other certificate that is shown.
  ///   - inARow: so many looks, each at a connection of its own, must have seen nothing else.
  /// - Returns: nil when it is served; else what is.
  private func wait(
    _ seconds: Double, for wanted: [Certificate], whileSilent: Bool = false, inARow: Int = 1
  ) async -> String? {
    let end = Clock.monotonic.inSeconds + seconds
    var seen = 0
    while true {
      let reason: String
      do throws(Problem) {
        let served = try await look(order.address)
        if served == wanted {
          seen += 1
          if seen == inARow { return nil }
          await node.sleep(seconds: 0.2)
          continue
        }
        seen = 0
        reason =
          served.first.map {
            "what is served is \($0.subject), valid until \($0.notAfter), SHA-256 \($0.fingerprint)"
          } ?? "no certificate is shown"
        if whileSilent { return reason }
      } catch {
        seen = 0
        reason = error.because ?? error.what
      }
      guard Clock.monotonic.inSeconds < end else { return reason }
      await node.sleep(seconds: 0.2)
    }
  }

  /// The pair before in force again, and served where it can be; always a failure.
  private func back(from wanted: [Certificate], because reason: String) async throws(Problem)
    -> ActionResult
  {
    var outcome = "the pair before is back in force"
    var answer: Answer?
    if let back = order.back { answer = try await perform(back) }
    switch answer {
    case nil: outcome = "the file stays as it is"
    case .failure(let failed)?:
      outcome = "no earlier pair could be put back: \(Self.said(failed))"
    case .success?:
      if let reload = order.reload, case .failure(let failed) = try await perform(reload) {
        outcome += ", but the service does not take it: \(Self.said(failed))"
      }
    }
    var result = ActionResult.failure(
      Problem(
        "certificate.not-taken",
        what: "the new certificate of '\(order.name)' is not served at \(order.address.text)",
        because: "\(reason); \(outcome)",
        fix: "look at the service's log on the node, then run the same command again"))
    result.values["fingerprint"] = Value(wanted.first?.fingerprint ?? "")
    result.values["rolled_back"] = Value(outcome == "the pair before is back in force")
    return result
  }

  /// What a request that failed said, with the last line of its command.
  private static func said(_ failed: ActionResult) -> String {
    let line = failed.values["stderr"]?.string?.split(separator: "\n").last.map { ": \($0)" } ?? ""
    return (failed.values["msg"]?.string ?? "") + line
  }

  private enum Answer {
    case success(Response)
    case failure(ActionResult)
  }

  private func perform(_ request: Request) async throws(Problem) -> Answer {
    guard let response = try await node.perform([request]).first else {
      return .failure(.failure("the node gave no answer"))
    }
    if case .later = response.change { return .success(response) }
    return response.outcome == .done ? .success(response) : .failure(ActionResult(response))
  }
}
