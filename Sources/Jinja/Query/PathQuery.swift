import Value

/// JMESPath over data: the `json_query` filter.
enum PathQuery {
  static func run(_ text: String, on value: Value) throws(TemplateError) -> Value {
    try evaluate(try PathParser.expression(text), value)
  }

  static func evaluate(
    _ expression: PathExpression, _ value: Value
  ) throws(TemplateError) -> Value {
    switch expression {
    case .current: return value
    case .literal(let literal): return literal.value
    case .field(let name): return value[name] ?? .null
    case .sub(let left, let right), .pipe(let left, let right):
      return try evaluate(right, try evaluate(left, value))
    case .or(let left, let right):
      let first = try evaluate(left, value)
      return isTrue(first) ? first : try evaluate(right, value)
    case .and(let left, let right):
      let first = try evaluate(left, value)
      return isTrue(first) ? try evaluate(right, value) : first
    case .not(let inner): return Value(!isTrue(try evaluate(inner, value)))
    case .compare(let op, let left, let right):
      return compare(op, try evaluate(left, value), try evaluate(right, value))
    case .index(let place):
      guard let items = value.list else { return .null }
      let index = place < 0 ? place + items.count : place
      return items.indices.contains(index) ? items[index] : .null
    case .slice(let start, let stop, let step):
      guard let items = value.list else { return .null }
      return try Slice.of(Item(Value(items)), start, stop, step).value()
    case .project(let kind, let left, let right):
      return try project(kind, try evaluate(left, value), right)
    case .list(let items):
      if value.isNull { return .null }
      return Value(try each(items) { (item) throws(TemplateError) in try evaluate(item, value) })
    case .hash(let entries):
      if value.isNull { return .null }
      var map = Map()
      for (name, item) in entries { map[name] = try evaluate(item, value) }
      return Value(map)
    case .call(let name, let arguments): return try PathFunctions.call(name, arguments, value)
    case .reference: throw .runtime("JMESPathError: an expression stands where a value should")
    }
  }

  private static func each<Input>(
    _ items: [Input], _ body: (Input) throws(TemplateError) -> Value
  ) throws(TemplateError) -> [Value] {
    var found: [Value] = []
    for item in items { found.append(try body(item)) }
    return found
  }

  static func isTrue(_ value: Value) -> Bool {
    switch value.content {
    case .null: false
    case .bool(let flag): flag
    case .string(let text): !text.isEmpty
    case .list(let items): !items.isEmpty
    case .map(let map): !map.isEmpty
    default: true
    }
  }

  private static func compare(_ op: String, _ a: Value, _ b: Value) -> Value {
    switch op {
    case "==": return Value(same(a, b))
    case "!=": return Value(!same(a, b))
    default:
      // Numbers have an order, and texts, as jmespath.py has it beyond the specification.
      if let x = a.string, let y = b.string {
        let isBefore = x.precedesByScalars(y)
        let isSame = x.sameScalars(as: y)
        return Value(
          isSame ? op.hasSuffix("=") : op.hasPrefix("<") ? isBefore : !isBefore)
      }
      guard let x = number(a), let y = number(b) else { return .null }
      switch op {
      case "<": return Value(x < y)
      case "<=": return Value(x <= y)
      case ">": return Value(x > y)
      default: return Value(x >= y)
      }
    }
  }

  /// As JSON has it: `1` is not `true`.
  static func same(_ a: Value, _ b: Value) -> Bool { (a.bool == nil) == (b.bool == nil) && a == b }

  static func number(_ value: Value) -> Double? { value.int.map { Double($0) } ?? value.double }

  private static func project(
    _ kind: PathExpression.Projection, _ base: Value, _ right: PathExpression
  ) throws(TemplateError) -> Value {
    let items: [Value]
    switch kind {
    case .values:
      guard let map = base.map else { return .null }
      items = map.values
    case .list, .slice:
      guard let list = base.list else { return .null }
      items = list
    case .flatten:
      guard let list = base.list else { return .null }
      items = list.flatMap { $0.list ?? [$0] }
    case .filter(let condition):
      guard let list = base.list else { return .null }
      var kept: [Value] = []
      for item in list where isTrue(try evaluate(condition, item)) { kept.append(item) }
      items = kept
    }
    return Value(
      try each(items) { (item) throws(TemplateError) in try evaluate(right, item) }
        .filter { !$0.isNull })
  }
}
