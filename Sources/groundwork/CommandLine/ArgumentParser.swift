import Value

/// Reads the words behind a command.
struct ArgumentParser {
  let spec: CommandSpec
  let common: [Flag]

  private var flags: [Flag] { spec.flags + common }

  /// - Throws: `usage.*`, which ends with exit code 64.
  func parse(_ words: [String]) throws(Problem) -> Arguments {
    var arguments = Arguments()
    var rest = words[...]
    var onlyOperands = false
    while let word = rest.popFirst() {
      if onlyOperands || word == "-" || !word.hasPrefix("-") {
        arguments.operands.append(word)
      } else if word == "--" {
        onlyOperands = true
      } else if word.hasPrefix("--") {
        try long(word, &rest, &arguments)
      } else {
        try short(word, &rest, &arguments)
      }
    }
    if let most = mostOperands, arguments.operands.count > most {
      throw Problem(
        "usage.extra-operand",
        // Not repeated: what was typed where nothing belongs may be a secret.
        what: "'groundwork \(spec.name)' was given more than it takes",
        because: most == 0 ? "it takes no operand" : "it takes \(spec.operands)",
        fix: spec.instead.map { "\($0) \(arguments.operands[most])" }
          ?? "leave it out, or quote it with the word before it")
    }
    return arguments
  }

  /// How many words the command takes; nil where there may be any number, or it counts them itself.
  private var mostOperands: Int? {
    if spec.operands.contains("…") || spec.operands.contains("|") { return nil }
    return spec.operands.split(separator: " ").count
  }

  private func long(
    _ word: String, _ rest: inout ArraySlice<String>, _ arguments: inout Arguments
  ) throws(Problem) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts.first ?? "")
    guard let flag = flags.first(where: { $0.names.contains(name) }) else { throw unknown(name) }
    if flag.value == nil {
      if parts.count > 1 {
        throw Problem("usage.no-value", what: "\(name) takes no value", fix: "write \(name) alone")
      }
      arguments.values[flag.key, default: []].append("")
      return
    }
    if parts.count > 1 {
      try keep(String(parts[1]), of: flag, name, &arguments)
    } else {
      try take(flag, name, &rest, &arguments)
    }
  }

  private func short(
    _ word: String, _ rest: inout ArraySlice<String>, _ arguments: inout Arguments
  ) throws(Problem) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      let name = "-\(letter)"
      guard let flag = flags.first(where: { $0.names.contains(name) }) else { throw unknown(name) }
      if flag.value == nil {
        arguments.values[flag.key, default: []].append("")
      } else if letters.isEmpty {
        try take(flag, name, &rest, &arguments)
      } else {
        try keep(String(letters), of: flag, name, &arguments)
        return
      }
    }
  }

  private func take(
    _ flag: Flag, _ name: String, _ rest: inout ArraySlice<String>, _ arguments: inout Arguments
  ) throws(Problem) {
    guard let value = rest.popFirst() else {
      throw Problem(
        "usage.missing-value", what: "\(name) needs a value",
        fix: "write \(name) \(flag.value ?? "VALUE")")
    }
    try keep(value, of: flag, name, &arguments)
  }

  private func keep(
    _ value: String, of flag: Flag, _ name: String, _ arguments: inout Arguments
  ) throws(Problem) {
    guard flag.repeats || !arguments.has(flag.key) else {
      throw Problem(
        "usage.given-twice", what: "\(name) is given more than once",
        because: "it has one value", fix: "leave all but one of them out")
    }
    arguments.values[flag.key, default: []].append(value)
  }

  private func unknown(_ name: String) -> Problem {
    let near = Problem.nearest(to: name, among: flags.flatMap(\.names))
    return Problem(
      "usage.unknown-flag", what: "'groundwork \(spec.name)' has no flag \(name)",
      fix: near.map { "did you mean \($0)?" } ?? "groundwork \(spec.name) --help lists its flags")
  }
}
