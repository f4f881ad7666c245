package import Value
package import Wire

/// What a task came to on one host, for one item.
package struct ActionResult: Sendable {
  /// The result keys, without the flags below.
  package var values: Map
  package var changed: Bool
  package var failed: Bool
  package var skipped: Bool
  package var unreachable: Bool
  package var change: Response.Change
  package var diffs: [Diff]
  package var warnings: [String]
  /// Why it failed, each told on its own; together they decide how the run ends.
  package var problems: [Problem] = []
  /// What is worth knowing and stops nothing, each told on its own.
  package var advice: [Problem] = []
  /// What the inventory is to grow by. Only actions of the controller say so: nothing that a node
  /// answers becomes one.
  package var growth: Growth?
  /// In a plan: nothing of the result is known before it has run.
  package var isUnknown = false
  /// The result of a loop.
  package var isSum = false
  /// What Ansible tells of a job while it is waited for.
  package var told: [String] = []
  /// The command it runs, as words or as a line.
  package var command: Value?
  /// Whether it says `changed` at all: what fails before its action has begun does not.
  package var tellsChanged = true

  /// A member that `add_host` or `group_by` gives the inventory.
  package enum Growth: Sendable {
    case host(String, groups: [String], variables: Map)
    /// The group that the task's host joins.
    case group(String, parents: [String])
  }

  package init(
    _ values: Map = Map(), changed: Bool = false, failed: Bool = false, skipped: Bool = false,
    unreachable: Bool = false, change: Response.Change = .none, diffs: [Diff] = [],
    warnings: [String] = []
  ) {
    self.values = values
    self.changed = changed
    self.failed = failed
    self.skipped = skipped
    self.unreachable = unreachable
    self.change = change
    self.diffs = diffs
    self.warnings = warnings
  }

  /// - Parameter marks: what the message carries of what it was made of.
  package static func failure(
    _ message: String, _ values: Map = Map(), marks: Marks = []
  ) -> ActionResult {
    // It may quote a node, and what a node says is never templated.
    ActionResult(
      values.merging(["msg": Value(message, marks: marks.union(.unsafe))]), failed: true)
  }

  /// The failure of a task whose action has not begun.
  package static func early(_ message: String) -> ActionResult {
    var result = ActionResult.failure(message)
    result.tellsChanged = false
    return result
  }

  /// A failure with a problem's own words, its id and fix beside them.
  package static func failure(_ problem: Problem) -> ActionResult {
    var text = problem.what
    if let because = problem.because { text += ": \(because)" }
    return .failure(
      text, ["problem": Value(problem.id), "fix": Value(problem.fix, marks: .unsafe)])
  }

  /// Ansible's words for a task whose condition was false.
  package static func skip(_ condition: Value) -> ActionResult {
    ActionResult(
      ["skip_reason": "Conditional result was False", "false_condition": condition],
      skipped: true)
  }

  /// The result as `register` keeps it.
  package var registered: Value {
    var map = values
    if tellsChanged { map["changed"] = Value(changed) }
    if failed || map["failed"] != nil { map["failed"] = Value(failed) }
    // Of a condition that was false and of a loop Ansible does not say that they did not fail.
    let isUntried = map["false_condition"] != nil || map["skipped_reason"] != nil
    if map["failed"] == nil, !isUntried, !isSum { map["failed"] = false }
    if skipped || isSum { map["skipped"] = Value(skipped) }
    if unreachable { map["unreachable"] = true }
    if !warnings.isEmpty, map["warnings"] == nil {
      map["warnings"] = Value(warnings.map { Value($0, marks: .unsafe) })
    }
    if !diffs.isEmpty, map["diff"] == nil {
      map["diff"] = Value(diffs.map(\.value)).markedDeep(.unsafe)
    }
    if isUnknown { return Value(map, marks: .unknown) }
    if case .later = change { return Value(map, marks: .unknown) }
    return Value(map)
  }

  /// What the one module that was asked answered.
  package static func ofOnly(_ responses: [Response]) -> ActionResult {
    responses.first.map { ActionResult($0) } ?? .failure("the node gave no answer")
  }

  /// What a module answered.
  package init(_ response: Response) {
    self.init(
      response.result, change: response.change, diffs: response.diffs,
      warnings: response.warnings)
    changed = response.result["changed"]?.bool ?? (response.change != .none)
    values["changed"] = nil
    // What `creates` keeps from running is skipped.
    skipped = values["skipped"]?.bool == true
    values["skipped"] = nil
    addLines()
    switch response.outcome {
    case .done: break
    case .failed(let message):
      failed = true
      changed = response.result["changed"]?.bool ?? false
      if values["msg"] == nil { values["msg"] = Value(message, marks: .unsafe) }
    case .notRun:
      failed = true
      values["msg"] = "not run: an earlier step of the same chain failed"
    case .unknown:
      failed = true
      let why = values["because"]?.string.map { " (\($0))" } ?? ""
      values["because"] = nil
      values["msg"] = Value(
        "the agent was lost while this ran\(why); whether it ran is not known", marks: .unsafe)
      values["problem"] = values["problem"] ?? "remote.agent-lost"
      values["fix"] = "run the same command again: what was done stays done"
    }
  }
}

extension ActionResult {
  /// `stdout_lines` and `stderr_lines` beside what a node answered: on the wire they would be the same
  /// again (ansible-core 2.18, plugins/action/__init__.py, `_execute_module`).
  mutating func addLines() {
    for name in ["stdout", "stderr"] {
      guard let output = values[name], let text = output.string, values[name + "_lines"] == nil
      else { continue }
      let lines = text.pythonLines().map { Value($0, marks: output.marks) }
      values[name + "_lines"] = Value(lines, marks: output.marks)
    }
  }
}

extension Diff {
  /// A diff as a module of Ansible's shows it: texts, structures that are shown as JSON, or why there is none.
  init(shown value: Value) {
    func text(_ value: Value?) -> String {
      guard let value, !value.isNull else { return "" }
      if let text = value.string { return text }
      var style = JSON.Style()
      style.sortsKeys = true
      style.indent = 4
      return JSON.text(value, style: style) + "\n"
    }
    var notes = ""
    for (key, what) in [("dst", "destination"), ("src", "source")] {
      if value["\(key)_binary"] != nil {
        notes += "diff skipped: \(what) file appears to be binary\n"
      }
      if let limit = value["\(key)_larger"]?.int {
        notes += "diff skipped: \(what) file size is greater than \(limit)\n"
      }
    }
    notes += value["prepared"]?.string ?? ""
    self.init(
      beforeHeader: value["before_header"]?.string, afterHeader: value["after_header"]?.string,
      before: text(value["before"]), after: text(value["after"]),
      prepared: notes.isEmpty ? nil : notes)
  }
}

/// Why a task could not be made into requests.
package enum ActionError: Error, Sendable {
  /// A template or lookup failed; the text is Ansible's.
  case failed(String)
  /// Something it reads is not known before an earlier step has run.
  case unknown
}
