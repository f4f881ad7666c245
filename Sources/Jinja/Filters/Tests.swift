internal import Patterns
import Value

/// Every test of this room, by name.
enum Tests {
  static let all: [String: Test] = {
    var all: [String: Test] = [:]
    for group in [kinds, orders, results, texts, collections, files] { all.merge(group) { $1 } }
    for (name, other) in [
      ("eq", "=="), ("equalto", "=="), ("ne", "!="), ("gt", ">"), ("greaterthan", ">"),
      ("ge", ">="),
      ("lt", "<"), ("lessthan", "<"), ("le", "<="), ("failure", "failed"),
      ("success", "succeeded"), ("successful", "succeeded"), ("change", "changed"),
      ("skip", "skipped"), ("version_compare", "version"), ("issubset", "subset"),
      ("issuperset", "superset"), ("is_file", "file"), ("is_dir", "directory"),
      ("is_link", "link"), ("is_abs", "abs"), ("isnan", "nan"),
    ] { all[name] = all[other] }
    return all
  }()

  private static func kind(
    _ holds: @escaping @Sendable (Item) -> Bool
  ) -> Test {
    Test(.none) { _, input, call throws(TemplateError) in
      guard call.positional.isEmpty else {
        throw .runtime("takes 1 positional argument but \(call.positional.count + 1) were given")
      }
      return holds(input)
    }
  }

  private static let kinds: [String: Test] = [
    "defined": kind { !$0.isUndefined },
    "undefined": kind { $0.isUndefined },
    "none": kind { if case .none = $0.kind { true } else { false } },
    "boolean": kind { if case .bool = $0.kind { true } else { false } },
    "true": kind { if case .bool(true) = $0.kind { true } else { false } },
    "false": kind { if case .bool(false) = $0.kind { true } else { false } },
    "integer": kind { if case .int = $0.kind { true } else { false } },
    "float": kind { if case .double = $0.kind { true } else { false } },
    "number": kind { $0.number != nil },
    "string": kind { $0.isText },
    "mapping": kind {
      switch $0.kind {
      case .dict, .lazy: true
      default: false
      }
    },
    "iterable": Test(.none) { _, input, _ throws(TemplateError) in
      if case .undefined(let undefined) = input.kind { throw .undefined(undefined.message) }
      return (try? input.elements()) != nil
    },
    "sequence": Test(.none) { _, input, _ throws(TemplateError) in
      switch input.kind {
      case .text, .list, .tuple, .dict, .range, .lazy: return true
      default: return false
      }
    },
    "callable": kind {
      switch $0.kind {
      case .function, .undefined: true
      case .object(let object): object.attribute("__call__") != nil
      default: false
      }
    },
    // What is undefined has every method, `__html__` among them.
    "escaped": kind { $0.isUndefined },
    "sameas": Test(.none) { _, input, call throws(TemplateError) in
      try isSame(input, try call.bound("test_sameas", ["other"], required: 1).required(0))
    },
    "filter": Test { evaluator, input, _ throws(TemplateError) in
      try isLoaded(evaluator.environment.filter(named: try input.str()) != nil, input)
    },
    "test": Test { evaluator, input, _ throws(TemplateError) in
      try isLoaded(evaluator.environment.test(named: try input.str()) != nil, input)
    },
    // A value from the vault is decrypted when it is read; none is left encrypted here.
    "vault_encrypted": kind { _ in false },
  ]

  /// Ansible looks for plugins by name, and does not take no for an answer.
  private static func isLoaded(_ isThere: Bool, _ name: Item) throws(TemplateError) -> Bool {
    guard !isThere else { return true }
    let text = try name.str()
    throw TemplateError(.syntax, "Could not load \"\(text)\": '\(text)'")
  }

  private static func isSame(_ a: Item, _ b: Item) throws(TemplateError) -> Bool {
    switch (a.kind, b.kind) {
    case (.none, .none): return true
    case (.bool(let x), .bool(let y)): return x == y
    case (.int(let x), .int(let y)): return x == y
    case (.text(let x), .text(let y)): return x.sameScalars(as: y)
    case (.list(let x), .list(let y)): return x === y
    case (.dict(let x), .dict(let y)): return x === y
    case (.object(let x), .object(let y)): return x === y
    default: return false
    }
  }

  private static func order(_ op: String) -> Test {
    Test { _, input, call throws(TemplateError) in
      let other = try call.bound(op, ["other"], required: 1).required(0)
      return try Evaluator.holds(op, input, other)
    }
  }

  private static let orders: [String: Test] = [
    "==": order("=="), "!=": order("!="), "<": order("<"), "<=": order("<="), ">": order(">"),
    ">=": order(">="), "in": order("in"),
    "odd": Test { _, input, _ throws(TemplateError) in
      try Operators.binary("%", input, Item(2)).equals(Item(1))
    },
    "even": Test { _, input, _ throws(TemplateError) in
      try Operators.binary("%", input, Item(2)).equals(Item(0))
    },
    "divisibleby": Test { _, input, call throws(TemplateError) in
      let number = try call.bound("test_divisibleby", ["num"], required: 1).required(0)
      return try Operators.binary("%", input, number).equals(Item(0))
    },
    "nan": Test { _, input, _ throws(TemplateError) in
      if case .undefined(let undefined) = input.kind { throw .undefined(undefined.message) }
      if case .double(let number) = input.kind { return number.isNaN }
      return false
    },
  ]

  // MARK: what tasks registered

  private static func result(_ name: String, _ input: Item) throws(TemplateError) -> DictBox {
    guard case .dict(let box) = input.kind else {
      if case .undefined = input.kind {
        throw .runtime("The '\(name)' test expects a dictionary")
      }
      throw .runtime("The '\(name)' test expects a dictionary")
    }
    return box
  }

  private static func flag(_ name: String) -> Test {
    Test(giving: { _, input, _ throws(TemplateError) in
      try result(name, input)[Value(name)] ?? Item(false)
    })
  }

  private static func notFlag(_ name: String) -> Test {
    Test { _, input, _ throws(TemplateError) in
      try !(result(name, input)[Value(name)] ?? Item(false)).truth()
    }
  }

  private static func asyncFlag(_ name: String) -> Test {
    Test { _, input, _ throws(TemplateError) in
      guard let found = try result(name, input)[Value(name)] else { return true }
      return try found.equals(Item(1))
    }
  }

  private static let results: [String: Test] = [
    "failed": flag("failed"), "succeeded": notFlag("failed"), "skipped": flag("skipped"),
    "unreachable": flag("unreachable"), "reachable": notFlag("unreachable"),
    "started": asyncFlag("started"), "finished": asyncFlag("finished"),
    "changed": Test(giving: { _, input, _ throws(TemplateError) in
      let box = try result("changed", input)
      if let found = box["changed"] { return found }
      guard case .list(let results)? = box["results"]?.kind else { return Item(false) }
      guard let first = results.items.first else { throw .runtime("list index out of range") }
      guard case .dict = first.kind else { return Item(false) }
      for item in results.items {
        if case .dict(let one) = item.kind, try (one["changed"] ?? Item(false)).truth() {
          return Item(true)
        }
      }
      return Item(false)
    }),
    "timedout": Test { _, input, _ throws(TemplateError) in
      guard case .dict(let found)? = try result("timedout", input)["timedout"]?.kind else {
        return false
      }
      return try found["period"]?.truth() ?? false
    },
  ]

  // MARK: text

  private static func regex(_ fixed: String?) -> Test {
    Test { evaluator, input, call throws(TemplateError) in
      let names = ["pattern", "ignorecase", "multiline"] + (fixed == nil ? ["match_type"] : [])
      let bound = try call.bound("regex", names)
      let pattern = try evaluator.pattern(
        try bound.text(0, ""), ignoreCase: try bound.flag(1), multiline: try bound.flag(2))
      var how = fixed ?? "search"
      if fixed == nil { how = try bound.text(3, how) }
      let text = try input.str()
      do throws(PatternError) {
        switch how {
        case "match": return try pattern.match(text) != nil
        case "fullmatch": return try pattern.fullMatch(text) != nil
        case "search": return try pattern.search(text) != nil
        case "findall": return try !pattern.findAll(in: text).isEmpty
        default: throw PatternError("a pattern has no method '\(how)'")
        }
      } catch {
        throw TemplateError.runtime(error.description)
      }
    }
  }

  private static let texts: [String: Test] = [
    "match": regex("match"), "search": regex("search"), "regex": regex(nil),
    "lower": Test { evaluator, input, _ throws(TemplateError) in
      try TextMethods.call("islower", try input.str(), CallValues(), evaluator).truth()
    },
    "upper": Test { evaluator, input, _ throws(TemplateError) in
      try TextMethods.call("isupper", try input.str(), CallValues(), evaluator).truth()
    },
    "version": Test { _, input, call throws(TemplateError) in
      try Versions.compare(input, call)
    },
    "uri": Test { _, input, call throws(TemplateError) in
      try isURI(input, try call.bound("is_uri", ["schemes"])[0])
    },
    "url": Test { _, input, call throws(TemplateError) in
      guard try isURI(input, try call.bound("is_url", ["schemes"])[0]) else { return false }
      let parts = try URLParts(try input.str())
      return !parts.netloc.isEmpty || parts.scheme == "file"
    },
    "urn": Test { _, input, _ throws(TemplateError) in try isURI(input, Item([Item("urn")])) },
  ]

  private static func isURI(_ input: Item, _ schemes: Item?) throws(TemplateError) -> Bool {
    let parts: URLParts
    do { parts = try URLParts(try input.str()) } catch {
      guard error.kind == .undefined else { return false }
      throw error
    }
    guard let schemes, try schemes.truth() else { return true }
    return try schemes.contains(Item(parts.scheme))
  }

  // MARK: collections

  private static func subset(_ small: Item, _ large: Item) throws(TemplateError) -> Bool {
    var known: Set<Value> = []
    for item in try large.elements() { known.insert(try item.key()) }
    for item in try small.elements() where try !known.contains(item.key()) { return false }
    return true
  }

  private static let collections: [String: Test] = [
    "contains": Test { _, input, call throws(TemplateError) in
      try input.contains(try call.bound("contains", ["value"], required: 1).required(0))
    },
    "subset": Test { _, input, call throws(TemplateError) in
      try subset(input, try call.bound("issubset", ["b"], required: 1).required(0))
    },
    "superset": Test { _, input, call throws(TemplateError) in
      try subset(try call.bound("issuperset", ["b"], required: 1).required(0), input)
    },
    "all": Test { _, input, _ throws(TemplateError) in
      for item in try input.elements() where try !item.truth() { return false }
      return true
    },
    "any": Test { _, input, _ throws(TemplateError) in
      for item in try input.elements() where try item.truth() { return true }
      return false
    },
    "truthy": Test { _, input, call throws(TemplateError) in try isTruthy(input, call) },
    "falsy": Test { _, input, call throws(TemplateError) in try !isTruthy(input, call) },
  ]

  private static func isTruthy(_ input: Item, _ call: CallValues) throws(TemplateError) -> Bool {
    let bound = try call.bound("truthy", ["convert_bool"])
    if try bound.flag(0) {
      if let truth = (try? input.value())?.truth { return truth }
    }
    return try input.truth()
  }

  // MARK: local paths

  private static func path(
    following: Bool, _ holds: @escaping @Sendable (Environment.PathKind?) -> Bool
  ) -> Test {
    Test { evaluator, input, _ throws(TemplateError) in
      switch input.kind {
      case .text, .int, .bool, .undefined: break
      default:
        throw .runtime(
          "stat: path should be string, bytes, os.PathLike or integer, not \(input.typeName)")
      }
      return holds(evaluator.environment.pathKind(try input.str(), following))
    }
  }

  private static let files: [String: Test] = [
    "file": path(following: true) { $0 == .file },
    "directory": path(following: true) { $0 == .directory },
    "link": path(following: false) { $0 == .link },
    "exists": path(following: true) { $0 != nil },
    "link_exists": path(following: false) { $0 != nil },
    "abs": Test { _, input, _ throws(TemplateError) in try input.str().hasPrefix("/") },
  ]
}
