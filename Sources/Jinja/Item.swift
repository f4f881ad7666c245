package import Value

/// A value inside the engine: data, and what only templates know (undefined, tuples, functions).
///
/// Lists and dictionaries are references here, as in Python, so that `append` and `update` are seen
/// through every name.
struct Item {
  enum Kind {
    case none
    case bool(Bool)
    case int(Int)
    case double(Double)
    case text(String)
    case date(String)
    case list(ListBox)
    case tuple([Item])
    case dict(DictBox)
    case range(RangeValue)
    case undefined(Undefined)
    case function(Function)
    case object(any Object)
    case lazy(LazyBox)
  }

  var kind: Kind
  var marks: Marks

  init(_ kind: Kind, marks: Marks = []) {
    self.kind = kind
    self.marks = marks
  }

  init(_ text: String, marks: Marks = []) { self.init(.text(text), marks: marks) }
  init(_ flag: Bool) { self.init(.bool(flag)) }
  init(_ number: Int) { self.init(.int(number)) }
  init(_ items: [Item], marks: Marks = []) { self.init(.list(ListBox(items)), marks: marks) }

  static var null: Item { Item(.none) }
  static var unknown: Item { Item(.none, marks: .unknown) }

  init(_ value: Value) {
    marks = value.marks
    switch value.content {
    case .null: kind = .none
    case .bool(let flag): kind = .bool(flag)
    case .int(let number): kind = .int(number)
    case .double(let number): kind = .double(number)
    case .string(let text): kind = .text(text)
    case .date(let text): kind = .date(text)
    case .list(let items): kind = .list(ListBox(raw: items))
    case .map(let map): kind = .dict(DictBox(raw: map))
    }
  }

  /// A pair as `dict.items()` gives it.
  static func pair(_ key: Item, _ value: Item) -> Item { Item(.tuple([key, value])) }
}

extension Marks {
  /// Text made by `to_json`, `to_yaml`, `string` and their like: Ansible never reads a literal out
  /// of it (STRING_TYPE_FILTERS). It belongs to this one text and is not handed on.
  package static let verbatim = Marks(rawValue: 128)

  /// What results take over from their inputs.
  static let spreading: Marks = [.secret, .unsafe, .unknown]
}

/// Something used that is not there; raises its message at the first real use.
final class Undefined {
  /// How much may be done with it before it complains; Jinja2's classes, and Ansible's.
  enum Flavour: Sendable {
    /// Only asked whether it is there, however deep.
    case ansible
    /// Prints as nothing and is false; also what an inline `if` without `else` gives.
    case lenient
    /// The same, however deep.
    case chainable
    /// Only asked whether it is there.
    case strict
  }

  let message: String
  /// The variable's name, when a plain name was not found.
  let name: String?
  let flavour: Flavour
  /// What it should have been in, and as what: for `repr()`.
  private let owner: Item?
  private let key: Item?

  init(
    _ message: String, name: String? = nil, flavour: Flavour = .ansible, key: Item? = nil,
    in owner: Item? = nil
  ) {
    self.message = message
    self.name = name
    self.flavour = flavour
    self.owner = owner
    self.key = key
  }

  convenience init(name: String, flavour: Flavour = .ansible) {
    self.init("\(Python.quoted(name)) is undefined", name: name, flavour: flavour)
  }

  /// Whether it passes for nothing.
  var isLenient: Bool { flavour == .lenient || flavour == .chainable }

  /// Whether what is below it is as undefined.
  var isChainable: Bool { flavour == .ansible || flavour == .chainable }

  var className: String {
    switch flavour {
    case .ansible: "AnsibleUndefined"
    case .lenient: "Undefined"
    case .chainable: "ChainableUndefined"
    case .strict: "StrictUndefined"
    }
  }

  /// `repr()`, which no undefined value refuses.
  func repr() throws(TemplateError) -> String {
    guard flavour == .ansible else { return flavour == .strict ? "StrictUndefined" : "Undefined" }
    let obj = if let owner { try owner.repr() } else { "missing" }
    let label = if let key { try key.repr() } else { name.map(Python.quoted) ?? "None" }
    return "AnsibleUndefined(hint=None, obj=\(obj), name=\(label))"
  }
}

/// `range(…)`, with a step that is never 0.
struct RangeValue {
  var start: Int
  var stop: Int
  var step: Int

  /// At most `Int.max`, for a range over more than half of the integers.
  var count: Int {
    let (low, high) = step > 0 ? (start, stop) : (stop, start)
    let (span, overflows) = high.subtractingReportingOverflow(low)
    if overflows { return high > low ? .max : 0 }
    guard span > 0 else { return 0 }
    return Int(clamping: (span - 1).magnitude / step.magnitude + 1)
  }

  subscript(_ place: Int) -> Int { start + place * step }

  /// Every number of it.
  /// - Throws: for more than anybody can mean.
  func items() throws(TemplateError) -> [Item] {
    guard count <= Self.limit else { throw .runtime("range is too large") }
    return (0..<count).map { Item(self[$0]) }
  }

  /// How many numbers a range may have where it becomes a list.
  static let limit = 10_000_000
}

/// A callable: a global, a bound method, a macro.
struct Function {
  var name: String
  var body: (Evaluator, CallValues) throws(TemplateError) -> Item
}

/// What only the engine knows and reads by attribute: `loop`, `namespace`, `joiner`, modules.
protocol Object: AnyObject {
  /// As `type_debug` names it.
  var typeName: String { get }
  func attribute(_ name: String) -> Item?
  /// As `str()` writes it.
  var text: String { get }
  /// For iterating over it, when it can be.
  var elements: [Item]? { get }
}

extension Object {
  var text: String { "<\(typeName)>" }
  var elements: [Item]? { nil }
}

extension Item {
  /// This value's marks and those of everything inside it. What is inside a lazy map is not looked at:
  /// its marks come with what is read of it (`Evaluator.taking`).
  var deepMarks: Marks { deepMarks(depth: 0) }

  private func deepMarks(depth: Int) -> Marks {
    // Deeper, no value and no text is made of it.
    guard depth < 200 else { return marks }
    switch kind {
    case .list(let box):
      if let raw = box.raw { return raw.reduce(marks) { $0.union($1.deepMarks) } }
      return box.items.reduce(marks) { $0.union($1.deepMarks(depth: depth + 1)) }
    case .tuple(let items):
      return items.reduce(marks) { $0.union($1.deepMarks(depth: depth + 1)) }
    case .dict(let box):
      if let raw = box.raw { return Value(raw).deepMarks.union(marks) }
      return box.entries.reduce(marks) {
        $0.union($1.key.marks).union($1.value.deepMarks(depth: depth + 1))
      }
    case .object(let object):
      return (object.elements ?? []).reduce(marks) { $0.union($1.deepMarks(depth: depth + 1)) }
    default: return marks
    }
  }

  /// With the spreading marks of `added` on it.
  func marked(_ added: Marks) -> Item {
    var copy = self
    copy.marks.formUnion(added.intersection(.spreading))
    return copy
  }

  var isUnknown: Bool { marks.contains(.unknown) }

  var isUndefined: Bool { if case .undefined = kind { true } else { false } }

  /// The text, when it is one.
  var string: String? {
    switch kind {
    case .text(let text): text
    default: nil
    }
  }

  /// As data: tuples and ranges become lists, functions and objects their text.
  /// - Throws: `undefined` for an undefined value at any depth.
  func value() throws(TemplateError) -> Value {
    Value(try content(depth: 0), marks: marks)
  }

  private func content(depth: Int) throws(TemplateError) -> Value.Content {
    guard depth < 200 else { throw .runtime("maximum recursion depth exceeded") }
    switch kind {
    case .none: return .null
    case .bool(let flag): return .bool(flag)
    case .int(let number): return .int(number)
    case .double(let number): return .double(number)
    case .text(let text): return .string(text)
    case .date(let text): return .date(text)
    case .list(let box):
      if let raw = box.raw { return .list(raw) }
      return .list(try Self.values(box.items, depth))
    case .tuple(let items): return .list(try Self.values(items, depth))
    case .range(let range):
      return .list(try Self.values(try range.items(), depth))
    case .dict(let box):
      if let raw = box.raw { return .map(raw) }
      var map = Map()
      for (key, item) in box.entries {
        map[key] = Value(try item.content(depth: depth + 1), marks: item.marks)
      }
      return .map(map)
    case .undefined(let undefined):
      if undefined.isLenient { return .string("") }
      throw .undefined(undefined.message)
    case .function(let function): return .string("<function \(function.name)>")
    case .object(let object):
      if let elements = object.elements { return .list(try Self.values(elements, depth)) }
      return .string(object.text)
    case .lazy(let lazy):
      var map = Map()
      for key in lazy.keys {
        guard let item = try lazy.entry(key) else { continue }
        lazy.taken.marks.formUnion(item.deepMarks)
        map[key] = Value(try item.content(depth: depth + 1), marks: item.marks)
      }
      return .map(map)
    }
  }

  private static func values(_ items: [Item], _ depth: Int) throws(TemplateError) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(items.count)
    for item in items {
      values.append(Value(try item.content(depth: depth + 1), marks: item.marks))
    }
    return values
  }
}
