import Jinja
import Playbooks
import Value
import Variables

extension ActionTable {
  static func debug(_ call: ActionCall) throws(ActionError) -> Prepared {
    if let verbosity = call.arguments["verbosity"]?.int
      ?? call.arguments["verbosity"]?.string.flatMap({ Int($0) }),
      verbosity > call.isVerbose
    {
      return .local(
        ActionResult(
          ["skipped_reason": "Verbosity threshold not met."], skipped: true))
    }
    if let name = call.arguments["var"]?.string {
      return .local(ActionResult([name: try value(of: name, call)]))
    }
    return .local(ActionResult(["msg": call.arguments["msg"] ?? "Hello world!"]))
  }

  /// `var` is an expression; one that is undefined shows Ansible's sentence.
  private static func value(of name: String, _ call: ActionCall) throws(ActionError) -> Value {
    do {
      return try call.services.templar.template(Value("{{ \(name) }}"), in: call.scope)
    } catch {
      if error.kind == .undefined { return "VARIABLE IS NOT DEFINED!" }
      throw .failed(error.message)
    }
  }

  static func fail(_ call: ActionCall) throws(ActionError) -> Prepared {
    .local(.failure(call.arguments["msg"]?.messageText ?? "Failed as requested from task"))
  }

  static func assert(_ call: ActionCall) throws(ActionError) -> Prepared {
    // The conditions are expressions, not templates: taken as written.
    let written = call.task.action.arguments["that"] ?? call.arguments["that"] ?? Value([])
    let conditions = written.list ?? [written]
    let isQuiet = call.arguments["quiet"]?.bool ?? false
    for condition in conditions {
      let truth: Templar.Truth
      do {
        truth = try call.services.templar.holds(condition, in: call.scope)
      } catch {
        throw .failed(
          "The conditional check '\(condition.messageText)' failed. The error was: \(error.message)"
        )
      }
      switch truth {
      case .yes: continue
      case .unknown: throw .unknown
      case .no:
        let message =
          call.arguments["fail_msg"] ?? call.arguments["msg"] ?? "Assertion failed"
        return .local(
          ActionResult(
            ["assertion": condition, "evaluated_to": false, "msg": message], failed: true))
      }
    }
    if isQuiet { return .local(ActionResult()) }
    return .local(
      ActionResult(["msg": call.arguments["success_msg"] ?? "All assertions passed"]))
  }

  static func pause(_ call: ActionCall) throws(ActionError) -> Prepared {
    let seconds =
      (call.arguments["seconds"].flatMap { $0.int ?? Int($0.messageText) } ?? 0)
      + 60 * (call.arguments["minutes"].flatMap { $0.int ?? Int($0.messageText) } ?? 0)
    return .conversation(probe: nil) { (node) async throws(Problem) in
      await node.sleep(seconds: Double(seconds))
      return ActionResult([
        "delta": Value(seconds), "rc": 0, "stdout": Value("Paused for \(seconds) seconds"),
        "stderr": "", "echo": true, "user_input": "",
      ])
    }
  }
}
