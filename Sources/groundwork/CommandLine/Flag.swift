/// One flag of a command; help and parsing both come from it.
struct Flag: Sendable {
  /// `-l`, `--limit`; the long one last.
  var names: [String]
  /// What its value is called in help; nil for a switch.
  var value: String?
  /// May be given several times; a switch always may.
  var repeats = false
  var help: String

  init(
    _ names: String..., value: String? = nil, repeats: Bool = false, help: String
  ) {
    self.names = names
    self.value = value
    self.repeats = repeats
    self.help = help
  }

  /// The name values are kept under: the long one without dashes.
  var key: String { String((names.last ?? "").drop { $0 == "-" }) }
}

/// One command of the command line.
struct CommandSpec: Sendable {
  /// `node replace`, as typed.
  var name: String
  /// One line, no full stop.
  var summary: String
  /// What stands behind the flags: `[PLAYBOOK…]`.
  var operands: String
  var flags: [Flag]
  /// Lines as typed, each with what it does.
  var examples: [(line: String, meaning: String)]
  /// Further text of `--help`.
  var discussion = ""
  /// The room behind it parses its words and has a help of its own.
  var readsItsWords = false
  var run: @Sendable (Arguments) async -> Int32
}

/// What was typed behind a command.
struct Arguments: Sendable {
  var values: [String: [String]] = [:]
  var operands: [String] = []

  func has(_ key: String) -> Bool { values[key] != nil }
  func last(_ key: String) -> String? { values[key]?.last }
  func all(_ key: String) -> [String] { values[key] ?? [] }
  func count(_ key: String) -> Int { values[key]?.count ?? 0 }
}
