extension Parser {
  mutating func expression(withCondition: Bool = true) throws(TemplateError) -> Expr {
    try enter()
    defer { depth -= 1 }
    return withCondition ? try conditional() : try or()
  }

  private mutating func conditional() throws(TemplateError) -> Expr {
    var expr = try or()
    while skip(name: "if") {
      let test = try or()
      let no: Expr? = skip(name: "else") ? try expression() : nil
      expr = .conditional(test: test, yes: expr, no: no)
    }
    return expr
  }

  private mutating func or() throws(TemplateError) -> Expr {
    var left = try and()
    while skip(name: "or") { left = .or(left, try and()) }
    return left
  }

  private mutating func and() throws(TemplateError) -> Expr {
    var left = try not()
    while skip(name: "and") { left = .and(left, try not()) }
    return left
  }

  private mutating func not() throws(TemplateError) -> Expr {
    guard current.isName("not") else { return try comparison() }
    try enter()
    defer { depth -= 1 }
    place += 1
    return .not(try not())
  }

  private mutating func comparison() throws(TemplateError) -> Expr {
    let left = try sum()
    var operands: [Expr.Comparison] = []
    while true {
      if current.kind == .op, ["==", "!=", "<", "<=", ">", ">="].contains(current.text) {
        let op = next().text
        operands.append(Expr.Comparison(op: op, right: try sum()))
      } else if skip(name: "in") {
        operands.append(Expr.Comparison(op: "in", right: try sum()))
      } else if current.isName("not"), look().isName("in") {
        place += 2
        operands.append(Expr.Comparison(op: "not in", right: try sum()))
      } else {
        return operands.isEmpty ? left : .compare(left, operands)
      }
    }
  }

  private mutating func sum() throws(TemplateError) -> Expr {
    var left = try concatenation()
    while current.isOp("+") || current.isOp("-") {
      let op = next().text
      left = .binary(op, left, try concatenation())
    }
    return left
  }

  private mutating func concatenation() throws(TemplateError) -> Expr {
    var parts = [try product()]
    while skip(op: "~") { parts.append(try product()) }
    return parts.count == 1 ? parts[0] : .concat(parts)
  }

  private mutating func product() throws(TemplateError) -> Expr {
    var left = try power()
    while current.kind == .op, ["*", "/", "//", "%"].contains(current.text) {
      let op = next().text
      left = .binary(op, left, try power())
    }
    return left
  }

  private mutating func power() throws(TemplateError) -> Expr {
    var left = try unary()
    while skip(op: "**") { left = .binary("**", left, try unary()) }
    return left
  }

  private mutating func unary(withFilter: Bool = true) throws(TemplateError) -> Expr {
    var node: Expr
    if current.isOp("-") || current.isOp("+") {
      try enter()
      defer { depth -= 1 }
      let op = next().text
      node = .unary(op, try unary(withFilter: false))
    } else {
      node = try primary()
    }
    node = try postfix(node)
    return withFilter ? try filtered(node) : node
  }

  private mutating func primary(withNamespace: Bool = false) throws(TemplateError) -> Expr {
    let token = current
    switch token.kind {
    case .name:
      place += 1
      switch token.text {
      case "true", "True": return .bool(true)
      case "false", "False": return .bool(false)
      case "none", "None": return .none
      default: break
      }
      if withNamespace, current.isOp(".") {
        place += 1
        return .namespaceField(token.text, try expect(.name).text)
      }
      return .name(token.text)
    case .string:
      var text = ""
      while current.kind == .string { text += next().text }
      return .text(text)
    case .integer:
      place += 1
      guard let number = Int(token.text) else {
        throw error("integer \(token.text) is too large", at: token)
      }
      return .int(number)
    case .float:
      place += 1
      return .double(Double(token.text) ?? 0)
    case .op where token.text == "(":
      place += 1
      let inner = try tuple(explicitParentheses: true)
      try expect(op: ")")
      return inner
    case .op where token.text == "[":
      place += 1
      return .list(try items(closing: "]"))
    case .op where token.text == "{": return try dict()
    default: throw error("unexpected \(Python.quoted(token.described))")
    }
  }

  private mutating func items(closing: String) throws(TemplateError) -> [Expr] {
    var items: [Expr] = []
    while !current.isOp(closing) {
      if !items.isEmpty { try expect(op: ",") }
      if current.isOp(closing) { break }
      items.append(try expression())
    }
    try expect(op: closing)
    return items
  }

  private mutating func dict() throws(TemplateError) -> Expr {
    place += 1
    var pairs: [Expr.Pair] = []
    while !current.isOp("}") {
      if !pairs.isEmpty { try expect(op: ",") }
      if current.isOp("}") { break }
      let key = try expression()
      try expect(op: ":")
      pairs.append(Expr.Pair(key: key, value: try expression()))
    }
    try expect(op: "}")
    return .dict(pairs)
  }

  private func isTupleEnd(_ end: String?) -> Bool {
    switch current.kind {
    case .variableEnd, .blockEnd: true
    case .op: current.text == ")"
    case .name: current.text == end
    default: false
    }
  }

  mutating func tuple(
    simplified: Bool = false, withCondition: Bool = true, endingAt end: String? = nil,
    explicitParentheses: Bool = false, withNamespace: Bool = false
  ) throws(TemplateError) -> Expr {
    try enter()
    defer { depth -= 1 }
    var items: [Expr] = []
    var isTuple = false
    while true {
      if !items.isEmpty { try expect(op: ",") }
      if isTupleEnd(end) { break }
      items.append(
        simplified
          ? try primary(withNamespace: withNamespace)
          : try expression(withCondition: withCondition))
      guard current.isOp(",") else { break }
      isTuple = true
    }
    if !isTuple {
      if let only = items.first { return only }
      guard explicitParentheses else {
        throw error("Expected an expression, got \(Python.quoted(current.described))")
      }
    }
    return .tuple(items)
  }

  private mutating func postfix(_ start: Expr) throws(TemplateError) -> Expr {
    var node = start
    while true {
      if current.isOp(".") || current.isOp("[") {
        node = try subscripted(node)
      } else if current.isOp("(") {
        node = .call(node, try arguments())
      } else {
        return node
      }
    }
  }

  private mutating func filtered(_ start: Expr) throws(TemplateError) -> Expr {
    var node = start
    while true {
      if current.isOp("|") {
        node = try filters(on: node)
      } else if current.isName("is") {
        node = try test(on: node)
      } else if current.isOp("(") {
        node = .call(node, try arguments())
      } else {
        return node
      }
    }
  }

  private mutating func subscripted(_ node: Expr) throws(TemplateError) -> Expr {
    if next().isOp(".") {
      let token = next()
      switch token.kind {
      case .name: return .attribute(node, token.text)
      case .integer: return .item(node, .int(Int(token.text) ?? 0))
      default: throw error("expected name or number", at: token)
      }
    }
    var parts: [Expr] = []
    while !current.isOp("]") {
      if !parts.isEmpty { try expect(op: ",") }
      parts.append(try subscriptPart())
    }
    try expect(op: "]")
    return .item(node, parts.count == 1 ? parts[0] : .tuple(parts))
  }

  private mutating func subscriptPart() throws(TemplateError) -> Expr {
    var bounds: [Expr?] = []
    if !current.isOp(":") {
      let first = try expression()
      guard current.isOp(":") else { return first }
      bounds.append(first)
    } else {
      bounds.append(nil)
    }
    for _ in 0..<2 {
      guard skip(op: ":") else {
        bounds.append(nil)
        continue
      }
      let isEmpty = current.isOp(":") || current.isOp("]") || current.isOp(",")
      bounds.append(isEmpty ? nil : try expression())
    }
    return .slice(bounds[0], bounds[1], bounds[2])
  }

  private mutating func arguments() throws(TemplateError) -> CallArguments {
    let open = current
    try expect(op: "(")
    var found = CallArguments()
    var needsComma = false
    func ensure(_ holds: Bool) throws(TemplateError) {
      if !holds { throw error("invalid syntax for function call expression", at: open) }
    }
    while !current.isOp(")") {
      if needsComma {
        try expect(op: ",")
        if current.isOp(")") { break }
      }
      if skip(op: "*") {
        try ensure(found.star == nil && found.doubleStar == nil)
        found.star = try expression()
      } else if skip(op: "**") {
        try ensure(found.doubleStar == nil)
        found.doubleStar = try expression()
      } else if current.kind == .name, look().isOp("=") {
        try ensure(found.doubleStar == nil)
        let name = next().text
        place += 1
        found.named.append((name, try expression()))
      } else {
        try ensure(found.star == nil && found.doubleStar == nil && found.named.isEmpty)
        found.positional.append(try expression())
      }
      needsComma = true
    }
    try expect(op: ")")
    return found
  }

  private mutating func dottedName() throws(TemplateError) -> String {
    var name = try expect(.name).text
    while skip(op: ".") { name += "." + (try expect(.name).text) }
    return name
  }

  /// A chain of filters; on nil it filters a block's body.
  mutating func filters(on start: Expr?, startsInline: Bool = false) throws(TemplateError) -> Expr {
    var node = start
    var inline = startsInline
    while inline || current.isOp("|") {
      if !inline { place += 1 }
      inline = false
      let offset = current.offset
      let name = try dottedName()
      let arguments = current.isOp("(") ? try arguments() : CallArguments()
      let use = Use(name: name, arguments: arguments, offset: offset)
      uses.append(Use(name: "|" + name, arguments: CallArguments(), offset: offset))
      node = .filter(node, use)
    }
    guard let node else { throw error("expected a filter") }
    return node
  }

  private mutating func test(on node: Expr) throws(TemplateError) -> Expr {
    place += 1
    let negated = skip(name: "not")
    let offset = current.offset
    let name = try dottedName()
    var found = CallArguments()
    if current.isOp("(") {
      found = try arguments()
    } else if startsOperand {
      if current.isName("is") { throw error("You cannot chain multiple tests with is") }
      found.positional = [try postfix(try primary())]
    }
    uses.append(Use(name: "?" + name, arguments: CallArguments(), offset: offset))
    let test = Expr.test(node, Use(name: name, arguments: found, offset: offset))
    return negated ? .not(test) : test
  }

  private var startsOperand: Bool {
    switch current.kind {
    case .name: !["else", "or", "and"].contains(current.text)
    case .string, .integer, .float: true
    case .op: current.text == "[" || current.text == "{"
    default: false
    }
  }
}
