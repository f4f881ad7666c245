import Playbooks
import System
import Value
import Wire

extension ActionTable {
  static func raw(_ call: ActionCall) throws(ActionError) -> Prepared {
    if call.isCheck {
      return .local(
        ActionResult(["msg": "Command would have run if not in check mode"], skipped: true))
    }
    guard
      let command =
        (call.arguments["free_form"] ?? call.arguments["cmd"] ?? call.arguments["_raw_params"])?
        .string
    else {
      throw .failed("no command given")
    }
    return .conversation(probe: nil) { (node) async throws(Problem) in
      let end = try await node.raw(command)
      let failed = end.exitStatus != 0
      var values: Map = [
        "rc": Value(end.exitStatus), "stdout": Value(end.output, marks: .unsafe),
        "stderr": Value(end.errorOutput, marks: .unsafe),
        "stdout_lines": lines(end.output), "stderr_lines": lines(end.errorOutput),
      ]
      if failed { values["msg"] = "non-zero return code" }
      return ActionResult(values, changed: true, failed: failed, change: .runs)
    }
  }

  private static func lines(_ text: String) -> Value {
    var parts = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { Value(String(decoding: Array($0), as: UTF8.self), marks: .unsafe) }
    if parts.last?.string == "" { parts.removeLast() }
    return Value(parts, marks: .unsafe)
  }

  static func waitForConnection(_ call: ActionCall) throws(ActionError) -> Prepared {
    let timeout = number(call.arguments["timeout"]) ?? 600
    let delay = number(call.arguments["delay"]) ?? 0
    if call.isCheck { return .local(ActionResult()) }
    return .conversation(probe: nil) { (node) async throws(Problem) in
      let start = Clock.monotonic.inSeconds
      await node.sleep(seconds: Double(delay))
      _ = try await node.reconnect(withinSeconds: timeout, address: nil)
      return ActionResult(["elapsed": Value(Int(Clock.monotonic.inSeconds - start))])
    }
  }

  /// `reboot`: asks the node, waits for a new boot id.
  static func reboot(_ call: ActionCall) throws(ActionError) -> Prepared {
    if call.isCheck {
      return .local(ActionResult(["rebooted": true], changed: true, change: .runs))
    }
    let timeout = number(call.arguments["reboot_timeout"]) ?? 600
    let request = call.request(call.name, call.arguments)
    return .conversation(probe: nil) { (node) async throws(Problem) in
      let start = Clock.monotonic.inSeconds
      let responses = try await node.perform([request])
      guard let response = responses.first, response.outcome == .done else {
        return responses.first.map { ActionResult($0) } ?? .failure("the node gave no answer")
      }
      let before = response.result["boot_id"]?.string ?? ""
      while Clock.monotonic.inSeconds - start < Double(timeout) {
        await node.drop()
        await node.sleep(seconds: 1)
        let left = max(1, timeout - Int(Clock.monotonic.inSeconds - start))
        let hello = try await node.reconnect(withinSeconds: left, address: nil)
        if hello.bootID != before {
          return ActionResult(
            ["rebooted": true, "elapsed": Value(Int(Clock.monotonic.inSeconds - start))],
            changed: true, change: .runs)
        }
      }
      return .failure("Timed out waiting for last boot time check (timeout=\(timeout))")
    }
  }

  /// `static_address`: armed and applied on the node, confirmed over a new connection to the new address;
  /// when that cannot be made, the node's own rollback has brought the old address back.
  static func staticAddress(_ call: ActionCall) throws(ActionError) -> Prepared {
    let request = call.request(call.name, call.arguments)
    if call.isCheck { return .one(request) }
    let timeout = number(call.arguments["rollback_seconds"]) ?? 60
    let wanted = call.arguments["address"]?.string ?? ""
    let address = String(wanted.split(separator: "/").first ?? "")
    var arguments: Map = ["address": Value(wanted), "_reached_address": Value(address)]
    arguments["gateway"] = call.arguments["gateway"]
    let question = call.request("groundwork.core.static_address_confirm", arguments)
    return .conversation(probe: request) { (node) async throws(Problem) in
      let responses = try await node.perform([request])
      guard let response = responses.first else { return .failure("the node gave no answer") }
      var result = ActionResult(response)
      guard !result.failed, response.change != .none else { return result }
      var confirm = question
      confirm.arguments["token"] = result.values["token"]
      await node.drop()
      let confirmed = await attempt(node, at: address, within: max(5, timeout - 10), confirm)
      if confirmed == nil { return result }
      let reason = confirmed ?? ""
      await node.drop()
      let back = await returned(node, within: timeout + 30)
      result.failed = true
      result.changed = false
      result.values["rolled_back"] = Value(back)
      result.values["msg"] = Value(
        "the address \(wanted) could not be confirmed (\(reason)); "
          + (back
            ? "the change was rolled back and the node answers at its old address"
            : "the node does not answer at its old address either"))
      return result
    }
  }

  /// nil when the node confirmed; otherwise why not.
  private static func attempt(
    _ node: any NodeSession, at address: String, within seconds: Int, _ confirm: Request
  ) async -> String? {
    do throws(Problem) {
      _ = try await node.reconnect(withinSeconds: seconds, address: address)
      let responses = try await node.perform([confirm])
      guard let response = responses.first else { return "the node gave no answer" }
      if case .failed(let message) = response.outcome { return message }
      return nil
    } catch {
      return error.what
    }
  }

  private static func returned(_ node: any NodeSession, within seconds: Int) async -> Bool {
    do throws(Problem) {
      _ = try await node.reconnect(withinSeconds: seconds, address: nil)
      return true
    } catch {
      return false
    }
  }

  static func number(_ value: Value?) -> Int? {
    value.flatMap { $0.int ?? $0.string.flatMap { Int($0) } }
  }
}
