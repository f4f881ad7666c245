import Playbooks
import System
import Value
import Wire

extension ActionTable {
  /// `static_address`: armed and applied on the node, confirmed over a new connection to the new address.
  /// When that cannot be made, the node's own rollback brings the old address back.
  static func staticAddress(_ call: ActionCall) throws(ActionError) -> Prepared {
    let request = call.request(call.name, call.arguments)
    if call.isCheck { return .one(request) }
    let wanted = call.arguments["address"]?.string ?? ""
    var confirmation: Map = ["address": Value(wanted)]
    confirmation["gateway"] = call.arguments["gateway"]
    let move = Readdressing(
      request: request, wanted: wanted,
      timeout: number(call.arguments["rollback_seconds"]) ?? 60,
      confirmation: call.request("groundwork.core.static_address_confirm", confirmation))
    return .conversation(probe: request) { (node) async throws(Problem) in
      try await move.run(on: node)
    }
  }
}

/// One node's way from one address to another.
private struct Readdressing: Sendable {
  let request: Request
  let wanted: String
  /// Seconds until the node rolls back by itself.
  let timeout: Int
  let confirmation: Request

  private var address: String { String(wanted.split(separator: "/").first ?? "") }

  func run(on node: any NodeSession) async throws(Problem) -> ActionResult {
    var request = request
    // The first request connects; what it is asked depends on the address that answered.
    _ = try await node.perform([])
    let before = await node.address()
    request.arguments["_reached_address"] = before.map { Value($0) }
    guard let response = try await node.perform([request]).first else {
      return .failure("the node gave no answer")
    }
    var result = ActionResult(response)
    guard !result.failed, response.change != .none else { return result }
    let token = result.values["token"] ?? .null
    await node.drop()
    guard let reason = await confirm(node, token) else { return result }
    await node.drop()
    result.failed = true
    result.changed = false
    // Reached at the wanted address: which one it has without the change, only the node knows.
    guard before != address else {
      return failed(
        result, reason, false,
        "the node goes back to its old address by itself within \(timeout) seconds")
    }
    let isBack = await returned(node, to: before)
    return failed(
      result, reason, isBack,
      isBack
        ? "the change was rolled back and the node answers at its old address"
        : "the node does not answer at its old address either: look at its console")
  }

  private func failed(
    _ result: ActionResult, _ reason: String, _ isBack: Bool, _ outcome: String
  ) -> ActionResult {
    var result = result
    result.values["rolled_back"] = Value(isBack)
    result.values["msg"] = Value(
      "the address \(wanted) could not be confirmed (\(reason)); \(outcome)")
    return result
  }

  /// nil when the node confirmed over its new address, by a connection made when the change was complete;
  /// otherwise why not.
  private func confirm(_ node: any NodeSession, _ token: Value) async -> String? {
    var confirmation = confirmation
    confirmation.arguments["_reached_address"] = Value(address)
    if !token.isNull { confirmation.arguments["token"] = token }
    let end = Clock.milliseconds + max(5, timeout - 10) * 1000
    var reason = "the change did not come to its end"
    repeat {
      do throws(Problem) {
        _ = try await node.reconnect(
          withinSeconds: max(1, (end - Clock.milliseconds) / 1000), address: address)
        guard let response = try await node.perform([confirmation]).first else {
          return "the node gave no answer"
        }
        if case .failed(let message) = response.outcome { return message }
        guard response.result["applying"]?.bool == true else { return nil }
      } catch {
        // The change cuts connections that were made before it.
        reason = error.what
      }
      await node.drop()
      await node.sleep(seconds: 0.3)
    } while Clock.milliseconds < end
    return reason
  }

  /// Whether the node answers where it answered before, once its own rollback is due.
  private func returned(_ node: any NodeSession, to before: String?) async -> Bool {
    guard let before else { return false }
    do throws(Problem) {
      _ = try await node.reconnect(withinSeconds: timeout + 30, address: before)
      await node.drop()
      return true
    } catch {
      return false
    }
  }
}
