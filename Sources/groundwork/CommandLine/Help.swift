/// The text of `--help`, made from the same table the parser reads.
enum Help {
  /// `groundwork --help`.
  static func overview(_ entries: [CommandEntry], version: String) -> String {
    var text = """
      groundwork \(version): \(Groundwork.summary)

      usage: groundwork COMMAND [FLAGS] [OPERANDS]

      commands:

      """
    text += table(
      entries.map { entry in
        guard case .group(let group) = entry else { return (entry.name, entry.summary) }
        let words = group.commands.compactMap(\.words.last).joined(separator: ", ")
        return (group.name, "\(group.summary): \(words)")
      })
    text += """

      groundwork COMMAND --help says more, with examples.

      """
    return text + "\n" + exitCodes
  }

  private static var exitCodes: String {
    var lines = ["exit codes:"]
    for (place, entry) in ExitCode.meanings.enumerated() {
      let isLast = place == ExitCode.meanings.count - 1
      let text = " \(entry.code) \(entry.meaning)" + (isLast ? "" : " ·")
      if lines[lines.count - 1].count + text.count > 90 { lines.append(" ") }
      lines[lines.count - 1] += text
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// `groundwork GROUP --help`.
  static func of(_ group: CommandGroup) -> String {
    var text = """
      groundwork \(group.name): \(group.summary)

      usage: groundwork \(group.name) COMMAND [FLAGS] [OPERANDS]

      commands:

      """
    text += table(group.commands.map { ($0.name, $0.summary) })
    text += "\nexamples:\n" + examples(group.commands.flatMap(\.examples))
    text += "\ngroundwork \(group.name) COMMAND --help says more.\n"
    return text
  }

  /// `groundwork COMMAND --help`.
  static func of(_ command: CommandSpec, common: [Flag]) -> String {
    var text = "groundwork \(command.name): \(command.summary)\n\n"
    let operands = command.operands.isEmpty ? "" : " \(command.operands)"
    text += "usage: groundwork \(command.name) [FLAGS]\(operands)\n"
    if !command.discussion.isEmpty { text += "\n\(command.discussion)\n" }
    if !command.flags.isEmpty { text += "\nflags:\n" + table(command.flags.map(row)) }
    if !common.isEmpty { text += "\ncommon flags:\n" + table(common.map(row)) }
    if !command.examples.isEmpty { text += "\nexamples:\n" + examples(command.examples) }
    return text
  }

  private static func row(_ flag: Flag) -> (String, String) {
    (flag.names.joined(separator: ", ") + (flag.value.map { " \($0)" } ?? ""), flag.help)
  }

  private static func examples(_ examples: [(line: String, meaning: String)]) -> String {
    examples.map { "  \($0.line)\n      \($0.meaning)\n" }.joined()
  }

  /// Two columns; what is wide stands on a line of its own.
  private static func table(_ rows: [(left: String, right: String)]) -> String {
    let width = min(34, (rows.map(\.left.count).max() ?? 0) + 2)
    var text = ""
    for (left, right) in rows {
      text += left.count < width ? "  \(padded(left, width))" : "  \(left)\n  \(padded("", width))"
      text += right + "\n"
    }
    return text
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
