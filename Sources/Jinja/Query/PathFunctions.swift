#if canImport(Glibc)
  import Glibc
#endif
import Value

/// The functions of JMESPath 1.0.
enum PathFunctions {
  static func call(
    _ name: String, _ arguments: [PathExpression], _ value: Value
  ) throws(TemplateError) -> Value {
    if let byKey = try byExpression(name, arguments, value) { return byKey }
    var values: [Value] = []
    for argument in arguments { values.append(try PathQuery.evaluate(argument, value)) }
    guard let first = values.first else { throw arity(name) }
    switch name {
    case "not_null": return values.first { !$0.isNull } ?? .null
    case "merge":
      return Value(values.reduce(Map()) { $0.merging($1.map ?? Map()) })
    case "contains", "ends_with", "join", "starts_with":
      guard values.count == 2 else { throw arity(name) }
      return try pair(name, first, values[1])
    default:
      guard values.count == 1 else { throw arity(name) }
      return try single(name, first)
    }
  }

  private static func arity(_ name: String) -> TemplateError {
    .runtime("JMESPathError in json_query filter plugin:\nwrong number of arguments of \(name)()")
  }

  private static func wrong(_ name: String, _ value: Value) -> TemplateError {
    .runtime(
      "JMESPathError in json_query filter plugin:\nIn function \(name)(), invalid type for value: "
        + "\(JSON.text(value)), received \(typeName(value))")
  }

  private static func typeName(_ value: Value) -> String {
    switch value.content {
    case .null: "null"
    case .bool: "boolean"
    case .int, .double: "number"
    case .string, .date: "string"
    case .list: "array"
    case .map: "object"
    }
  }

  private static func pair(_ name: String, _ a: Value, _ b: Value) throws(TemplateError) -> Value {
    switch name {
    case "contains":
      if let items = a.list { return Value(items.contains { PathQuery.same($0, b) }) }
      guard let text = a.string else { throw wrong(name, a) }
      return Value(b.string.map { Python.contains($0, in: text) } ?? false)
    case "join":
      guard let separator = a.string, let items = b.list else { throw wrong(name, b) }
      var parts: [String] = []
      for item in items {
        guard let text = item.string else { throw wrong(name, b) }
        parts.append(text)
      }
      return Value(parts.joined(separator: separator))
    default:
      guard let text = a.string, let part = b.string else { throw wrong(name, a) }
      return Value(name == "starts_with" ? text.hasPrefix(part) : text.hasSuffix(part))
    }
  }

  private static func single(_ name: String, _ value: Value) throws(TemplateError) -> Value {
    switch name {
    case "abs", "ceil", "floor":
      guard let number = PathQuery.number(value) else { throw wrong(name, value) }
      if let whole = value.int {
        return Value(name == "abs" ? Int(clamping: whole.magnitude) : whole)
      }
      if name == "abs" { return Value(.double(number.magnitude)) }
      return Value(Int(exactly: name == "ceil" ? Glibc.ceil(number) : Glibc.floor(number)) ?? 0)
    case "avg", "sum": return try total(name, value)
    case "keys", "values":
      guard let map = value.map else { throw wrong(name, value) }
      return Value(name == "keys" ? map.keys : map.values)
    case "length":
      if let text = value.string { return Value(text.unicodeScalars.count) }
      guard let count = value.list?.count ?? value.map?.count else { throw wrong(name, value) }
      return Value(count)
    case "max", "min", "sort": return try ordered(name, value)
    case "reverse":
      if let text = value.string { return Value(Python.text(text.unicodeScalars.reversed())) }
      guard let items = value.list else { throw wrong(name, value) }
      return Value(Array(items.reversed()))
    case "to_array": return value.list == nil ? Value([value]) : value
    case "to_string": return value.string == nil ? Value(JSON.text(value, style: .compact)) : value
    case "to_number":
      if PathQuery.number(value) != nil { return value }
      guard let text = value.string else { return .null }
      return Int(text).map { Value($0) } ?? Double(text).map { Value(.double($0)) } ?? .null
    case "type": return Value(typeName(value))
    default:
      throw .runtime("JMESPathError in json_query filter plugin:\nUnknown function: \(name)()")
    }
  }

  private static func total(_ name: String, _ value: Value) throws(TemplateError) -> Value {
    guard let items = value.list else { throw wrong(name, value) }
    var total = Item(0)
    for item in items {
      guard PathQuery.number(item) != nil else { throw wrong(name, value) }
      total = try Operators.binary("+", total, Item(item))
    }
    if name == "sum" { return try total.value() }
    return items.isEmpty ? .null : try Operators.binary("/", total, Item(items.count)).value()
  }

  private static func ordered(_ name: String, _ value: Value) throws(TemplateError) -> Value {
    guard let items = value.list else { throw wrong(name, value) }
    let areNumbers = items.allSatisfy { PathQuery.number($0) != nil }
    guard areNumbers || items.allSatisfy({ $0.string != nil }) else { throw wrong(name, value) }
    let sorted = try Sorting.sorted(items.map { Item($0) }) { $0 }
    var values: [Value] = []
    for item in sorted { values.append(try item.value()) }
    switch name {
    case "max": return values.last ?? .null
    case "min": return values.first ?? .null
    default: return Value(values)
    }
  }

  /// Those that take an expression: `map(&e, list)`, `sort_by(list, &e)`, `max_by`, `min_by`.
  private static func byExpression(
    _ name: String, _ arguments: [PathExpression], _ value: Value
  ) throws(TemplateError) -> Value? {
    guard ["map", "sort_by", "max_by", "min_by"].contains(name) else { return nil }
    let isMap = name == "map"
    guard arguments.count == 2, case .reference(let key) = arguments[isMap ? 0 : 1] else {
      throw arity(name)
    }
    let base = try PathQuery.evaluate(arguments[isMap ? 1 : 0], value)
    guard let items = base.list else { throw wrong(name, base) }
    var keyed: [Item] = []
    for item in items {
      keyed.append(.pair(Item(try PathQuery.evaluate(key, item)), Item(item)))
    }
    func part(_ pair: Item, _ place: Int) -> Item {
      guard case .tuple(let parts) = pair.kind else { return pair }
      return parts[place]
    }
    if isMap {
      var mapped: [Value] = []
      for pair in keyed { mapped.append(try part(pair, 0).value()) }
      return Value(mapped)
    }
    let sorted = try Sorting.sorted(keyed) { (pair) throws(TemplateError) in part(pair, 0) }
    var values: [Value] = []
    for pair in sorted { values.append(try part(pair, 1).value()) }
    switch name {
    case "sort_by": return Value(values)
    case "min_by": return values.first ?? .null
    default: return values.last ?? .null
    }
  }
}

extension Filters {
  static let queries: [String: Filter] = {
    let query = Filter { _, input, call throws(TemplateError) in
      let text = try call.bound("json_query", ["expr"], required: 1).required(0).str()
      return Item(try PathQuery.run(text, on: try input.value()))
    }
    let sort = Filter(.structural) { _, input, call throws(TemplateError) in
      let isReversed = try call.bound("version_sort", ["reverse"]).flag(0)
      var keyed: [Item] = []
      for item in try input.elements() {
        guard item.string != nil else {
          throw .runtime("expected string or bytes-like object, got '\(item.typeName)'")
        }
        keyed.append(item)
      }
      return Item(
        try Sorting.sorted(keyed, reverse: isReversed) { (item) throws(TemplateError) in
          Item(Versions.components(try item.str()))
        })
    }
    return [
      "json_query": query, "community.general.json_query": query, "version_sort": sort,
      "community.general.version_sort": sort,
    ]
  }()
}
