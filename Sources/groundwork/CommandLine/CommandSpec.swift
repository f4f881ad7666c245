/// One command of the command line.
struct CommandSpec: Sendable {
  /// `node replace`, as typed.
  var name: String
  /// One line, no full stop.
  var summary: String
  /// What stands behind the flags: `[PLAYBOOK…]`.
  var operands: String
  /// What operands can be, for a shell to offer.
  var offers: [Candidates] = []
  var flags: [Flag]
  /// Lines as typed, each with what it does.
  var examples: [(line: String, meaning: String)]
  /// Further text of `--help`.
  var discussion = ""
  /// What whoever gave it an operand too many will have wanted; that operand goes behind it.
  var instead: String?
  var run: @Sendable (Arguments) async -> Int32

  /// The words of its name.
  var words: [String] { name.split(separator: " ").map(String.init) }
}

/// Commands that share their first word.
struct CommandGroup: Sendable {
  var name: String
  /// One line, no full stop.
  var summary: String
  var commands: [CommandSpec]
  /// The room behind it reads its words and has a help of its own.
  var readsItsWords: (@Sendable ([String]) -> Int32)?
}

/// A first word of the command line.
enum CommandEntry: Sendable {
  case command(CommandSpec)
  case group(CommandGroup)

  var name: String {
    switch self {
    case .command(let command): command.name
    case .group(let group): group.name
    }
  }

  var summary: String {
    switch self {
    case .command(let command): command.summary
    case .group(let group): group.summary
    }
  }

  /// The command itself, or those of the group.
  var commands: [CommandSpec] {
    switch self {
    case .command(let command): [command]
    case .group(let group): group.commands
    }
  }
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
