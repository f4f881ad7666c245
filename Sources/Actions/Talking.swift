import Jinja
import Machine
import Playbooks
import System
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
      if error.kind == .undefined {
        let detail = call.isVerbose > 0 ? ": \(error.message)" : ""
        return Value("VARIABLE IS NOT DEFINED!\(detail)")
      }
      throw .failed(error.message)
    }
  }

  static func fail(_ call: ActionCall) throws(ActionError) -> Prepared {
    let message = call.arguments["msg"] ?? "Failed as requested from task"
    // Of whatever kind it is: `msg: no` is a boolean's.
    return .local(
      ActionResult(["msg": message.marked(message.deepMarks.union(.unsafe))], failed: true))
  }

  static func assert(_ call: ActionCall) throws(ActionError) -> Prepared {
    // The conditions are expressions, not templates: taken as written.
    let written = call.task.action.arguments["that"] ?? call.arguments["that"] ?? Value([])
    let conditions = written.list ?? [written]
    for (place, condition) in conditions.enumerated() {
      let truth: Templar.Truth
      do {
        truth = try call.services.templar.holds(condition, in: call.scope)
      } catch {
        if error.kind == .undefined, call.awaits { throw .unknown }
        throw .failed(
          "The conditional check '\(condition.messageText)' failed. The error was: "
            + (error.kind == .undefined
              ? "error while evaluating conditional (\(condition.messageText)): " : "")
            + error.message + excerpt(call, "that.\(place)"))
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
    return .local(
      ActionResult(["msg": call.arguments["success_msg"] ?? "All assertions passed"]))
  }

  /// Where a mistake stands, as Ansible says it behind its message.
  private static func excerpt(_ call: ActionCall, _ name: String) -> String {
    guard call.services.speaksAnsible, let place = call.task.action.places[name] else { return "" }
    let file = Path.absolute(place.file, in: call.services.directory)
    return "\n\n" + ErrorExcerpt.text(place, file: file)
  }

  /// `pause` for a time; nobody is asked in the middle of a run.
  static func pause(_ call: ActionCall) throws(ActionError) -> Prepared {
    if call.arguments["prompt"] != nil, call.services.speaksAnsible, !Terminal.isTerminal(0) {
      return .local(paused(from: Clock.now.inSeconds, seconds: 0, inMinutes: true))
    }
    guard call.arguments["prompt"] == nil else {
      throw .failed("pause: 'prompt' is not built: ask with vars_prompt, or pause for seconds")
    }
    let given = seconds(call.arguments["seconds"])
    let minutes = seconds(call.arguments["minutes"]).map { min(60 * $0, ModuleSpec.longestWait) }
    guard let seconds = given ?? minutes else {
      throw .failed("pause needs 'seconds' or 'minutes', as a whole number")
    }
    // Nothing is waited for that nothing has begun.
    if call.isPlan { return .local(ActionResult()) }
    let inMinutes = given == nil
    return .conversation(probe: nil) { (node) async throws(Problem) in
      let start = Clock.now.inSeconds
      await node.sleep(seconds: Double(seconds))
      return paused(from: start, seconds: seconds, inMinutes: inMinutes)
    }
  }

  private static func paused(
    from start: Double, seconds: Int, inMinutes: Bool
  ) -> ActionResult {
    let end = Clock.now.inSeconds
    let passed = (end - start) / (inMinutes ? 60 : 1)
    let hundredths = Int((max(0, min(passed, 1e9)) * 100).rounded())
    let tail = hundredths % 100 % 10 == 0 ? "\(hundredths % 100 / 10)" : "\(hundredths % 100)"
    let digits = hundredths % 100 < 10 && hundredths % 100 > 0 ? "0\(hundredths % 100)" : tail
    let unit = inMinutes ? "minutes" : "seconds"
    return ActionResult([
      "start": Value(LocalTime(start).text), "stop": Value(LocalTime(end).text),
      "delta": Value(seconds), "rc": 0,
      "stdout": Value("Paused for \(hundredths / 100).\(digits) \(unit)"),
      "stderr": "", "echo": true, "user_input": "",
    ])
  }
}
