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

  /// The result keys of a program that ran; the controller adds `stdout_lines` and `stderr_lines`, as
  /// Ansible's does. What was kept of the outputs is taken out of `outcome`, for each is there once.
  /// - Throws: when more came than is kept; half of it would be taken for the whole.
  static func result(
    _ outcome: inout CommandResult, strip: Bool
  ) throws(Failure) -> Map {
    if outcome.truncated {
      outcome.output = []
      outcome.errorOutput = []
      throw Failure(
        "it ran and wrote more than 64 MiB, the most that is kept of an output: send what it writes "
          + "to a file on the node (> FILE), or have it write less",
        result: ["rc": Value(outcome.returnCode), "changed": true])
    }
    let output = text(&outcome.output, strip: strip)
    let errors = text(&outcome.errorOutput, strip: strip)
    return result(rc: outcome.returnCode, output: output, errors: errors)
  }

  static func result(rc: Int, output: String, errors: String) -> Map {
    ["stdout": Value(output), "stderr": Value(errors), "rc": Value(rc)]
  }

  private static func text(_ bytes: inout [UInt8], strip: Bool) -> String {
    defer { bytes = [] }
    return String(decoding: strip ? bytes.withoutLineEnd : bytes[...], as: UTF8.self)
  }
}
