/// The completion script for bash.
enum BashCompletion {
  static func script(_ entries: [CommandEntry], common: [Flag]) -> String {
    """
    # bash completion for groundwork; made by: groundwork completion bash

    # Takes those lines that begin with $1. No line is expanded: names are other people's.
    _groundwork_take() {
      local line
      while IFS= read -r line; do
        if [[ $line == "$1"* ]]; then COMPREPLY+=("$(printf %q "$line")"); fi
      done
    }

    # What a kind of word can be. $1: the program, $2: the kind, $3: what is typed of the word.
    _groundwork_offer() {
      case $2 in
        files)
          compopt -o filenames 2> /dev/null
          local file
          while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$3")
          ;;
        modules)
          _groundwork_take "$3" < <("$1" doc --list 2> /dev/null | sed 's/:.*//; s/.*\\.//')
          ;;
        hosts)
          _groundwork_take "$3" < <(
            "$1" inventory --graph 2> /dev/null | sed 's/^[ |]*--//; s/^@//; s/:$//' | sort -u
          )
          ;;
        *) _groundwork_take "$3" <<< "${2//,/$'\\n'}" ;;
      esac
    }

    _groundwork() {
      local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} kind='' flags='' operands=''
      COMPREPLY=()
      # --output=json comes as three words.
      if [[ $cur == = ]]; then
        cur=''
      elif [[ $prev == = ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
      fi
      if ((COMP_CWORD == 1)); then
        _groundwork_offer "$1" '\(entries.map(\.name).joined(separator: ",")),--help,--version' "$cur"
        return
      fi
      case ${COMP_WORDS[1]} in
    \(entries.map { entry(of: $0, common) }.joined(separator: "\n"))
      esac
      if [[ $kind == nothing ]]; then
        return
      elif [[ $kind ]]; then
        _groundwork_offer "$1" "$kind" "$cur"
      elif [[ $cur == -* ]]; then
        _groundwork_offer "$1" "$flags" "$cur"
      else
        for kind in $operands; do _groundwork_offer "$1" "$kind" "$cur"; done
      fi
    }

    complete -F _groundwork groundwork

    """
  }

  private static func entry(of entry: CommandEntry, _ common: [Flag]) -> String {
    switch entry {
    case .command(let command):
      return "    \(entry.name))\n\(body(of: command, common, indent: "      "))      ;;"
    case .group(let group):
      var text = "    \(group.name))\n"
      let words = group.commands.compactMap(\.words.last)
      text += "      if ((COMP_CWORD == 2)); then\n"
      text += "        _groundwork_offer \"$1\" '\(words.joined(separator: ",")),--help' \"$cur\"\n"
      text += "        return\n      fi\n      case ${COMP_WORDS[2]} in\n"
      for command in group.commands {
        text += "        \(command.words.last ?? ""))\n"
        text += body(of: command, common, indent: "          ") + "          ;;\n"
      }
      return text + "      esac\n      ;;"
    }
  }

  private static func body(of command: CommandSpec, _ common: [Flag], indent: String) -> String {
    let flags = command.flags + common
    var text = "\(indent)flags='\(flags.flatMap(\.names).joined(separator: ","))'\n"
    text += "\(indent)operands='\(command.offers.map(word).joined(separator: " "))'\n"
    let valued = flags.filter { $0.value != nil }
    guard !valued.isEmpty else { return text }
    text += "\(indent)case $prev in\n"
    for flag in valued {
      text +=
        "\(indent)  \(flag.names.joined(separator: " | "))) kind='\(word(flag.offers))' ;;\n"
    }
    return text + "\(indent)esac\n"
  }

  private static func word(_ offers: Candidates) -> String {
    switch offers {
    case .nothing: "nothing"
    case .files: "files"
    case .modules: "modules"
    case .hosts: "hosts"
    case .words(let words): words.joined(separator: ",")
    }
  }
}
