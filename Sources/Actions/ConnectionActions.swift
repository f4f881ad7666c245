import Machine
import Playbooks
import System
import Value
import Wire

extension ActionTable {
  /// `raw`: a command for the login shell, or for `executable`, without the agent.
  static func raw(_ call: ActionCall) throws(ActionError) -> Prepared {
    if call.isPlan { return .local(planned(call)) }
    if call.isCheck {
      return .local(
        ActionResult(["msg": "Command would have run if not in check mode"], skipped: true))
    }
    let given =
      call.arguments["free_form"] ?? call.arguments["cmd"] ?? call.arguments["_raw_params"]
    guard let given, var command = given.string else { throw .failed("no command given") }
    let holdsSecret = given.marks.contains(.secret)
    if let shell = call.arguments["executable"]?.string, !shell.isEmpty {
      command = "\(shell) -c \(ShellWords.quote(command))"
    }
    let line = command
    return .conversation(probe: nil) { (node) async throws(Problem) in
      let end = try await node.raw(line, holdsSecret: holdsSecret)
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

  /// `wait_for_connection`: tries until an agent answers; failing to is a failure, which `rescue` sees.
  static func waitForConnection(_ call: ActionCall) throws(ActionError) -> Prepared {
    let timeout = seconds(call.arguments["timeout"]) ?? 600
    let delay = seconds(call.arguments["delay"]) ?? 0
    if call.isCheck { return .local(ActionResult()) }
    return .conversation(probe: nil) { (node) async throws(Problem) in
      let start = Clock.monotonic.inSeconds
      await node.sleep(seconds: Double(delay))
      do throws(Problem) {
        _ = try await node.reconnect(withinSeconds: timeout, address: nil)
      } catch {
        if isLasting(error) { throw error }
        return timedOut("timed out waiting for the connection", error, since: start)
      }
      return ActionResult(["elapsed": elapsed(since: start)])
    }
  }

  /// `reboot`: the node sets it off, then comes back with a new boot id and passes `test_command`.
  static func reboot(_ call: ActionCall) throws(ActionError) -> Prepared {
    if call.isCheck {
      var result = ActionResult(["rebooted": true], changed: true, change: .runs)
      result.command = "reboot"
      return .local(result)
    }
    let timeout = seconds(call.arguments["reboot_timeout"]) ?? 600
    let after = seconds(call.arguments["post_reboot_delay"]) ?? 0
    let test = call.arguments["test_command"]?.string ?? "whoami"
    var arguments = Map()
    for name in ["msg", "reboot_command"] { arguments[name] = call.arguments[name] }
    // Never at once: the answer still has to get out.
    arguments["delay"] = Value(max(2, seconds(call.arguments["pre_reboot_delay"]) ?? 0))
    let request = call.request("groundwork.core.schedule_reboot", arguments)
    return .conversation(probe: nil) { (node) async throws(Problem) in
      let start = Clock.monotonic.inSeconds
      let responses = try await node.perform([request])
      guard let response = responses.first, response.outcome == .done else {
        return responses.first.map { ActionResult($0) } ?? .failure("the node gave no answer")
      }
      let before = response.result["boot_id"]?.string ?? ""
      let end = Clock.monotonic.inSeconds + Double(timeout)
      do throws(Problem) {
        guard try await isBack(node, before: before, until: end) else {
          return timedOut(
            "Timed out waiting for last boot time check (timeout=\(timeout))", nil, since: start)
        }
        await node.sleep(seconds: Double(after))
        guard try await passes(test, node, until: end + Double(after)) else {
          return timedOut(
            "Timed out waiting for post-reboot test command (timeout=\(timeout))", nil, since: start
          )
        }
      } catch {
        if isLasting(error) { throw error }
        return timedOut(
          "Timed out waiting for last boot time check (timeout=\(timeout))", error, since: start)
      }
      return ActionResult(
        ["rebooted": true, "elapsed": elapsed(since: start)], changed: true, change: .runs)
    }
  }

  /// Waits for another start of the machine than `before`.
  private static func isBack(
    _ node: any NodeSession, before: String, until end: Double
  ) async throws(Problem) -> Bool {
    while Clock.monotonic.inSeconds < end {
      await node.drop()
      await node.sleep(seconds: 1)
      let left = max(1, Int(end - Clock.monotonic.inSeconds))
      let hello = try await node.reconnect(withinSeconds: left, address: nil)
      if hello.bootID != before { return true }
    }
    return false
  }

  private static func passes(
    _ command: String, _ node: any NodeSession, until end: Double
  ) async throws(Problem) -> Bool {
    while true {
      if try await node.raw(command, holdsSecret: false).exitStatus == 0 { return true }
      guard Clock.monotonic.inSeconds < end else { return false }
      await node.sleep(seconds: 1)
    }
  }

  /// What no waiting mends: the host is somebody else, or sudo refuses.
  private static func isLasting(_ problem: Problem) -> Bool {
    problem.id.hasPrefix("ssh.host-key") || problem.id.hasPrefix("sudo.")
  }

  private static func timedOut(
    _ message: String, _ problem: Problem?, since start: Double
  ) -> ActionResult {
    let text = problem.map { "\(message): \($0.what)" } ?? message
    return .failure(text, ["elapsed": elapsed(since: start)])
  }

  private static func elapsed(since start: Double) -> Value {
    Value(Int(Clock.monotonic.inSeconds - start))
  }

  static func number(_ value: Value?) -> Int? {
    value.flatMap { $0.int ?? $0.string.flatMap { Int($0) } }
  }

  /// A time as options give it, within what any clock here can wait for.
  static func seconds(_ value: Value?) -> Int? {
    number(value).map { min(max(0, $0), ModuleSpec.longestWait) }
  }
}
