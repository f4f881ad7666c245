import Value

extension Item {
  /// jinja2/utils.py, object_type_repr.
  var objectName: String {
    if case .none = kind { return "None" }
    return "\(typeName) object"
  }
}

extension Evaluator {
  /// `x.name`: Python's attribute first, then the entry.
  func attribute(_ name: String, of base: Item) throws(TemplateError) -> Item {
    if base.isUnknown { return base }
    switch base.kind {
    case .undefined(let undefined):
      guard undefined.isChainable else { throw .undefined(undefined.message) }
      return base
    case .object(let object):
      if let found = object.attribute(name) { return found }
    case .dict(let box):
      if let method = Methods.find(name, of: base) { return method }
      if let found = box[Value(name)] { return found.marked(base.marks) }
    case .lazy(let lazy):
      if let method = Methods.find(name, of: base) { return method }
      if let found = try lazy.entry(name) { return found }
    default:
      if let method = Methods.find(name, of: base) { return method }
    }
    return missing(Item(name), in: base)
  }

  /// `x[key]`: the entry first, then Python's attribute of that name.
  func item(_ key: Item, of base: Item) throws(TemplateError) -> Item {
    if base.isUnknown { return base }
    if key.isUnknown { return key }
    if case .undefined(let undefined) = key.kind {
      if base.isUndefined { return base }
      if case .dict = base.kind { throw .undefined(undefined.message) }
      if case .lazy = base.kind { throw .undefined(undefined.message) }
    }
    switch base.kind {
    case .undefined(let undefined):
      guard undefined.isChainable else { throw .undefined(undefined.message) }
      return base
    case .dict(let box):
      if let place = try? key.key(), let found = box[place] { return found.marked(base.marks) }
    case .lazy(let lazy):
      if let name = key.string, let found = try lazy.entry(name) { return found }
    case .list(let box):
      if let place = Self.place(key, box.count) { return box.items[place].marked(base.marks) }
    case .tuple(let items):
      if let place = Self.place(key, items.count) { return items[place].marked(base.marks) }
    case .range(let range):
      if let place = Self.place(key, range.count) { return Item(range[place]) }
    case .text(let text):
      let scalars = Array(text.unicodeScalars)
      if let place = Self.place(key, scalars.count) {
        return Item(String(scalars[place])).marked(base.marks)
      }
    case .object(let object) where object.typeName == "tuple":
      if let items = object.elements, let place = Self.place(key, items.count) {
        return items[place].marked(base.marks)
      }
    default: break
    }
    if let name = key.string {
      if case .object(let object) = base.kind, let found = object.attribute(name) { return found }
      if let method = Methods.find(name, of: base) { return method }
    }
    return missing(key, in: base)
  }

  private static func place(_ key: Item, _ count: Int) -> Int? {
    guard case .int(let number)? = key.number else { return nil }
    let place = number < 0 ? number + count : number
    return place >= 0 && place < count ? place : nil
  }

  private func missing(_ key: Item, in base: Item) -> Item {
    if let name = key.string {
      return Item(
        .undefined(
          Undefined(
            "\(Python.quoted(base.objectName)) has no attribute \(Python.quoted(name))",
            name: name, flavour: environment.undefined, in: base)))
    }
    let text = (try? key.repr()) ?? "?"
    return Item(
      .undefined(
        Undefined(
          "\(base.objectName) has no element \(text)", flavour: environment.undefined, key: key,
          in: base)))
  }

  /// Follows a dotted path as `map(attribute=…)` and `sort(attribute=…)` read it.
  func path(_ path: [Item], of item: Item, fallback: Item? = nil) throws(TemplateError) -> Item {
    var result = item
    for part in path {
      result = try self.item(part, of: result)
      if let fallback, result.isUndefined { result = fallback }
    }
    return result
  }

  /// `a.0.b` as keys; whole numbers are indices.
  static func parts(_ attribute: Item) -> [Item] {
    switch attribute.kind {
    case .none: []
    case .text(let text):
      text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        .map { part in
          let word = String(decoding: part, as: UTF8.self)
          let isDigits = !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) }
          return isDigits ? Int(word).map { Item($0) } ?? Item(word) : Item(word)
        }
    default: [attribute]
    }
  }

  // MARK: calls

  func values(_ arguments: CallArguments) throws(TemplateError) -> CallValues {
    var call = CallValues(positional: try all(arguments.positional))
    for (name, expr) in arguments.named { call.named.append((name, try evaluate(expr))) }
    if let star = arguments.star { call.positional += try evaluate(star).elements() }
    if let doubleStar = arguments.doubleStar {
      guard case .dict(let box) = try evaluate(doubleStar).kind else {
        throw .runtime("argument after ** must be a mapping")
      }
      for (key, item) in box.entries {
        guard let name = key.string else { throw .runtime("keywords must be strings") }
        call.named.append((name, item))
      }
    }
    return call
  }

  func called(_ callee: Expr, _ arguments: CallArguments) throws(TemplateError) -> Item {
    let function = try evaluate(callee)
    if function.isUnknown { return function }
    return try call(function, try values(arguments))
  }

  func call(_ callee: Item, _ call: CallValues) throws(TemplateError) -> Item {
    switch callee.kind {
    case .function(let function):
      return try taking(adding: []) { () throws(TemplateError) in try function.body(self, call) }
    case .undefined(let undefined): throw .undefined(undefined.message)
    case .object(let object):
      if let function = object.attribute("__call__") { return try self.call(function, call) }
      throw .runtime("'\(callee.typeName)' object is not callable")
    default: throw .runtime("'\(callee.typeName)' object is not callable")
    }
  }
}
