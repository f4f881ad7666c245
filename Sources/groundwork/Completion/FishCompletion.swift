/// The completion script for fish.
enum FishCompletion {
  static func script(_ entries: [CommandEntry], common: [Flag]) -> String {
    var lines = [
      """
      # fish completion for groundwork; made by: groundwork completion fish

      function __groundwork_modules
          groundwork doc --list 2> /dev/null | string replace -r ':.*' '' | string replace -r '.*\\.' ''
      end

      function __groundwork_hosts
          groundwork inventory --graph 2> /dev/null | string replace -r '^[ |]*--' '' |
              string replace -r '^@' '' | string replace -r ':$' ''
      end

      # Whether the command line begins with these words; with --only, whether nothing follows them.
      function __groundwork_at
          set -l words (commandline -opc)
          set -l only false
          if test "$argv[1]" = --only
              set only true
              set -e argv[1]
          end
          set -e words[1]
          set -l count (count $argv)
          $only; and test (count $words) -ne $count; and return 1
          test $count -eq 0; or test "$words[1..$count]" = "$argv"
      end

      complete -c groundwork -f
      complete -c groundwork -n '__groundwork_at --only' -l help -s h -d 'what there is'
      complete -c groundwork -n '__groundwork_at --only' -l version -d 'the version'
      """
    ]
    for entry in entries {
      lines.append(word(entry.name, entry.summary, after: ""))
      if case .group(let group) = entry {
        lines += group.commands.map {
          word($0.words.last ?? "", $0.summary, after: " \(group.name)")
        }
      }
      for command in entry.commands { lines += self.lines(of: command, common) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func word(_ name: String, _ summary: String, after words: String) -> String {
    "complete -c groundwork -n '__groundwork_at --only\(words)' -a \(name) -d \(quoted(summary))"
  }

  private static func lines(of command: CommandSpec, _ common: [Flag]) -> [String] {
    let head = "complete -c groundwork -n '__groundwork_at \(command.name)'"
    let flags = (command.flags + common).map { flag -> String in
      var line = head
      for name in flag.names {
        line += name.hasPrefix("--") ? " -l \(name.dropFirst(2))" : " -s \(name.dropFirst())"
      }
      if flag.value != nil {
        line += flag.offers == .files ? " -r -F" : " -x"
        if let offer = offer(flag.offers) { line += " -a \(offer)" }
      }
      return line + " -d \(quoted(flag.help))"
    }
    let operands = command.offers.compactMap { offers -> String? in
      offers == .files ? head + " -F" : offer(offers).map { "\(head) -a \($0)" }
    }
    return flags + operands
  }

  private static func offer(_ offers: Candidates) -> String? {
    switch offers {
    case .nothing, .files: nil
    case .modules: "'(__groundwork_modules)'"
    case .hosts: "'(__groundwork_hosts)'"
    case .words(let words): quoted(words.joined(separator: " "))
    }
  }

  /// In fish's single quotes only the quote and the backslash are special.
  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }
}
