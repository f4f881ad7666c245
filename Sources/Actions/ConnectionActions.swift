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

  static func number(_ value: Value?) -> Int? {
    value.flatMap { $0.int ?? $0.string.flatMap { Int($0) } }
  }
}
