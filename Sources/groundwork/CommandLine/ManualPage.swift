/// `groundwork.1`, made from the same table as `--help`, for man(7) macros.
enum ManualPage {
  static func text(_ entries: [CommandEntry], common: [Flag], version: String) -> String {
    var lines = [
      ".\\\" Made by: groundwork man", ".TH GROUNDWORK 1 \"\" \"groundwork \(version)\"",
      ".SH NAME", "groundwork \\- \(escaped(Groundwork.summary))",
      ".SH SYNOPSIS", ".B groundwork", ".I COMMAND", "[\\fIFLAGS\\fR] [\\fIOPERANDS\\fR]",
      ".SH DESCRIPTION",
    ]
    lines.append(
      escaped(
        "One inventory says what the fleet is; groundwork makes it so over SSH, and a second run "
          + "changes nothing. The playbook language is Ansible's, templates are Jinja2's, vault "
          + "files are Ansible Vault's."))
    lines.append(".SH COMMANDS")
    for entry in entries {
      for command in entry.commands { lines += section(of: command) }
    }
    lines.append(".SH COMMON FLAGS")
    lines += common.flatMap(item)
    lines.append(".SH EXIT STATUS")
    for (code, meaning) in ExitCode.meanings { lines += [".TP", ".B \(code)", escaped(meaning)] }
    lines.append(".SH FILES")
    for (path, meaning) in files { lines += [".TP", ".I \(escaped(path))", escaped(meaning)] }
    lines.append(".SH ENVIRONMENT")
    for (name, meaning) in variables { lines += [".TP", ".B \(name)", escaped(meaning)] }
    lines += [".SH SEE ALSO", ".BR ssh_config (5)"]
    return lines.joined(separator: "\n") + "\n"
  }

  private static let files = [
    ("inventory/", "the fleet: hosts, groups, variables, and known_hosts, the pinned host keys"),
    ("playbooks/site.yml", "what apply, plan and check take when no playbook is named"),
    (
      ".groundwork/runs/ID/",
      "a run's journal.jsonl (one event a line) and run.json (what it was and how it ended)"
    ),
    (Session.defaultVaultFile, "the vault password that 'groundwork vault generate' made"),
  ]

  private static let variables = [
    (
      "ANSIBLE_VAULT_IDENTITY_LIST", "vault passwords as --vault-id takes them, with commas between"
    ),
    ("ANSIBLE_VAULT_PASSWORD_FILE", "file or program that gives the vault password"),
    ("GROUNDWORK_AGENT", "the agent to carry to nodes, instead of the one installed"),
    (
      "LC_ALL, LC_MESSAGES, LANG",
      "the first that says anything: messages are in Korean where it is ko, as in ko_KR.UTF-8"
    ),
    ("NO_COLOR", "when set, nothing is coloured"),
  ]

  private static func section(of command: CommandSpec) -> [String] {
    var lines = [".SS groundwork \(escaped(command.name))"]
    let operands = command.operands.isEmpty ? "" : " \(command.operands)"
    lines.append(sentence(command.summary) + ".")
    lines += [".PP", ".B groundwork \(escaped(command.name))", escaped("[FLAGS]\(operands)")]
    if !command.discussion.isEmpty {
      lines += [".PP", escaped(command.discussion.replacing("\n", with: " "))]
    }
    lines += command.flags.flatMap(item)
    for (line, meaning) in command.examples {
      lines += [
        ".PP", "\(escaped(meaning)):", ".PP", ".in +4n", ".nf", escaped(line), ".fi", ".in",
      ]
    }
    return lines
  }

  private static func item(_ flag: Flag) -> [String] {
    let names = flag.names.map { "\\fB\(escaped($0))\\fR" }.joined(separator: ", ")
    return [
      ".TP", names + (flag.value.map { " \\fI\(escaped($0))\\fR" } ?? ""), escaped(flag.help),
    ]
  }

  /// With a capital letter in front.
  private static func sentence(_ text: String) -> String {
    escaped(text.prefix(1).uppercased() + text.dropFirst())
  }

  /// Text that groff prints as it is: a hyphen stays the one that is typed, and no line begins a request.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "`": result += "\\(ga"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      case "…": result += "..."
      case _ where scalar.value > 0x7E:
        result += "\\[u" + padded(String(scalar.value, radix: 16, uppercase: true)) + "]"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result.hasPrefix(".") ? "\\&" + result : result
  }

  private static func padded(_ digits: String) -> String {
    String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
