import Messages
import Value

/// The text of `--help`, made from the same table the parser reads.
struct Help {
  let words: Words

  private func say(_ sentence: Sentence) -> String { words.say(sentence) }
  private func told(_ text: String) -> String { words.told(text) }

  /// `groundwork --help`.
  func overview(_ entries: [CommandEntry], version: String) -> String {
    let rows = entries.map { entry -> (String, String) in
      guard case .group(let group) = entry else { return (entry.name, told(entry.summary)) }
      let names = group.commands.compactMap(\.words.last).joined(separator: ", ")
      return (group.name, "\(told(group.summary)): \(names)")
    }
    return "groundwork \(version): \(told(Groundwork.summary))\n\n"
      + say("usage: groundwork COMMAND [FLAGS] [OPERANDS]") + "\n\n" + say("commands:") + "\n"
      + Self.table(rows) + "\n" + say("groundwork COMMAND --help says more, with examples.")
      + "\n\n" + exitCodes
  }

  private var exitCodes: String {
    var lines = [say("exit codes:")]
    for (place, entry) in ExitCode.meanings.enumerated() {
      let isLast = place == ExitCode.meanings.count - 1
      let text = " \(entry.code) \(told(entry.meaning))" + (isLast ? "" : " ·")
      if Width.of(lines[lines.count - 1]) + Width.of(text) > 90 { lines.append(" ") }
      lines[lines.count - 1] += text
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// `groundwork GROUP --help`.
  func of(_ group: CommandGroup) -> String {
    "groundwork \(group.name): \(told(group.summary))\n\n"
      + say("usage: groundwork \(group.name) COMMAND [FLAGS] [OPERANDS]") + "\n\n"
      + say("commands:") + "\n" + Self.table(group.commands.map { ($0.name, told($0.summary)) })
      + "\n" + say("examples:") + "\n" + examples(group.commands.flatMap(\.examples)) + "\n"
      + say("groundwork \(group.name) COMMAND --help says more.") + "\n"
  }

  /// `groundwork COMMAND --help`.
  func of(_ command: CommandSpec, common: [Flag]) -> String {
    var text = "groundwork \(command.name): \(told(command.summary))\n\n"
    let operands = command.operands.isEmpty ? "" : " \(command.operands)"
    text += say("usage: groundwork \(command.name) [FLAGS]\(operands)") + "\n"
    if !command.discussion.isEmpty { text += "\n\(told(command.discussion))\n" }
    for (title, flags) in [(say("flags:"), command.flags), (say("common flags:"), common)]
    where !flags.isEmpty {
      text += "\n\(title)\n" + Self.table(flags.map(row))
    }
    if !command.examples.isEmpty {
      text += "\n" + say("examples:") + "\n" + examples(command.examples)
    }
    return text
  }

  private func row(_ flag: Flag) -> (String, String) {
    (flag.names.joined(separator: ", ") + (flag.value.map { " \($0)" } ?? ""), told(flag.help))
  }

  private func examples(_ examples: [(line: String, meaning: String)]) -> String {
    examples.map { "  \($0.line)\n      \(told($0.meaning))\n" }.joined()
  }

  /// Two columns; what is wide stands on a line of its own.
  private static func table(_ rows: [(left: String, right: String)]) -> String {
    let width = min(34, (rows.map { Width.of($0.left) }.max() ?? 0) + 2)
    var text = ""
    for (left, right) in rows {
      text +=
        Width.of(left) < width ? "  \(padded(left, width))" : "  \(left)\n  \(padded("", width))"
      text += right + "\n"
    }
    return text
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - Width.of(text)))
  }
}
