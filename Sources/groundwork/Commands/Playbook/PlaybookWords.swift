import Value

/// Reads words as Python's `argparse` does for ansible-playbook: a long flag may be cut short, and of
/// one that is given twice the last counts.
struct PlaybookWords {
  let flags: [Flag]

  /// Flags of ansible-playbook that there is nothing to do for.
  private static let accepted = [
    "--ssh-common-args", "--ssh-extra-args", "--sftp-extra-args", "--scp-extra-args",
  ]

  func parse(_ words: [String]) throws(Problem) -> Arguments {
    var arguments = Arguments()
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        arguments.operands += rest
        break
      }
      if word.hasPrefix("--") {
        try long(word, &rest, &arguments)
      } else if word.hasPrefix("-"), word != "-" {
        try short(word, &rest, &arguments)
      } else {
        arguments.operands.append(word)
      }
    }
    return arguments
  }

  private func long(
    _ word: String, _ rest: inout ArraySlice<String>, _ arguments: inout Arguments
  ) throws(Problem) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let written = String(parts.first ?? "")
    let name = try fullName(written)
    let flag = flags.first { $0.names.contains(name) }
    guard flag == nil || flag?.value != nil else {
      guard parts.count == 1 else {
        throw wrong("argument \(name): ignored explicit argument '\(parts[1])'")
      }
      keep("", flag, &arguments)
      return
    }
    guard let value = parts.count > 1 ? String(parts[1]) : value(&rest) else {
      throw wrong("argument \(name): expected one argument")
    }
    keep(value, flag, &arguments)
  }

  private func fullName(_ written: String) throws(Problem) -> String {
    let all = flags.flatMap(\.names).filter { $0.hasPrefix("--") } + Self.accepted
    if all.contains(written) { return written }
    let meant = all.filter { $0.hasPrefix(written) }
    guard let first = meant.first else { throw wrong("unrecognized arguments: \(written)") }
    let keys = Set(meant.map { name in flags.first { $0.names.contains(name) }?.key ?? name })
    guard keys.count == 1 else {
      throw wrong(
        "ambiguous option: \(written) could match \(meant.joined(separator: ", "))")
    }
    return first
  }

  private func short(
    _ word: String, _ rest: inout ArraySlice<String>, _ arguments: inout Arguments
  ) throws(Problem) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      let name = "-\(letter)"
      guard let flag = flags.first(where: { $0.names.contains(name) }) else {
        throw wrong("unrecognized arguments: \(word)")
      }
      guard flag.value != nil else {
        keep("", flag, &arguments)
        continue
      }
      if letters.first == "=" { letters.removeFirst() }
      guard let value = letters.isEmpty ? value(&rest) : String(letters) else {
        throw wrong("argument \(name): expected one argument")
      }
      keep(value, flag, &arguments)
      return
    }
  }

  private func value(_ rest: inout ArraySlice<String>) -> String? {
    // A word that looks like a flag is one.
    if let next = rest.first, next.hasPrefix("-"), next.count > 1, Double(next) == nil {
      return nil
    }
    return rest.popFirst()
  }

  private func keep(_ value: String, _ flag: Flag?, _ arguments: inout Arguments) {
    guard let flag else { return }
    if flag.repeats || flag.value == nil {
      arguments.values[flag.key, default: []].append(value)
    } else {
      arguments.values[flag.key] = [value]
    }
  }

  /// Nothing but flags.
  static let noPlaybook = Problem(
    "usage.missing-operand", what: "the following arguments are required: playbook",
    fix: "name a playbook")

  private func wrong(_ what: String) -> Problem {
    Problem("usage.unknown-flag", what: what, fix: "groundwork playbook --help lists its flags")
  }
}
