import Value

/// Functions every template has: Jinja2's, and Ansible's `lookup`, `query`, `q`, `now`, `undef`.
enum Globals {
  static let names = [
    "range", "dict", "namespace", "cycler", "joiner", "lookup", "query", "q", "now", "undef",
  ]

  static func find(_ name: String) -> Item? {
    switch name {
    case "range": function(name, range)
    case "dict": function(name, dict)
    case "namespace":
      function(name) { _, call throws(TemplateError) in
        guard case .dict(let box) = try dict(call).kind else { return .null }
        var fields: [String: Item] = [:]
        for (key, item) in box.entries { fields[try Item(key).str()] = item }
        return Item(.object(NamespaceObject(fields)))
      }
    case "cycler":
      function(name) { _, call throws(TemplateError) in
        guard !call.positional.isEmpty else {
          throw .runtime("at least one item has to be provided")
        }
        return Item(.object(StepObject(cycling: call.positional)))
      }
    case "joiner":
      function(name) { _, call throws(TemplateError) in
        let bound = try call.bound("joiner", ["sep"])
        return Item(.object(StepObject(joining: bound[0] ?? Item(", "))))
      }
    case "lookup":
      function(name) { evaluator, call throws(TemplateError) in
        try lookUp(evaluator, call, wantsList: false)
      }
    case "query", "q":
      function(name) { evaluator, call throws(TemplateError) in
        try lookUp(evaluator, call, wantsList: true)
      }
    case "lipsum": function(name, Lipsum.text)
    case "now": function(name, now)
    case "undef":
      function(name) { _, call throws(TemplateError) in
        let bound = try call.bound("undef", ["hint"])
        let hint = try bound[0].map { (item) throws(TemplateError) in try item.str() } ?? ""
        return Item(
          .undefined(
            Undefined(hint.isEmpty ? "Mandatory variable has not been overridden" : hint)))
      }
    default: nil
    }
  }

  /// What printing them shows.
  static let classNames = [
    "range": "<class 'range'>", "dict": "<class 'dict'>",
    "namespace": "<class 'jinja2.utils.Namespace'>", "cycler": "<class 'jinja2.utils.Cycler'>",
    "joiner": "<class 'jinja2.utils.Joiner'>",
  ]

  private static func function(
    _ name: String, _ body: @escaping (Evaluator, CallValues) throws(TemplateError) -> Item
  ) -> Item {
    Item(.function(Function(name: name, body: body)))
  }

  private static func range(_: Evaluator, _ call: CallValues) throws(TemplateError) -> Item {
    let names = call.positional.count <= 1 ? ["stop"] : ["start", "stop", "step"]
    let bound = try call.bound("range", names, required: 1)
    var range = RangeValue(start: 0, stop: try bound.int(0, 0), step: 1)
    if names.count == 3 {
      range = RangeValue(start: range.stop, stop: try bound.int(1, 0), step: try bound.int(2, 1))
    }
    if range.step == 0 { throw .runtime("range() arg 3 must not be zero") }
    guard [range.start, range.stop, range.step].allSatisfy({ $0.magnitude < 1 << 60 }) else {
      throw .runtime("range is too large")
    }
    return Item(.range(range))
  }

  /// `dict(mapping or pairs, name=value, …)`.
  private static func dict(_ call: CallValues) throws(TemplateError) -> Item {
    let box = DictBox()
    guard call.positional.count <= 1 else {
      throw .runtime("dict expected at most 1 argument, got \(call.positional.count)")
    }
    if let first = call.positional.first { try Methods.update(box, from: first) }
    for (name, item) in call.named { box[Value(name)] = item }
    return Item(.dict(box))
  }

  private static func dict(_: Evaluator, _ call: CallValues) throws(TemplateError) -> Item {
    try dict(call)
  }

  private static func now(_ evaluator: Evaluator, _ call: CallValues) throws(TemplateError) -> Item
  {
    let bound = try call.bound("now", ["utc", "fmt"])
    let clock = evaluator.environment.clock()
    let offset = try bound.flag(0) ? 0 : evaluator.environment.utcOffset(clock.seconds)
    let moment = Moment(
      seconds: clock.seconds, microseconds: clock.microseconds, utcOffset: offset)
    if let format = bound[1], try format.truth() {
      return Item(try moment.formatted(try format.str()))
    }
    return Item(.object(MomentObject(moment)))
  }

  /// `lookup()` and `query()`; ansible/template/__init__.py, Templar._lookup.
  private static func lookUp(
    _ evaluator: Evaluator, _ call: CallValues, wantsList: Bool
  ) throws(TemplateError) -> Item {
    var call = call
    guard !call.positional.isEmpty else {
      throw .runtime("lookup() missing 1 required positional argument: 'name'")
    }
    let marks = call.deepMarks.intersection(.spreading)
    if marks.contains(.unknown) { return Item(.none, marks: marks) }
    let plugin = try call.positional.removeFirst().str()
    let wants = try call.take("wantlist")?.truth() ?? false
    let isSafe = try call.take("allow_unsafe")?.truth() ?? false
    let errors = try call.take("errors")?.str() ?? "strict"
    var terms: [Value] = []
    for item in call.positional { terms.append(try evaluator.templated(try item.value())) }
    var options = Map()
    for (name, item) in call.named { options[name] = try item.value() }
    let list = wants || wantsList
    let found: [Value]
    do {
      found = try evaluator.lookUp(plugin, terms, options)
    } catch {
      let isMissing = error.message.sameScalars(as: "lookup plugin (\(plugin)) not found")
      guard errors == "warn" || errors == "ignore", error.kind == .runtime, !isMissing else {
        throw error
      }
      return list ? Item([Item]()) : .null
    }
    let added = isSafe ? marks : marks.union(.unsafe)
    let result = list ? Value(.list(found)) : joined(found)
    // Its pairs are tuples, and print as such.
    if plugin.hasSuffix("indexed_items") { return Item(result.markedDeep(added)).pairs(list) }
    return Item(result.markedDeep(added))
  }

  /// What `lookup()` makes of a plugin's list: texts with commas between, a single value itself.
  private static func joined(_ found: [Value]) -> Value {
    if found.isEmpty { return Value(.list([])) }
    let texts = found.compactMap(\.string)
    let marks = found.reduce(Marks()) { $0.union($1.deepMarks) }
    if texts.count == found.count { return Value(texts.joined(separator: ","), marks: marks) }
    return found.count == 1 ? found[0] : Value(.list(found))
  }
}

extension Item {
  /// A list of pairs with tuples for them; a pair alone as one.
  fileprivate func pairs(_ isList: Bool) -> Item {
    guard case .list(let box) = kind, box.count > 0 else { return self }
    func tuple(_ item: Item) -> Item {
      guard case .list(let pair) = item.kind else { return item }
      return Item(.tuple(pair.items), marks: item.marks)
    }
    let isNested =
      isList || box.items.allSatisfy { if case .list = $0.kind { true } else { false } }
    return isNested ? Item(box.items.map(tuple), marks: marks) : tuple(self)
  }
}

extension Evaluator {
  /// A lookup's term with the templates in it replaced: `lookup('pipe', 'echo {{ n }}')`.
  fileprivate func templated(_ term: Value) throws(TemplateError) -> Value {
    guard Template.needsTemplating(term) else { return term }
    return try deeper { () throws(TemplateError) in
      switch term.content {
      case .string(let text):
        return try environment.template(text).value(within: self).marked(term.marks)
      case .list(let items):
        var result: [Value] = []
        for item in items { result.append(try templated(item)) }
        return Value(result, marks: term.marks)
      case .map(let map):
        var result = Map()
        for (key, item) in map.entries { result[key] = try templated(item) }
        return Value(result, marks: term.marks)
      default: return term
      }
    }
  }

  /// The provider's lookups first, then those that need nothing but their terms.
  func lookUp(
    _ plugin: String, _ terms: [Value], _ options: Map
  ) throws(TemplateError) -> [Value] {
    if let found = try PureLookups.run(plugin, terms: terms, options: options) { return found }
    if let provider = environment.lookup {
      return try provider.lookUp(plugin, terms: terms, options: options, scope: scope)
    }
    throw .runtime("lookup plugin (\(plugin)) not found")
  }
}
