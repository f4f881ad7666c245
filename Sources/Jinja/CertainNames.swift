import Value

/// Which names a template surely reads from outside whatever the others hold: no branch, no `or`, no
/// `default` and no `is defined` stands between the name and its use.
///
/// Some that are read for sure may be missing here; none that may not be read is here.
struct CertainNames {
  private var found: Set<String> = []

  static func of(_ statements: [Statement]) -> [String] {
    var walk = CertainNames()
    for statement in statements { walk.statement(statement.node) }
    // What the template binds itself is no name from outside.
    let free = Set(FreeNames.of(statements))
    return walk.found.filter { free.contains($0) }.sorted { $0.precedesByScalars($1) }
  }

  static func of(_ expr: Expr) -> [String] {
    var walk = CertainNames()
    walk.expr(expr)
    return walk.found.filter { !Globals.names.contains($0) }.sorted { $0.precedesByScalars($1) }
  }

  private mutating func statement(_ node: Statement.Node) {
    switch node {
    case .print(let expr), .run(let expr): self.expr(expr)
    case .set(_, let value): expr(value)
    case .branch(let branches, _): if let first = branches.first { expr(first.test) }
    case .loop(let loop): expr(loop.over)
    default: break
    }
  }

  private mutating func expr(_ expr: Expr) {
    switch expr {
    case .name(let name): found.insert(name)
    case .attribute(let base, _), .item(let base, _), .unary(_, let base), .not(let base),
      .call(let base, _):
      self.expr(base)
    case .binary(_, let left, let right):
      self.expr(left)
      self.expr(right)
    case .and(let left, _), .or(let left, _): self.expr(left)
    case .concat(let items): for item in items { self.expr(item) }
    case .compare(let left, let operands):
      self.expr(left)
      if let first = operands.first { self.expr(first.right) }
    case .conditional(let test, _, _): self.expr(test)
    case .filter(let base, let use):
      if let base, !Self.isTolerant(use.name) { self.expr(base) }
    case .test(let base, let use):
      if !["defined", "undefined"].contains(Self.short(use.name)) { self.expr(base) }
    default: break
    }
  }

  /// Filters that take what is undefined.
  private static func isTolerant(_ name: String) -> Bool {
    ["default", "d", "type_debug", "mandatory", "ternary"].contains(short(name))
  }

  private static func short(_ name: String) -> String {
    name.split(separator: ".").last.map { String($0) } ?? name
  }
}
