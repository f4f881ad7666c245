package import Value

/// A module's name and options, in Ansible's terms; validated before connecting and again on the node.
package struct ModuleSpec: Sendable {
  /// `ansible.builtin.copy`.
  package var name: String
  package var options: [Option]
  /// Pairs or groups of which at most one may be given.
  package var mutuallyExclusive: [[String]]
  package var requiredTogether: [[String]]
  package var requiredOneOf: [[String]]
  /// `(option, value, needed, any)`: when the option has the value, all (or one, with `any`) are needed.
  package var requiredIf: [Condition]
  /// Options that are nothing without others.
  package var requiredBy: [(option: String, needed: [String])]
  /// The option a free-form text goes to (`cmd` of command).
  package var freeForm: String?
  /// Runs a user's command: skipped in check mode, sent as an application, always `changed`.
  package var isCommandLike: Bool
  /// Only looks at the node: may be sent ahead in every mode.
  package var isReadOnly: Bool
  /// Options of `file` (mode, owner, group, …) are accepted too.
  package var takesFileOptions: Bool
  /// A package or unit step: half of one is worse than none, so nothing but the user ends it.
  package var runsToItsEnd: Bool

  package init(
    _ name: String, _ options: [Option], mutuallyExclusive: [[String]] = [],
    requiredTogether: [[String]] = [], requiredOneOf: [[String]] = [],
    requiredIf: [Condition] = [], requiredBy: [(option: String, needed: [String])] = [],
    freeForm: String? = nil, isCommandLike: Bool = false,
    isReadOnly: Bool = false, takesFileOptions: Bool = false,
    runsToItsEnd: Bool = false
  ) {
    self.name = name
    self.options = options + (takesFileOptions ? Option.ofFiles : [])
    self.mutuallyExclusive = mutuallyExclusive
    self.requiredTogether = requiredTogether
    self.requiredOneOf = requiredOneOf
    self.requiredIf = requiredIf
    self.requiredBy = requiredBy
    self.freeForm = freeForm
    self.isCommandLike = isCommandLike
    self.isReadOnly = isReadOnly
    self.takesFileOptions = takesFileOptions
    self.runsToItsEnd = runsToItsEnd
  }

  /// How long a call may take at most where its task says nothing, in seconds; nil for ever. An hour
  /// beside all that the call itself is told to wait: longer than that, something hangs.
  package func boundSeconds(_ arguments: Map) -> Int? {
    if isCommandLike || runsToItsEnd { return nil }
    var seconds = 3600
    for name in ["timeout", "delay", "gather_timeout", "lock_timeout"] {
      guard let option = option(named: name), let value = arguments[name] ?? option.defaultValue
      else { continue }
      let own = value.int ?? value.string.flatMap { Int($0) } ?? 0
      seconds += min(max(0, own), Self.longestWait)
    }
    return seconds
  }

  /// A year, in seconds: what is longer is taken for it.
  package static let longestWait = 366 * 24 * 3600

  /// The name without its collection.
  package var shortName: String {
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return name }
    return String(name[name.utf8.index(after: dot)...])
  }

  package struct Condition: Sendable {
    package var option: String
    package var value: Value
    package var needed: [String]
    package var any: Bool

    package init(_ option: String, is value: Value, needs needed: [String], any: Bool = false) {
      self.option = option
      self.value = value
      self.needed = needed
      self.any = any
    }
  }
}

/// One option of a module.
package struct Option: Sendable {
  package indirect enum Kind: Sendable, Equatable {
    case string
    case bool
    case int
    case float
    /// Text with `~` and `$VAR` expanded on the node.
    case path
    /// A file mode: octal text, a number as YAML read it, or symbolic (`u+x`).
    case mode
    case list(Kind)
    case map
    case raw
  }

  package var name: String
  package var kind: Kind
  package var aliases: [String]
  package var isRequired: Bool
  package var defaultValue: Value?
  package var choices: [String]
  /// Ansible's `no_log`: the value is a secret.
  package var isSecret: Bool
  /// Ansible has it and it is not built: what to do instead. Only its default is accepted.
  package var instead: String?

  package init(
    _ name: String, _ kind: Kind = .string, aliases: [String] = [], required: Bool = false,
    default defaultValue: Value? = nil, choices: [String] = [], secret: Bool = false,
    instead: String? = nil
  ) {
    self.name = name
    self.kind = kind
    self.aliases = aliases
    self.isRequired = required
    self.defaultValue = defaultValue
    self.choices = choices
    self.isSecret = secret
    self.instead = instead
  }

  /// What every module that makes files takes (Ansible's `add_file_common_args`).
  package static let ofFiles: [Option] = [
    Option("mode", .mode), Option("owner"), Option("group"),
    Option("seuser"), Option("serole"), Option("setype"), Option("selevel"),
    Option("unsafe_writes", .bool, default: false),
    Option("attributes", aliases: ["attr"]),
  ]
}
