import Value

/// Which names a template takes from outside; jinja2/meta.py, find_undeclared_variables.
struct FreeNames {
  private var found: Set<String> = []

  static func of(_ statements: [Statement]) -> [String] {
    var walk = FreeNames()
    var bound: Set<String> = Set(Globals.names)
    walk.statements(statements, &bound)
    return walk.found.sorted { $0.precedesByScalars($1) }
  }

  private mutating func statements(_ statements: [Statement], _ bound: inout Set<String>) {
    for statement in statements { node(statement.node, &bound) }
  }

  private mutating func inner(
    _ body: [Statement], _ bound: Set<String>, adding names: [String] = []
  ) {
    var own = bound.union(names)
    statements(body, &own)
  }

  private mutating func node(_ node: Statement.Node, _ bound: inout Set<String>) {
    switch node {
    case .data, .breakLoop, .continueLoop: break
    case .print(let expr), .run(let expr), .extends(let expr), .include(let expr, _, _):
      self.expr(expr, bound)
    case .branch(let branches, let otherwise):
      for branch in branches {
        expr(branch.test, bound)
        statements(branch.body, &bound)
      }
      statements(otherwise, &bound)
    case .loop(let loop):
      expr(loop.over, bound)
      let names = Self.targets(loop.target) + ["loop"]
      if let filter = loop.filter { expr(filter, bound.union(names)) }
      inner(loop.body, bound, adding: names)
      inner(loop.otherwise, bound)
    case .set(let target, let value):
      expr(value, bound)
      if case .namespaceField(let name, _) = target, !bound.contains(name) { found.insert(name) }
      bound.formUnion(Self.targets(target))
    case .setBlock(let target, let filter, let body):
      inner(body, bound)
      if let filter { expr(filter, bound) }
      bound.formUnion(Self.targets(target))
    case .with(let pairs, let body):
      for pair in pairs { expr(pair.value, bound) }
      inner(body, bound, adding: pairs.flatMap { Self.targets($0.target) })
    case .macro(let macro):
      bound.insert(macro.name)
      self.macro(macro, bound)
    case .callBlock(let macro, let call):
      expr(call, bound)
      self.macro(macro, bound)
    case .filterBlock(let filter, let body):
      inner(body, bound)
      expr(filter, bound)
    case .block(let block): inner(block.body, bound, adding: ["super", "self"])
    case .importModule(let template, let name, _):
      expr(template, bound)
      bound.insert(name)
    case .fromImport(let template, let names, _):
      expr(template, bound)
      bound.formUnion(names.map(\.alias))
    case .scope(let body): inner(body, bound)
    }
  }

  private mutating func macro(_ macro: MacroSyntax, _ bound: Set<String>) {
    for fallback in macro.defaults { expr(fallback, bound.union(macro.parameters)) }
    inner(macro.body, bound, adding: macro.parameters + ["caller", "varargs", "kwargs"])
  }

  private static func targets(_ expr: Expr) -> [String] {
    switch expr {
    case .name(let name): [name]
    case .tuple(let items): items.flatMap(targets)
    default: []
    }
  }

  private mutating func expr(_ expr: Expr, _ bound: Set<String>) {
    if case .name(let name) = expr {
      if !bound.contains(name) { found.insert(name) }
      return
    }
    for child in expr.children { self.expr(child, bound) }
  }
}

extension Expr {
  /// The expressions directly inside this one.
  var children: [Expr] {
    switch self {
    case .none, .bool, .int, .double, .text, .name: []
    case .namespaceField(let name, _): [.name(name)]
    case .attribute(let base, _), .unary(_, let base), .not(let base): [base]
    case .item(let a, let b), .binary(_, let a, let b), .and(let a, let b), .or(let a, let b):
      [a, b]
    case .slice(let a, let b, let c): [a, b, c].compactMap { $0 }
    case .list(let items), .tuple(let items), .concat(let items): items
    case .dict(let pairs): pairs.flatMap { [$0.key, $0.value] }
    case .compare(let left, let operands): [left] + operands.map(\.right)
    case .conditional(let test, let yes, let no): [test, yes] + (no.map { [$0] } ?? [])
    case .call(let callee, let arguments): [callee] + arguments.exprs
    case .filter(let base, let use): (base.map { [$0] } ?? []) + use.arguments.exprs
    case .test(let base, let use): [base] + use.arguments.exprs
    }
  }
}

extension CallArguments {
  var exprs: [Expr] {
    positional + named.map(\.value) + [star, doubleStar].compactMap { $0 }
  }
}

/// Reports filters and tests nobody knows.
enum UnknownNames {
  static func errors(_ uses: [Use], text: String, in environment: Environment) -> [TemplateError] {
    var errors: [TemplateError] = []
    for use in uses {
      let name = String(use.name.dropFirst())
      let isFilter = use.name.hasPrefix("|")
      let isKnown =
        isFilter ? environment.filter(named: name) != nil : environment.test(named: name) != nil
      if isKnown { continue }
      let kind = isFilter ? "filter" : "test"
      var message = "no \(kind) named '\(name)'"
      let names = isFilter ? Array(environment.filters.keys) : Array(environment.tests.keys)
      if let near = Problem.nearest(to: name, among: names.sorted()) {
        message += "; did you mean '\(near)'?"
      }
      let (line, column) = place(use.offset, in: text)
      errors.append(TemplateError(.syntax, message, line: line, column: column))
    }
    return errors
  }

  private static func place(_ offset: Int, in text: String) -> (line: Int, column: Int) {
    var (line, column) = (1, 1)
    for byte in text.utf8.prefix(offset) {
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return (line, column)
  }
}
