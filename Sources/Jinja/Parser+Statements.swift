extension Parser {
  mutating func loop() throws(TemplateError) -> Statement.Node {
    let target = try target(endingAt: "in")
    if Self.names(in: target).contains("loop") {
      throw error("Can't assign to special loop variable in for-loop target")
    }
    try expect(name: "in")
    let over = try tuple(withCondition: false, endingAt: "recursive")
    let filter = skip(name: "if") ? try expression() : nil
    let isRecursive = skip(name: "recursive")
    let body = try body(until: ["endfor", "else"])
    var otherwise: [Statement] = []
    if next().text == "else" { otherwise = try self.body(until: ["endfor"], drop: true) }
    return .loop(
      Statement.Loop(
        target: target, over: over, filter: filter, isRecursive: isRecursive, body: body,
        otherwise: otherwise))
  }

  mutating func branches() throws(TemplateError) -> Statement.Node {
    var found: [Statement.Branch] = []
    while true {
      let test = try tuple(withCondition: false)
      found.append(
        Statement.Branch(test: test, body: try body(until: ["elif", "else", "endif"])))
      switch next().text {
      case "elif": continue
      case "else": return .branch(found, otherwise: try body(until: ["endif"], drop: true))
      default: return .branch(found, otherwise: [])
      }
    }
  }

  mutating func assignment() throws(TemplateError) -> Statement.Node {
    let target = try target(withNamespace: true)
    if skip(op: "=") { return .set(target, try tuple()) }
    let filter = current.isOp("|") ? try filters(on: nil) : nil
    return .setBlock(target, filter: filter, body: try body(until: ["endset"], drop: true))
  }

  mutating func with() throws(TemplateError) -> Statement.Node {
    var pairs: [(target: Expr, value: Expr)] = []
    while current.kind != .blockEnd {
      if !pairs.isEmpty { try expect(op: ",") }
      let target = try target()
      try expect(op: "=")
      pairs.append((target, try expression()))
    }
    return .with(pairs, body: try body(until: ["endwith"], drop: true))
  }

  mutating func autoescape() throws(TemplateError) -> Statement.Node {
    _ = try expression()
    return .scope(try body(until: ["endautoescape"], drop: true))
  }

  mutating func printing() throws(TemplateError) -> [Statement.Node] {
    var printed: [Statement.Node] = []
    while current.kind != .blockEnd {
      if !printed.isEmpty { try expect(op: ",") }
      printed.append(.print(try expression()))
    }
    return printed
  }

  mutating func block() throws(TemplateError) -> Statement.Node {
    let name = try expect(.name).text
    let isScoped = skip(name: "scoped")
    let isRequired = skip(name: "required")
    if current.isOp("-") {
      throw error(
        "Block names in Jinja have to be valid Python identifiers and may not contain hyphens, "
          + "use an underscore instead.")
    }
    let body = try body(until: ["endblock"], drop: true)
    if isRequired, !body.allSatisfy(Self.isBlank) {
      throw error("Required blocks can only contain comments or whitespace")
    }
    _ = skip(name: name)
    return .block(
      Statement.Block(name: name, isScoped: isScoped, isRequired: isRequired, body: body))
  }

  private static func isBlank(_ statement: Statement) -> Bool {
    guard case .data(let text) = statement.node else { return false }
    return Python.strip(text).isEmpty
  }

  private mutating func context(default fallback: Bool) -> Bool {
    guard current.isName("with") || current.isName("without"), look().isName("context") else {
      return fallback
    }
    let with = current.isName("with")
    place += 2
    return with
  }

  mutating func include() throws(TemplateError) -> Statement.Node {
    let template = try expression()
    var ignores = false
    if current.isName("ignore"), look().isName("missing") {
      ignores = true
      place += 2
    }
    return .include(template, ignoresMissing: ignores, withContext: context(default: true))
  }

  mutating func importModule() throws(TemplateError) -> Statement.Node {
    let template = try expression()
    try expect(name: "as")
    let name = try targetName()
    return .importModule(template, as: name, withContext: context(default: false))
  }

  mutating func fromImport() throws(TemplateError) -> Statement.Node {
    let template = try expression()
    try expect(name: "import")
    var names: [(name: String, alias: String)] = []
    var withContext = false
    while true {
      if !names.isEmpty { try expect(op: ",") }
      guard current.kind == .name else {
        try expect(.name)
        break
      }
      if (current.isName("with") || current.isName("without")) && look().isName("context") {
        withContext = context(default: false)
        break
      }
      let name = try targetName()
      if name.hasPrefix("_") {
        throw error("names starting with an underline can not be imported")
      }
      names.append((name, skip(name: "as") ? try targetName() : name))
      let before = place
      withContext = context(default: false)
      if place != before || !current.isOp(",") { break }
    }
    return .fromImport(template, names: names, withContext: withContext)
  }

  private mutating func signature(_ macro: inout MacroSyntax) throws(TemplateError) {
    try expect(op: "(")
    while !current.isOp(")") {
      if !macro.parameters.isEmpty { try expect(op: ",") }
      let name = try targetName()
      if skip(op: "=") {
        macro.defaults.append(try expression())
      } else if !macro.defaults.isEmpty {
        throw error("non-default argument follows default argument")
      }
      macro.parameters.append(name)
    }
    try expect(op: ")")
  }

  private func finished(_ macro: MacroSyntax, from start: Int) -> MacroSyntax {
    var macro = macro
    for token in tokens[start..<min(place, tokens.count)] where token.kind == .name {
      switch token.text {
      case "caller": macro.usesCaller = true
      case "varargs": macro.usesVarargs = true
      case "kwargs": macro.usesKwargs = true
      default: break
      }
    }
    for name in macro.parameters {
      if name == "varargs" { macro.usesVarargs = false }
      if name == "kwargs" { macro.usesKwargs = false }
    }
    return macro
  }

  mutating func macro() throws(TemplateError) -> Statement.Node {
    var macro = MacroSyntax(name: try targetName(), parameters: [], defaults: [], body: [])
    try signature(&macro)
    let start = place
    macro.body = try body(until: ["endmacro"], drop: true)
    return .macro(finished(macro, from: start))
  }

  mutating func callBlock() throws(TemplateError) -> Statement.Node {
    var macro = MacroSyntax(name: "caller", parameters: [], defaults: [], body: [])
    if current.isOp("(") { try signature(&macro) }
    let call = try expression()
    guard case .call = call else { throw error("expected call") }
    let start = place
    macro.body = try body(until: ["endcall"], drop: true)
    return .callBlock(finished(macro, from: start), call: call)
  }

  mutating func filterBlock() throws(TemplateError) -> Statement.Node {
    let filter = try filters(on: nil, startsInline: true)
    return .filterBlock(filter, body: try body(until: ["endfilter"], drop: true))
  }

  /// What may stand left of `=` or `in`.
  mutating func target(
    endingAt end: String? = nil, withNamespace: Bool = false
  ) throws(TemplateError) -> Expr {
    let start = current
    let target = try tuple(simplified: true, endingAt: end, withNamespace: withNamespace)
    guard Self.canAssign(target) else {
      throw error("can't assign to \(Python.quoted(Self.className(target)))", at: start)
    }
    return target
  }

  mutating func targetName() throws(TemplateError) -> String {
    let token = try expect(.name)
    guard Self.canAssign(.name(token.text)) else {
      throw error("can't assign to \(Python.quoted("const"))", at: token)
    }
    return token.text
  }

  private static func canAssign(_ expr: Expr) -> Bool {
    switch expr {
    case .name(let name): !["true", "false", "none", "True", "False", "None"].contains(name)
    case .namespaceField: true
    case .tuple(let items): items.allSatisfy(canAssign)
    default: false
    }
  }

  private static func names(in target: Expr) -> [String] {
    switch target {
    case .name(let name): [name]
    case .tuple(let items): items.flatMap { names(in: $0) }
    default: []
    }
  }

  private static func className(_ expr: Expr) -> String {
    switch expr {
    case .list: "list"
    case .dict: "dict"
    case .tuple: "tuple"
    case .name: "name"
    default: "const"
    }
  }
}
