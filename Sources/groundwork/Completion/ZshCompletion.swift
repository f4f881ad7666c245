/// The completion script for zsh.
enum ZshCompletion {
  static func script(_ entries: [CommandEntry], common: [Flag]) -> String {
    """
    #compdef groundwork
    # zsh completion for groundwork; made by: groundwork completion zsh

    _groundwork_modules() {
      local -a names
      names=(${(f)"$($_groundwork_program doc --list 2> /dev/null | sed 's/:.*//; s/.*\\.//')"})
      compadd -a names
    }

    _groundwork_hosts() {
      local -a names
      names=(${(f)"$($_groundwork_program inventory --graph 2> /dev/null | sed 's/^[ |]*--//; s/^@//; s/:$//')"})
      compadd -a names
    }

    # Each of some functions in its turn.
    _groundwork_each() {
      local offer
      for offer; do $offer; done
    }

    _groundwork() {
      local -a commands
      local _groundwork_program=$words[1]
      if ((CURRENT == 2)); then
        commands=(
    \(lines(entries.map { ($0.name, $0.summary) }, indent: "      "))
        )
        _describe -t commands 'command' commands
        return
      fi
      case $words[2] in
    \(entries.map { entry(of: $0, common) }.joined(separator: "\n"))
      esac
    }

    # Found by the shell in its own time, or sourced.
    if [[ $funcstack[1] == _groundwork ]]; then
      _groundwork "$@"
    else
      compdef _groundwork groundwork
    fi

    """
  }

  private static func entry(of entry: CommandEntry, _ common: [Flag]) -> String {
    switch entry {
    case .command(let command):
      return "    \(entry.name))\n\(body(of: command, common, depth: 1, indent: "      "))      ;;"
    case .group(let group):
      let words = group.commands.map { ($0.words.last ?? "", $0.summary) }
      var text = "    \(group.name))\n      if ((CURRENT == 3)); then\n        commands=(\n"
      text += lines(words, indent: "          ") + "\n        )\n"
      text += "        _describe -t commands '\(group.name) command' commands\n"
      text += "        return\n      fi\n      case $words[3] in\n"
      for command in group.commands {
        text += "        \(command.words.last ?? ""))\n"
        text += body(of: command, common, depth: 2, indent: "          ") + "          ;;\n"
      }
      return text + "      esac\n      ;;"
    }
  }

  private static func body(
    of command: CommandSpec, _ common: [Flag], depth: Int, indent: String
  ) -> String {
    var text = "\(indent)shift \(depth) words\n\(indent)((CURRENT -= \(depth)))\n"
    text += "\(indent)_arguments -s \\\n"
    for flag in command.flags + common { text += "\(indent)  \(argument(flag)) \\\n" }
    let actions = command.offers.compactMap(action)
    // A blank before an action has it called as it stands.
    let operand =
      actions.count > 1
      ? " _groundwork_each \(actions.joined(separator: " "))" : actions.first ?? ""
    return text + "\(indent)  \(quoted("*:\(escaped(command.operands)):\(operand)"))\n"
  }

  /// `'(-l --limit)'{-l+,--limit=}'[only these]:PATTERN:_groundwork_hosts'`: `+` and `=` let the value
  /// stand in the same word.
  private static func argument(_ flag: Flag) -> String {
    let repeats = flag.repeats || flag.value == nil
    var tail = "[\(escaped(flag.help))]"
    if let value = flag.value { tail += ":\(escaped(value)):\(action(flag.offers) ?? " ")" }
    let forms = flag.names.map { name in
      flag.value == nil ? name : name + (name.hasPrefix("--") ? "=" : "+")
    }
    let names = forms.count == 1 ? quoted(forms[0]) : "{\(forms.joined(separator: ","))}"
    let head = repeats ? "'*'" : quoted("(\(flag.names.joined(separator: " ")))")
    return head + names + quoted(tail)
  }

  private static func action(_ offers: Candidates) -> String? {
    switch offers {
    case .nothing: nil
    case .files: "_files"
    case .modules: "_groundwork_modules"
    case .hosts: "_groundwork_hosts"
    case .words(let words): "(\(words.joined(separator: " ")))"
    }
  }

  private static func lines(_ rows: [(name: String, summary: String)], indent: String) -> String {
    rows.map { "\(indent)\(quoted("\(escaped($0.name)):\(escaped($0.summary))"))" }
      .joined(separator: "\n")
  }

  /// What `_arguments` and `_describe` read as their own.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if "\\:[]".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "'\\''") + "'"
  }
}
