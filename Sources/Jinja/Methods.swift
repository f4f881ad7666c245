import Value

/// Python's methods on values.
enum Methods {
  /// The method of a value as a function; nil when its kind has none of that name.
  static func find(_ name: String, of base: Item) -> Item? {
    let body: (Evaluator, CallValues) throws(TemplateError) -> Item
    switch base.kind {
    case .list where specials.contains(name), .tuple where specials.contains(name),
      .dict where specials.contains(name):
      body = { evaluator, call throws(TemplateError) in
        try special(name, of: base, call, evaluator)
      }
    case .text(let text):
      guard TextMethods.names.contains(name) else { return classOf(name, base) }
      body = { evaluator, call throws(TemplateError) in
        try TextMethods.call(name, text, call, evaluator)
      }
    case .list(let box):
      guard listNames.contains(name) else { return classOf(name, base) }
      body = { _, call throws(TemplateError) in try list(name, box, call) }
    case .tuple(let items):
      guard name == "index" || name == "count" else { return classOf(name, base) }
      body = { _, call throws(TemplateError) in try list(name, ListBox(items), call) }
    case .dict(let box):
      guard dictNames.contains(name) else { return classOf(name, base) }
      body = { _, call throws(TemplateError) in try dict(name, box, call) }
    case .lazy(let lazy):
      guard ["get", "keys", "items", "values"].contains(name) else { return nil }
      body = { _, call throws(TemplateError) in try self.lazy(name, lazy, call) }
    case .double(let number):
      if let found = Numbers.attribute(name, of: number) { return found }
      guard let method = Numbers.method(name, of: number) else { return classOf(name, base) }
      body = { _, _ in method }
    case .int, .bool:
      guard case .int(let number)? = base.number else { return nil }
      if let found = Numbers.attribute(name, of: number) { return found }
      guard let method = Numbers.method(name, of: number) else { return classOf(name, base) }
      body = { _, _ in method }
    case .range(let range):
      switch name {
      case "start": return Item(range.start)
      case "stop": return Item(range.stop)
      case "step": return Item(range.step)
      case "count", "index":
        body = { _, call throws(TemplateError) in
          try list(name, ListBox(try range.items()), call)
        }
      default: return classOf(name, base)
      }
    case .date(let text):
      guard name == "strftime" || name == "isoformat" || name == "year" else { return nil }
      return MomentObject(iso: text)?.attribute(name)
    default: return classOf(name, base)
    }
    return Item(
      .function(
        Function(name: name) { evaluator, call throws(TemplateError) in
          // What a method gives carries what its object and its arguments carried.
          let marks = (base.isText ? base.marks : base.marks).union(
            base.isText ? call.deepMarks : [])
          if marks.contains(.unknown) { return .unknown }
          if let first = call.named.first, refusesKeywords(name, base) {
            throw .runtime("\(base.typeName).\(name)() takes no keyword arguments (\(first.name))")
          }
          let result = try body(evaluator, call)
          if case .bool = result.kind { return result.marked(marks.subtracting(.secret)) }
          return result.marked(marks)
        }))
  }

  /// Those written in C name no parameters, `update` and `sort` aside.
  private static func refusesKeywords(_ name: String, _ base: Item) -> Bool {
    switch base.kind {
    case .list, .tuple: name != "sort"
    case .dict: name != "update"
    default: false
    }
  }

  /// What operators stand for, by name.
  static func special(
    _ name: String, of base: Item, _ call: CallValues, _ evaluator: Evaluator
  ) throws(TemplateError) -> Item {
    if name == "__len__" { return try Filters.length(base) }
    let other = try call.bound(name, ["other"], required: 1).required(0)
    switch name {
    case "__add__": return try Operators.binary("+", base, other)
    case "__contains__": return Item(try base.contains(other))
    default: return try evaluator.item(other, of: base)
    }
  }

  private static let specials: Set<String> = ["__len__", "__contains__", "__getitem__", "__add__"]

  private static func classOf(_ name: String, _ base: Item) -> Item? {
    name == "__class__" ? Item(.object(ClassObject(base.typeName))) : nil
  }

  private static let listNames: Set<String> = [
    "append", "extend", "insert", "pop", "remove", "index", "count", "sort", "reverse", "copy",
    "clear",
  ]

  private static let dictNames: Set<String> = [
    "get", "items", "keys", "values", "update", "pop", "setdefault", "copy", "clear", "popitem",
    "fromkeys", "__setitem__",
  ]

  private static func guardCycle(_ box: AnyObject, _ item: Item) throws(TemplateError) {
    if item.holds(box) { throw .runtime("a container cannot contain itself") }
  }

  private static func list(
    _ name: String, _ box: ListBox, _ call: CallValues
  ) throws(TemplateError) -> Item {
    func one(_ parameter: String = "object") throws(TemplateError) -> Item {
      try call.bound(name, [parameter], required: 1).required(0)
    }
    switch name {
    case "append":
      let item = try one()
      try guardCycle(box, item)
      box.items.append(item)
    case "extend":
      let item = try one("iterable")
      let items = try item.elements()
      for item in items { try guardCycle(box, item) }
      box.items += items
    case "insert":
      let bound = try call.bound(name, ["index", "object"], required: 2)
      let item = try bound.required(1)
      try guardCycle(box, item)
      let place = try bound.int(0, 0)
      let count = box.count
      box.items.insert(item, at: place < 0 ? max(0, place + count) : min(place, count))
    case "pop":
      let bound = try call.bound(name, ["index"])
      if box.count == 0 { throw .runtime("pop from empty list") }
      let place = try bound.int(0, -1)
      let index = place < 0 ? place + box.count : place
      guard box.items.indices.contains(index) else { throw .runtime("pop index out of range") }
      return box.items.remove(at: index)
    case "remove":
      guard let place = try position(of: try one("value"), in: box.items) else {
        throw .runtime("list.remove(x): x not in list")
      }
      box.items.remove(at: place)
    case "index":
      let wanted = try one("value")
      guard let place = try position(of: wanted, in: box.items) else {
        throw .runtime("\(try wanted.repr()) is not in list")
      }
      return Item(place)
    case "count":
      let wanted = try one("value")
      var count = 0
      for item in box.items where try item.equals(wanted) { count += 1 }
      return Item(count)
    case "sort":
      let reverse = try call.named("reverse")?.truth() ?? false
      box.items = try Sorting.sorted(box.items, reverse: reverse) { $0 }
    case "reverse": box.items.reverse()
    case "copy": return Item(box.items)
    default: box.items = []
    }
    return .null
  }

  static func position(of wanted: Item, in items: [Item]) throws(TemplateError) -> Int? {
    for (place, item) in items.enumerated() where try item.equals(wanted) { return place }
    return nil
  }

  private static func dict(
    _ name: String, _ box: DictBox, _ call: CallValues
  ) throws(TemplateError) -> Item {
    switch name {
    case "get":
      let bound = try call.bound(name, ["key", "default"], required: 1)
      return box[try bound.required(0).key()] ?? bound[1] ?? .null
    case "items":
      return Item(
        .object(ViewObject("dict_items", box.entries.map { .pair(Item($0.key), $0.value) })))
    case "keys": return Item(.object(ViewObject("dict_keys", box.keys.map { Item($0) })))
    case "values": return Item(.object(ViewObject("dict_values", box.entries.map(\.value))))
    case "update":
      if let first = call.positional.first {
        try guardCycle(box, first)
        try update(box, from: first)
      }
      for (name, item) in call.named {
        try guardCycle(box, item)
        box[Value(name)] = item
      }
    case "__setitem__":
      let bound = try call.bound(name, ["key", "value"], required: 2)
      let item = try bound.required(1)
      try guardCycle(box, item)
      box[try bound.required(0).key()] = item
    case "pop":
      let bound = try call.bound(name, ["key", "default"], required: 1)
      let key = try bound.required(0).key()
      if let found = box[key] {
        box[key] = nil
        return found
      }
      if let fallback = bound[1] { return fallback }
      throw .runtime(try Item(key).repr())
    case "popitem":
      guard let last = box.entries.last else { throw .runtime("'popitem(): dictionary is empty'") }
      box[last.key] = nil
      return .pair(Item(last.key), last.value)
    case "setdefault":
      let bound = try call.bound(name, ["key", "default"], required: 1)
      let key = try bound.required(0).key()
      if let found = box[key] { return found }
      let fallback = bound[1] ?? .null
      try guardCycle(box, fallback)
      box[key] = fallback
      return fallback
    case "fromkeys":
      let bound = try call.bound(name, ["iterable", "value"], required: 1)
      let fresh = DictBox()
      for key in try bound.required(0).elements() { fresh[try key.key()] = bound[1] ?? .null }
      return Item(.dict(fresh))
    case "copy": return Item(.dict(DictBox(box.entries)))
    default: for key in box.keys { box[key] = nil }
    }
    return .null
  }

  /// `dict.update`: from a dictionary or from pairs.
  static func update(_ box: DictBox, from source: Item) throws(TemplateError) {
    if case .dict(let other) = source.kind {
      for (key, item) in other.entries { box[key] = item.marked(source.marks) }
      return
    }
    for (place, pair) in try source.elements().enumerated() {
      let parts = try pair.elements()
      guard parts.count == 2 else {
        throw .runtime(
          "dictionary update sequence element #\(place) has length \(parts.count); 2 is required")
      }
      box[try parts[0].key()] = parts[1]
    }
  }

  private static func lazy(
    _ name: String, _ lazy: LazyBox, _ call: CallValues
  ) throws(TemplateError) -> Item {
    switch name {
    case "get":
      let bound = try call.bound(name, ["key", "default"], required: 1)
      return try bound[0]?.string.flatMap { (key) throws(TemplateError) in try lazy.entry(key) }
        ?? bound[1] ?? .null
    case "keys": return Item(.object(ViewObject("dict_keys", lazy.keys.map { Item($0) })))
    default:
      let items = try lazy.opened().entries.map {
        name == "items" ? .pair(Item($0.key), $0.value) : $0.value
      }
      return Item(.object(ViewObject("dict_\(name)", items)))
    }
  }
}

extension Item {
  var isText: Bool { if case .text = kind { true } else { false } }
}

/// `x.__class__`, for its `__name__`.
final class ClassObject: Object {
  private let name: String
  init(_ name: String) { self.name = name }
  let typeName = "type"
  var text: String { "<class '\(name)'>" }
  func attribute(_ name: String) -> Item? { name == "__name__" ? Item(self.name) : nil }
}
