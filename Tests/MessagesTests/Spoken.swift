import System

/// A text that a person may read at the terminal, as it stands in a source.
struct Spoken: Hashable {
  enum Kind: Hashable {
    /// Of a problem; the id is nil where the call does not say it.
    case problem(id: String?)
    /// Said where it is printed.
    case said
    /// Comes with an event, a flag or a command.
    case told
    /// In a file that is read whole: of either kind.
    case any
  }

  var file: String
  var kind: Kind
  var text: String

  /// Whether it is prose: words with blanks between them.
  static func isProse(_ text: String) -> Bool {
    let bare = text.split(separator: "{}").joined(separator: " ")
    return text.contains(" ") && bare.unicodeScalars.contains { $0.properties.isAlphabetic }
  }
}

/// The sources of the controller, read for what they say.
struct Sources: Sendable {
  static let root = #filePath
    .split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")

  /// What speaks for a node's agent: results of modules, which are Ansible's.
  private static let agents: Set<String> = [
    "FileModules", "HostModules", "NetworkModules", "Machine", "Ledger", "groundwork-agent",
  ]

  /// Read once for all tests.
  static let all = Result { try Sources() }

  /// By path below `Sources/`.
  let files: [(name: String, text: SwiftText)]

  init() throws {
    func find(_ directory: String) throws -> [String] {
      try Files.list("\(Self.root)/Sources/\(directory)").sorted().flatMap { name in
        let path = directory.isEmpty ? name : "\(directory)/\(name)"
        let status = try Files.status("\(Self.root)/Sources/\(path)", following: true)
        if status?.isDirectory == true { return try find(path) }
        return name.hasSuffix(".swift") ? [path] : []
      }
    }
    files = try find("").filter { !$0.hasPrefix("Messages/Korean/") }.map { name in
      (name, SwiftText(try Files.text("\(Self.root)/Sources/\(name)") ?? ""))
    }
  }

  /// Everything the sources say by the calls that say it.
  var spoken: [Spoken] {
    files.flatMap { name, text in
      let room = String(name.prefix { $0 != "/" })
      return text.calls.flatMap { spoken(by: $0, in: name, isAgent: Self.agents.contains(room)) }
        + assigned(in: name, text)
    }
  }

  private func spoken(by call: Call, in file: String, isAgent: Bool) -> [Spoken] {
    func all(_ kind: Spoken.Kind, _ phrases: [Phrase?]) -> [Spoken] {
      phrases.compactMap(\.self).flatMap(\.texts).map { Spoken(file: file, kind: kind, text: $0) }
    }
    switch call.name {
    case "Problem" where !isAgent:
      let ids = call.arguments.first?.phrase.texts ?? []
      let phrases = ["what", "because", "fix"].map { call[$0] }
      let found =
        ids.isEmpty
        ? all(.problem(id: nil), phrases) : ids.flatMap { all(.problem(id: $0), phrases) }
      return found.filter { Spoken.isProse($0.text) }
    case "say", "words.say", "Output.say", "Say.progress":
      return all(.said, call.arguments.map(\.phrase))
    case "Tool.runLong": return all(.said, [call["doing"]])
    case "Notice":
      return all(.told, [call.arguments.first?.phrase]).filter { Spoken.isProse($0.text) }
    case "Flag", "CommandSpec", "CommandGroup":
      return all(.told, ["help", "summary", "discussion"].map { call[$0] } + meanings(call))
        .filter { Spoken.isProse($0.text) }
    default: return []
    }
  }

  /// What the examples of a command do.
  private func meanings(_ call: Call) -> [Phrase?] {
    guard let list = call["examples"], list.tokens.first == .sign("[") else { return [] }
    return Phrase(list.tokens.dropFirst().dropLast()).split(at: ",").map { pair in
      Phrase(pair.tokens.dropFirst().dropLast()).split(at: ",").last
    }
  }

  private func assigned(in file: String, _ text: SwiftText) -> [Spoken] {
    text.assignments(to: ["what", "because", "fix", "nextStep"]).flatMap { name, phrase in
      phrase.texts.filter(Spoken.isProse).map {
        Spoken(file: file, kind: name == "nextStep" ? .told : .problem(id: nil), text: $0)
      }
    }
  }

  /// Parts of problems that the call does not say, as they stand there.
  var unsaidParts: [(file: String, part: String)] {
    files.flatMap { name, text -> [(file: String, part: String)] in
      if Self.agents.contains(String(name.prefix { $0 != "/" })) { return [] }
      return text.calls.filter { $0.name == "Problem" }.flatMap { call in
        ["what", "because", "fix"].compactMap { label -> (file: String, part: String)? in
          guard let phrase = call[label], !phrase.texts.contains(where: Spoken.isProse),
            phrase.tokens != [.word("nil")][...]
          else { return nil }
          return (name, phrase.tokens.map(\.written).joined())
        }
      }
    }
  }

  /// Every literal, and every text that a call comes to.
  var everything: Set<String> {
    Set(files.flatMap(\.text.literals) + spoken.map(\.text))
  }
}

extension SwiftText.Token {
  var written: String {
    switch self {
    case .word(let text), .sign(let text): text
    case .text(let text): "\"\(text)\""
    }
  }
}
