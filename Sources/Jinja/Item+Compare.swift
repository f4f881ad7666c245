import Value

extension Item {
  /// Python's truth.
  /// - Throws: `undefined`; `unknown` for what is not known yet.
  func truth() throws(TemplateError) -> Bool {
    if isUnknown { throw .unknown }
    switch kind {
    case .none: return false
    case .bool(let flag): return flag
    case .int(let number): return number != 0
    case .double(let number): return number != 0
    case .text(let text), .date(let text): return !text.isEmpty
    case .list(let box): return box.count > 0
    case .tuple(let items): return !items.isEmpty
    case .dict(let box): return box.count > 0
    case .range(let range): return range.count > 0
    case .undefined(let undefined):
      if undefined.isLenient { return false }
      throw .undefined(undefined.message)
    case .object(let object): return object.elements.map { !$0.isEmpty } ?? true
    case .function: return true
    case .lazy(let lazy): return !lazy.keys.isEmpty
    }
  }

  /// Python's `==`.
  func equals(_ other: Item, depth: Int = 0) throws(TemplateError) -> Bool {
    guard depth < 200 else { throw .runtime("maximum recursion depth exceeded in comparison") }
    switch (kind, other.kind) {
    case (.undefined(let undefined), _), (_, .undefined(let undefined)):
      guard undefined.isLenient else { throw .undefined(undefined.message) }
      return isUndefined && other.isUndefined
    case (.none, .none): return true
    case (.text(let a), .text(let b)), (.date(let a), .date(let b)): return a.sameScalars(as: b)
    case (.list(let a), .list(let b)): return try Self.equal(a.items, b.items, depth)
    case (.tuple(let a), .tuple(let b)): return try Self.equal(a, b, depth)
    case (.range(let a), .range(let b)):
      return a.count == b.count
        && (a.count == 0 || (a.start == b.start && (a.count == 1 || a.step == b.step)))
    case (.dict(let a), .dict(let b)):
      guard a.count == b.count else { return false }
      for (key, item) in a.entries {
        guard let twin = b[key], try item.equals(twin, depth: depth + 1) else { return false }
      }
      return true
    case (.object(let a), .object(let b)):
      if let x = a.elements, let y = b.elements { return try Self.equal(x, y, depth) }
      return a === b
    case (.lazy(let a), .lazy(let b)): return a.map === b.map
    default:
      guard let a = number, let b = other.number else { return false }
      return a == b
    }
  }

  private static func equal(_ a: [Item], _ b: [Item], _ depth: Int) throws(TemplateError) -> Bool {
    guard a.count == b.count else { return false }
    for (x, y) in zip(a, b) where try !x.equals(y, depth: depth + 1) { return false }
    return true
  }

  /// A bool, int or float as a number; Python's bool is an int.
  var number: Number? {
    switch kind {
    case .bool(let flag): .int(flag ? 1 : 0)
    case .int(let number): .int(number)
    case .double(let number): .double(number)
    default: nil
    }
  }

  enum Number: Equatable {
    case int(Int)
    case double(Double)

    var double: Double {
      switch self {
      case .int(let number): Double(number)
      case .double(let number): number
      }
    }

    static func == (a: Number, b: Number) -> Bool {
      switch (a, b) {
      case (.int(let x), .int(let y)): x == y
      case (.int(let x), .double(let y)), (.double(let y), .int(let x)): Int(exactly: y) == x
      case (.double(let x), .double(let y)): x == y
      }
    }

    static func < (a: Number, b: Number) -> Bool {
      if case .int(let x) = a, case .int(let y) = b { return x < y }
      return a.double < b.double
    }
  }

  /// Python's `<`.
  /// - Throws: its complaint when the two kinds have no order.
  func precedes(_ other: Item, symbol: String = "<", depth: Int = 0) throws(TemplateError) -> Bool {
    guard depth < 200 else { throw .runtime("maximum recursion depth exceeded in comparison") }
    if let a = number, let b = other.number { return a < b }
    switch (kind, other.kind) {
    case (.undefined(let undefined), _), (_, .undefined(let undefined)):
      throw .undefined(undefined.message)
    case (.text(let a), .text(let b)), (.date(let a), .date(let b)):
      return a.precedesByScalars(b)
    case (.list(let a), .list(let b)): return try Self.precede(a.items, b.items, symbol, depth)
    case (.tuple(let a), .tuple(let b)): return try Self.precede(a, b, symbol, depth)
    default:
      throw .runtime(
        "'\(symbol)' not supported between instances of '\(typeName)' and '\(other.typeName)'")
    }
  }

  private static func precede(
    _ a: [Item], _ b: [Item], _ symbol: String, _ depth: Int
  ) throws(TemplateError) -> Bool {
    for (x, y) in zip(a, b) where try !x.equals(y, depth: depth + 1) {
      return try x.precedes(y, symbol: symbol, depth: depth + 1)
    }
    return a.count < b.count
  }

  /// Python's `x in self`.
  func contains(_ wanted: Item) throws(TemplateError) -> Bool {
    switch kind {
    case .undefined(let undefined):
      if undefined.isLenient { return false }
      throw .undefined(undefined.message)
    case .text(let text):
      switch wanted.kind {
      case .text(let part): return Python.contains(part, in: text)
      case .undefined(let undefined): throw .undefined(undefined.message)
      default:
        throw .runtime(
          "'in <string>' requires string as left operand, not \(wanted.typeName)")
      }
    case .dict(let box): return box.has(try wanted.key())
    case .lazy(let lazy):
      guard let key = wanted.string else { return false }
      return lazy.keys.contains { $0.sameScalars(as: key) }
    default:
      guard let items = try? elements() else {
        throw .runtime("argument of type '\(typeName)' is not iterable")
      }
      for item in items where try item.equals(wanted) { return true }
      return false
    }
  }

  /// What iterating over this gives: characters, keys, items.
  /// - Throws: Python's complaint for what cannot be iterated; `unknown`.
  func elements() throws(TemplateError) -> [Item] {
    if isUnknown { throw .unknown }
    switch kind {
    case .list(let box): return inheriting(box.items)
    case .tuple(let items): return inheriting(items)
    case .dict(let box): return inheriting(box.keys.map { Item($0) })
    case .lazy(let lazy): return lazy.keys.map { Item($0) }
    case .text(let text):
      return text.unicodeScalars.map { Item(String($0), marks: marks.intersection(.spreading)) }
    case .range(let range):
      return try range.items()
    case .undefined(let undefined):
      if undefined.isLenient { return [] }
      throw .undefined(undefined.message)
    case .object(let object):
      if let elements = object.elements { return inheriting(elements) }
      throw .runtime("'\(typeName)' object is not iterable")
    default: throw .runtime("'\(typeName)' object is not iterable")
    }
  }

  /// A container's own marks hold for what is taken out of it.
  private func inheriting(_ items: [Item]) -> [Item] {
    let added = marks.intersection(.spreading)
    return added.isEmpty ? items : items.map { $0.marked(added) }
  }
}
