package import Jinja
import System
import Value

/// Filters that read the controller's environment and accounts.
package enum HomeFilters {
  package static let all: [String: Filter] = [
    "expanduser": Filter.data { input, _, _ throws(TemplateError) in
      guard let text = input.string, text.hasPrefix("~") else { return input }
      return Value(expandedHome(text), marks: input.marks)
    },
    "expandvars": Filter.data { input, _, _ throws(TemplateError) in
      guard let text = input.string else { return input }
      return Value(expandedVariables(text), marks: input.marks)
    },
  ]

  /// `~` alone is the home of whoever runs this; a user nobody knows stays as written.
  private static func expandedHome(_ text: String) -> String {
    let end = text.firstIndex(of: "/") ?? text.endIndex
    let name = String(text[..<end].dropFirst())
    let home =
      name.isEmpty
      ? Environment.value("HOME") ?? (try? Accounts.read())?.user(id: Process.uid)?.home
      : (try? Accounts.read())?.user(named: name)?.home
    guard let home else { return text }
    return home + text[end...]
  }

  /// `$NAME` and `${NAME}`; what is not set stays as written.
  private static func expandedVariables(_ text: String) -> String {
    var result = ""
    var rest = Substring(text)
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      let after = rest[rest.index(after: dollar)...]
      let isBraced = after.first == "{"
      let body = isBraced ? after.dropFirst() : after
      let name = body.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
      let tail = body[name.endIndex...]
      let isClosed = !isBraced || tail.first == "}"
      guard !name.isEmpty, isClosed, let value = Environment.value(String(name)) else {
        result += "$"
        rest = after
        continue
      }
      result += value
      rest = isBraced ? tail.dropFirst() : tail
    }
    return result + rest
  }
}
