/// The text of `--help`, made from the same table the parser reads.
enum Help {
  /// `groundwork --help`.
  static func overview(_ commands: [CommandSpec], version: String) -> String {
    let width = (commands.map(\.name.count).max() ?? 0) + 2
    var text = """
      groundwork \(version): a list of bare machines becomes a working Kubernetes platform, and stays one

      usage: groundwork COMMAND [FLAGS] [OPERANDS]

      commands:

      """
    for command in commands {
      text += "  \(padded(command.name, width))\(command.summary)\n"
    }
    text += """

      groundwork COMMAND --help says more, with examples.

      exit codes: 0 done · 1 the output was lost · 2 a host failed or was rolled back ·
        3 something differs (drift, plan --detailed-exitcode) · 4 a host unreachable ·
        5 bad inventory, playbook or preflight (nothing was touched) ·
        6 refused for safety · 64 wrong command line · 130 interrupted

      """
    return text
  }

  /// `groundwork COMMAND --help`.
  static func of(_ command: CommandSpec, common: [Flag]) -> String {
    var text = "groundwork \(command.name): \(command.summary)\n\n"
    let operands = command.operands.isEmpty ? "" : " \(command.operands)"
    text += "usage: groundwork \(command.name) [FLAGS]\(operands)\n"
    if !command.discussion.isEmpty { text += "\n\(command.discussion)\n" }
    if !command.flags.isEmpty { text += "\nflags:\n" + table(command.flags) }
    if !common.isEmpty { text += "\ncommon flags:\n" + table(common) }
    if !command.examples.isEmpty {
      text += "\nexamples:\n"
      for example in command.examples {
        text += "  \(example.line)\n      \(example.meaning)\n"
      }
    }
    return text
  }

  private static func table(_ flags: [Flag]) -> String {
    let lefts = flags.map { flag in
      flag.names.joined(separator: ", ") + (flag.value.map { " \($0)" } ?? "")
    }
    let width = min(34, (lefts.map(\.count).max() ?? 0) + 2)
    var text = ""
    for (flag, left) in zip(flags, lefts) {
      text += left.count < width ? "  \(padded(left, width))" : "  \(left)\n  \(padded("", width))"
      text += flag.help + "\n"
    }
    return text
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
