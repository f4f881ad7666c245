import System
import Value
import Vault
import YAML

/// `-e`: `k=v` pairs, JSON or YAML maps, `@FILE`.
enum ExtraVars {
  static func read(_ given: [String], vault: Vault, inputs: Inputs? = nil) throws(Problem) -> Map {
    var all = Map()
    for text in given {
      if text.hasPrefix("@") {
        all = all.merging(try Session.vars(String(text.dropFirst()), vault, inputs))
      } else if text.hasPrefix("{") || text.hasPrefix("[") {
        // It may hold a password, so none of it is shown.
        let value = try YAML.parse(Array(text.utf8), file: "--extra-vars", showsContent: false)
          .documents.first?.value()
        guard let map = value?.map else { throw malformed(text) }
        all = all.merging(map)
      } else {
        for (key, value) in try pairs(text) { all[key] = value }
      }
    }
    return all
  }

  /// Values of pairs are always text; quotes and the braces of templates keep blanks together.
  private static func pairs(_ text: String) throws(Problem) -> [(String, Value)] {
    var found: [(String, Value)] = []
    for word in words(text) {
      guard let equals = word.firstIndex(of: "=") else { throw malformed(text) }
      found.append((String(word[..<equals]), Value(String(word[word.index(after: equals)...]))))
    }
    return found
  }

  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    var quote: Character?
    var isOpen = false
    /// What ends the template begun: `}`, `%` or `#`, before the last brace.
    var ending: Character?
    var previous: Character?
    for character in text {
      defer { previous = character }
      if let end = ending {
        word.append(character)
        if character == "}", previous == end { ending = nil }
      } else if let open = quote {
        if character == open { quote = nil } else { word.append(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        isOpen = true
      } else if character == " " {
        if isOpen || !word.isEmpty { words.append(word) }
        word = ""
        isOpen = false
      } else {
        word.append(character)
        if previous == "{", "{%#".contains(character) {
          ending = character == "{" ? "}" : character
        }
      }
    }
    if isOpen || !word.isEmpty { words.append(word) }
    return words
  }

  private static func malformed(_ text: String) -> Problem {
    // What stands behind the first word may be a password.
    let first = text.prefix { $0.isLetter || $0.isNumber || "_-.".contains($0) }
    let shown = first.count < text.count ? "\(first)…" : String(first)
    return Problem(
      "usage.extra-vars", what: "--extra-vars '\(shown)' is neither k=v, a map nor @FILE",
      fix: "write -e name=value, -e '{\"name\": 1}' or -e @FILE")
  }
}
