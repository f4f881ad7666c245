internal import Machine
internal import System
internal import Value

/// What `command`, `shell` and `script` have in common: when they run at all, and what they answer.
enum CommandOutcome {
  /// Why a command is not run; nil when it is.
  static func reason(
    creates: String?, removes: String?, from base: String, on machine: any Machine
  ) throws(Failure) -> Reason? {
    if let creates, try Glob.findsAny(absolute(creates, base, machine), on: machine) {
      return .exists(creates)
    }
    if let removes, try !Glob.findsAny(absolute(removes, base, machine), on: machine) {
      return .missing(removes)
    }
    return nil
  }

  private static func absolute(
    _ text: String, _ base: String, _ machine: any Machine
  ) throws(Failure) -> String {
    try NodePath.absolute(text, from: base, on: machine)
  }

  enum Reason {
    case exists(String)
    case missing(String)
  }

  /// The result keys of a program that ran, in Ansible's order.
  static func result(_ outcome: CommandResult, strip: Bool) -> Map {
    let output = strip ? outcome.outputText.withoutLineEnds : outcome.outputText
    let errors = strip ? outcome.errorText.withoutLineEnds : outcome.errorText
    return result(rc: outcome.returnCode, output: output, errors: errors)
  }

  static func result(rc: Int, output: String, errors: String) -> Map {
    [
      "stdout": Value(output), "stderr": Value(errors), "rc": Value(rc),
      "stdout_lines": Value(output.pythonLines.map { Value($0) }),
      "stderr_lines": Value(errors.pythonLines.map { Value($0) }),
    ]
  }
}
