package import Value

/// What a host may be called: its name is a word of known_hosts, a directory `fetch` writes into, and a
/// word of a command line.
package enum HostName {
  /// What is wrong with a name; nil when nothing is.
  package static func problem(of name: String, at place: SourceLocation? = nil) -> Problem? {
    guard let reason = flaw(name) else { return nil }
    return Problem(
      "inventory.bad-host", what: "'\(name)' is no name of a host", at: place, because: reason,
      fix: "rename it: a host's name is made of letters, digits, '.', '-' and '_'")
  }

  private static func flaw(_ name: String) -> String? {
    if name.isEmpty { return "it is empty" }
    if name == "." || name == ".." { return "it is the name of a directory" }
    for scalar in name.unicodeScalars {
      switch scalar {
      case "/": return "it holds '/', which is part of a path"
      case ",": return "it holds ',', which stands between names"
      default: break
      }
      if scalar.properties.isWhitespace { return "it holds a blank" }
      if scalar.properties.generalCategory == .control { return "it holds a control character" }
    }
    guard let first = name.unicodeScalars.first, "#@|-".unicodeScalars.contains(first) else {
      return nil
    }
    return "it begins with '\(first)'"
  }
}
