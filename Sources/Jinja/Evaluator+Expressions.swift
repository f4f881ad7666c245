import Value

extension Evaluator {
  func evaluate(_ expr: Expr) throws(TemplateError) -> Item {
    switch expr {
    case .none: return .null
    case .bool(let flag): return Item(flag)
    case .int(let number): return Item(number)
    case .double(let number): return Item(.double(number))
    case .text(let text): return Item(text)
    case .name(let name):
      try step()
      return try resolve(name)
    default:
      try step()
      return try deeper { () throws(TemplateError) in try compound(expr) }
    }
  }

  private func compound(_ expr: Expr) throws(TemplateError) -> Item {
    switch expr {
    case .attribute(let base, let name): return try attribute(name, of: try evaluate(base))
    case .item(let base, let key): return try subscripted(base, key)
    case .filter(let base, let use): return try filtered(base, use)
    case .test(let base, let use): return try tested(base, use)
    case .call(let callee, let arguments): return try called(callee, arguments)
    case .and(let left, let right):
      let first = try evaluate(left)
      if first.isUnknown { return first }
      return try first.truth() ? try evaluate(right) : first
    case .or(let left, let right):
      let first = try evaluate(left)
      if first.isUnknown { return first }
      return try first.truth() ? first : try evaluate(right)
    case .not(let inner):
      let item = try evaluate(inner)
      return item.isUnknown ? item : Item(try !item.truth())
    case .compare(let left, let operands): return try compare(left, operands)
    case .binary(let op, let left, let right): return try binary(op, left, right)
    case .unary(let op, let inner):
      let item = try evaluate(inner)
      return item.isUnknown ? item : try Operators.unary(op, item).marked(item.marks)
    case .concat(let parts): return try concatenated(parts)
    case .conditional(let test, let yes, let no): return try conditional(test, yes, no)
    default: return try literal(expr)
    }
  }

  private func literal(_ expr: Expr) throws(TemplateError) -> Item {
    switch expr {
    case .list(let exprs): return Item(try all(exprs))
    case .tuple(let exprs): return Item(.tuple(try all(exprs)))
    case .dict(let pairs):
      let box = DictBox()
      for pair in pairs {
        let key = try evaluate(pair.key).key()
        box[key] = try evaluate(pair.value)
      }
      return Item(.dict(box))
    case .namespaceField(let name, let field): return try attribute(field, of: try resolve(name))
    default: throw .runtime("a slice must stand in square brackets")
    }
  }

  func all(_ exprs: [Expr]) throws(TemplateError) -> [Item] {
    var items: [Item] = []
    items.reserveCapacity(exprs.count)
    for expr in exprs { items.append(try evaluate(expr)) }
    return items
  }

  private func conditional(_ test: Expr, _ yes: Expr, _ no: Expr?) throws(TemplateError) -> Item {
    let condition = try evaluate(test)
    if condition.isUnknown { return Item(.none, marks: condition.marks) }
    if try condition.truth() { return try evaluate(yes) }
    if let no { return try evaluate(no) }
    return Item(
      .undefined(
        Undefined(
          "the inline if-expression evaluated to false and no else section was defined.",
          flavour: .lenient)))
  }

  private func binary(_ op: String, _ left: Expr, _ right: Expr) throws(TemplateError) -> Item {
    let (a, b) = (try evaluate(left), try evaluate(right))
    let marks = op == "%" && a.string != nil ? a.marks.union(b.deepMarks) : a.marks.union(b.marks)
    if marks.contains(.unknown) { return Item(.none, marks: marks.intersection(.spreading)) }
    return try taking(adding: marks) { () throws(TemplateError) in try Operators.binary(op, a, b) }
  }

  private func concatenated(_ parts: [Expr]) throws(TemplateError) -> Item {
    var text = ""
    var marks: Marks = []
    for part in parts {
      let item = try evaluate(part)
      marks.formUnion(item.deepMarks.intersection(.spreading))
      if item.isUnknown { continue }
      let (part, taken) = try taking { () throws(TemplateError) in try item.str() }
      try SizeLimit.check(text: text.utf8.count + part.utf8.count)
      text += part
      marks.formUnion(taken)
    }
    return marks.contains(.unknown) ? Item(.none, marks: marks) : Item(text, marks: marks)
  }

  private func compare(_ left: Expr, _ operands: [Expr.Comparison]) throws(TemplateError) -> Item {
    var first = try evaluate(left)
    var marks = first.deepMarks
    for (place, operand) in operands.enumerated() {
      let second = try evaluate(operand.right)
      marks.formUnion(second.deepMarks)
      if marks.contains(.unknown) { return .unknown }
      let holds = try Self.holds(operand.op, first, second)
      if !holds || place == operands.count - 1 {
        return Item(holds).marked(marks.subtracting(.secret))
      }
      first = second
    }
    return first
  }

  static func holds(_ op: String, _ a: Item, _ b: Item) throws(TemplateError) -> Bool {
    switch op {
    case "==": try a.equals(b)
    case "!=": try !a.equals(b)
    case "<": try a.precedes(b)
    case ">": try b.flipped(op, a)
    case "<=": try a.orEqual(op, b)
    case ">=": try b.orEqualFlipped(op, a)
    case "in": try b.contains(a)
    default: try !b.contains(a)
    }
  }

  private func subscripted(_ base: Expr, _ key: Expr) throws(TemplateError) -> Item {
    let container = try evaluate(base)
    if case .slice(let start, let stop, let step) = key {
      if container.isUnknown { return container }
      switch container.kind {
      case .undefined(let undefined): throw .undefined(undefined.message)
      case .dict, .lazy: throw .runtime("unhashable type: 'slice'")
      default: break
      }
      return try Slice.of(
        container, try bound(start), try bound(stop), try bound(step)
      ).marked(container.marks)
    }
    return try item(try evaluate(key), of: container)
  }

  private func bound(_ expr: Expr?) throws(TemplateError) -> Int? {
    guard let expr else { return nil }
    let item = try evaluate(expr)
    switch item.kind {
    case .none: return nil
    case .int(let number): return number
    case .bool(let flag): return flag ? 1 : 0
    default:
      throw .runtime("slice indices must be integers or None or have an __index__ method")
    }
  }

  // MARK: filters and tests

  private func filtered(_ base: Expr?, _ use: Use) throws(TemplateError) -> Item {
    guard let input = try base.map({ (expr) throws(TemplateError) in try evaluate(expr) }) ?? piped
    else { throw .runtime("a filter has nothing to work on") }
    return try apply(filter: use.name, to: input, try values(use.arguments))
  }

  /// The one door to every filter: marks are joined here.
  func apply(filter name: String, to input: Item, _ call: CallValues) throws(TemplateError) -> Item
  {
    guard let filter = environment.filter(named: name) else {
      throw TemplateError(.syntax, "Could not load \"\(name)\": '\(name)'", line: line)
    }
    switch filter.spread {
    case .passing:
      if input.isUnknown { return input }
      return try filter.body(self, input, call)
    case .structural:
      let marks = input.deepMarks.union(call.deepMarks)
      if marks.contains(.unknown) { return Item(.none, marks: marks.intersection(.spreading)) }
      let result = try filter.body(self, input, call)
      return environment.isAnsible ? result.unrolled : result
    case .all:
      let marks = input.deepMarks.union(call.deepMarks)
      if marks.contains(.unknown) { return Item(.none, marks: marks.intersection(.spreading)) }
      return try taking(adding: marks) { () throws(TemplateError) in
        let result = try filter.body(self, input, call)
        return environment.isAnsible ? result.unrolled : result
      }
    }
  }

  private func tested(_ base: Expr, _ use: Use) throws(TemplateError) -> Item {
    let input = try evaluate(base)
    return try apply(test: use.name, to: input, try values(use.arguments))
  }

  /// The one door to every test.
  func apply(test name: String, to input: Item, _ call: CallValues) throws(TemplateError) -> Item {
    guard let test = environment.test(named: name) else {
      throw TemplateError(.syntax, "Could not load \"\(name)\": '\(name)'", line: line)
    }
    let marks: Marks
    switch test.reach {
    case .none: marks = input.marks
    case .deep: marks = input.deepMarks.union(call.deepMarks)
    }
    if marks.contains(.unknown) { return .unknown }
    return try taking(adding: marks) { () throws(TemplateError) in
      try test.body(self, input, call)
    }
  }
}

extension Item {
  /// `other > self`, worded as the user wrote it.
  fileprivate func flipped(_ op: String, _ other: Item) throws(TemplateError) -> Bool {
    do {
      return try precedes(other, symbol: op)
    } catch {
      throw error.kind == .runtime ? Self.noOrder(op, other, self) : error
    }
  }

  fileprivate func orEqual(_ op: String, _ other: Item) throws(TemplateError) -> Bool {
    if let a = number, let b = other.number { return a < b || a == b }
    if try precedes(other, symbol: op) { return true }
    return try equals(other)
  }

  fileprivate func orEqualFlipped(_ op: String, _ other: Item) throws(TemplateError) -> Bool {
    do {
      return try orEqual(op, other)
    } catch {
      throw error.kind == .runtime ? Self.noOrder(op, other, self) : error
    }
  }

  private static func noOrder(_ op: String, _ a: Item, _ b: Item) -> TemplateError {
    .runtime("'\(op)' not supported between instances of '\(a.typeName)' and '\(b.typeName)'")
  }
}
