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
      ("is_link", "link"), ("is_abs", "abs"), ("isnan", "nan"), ("link_exists", "exists"),
    ] { all[name] = all[other] }
    return all
  }()

  private static func kind(
    _ holds: @escaping @Sendable (Item) -> Bool
  ) -> Test {
    Test(.none) { _, input, _ throws(TemplateError) in holds(input) }
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
      case .undefined(let undefined): throw .undefined(undefined.message)
      case .text, .list, .tuple, .dict, .range, .lazy: return true
      default: return false
      }
    },
    "callable": kind {
      switch $0.kind {
      case .function: true
      case .object(let object): object.attribute("__call__") != nil
      default: false
      }
    },
    "escaped": kind { _ in false },
    "sameas": Test(.none) { _, input, call throws(TemplateError) in
      try isSame(input, try call.bound("test_sameas", ["other"], required: 1).required(0))
    },
    "filter": Test { evaluator, input, _ throws(TemplateError) in
      evaluator.environment.filter(named: try input.str()) != nil
    },
    "test": Test { evaluator, input, _ throws(TemplateError) in
      evaluator.environment.test(named: try input.str()) != nil
    },
    // A value from the vault is decrypted when it is read; none is left encrypted here.
    "vault_encrypted": kind { _ in false },
  ]

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
      if case .double(let number) = input.kind { number.isNaN } else { false }
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
    Test { _, input, _ throws(TemplateError) in
      try (result(name, input)[Value(name)] ?? Item(false)).truth()
    }
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
    "changed": Test { _, input, _ throws(TemplateError) in
      let box = try result("changed", input)
      if let found = box["changed"] { return try found.truth() }
      guard case .list(let results)? = box["results"]?.kind,
        case .dict? = results.items.first?.kind
      else { return false }
      for item in results.items {
        if case .dict(let one) = item.kind, try (one["changed"] ?? Item(false)).truth() {
          return true
        }
      }
      return false
    },
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
        default: return try pattern.search(text) != nil
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
      let text = try input.str()
      guard case .dict(let parts) = try URLParts.split(text, "").kind else { return false }
      return try (parts["scheme"] ?? Item("")).truth()
    },
    "url": Test { _, input, call throws(TemplateError) in
      guard case .dict(let parts) = try URLParts.split(try input.str(), "").kind else {
        return false
      }
      guard try (parts["scheme"] ?? Item("")).truth() else { return false }
      return try (parts["netloc"] ?? Item("")).truth()
    },
  ]

  // MARK: collections

  private static func subset(_ small: Item, _ large: Item) throws(TemplateError) -> Bool {
    var known = Seen()
    for item in try large.elements() { _ = try known.insert(item) }
    for item in try small.elements() where try !known.contains(item) { return false }
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
      holds(evaluator.environment.pathKind(try input.str(), following))
    }
  }

  private static let files: [String: Test] = [
    "file": path(following: true) { $0 == .file },
    "directory": path(following: true) { $0 == .directory },
    "link": path(following: false) { $0 == .link },
    "exists": path(following: true) { $0 != nil },
    "abs": Test { _, input, _ throws(TemplateError) in try input.str().hasPrefix("/") },
  ]
}
