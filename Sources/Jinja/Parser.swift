/// Reads tokens into statements; jinja2/parser.py of 3.1.
struct Parser {
  let tokens: [Token]
  var place = 0
  /// Nesting of what is being read, so that no text can exhaust the stack.
  var depth = 0
  private var tagStack: [String] = []
  private var endTokens: [[String]] = []
  /// Names read that no enclosing statement sets: what a static check wants to know.
  var uses: [Use] = []

  static let depthLimit = 200

  /// Tags that have to be switched on and are not.
  private var unknownTags: Set<String> = []

  init(_ tokens: [Token]) { self.tokens = tokens }

  static func template(
    _ tokens: [Token], _ options: Options
  ) throws(TemplateError) -> (body: [Statement], uses: [Use]) {
    var parser = Parser(tokens)
    if !options.extensions.contains(.do) { parser.unknownTags.insert("do") }
    if !options.extensions.contains(.loopControls) {
      parser.unknownTags.formUnion(["break", "continue"])
    }
    let body = try parser.statements(until: nil)
    return (body, parser.uses)
  }

  /// One expression and nothing after it.
  static func expression(_ tokens: [Token]) throws(TemplateError) -> (expr: Expr, uses: [Use]) {
    var parser = Parser(tokens)
    let expr = try parser.tuple()
    try parser.expect(.blockEnd)
    return (expr, parser.uses)
  }

  var current: Token { tokens[min(place, tokens.count - 1)] }
  func look(_ ahead: Int = 1) -> Token { tokens[min(place + ahead, tokens.count - 1)] }

  func error(_ message: String, at token: Token? = nil) -> TemplateError {
    TemplateError(.syntax, message, line: (token ?? current).line)
  }

  @discardableResult
  mutating func next() -> Token {
    let token = current
    place += 1
    return token
  }

  mutating func skip(name: String) -> Bool {
    guard current.isName(name) else { return false }
    place += 1
    return true
  }

  mutating func skip(op: String) -> Bool {
    guard current.isOp(op) else { return false }
    place += 1
    return true
  }

  @discardableResult
  mutating func expect(_ kind: Token.Kind) throws(TemplateError) -> Token {
    guard current.kind == kind else { throw expected(Token.describe(kind)) }
    return next()
  }

  mutating func expect(op: String) throws(TemplateError) {
    guard current.isOp(op) else { throw expected(op) }
    place += 1
  }

  mutating func expect(name: String) throws(TemplateError) {
    guard current.isName(name) else { throw expected(name) }
    place += 1
  }

  private func expected(_ what: String) -> TemplateError {
    if current.kind == .end {
      return error("unexpected end of template, expected \(Python.quoted(what)).")
    }
    return error(
      "expected token \(Python.quoted(what)), got \(Python.quoted(current.described))")
  }

  mutating func enter() throws(TemplateError) {
    depth += 1
    if depth > Self.depthLimit { throw error("nested too deeply") }
  }

  /// Statements up to a tag of one of `ends`, which becomes current; all when nil.
  mutating func statements(until ends: [String]?) throws(TemplateError) -> [Statement] {
    try enter()
    defer { depth -= 1 }
    if let ends { endTokens.append(ends) }
    defer { if ends != nil { endTokens.removeLast() } }
    var body: [Statement] = []
    while current.kind != .end {
      let line = current.line
      switch current.kind {
      case .data: body.append(Statement(line: line, node: .data(next().text)))
      case .variableBegin:
        place += 1
        body.append(Statement(line: line, node: .print(try tuple())))
        try expect(.variableEnd)
      default:
        place += 1
        if let ends, current.kind == .name, ends.contains(current.text) { return body }
        body += try statement(line: line)
        try expect(.blockEnd)
      }
    }
    if ends != nil { throw unexpectedEnd(name: nil) }
    return body
  }

  /// The rest of a block tag, then its body; with `drop` the end tag's name is consumed.
  mutating func body(until ends: [String], drop: Bool = false) throws(TemplateError) -> [Statement]
  {
    _ = skip(op: ":")
    try expect(.blockEnd)
    let body = try statements(until: ends)
    if drop { place += 1 }
    return body
  }

  private func unexpectedEnd(name: String?) -> TemplateError {
    var parts = [
      name.map { "Encountered unknown tag \(Python.quoted($0))." }
        ?? "Unexpected end of template."
    ]
    if let looking = endTokens.last {
      let list = looking.map(Python.quoted).joined(separator: " or ")
      parts.append(
        name.map { word in endTokens.contains { $0.contains(word) } } == true
          ? "You probably made a nesting mistake. Jinja is expecting this tag, but currently "
            + "looking for \(list)."
          : "Jinja was looking for the following tags: \(list).")
    }
    if let innermost = tagStack.last {
      parts.append(
        "The innermost block that needs to be closed is \(Python.quoted(innermost)).")
    }
    return error(parts.joined(separator: " "))
  }

  private mutating func statement(line: Int) throws(TemplateError) -> [Statement] {
    guard current.kind == .name else { throw error("tag name expected") }
    let tag = current.text
    guard Self.tags.contains(tag), !unknownTags.contains(tag) else {
      throw unexpectedEnd(name: tag)
    }
    tagStack.append(tag)
    defer { tagStack.removeLast() }
    place += 1
    return try node(of: tag).map { Statement(line: line, node: $0) }
  }

  private static let tags: Set<String> = [
    "for", "if", "block", "extends", "print", "macro", "include", "from", "import", "set", "with",
    "autoescape", "call", "filter", "do", "break", "continue",
  ]

  private mutating func node(of tag: String) throws(TemplateError) -> [Statement.Node] {
    switch tag {
    case "for": [try loop()]
    case "if": [try branches()]
    case "set": [try assignment()]
    case "with": [try with()]
    case "macro": [try macro()]
    case "call": [try callBlock()]
    case "filter": [try filterBlock()]
    case "block": [try block()]
    case "extends": [.extends(try expression())]
    case "include": [try include()]
    case "import": [try importModule()]
    case "from": [try fromImport()]
    case "print": try printing()
    case "autoescape": [try autoescape()]
    case "do": [.run(try tuple())]
    case "break": [.breakLoop]
    default: [.continueLoop]
    }
  }
}
