import Value

extension Filters {
  static let selection: [String: Filter] = [
    "default": Filter(.passing, fallback),
    "d": Filter(.passing, fallback),
    "mandatory": Filter(.passing) { _, input, call throws(TemplateError) in
      let bound = try call.bound("mandatory", ["msg"])
      guard case .undefined(let undefined) = input.kind else { return input }
      if let message = bound[0] { throw error(try message.str()) }
      let name = undefined.name.map { "'\($0)' " } ?? ""
      throw error("Mandatory variable \(name) not defined.")
    },
    "ternary": Filter(.passing) { _, input, call throws(TemplateError) in
      let bound = try call.bound("ternary", ["true_val", "false_val", "none_val"], required: 2)
      if case .none = input.kind, let none = bound[2] {
        guard case .none = none.kind else { return none }
      }
      return try bound.required(try input.truth() ? 0 : 1)
    },
    "extract": Filter(.passing) { evaluator, input, call throws(TemplateError) in
      let bound = try call.bound("extract", ["container", "morekeys"], required: 1)
      var keys = [input]
      switch bound[1]?.kind {
      case nil, .some(.none): break
      case .list(let box)?: keys += box.items
      case _?: if let more = bound[1] { keys.append(more) }
      }
      return try evaluator.path(keys, of: try bound.required(0))
    },
    "attr": Filter(.passing) { evaluator, input, call throws(TemplateError) in
      let name = try call.bound("do_attr", ["name"], required: 1).required(0).str()
      if case .object(let object) = input.kind, let found = object.attribute(name) { return found }
      if let method = Methods.find(name, of: input) { return method }
      if input.isUndefined { return input }
      return Item(
        .undefined(
          Undefined(
            "\(Python.quoted(input.objectName)) has no attribute \(Python.quoted(name))",
            name: name)))
    },
    "map": Filter(.passing) { evaluator, input, call throws(TemplateError) in
      try map(evaluator, input, call)
    },
    "select": Filter(.structural) { evaluator, input, call throws(TemplateError) in
      try select(evaluator, input, call, byAttribute: false, keeps: true)
    },
    "reject": Filter(.structural) { evaluator, input, call throws(TemplateError) in
      try select(evaluator, input, call, byAttribute: false, keeps: false)
    },
    "selectattr": Filter(.structural) { evaluator, input, call throws(TemplateError) in
      try select(evaluator, input, call, byAttribute: true, keeps: true)
    },
    "rejectattr": Filter(.structural) { evaluator, input, call throws(TemplateError) in
      try select(evaluator, input, call, byAttribute: true, keeps: false)
    },
    "groupby": Filter(.structural) { evaluator, input, call throws(TemplateError) in
      try groups(evaluator, input, call)
    },
  ]

  @Sendable private static func fallback(
    _ evaluator: Evaluator, _ input: Item, _ call: CallValues
  ) throws(TemplateError) -> Item {
    let bound = try call.bound("do_default", ["default_value", "boolean"])
    if input.isUndefined { return bound[0] ?? Item("") }
    if try bound.flag(1), try !input.truth() { return bound[0] ?? Item("") }
    return input
  }

  private static func map(
    _ evaluator: Evaluator, _ input: Item, _ call: CallValues
  ) throws(TemplateError) -> Item {
    guard try input.truth() else { return Item([Item]()) }
    var call = call
    var results: [Item] = []
    if call.positional.isEmpty, let attribute = call.take("attribute") {
      let fallback = call.take("default")
      if let other = call.named.first {
        throw error("Unexpected keyword argument \(Python.quoted(other.name))")
      }
      let path = Evaluator.parts(attribute)
      for item in try input.elements() {
        results.append(try evaluator.path(path, of: item, fallback: fallback))
      }
      return Item(results)
    }
    guard !call.positional.isEmpty else { throw error("map requires a filter argument") }
    let name = try call.positional.removeFirst().str()
    for item in try input.elements() {
      try evaluator.step()
      results.append(try evaluator.apply(filter: name, to: item, call))
    }
    return Item(results)
  }

  private static func select(
    _ evaluator: Evaluator, _ input: Item, _ call: CallValues, byAttribute: Bool, keeps: Bool
  ) throws(TemplateError) -> Item {
    guard try input.truth() else { return Item([Item]()) }
    var call = call
    var path: [Item] = []
    if byAttribute {
      guard !call.positional.isEmpty else {
        throw error("Missing parameter for attribute name")
      }
      path = Evaluator.parts(call.positional.removeFirst())
    }
    let test = call.positional.isEmpty ? nil : try call.positional.removeFirst().str()
    var kept: [Item] = []
    for item in try input.elements() {
      try evaluator.step()
      let subject = try evaluator.path(path, of: item)
      let verdict = test == nil ? subject : try evaluator.apply(test: test ?? "", to: subject, call)
      let holds = try verdict.truth()
      if holds == keeps { kept.append(item) }
    }
    return Item(kept)
  }

  private static func groups(
    _ evaluator: Evaluator, _ input: Item, _ call: CallValues
  ) throws(TemplateError) -> Item {
    let bound = try call.bound(
      "do_groupby", ["attribute", "default", "case_sensitive"], required: 1)
    let exact = try bound.flag(2)
    let key = singleKey(evaluator, bound[0], isCaseSensitive: exact, fallback: bound[1])
    let realKey = singleKey(evaluator, bound[0], isCaseSensitive: true, fallback: bound[1])
    var groups: [(key: Item, shown: Item, items: [Item])] = []
    for item in try Sorting.sorted(try input.elements(), by: key) {
      let itemKey = try key(item)
      if let last = groups.indices.last, try groups[last].key.equals(itemKey) {
        groups[last].items.append(item)
      } else {
        groups.append((itemKey, try realKey(item), [item]))
      }
    }
    return Item(groups.map { Item(.object(GroupObject($0.shown, Item($0.items)))) })
  }
}

/// A pair of `groupby`: also `.grouper` and `.list`; printed as a tuple.
final class GroupObject: Object {
  private let key: Item
  private let items: Item

  init(_ key: Item, _ items: Item) {
    self.key = key
    self.items = items
  }

  let typeName = "tuple"
  var elements: [Item]? { [key, items] }

  func attribute(_ name: String) -> Item? {
    switch name {
    case "grouper": key
    case "list": items
    default: nil
    }
  }
}
