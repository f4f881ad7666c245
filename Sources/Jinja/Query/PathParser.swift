import Value

/// Reads JMESPath tokens by how strongly they bind; jmespath.py's parser.
struct PathParser {
  private let tokens: [PathToken]
  private var place = 0
  private var depth = 0

  private init(_ tokens: [PathToken]) { self.tokens = tokens }

  static func expression(_ text: String) throws(TemplateError) -> PathExpression {
    var parser = PathParser(try PathLexer.tokens(of: text))
    let expression = try parser.expression(0)
    guard parser.current == .end else { throw parser.unexpected() }
    return expression
  }

  private var current: PathToken { tokens[min(place, tokens.count - 1)] }

  private func unexpected() -> TemplateError {
    .runtime("JMESPathError in json_query filter plugin:\nInvalid jmespath expression")
  }

  private mutating func take(_ op: String) -> Bool {
    guard current == .op(op) else { return false }
    place += 1
    return true
  }

  private mutating func expect(_ op: String) throws(TemplateError) {
    guard take(op) else { throw unexpected() }
  }

  private static let power: [String: Int] = [
    "|": 1, "||": 2, "&&": 3, "==": 5, "!=": 5, "<": 5, "<=": 5, ">": 5, ">=": 5, "[]": 9,
    "*": 20, "[?": 21, ".": 40, "!": 45, "{": 50, "[": 55, "(": 60,
  ]

  private var binding: Int {
    if case .op(let op) = current { return Self.power[op] ?? 0 }
    return 0
  }

  private mutating func expression(_ level: Int) throws(TemplateError) -> PathExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth < 100 else { throw unexpected() }
    var left = try prefix()
    while level < binding { left = try infix(left) }
    return left
  }

  private mutating func prefix() throws(TemplateError) -> PathExpression {
    let token = current
    place += 1
    switch token {
    case .name(let name):
      if current == .op("(") { return .call(name, try arguments()) }
      return .field(name)
    case .quoted(let name): return .field(name)
    case .literal(let literal): return .literal(literal)
    case .op("@"): return .current
    case .op("&"): return .reference(try expression(0))
    case .op("!"): return .not(try expression(45))
    case .op("("):
      let inner = try expression(0)
      try expect(")")
      return inner
    case .op("*"):
      return .project(.values, .current, try rest(20))
    case .op("[]"): return .project(.flatten, .current, try rest(9))
    case .op("[?"): return try filter(.current)
    case .op("{"): return try hash()
    case .op("["): return try bracket(.current, isPrefix: true)
    default: throw unexpected()
    }
  }

  private mutating func infix(_ left: PathExpression) throws(TemplateError) -> PathExpression {
    guard case .op(let op) = current else { throw unexpected() }
    place += 1
    switch op {
    case ".":
      if take("*") { return .project(.values, left, try rest(20)) }
      return .sub(left, try dotted(40))
    case "|": return .pipe(left, try expression(1))
    case "||": return .or(left, try expression(2))
    case "&&": return .and(left, try expression(3))
    case "==", "!=", "<", "<=", ">", ">=": return .compare(op, left, try expression(5))
    case "[]": return .project(.flatten, left, try rest(9))
    case "[?": return try filter(left)
    case "[": return try bracket(left, isPrefix: false)
    default: throw unexpected()
    }
  }

  /// What may stand behind a dot.
  private mutating func dotted(_ level: Int) throws(TemplateError) -> PathExpression {
    switch current {
    case .name, .quoted, .op("*"): return try expression(level)
    case .op("["):
      place += 1
      return .list(try list(closing: "]"))
    case .op("{"):
      place += 1
      return try hash()
    default: throw unexpected()
    }
  }

  /// What every item of a projection goes through.
  private mutating func rest(_ level: Int) throws(TemplateError) -> PathExpression {
    if binding < 10 { return .current }
    if current == .op("[") || current == .op("[?") {
      // Of the item itself.
      return try follow(.current, level)
    }
    if take(".") { return try follow(try dotted(level), level) }
    throw unexpected()
  }

  private mutating func follow(
    _ start: PathExpression, _ level: Int
  ) throws(TemplateError) -> PathExpression {
    var left = start
    while level < binding { left = try infix(left) }
    return left
  }

  private mutating func filter(_ left: PathExpression) throws(TemplateError) -> PathExpression {
    let condition = try expression(0)
    try expect("]")
    let right: PathExpression = current == .op("[]") ? .current : try rest(21)
    return .project(.filter(condition), left, right)
  }

  /// After `[`: an index, a slice, `*`, or a list of expressions.
  private mutating func bracket(
    _ left: PathExpression, isPrefix: Bool
  ) throws(TemplateError) -> PathExpression {
    if current == .op("*"), place + 1 < tokens.count, tokens[place + 1] == .op("]") {
      place += 2
      return .project(.list, left, try rest(20))
    }
    if case .number(let number) = current, place + 1 < tokens.count,
      tokens[place + 1] == .op("]")
    {
      place += 2
      return .sub(left, .index(number))
    }
    if case .number = current { return try slice(left) }
    if current == .op(":") { return try slice(left) }
    guard isPrefix else { throw unexpected() }
    return .list(try list(closing: "]"))
  }

  private mutating func slice(_ left: PathExpression) throws(TemplateError) -> PathExpression {
    var parts: [Int?] = [nil, nil, nil]
    var part = 0
    while current != .op("]") {
      if take(":") {
        part += 1
        guard part < 3 else { throw unexpected() }
      } else if case .number(let number) = current {
        parts[part] = number
        place += 1
      } else {
        throw unexpected()
      }
    }
    place += 1
    return .project(.slice, .sub(left, .slice(parts[0], parts[1], parts[2])), try rest(20))
  }

  private mutating func list(closing: String) throws(TemplateError) -> [PathExpression] {
    var items: [PathExpression] = []
    repeat { items.append(try expression(0)) } while take(",")
    try expect(closing)
    return items
  }

  private mutating func arguments() throws(TemplateError) -> [PathExpression] {
    try expect("(")
    if take(")") { return [] }
    return try list(closing: ")")
  }

  private mutating func hash() throws(TemplateError) -> PathExpression {
    var entries: [(String, PathExpression)] = []
    repeat {
      let name: String
      switch current {
      case .name(let word), .quoted(let word): name = word
      default: throw unexpected()
      }
      place += 1
      try expect(":")
      entries.append((name, try expression(0)))
    } while take(",")
    try expect("}")
    return .hash(entries)
  }
}
