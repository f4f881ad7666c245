import Value

/// A literal in a JMESPath expression.
struct PathLiteral: Equatable {
  var value: Value
}

/// Cuts a JMESPath expression into tokens.
struct PathLexer {
  private let scalars: [Unicode.Scalar]
  private var place = 0

  private init(_ text: String) { scalars = Array(text.unicodeScalars) }

  static func tokens(of text: String) throws(TemplateError) -> [PathToken] {
    var lexer = PathLexer(text)
    var tokens: [PathToken] = []
    while let token = try lexer.next() { tokens.append(token) }
    return tokens + [.end]
  }

  private func error(_ what: String) -> TemplateError {
    .runtime("JMESPathError in json_query filter plugin:\n\(what) at column \(place)")
  }

  private var scalar: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

  private static func isName(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private mutating func next() throws(TemplateError) -> PathToken? {
    while let blank = scalar, " \t\n\r".unicodeScalars.contains(blank) { place += 1 }
    guard let first = scalar else { return nil }
    if Self.isName(first) { return .name(word { Self.isName($0) || Self.isDigit($0) }) }
    if Self.isDigit(first) || first == "-" {
      place += 1
      let digits = word { Self.isDigit($0) }
      guard let number = Int(String(first) + digits) else { throw error("Unknown token '-'") }
      return .number(number)
    }
    switch first {
    case "'": return .literal(PathLiteral(value: Value(try quoted("'"))))
    case "\"":
      let text = try quoted("\"", keepsEscapes: true)
      do throws(JSONError) { return .quoted(try JSON.parse("\"\(text)\"").string ?? text) } catch {
        throw self.error("Invalid quoted identifier")
      }
    case "`":
      let text = try quoted("`")
      do throws(JSONError) { return .literal(PathLiteral(value: try JSON.parse(text))) } catch {
        // As it once was: a word without quotes is a text.
        return .literal(PathLiteral(value: Value(Python.strip(text))))
      }
    default: return try symbol()
    }
  }

  private mutating func word(_ holds: (Unicode.Scalar) -> Bool) -> String {
    let start = place
    while let next = scalar, holds(next) { place += 1 }
    return Python.text(scalars[start..<place])
  }

  private mutating func quoted(
    _ quote: Unicode.Scalar, keepsEscapes: Bool = false
  ) throws(TemplateError) -> String {
    place += 1
    var text = ""
    while let next = scalar, next != quote {
      place += 1
      if next == "\\", let escaped = scalar {
        place += 1
        if keepsEscapes || escaped != quote { text += "\\" }
        text.unicodeScalars.append(escaped)
      } else {
        text.unicodeScalars.append(next)
      }
    }
    guard scalar == quote else { throw error("Unclosed \(quote) delimiter") }
    place += 1
    return text
  }

  private mutating func symbol() throws(TemplateError) -> PathToken {
    let two = Python.text(scalars[place...].prefix(2))
    for op in ["||", "&&", "==", "!=", "<=", ">=", "[?", "[]"] where op == two {
      place += 2
      return .op(op)
    }
    let one = Python.text(scalars[place...].prefix(1))
    guard ".*@&[]{}(),:|!<>".contains(one) else { throw error("Unknown token \(one)") }
    place += 1
    return .op(one)
  }
}
