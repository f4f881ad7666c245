import Value

extension Filters {
  static let structures: [String: Filter] = [
    "items": Filter(.passing) { _, input, _ throws(TemplateError) in
      if input.isUndefined { return Item([Item]()) }
      let box = try dict(input, "Can only get item pairs from a mapping.")
      return Item(box.entries.map { Item.pair(Item($0.key), $0.value).marked(input.marks) })
    },
    "dictsort": Filter(.structural) { _, input, call throws(TemplateError) in
      let bound = try call.bound("do_dictsort", ["case_sensitive", "by", "reverse"])
      let by = try bound.text(1, "key")
      guard by == "key" || by == "value" else {
        throw error("You can only sort by either \"key\" or \"value\"")
      }
      let exact = try bound.flag(0)
      let box = try dict(input, "\(Python.quoted(input.objectName)) has no attribute 'items'")
      let pairs = box.entries.map { Item.pair(Item($0.key), $0.value) }
      let sorted = try Sorting.sorted(pairs, reverse: try bound.flag(2)) {
        (pair) throws(TemplateError) in
        guard case .tuple(let parts) = pair.kind else { return pair }
        let part = by == "key" ? parts[0] : parts[1]
        if !exact, case .text(let text) = part.kind { return Item(text.lowercased()) }
        return part
      }
      return Item(sorted)
    },
    "dict2items": Filter(.structural) { _, input, call throws(TemplateError) in
      let bound = try call.bound("dict2items", ["key_name", "value_name"])
      let (keyName, valueName) = (try bound.text(0, "key"), try bound.text(1, "value"))
      let box = try dict(
        input, "dict2items requires a dictionary, got <class '\(input.typeName)'> instead.")
      return Item(
        box.entries.map { entry in
          Item(
            .dict(
              DictBox([(Value(keyName), Item(entry.key)), (Value(valueName), entry.value)])))
        })
    },
    "items2dict": Filter(.structural) { _, input, call throws(TemplateError) in
      try itemsToDict(input, call)
    },
    // ansible's community.general.dict: pairs into a dictionary.
    "community.general.dict": Filter(.structural) { _, input, _ throws(TemplateError) in
      let box = DictBox()
      try Methods.update(box, from: input)
      return Item(.dict(box))
    },
    "combine": Filter(.structural) { _, input, call throws(TemplateError) in
      try combine(input, call)
    },
    "subelements": Filter(.structural) { _, input, call throws(TemplateError) in
      try subelements(input, call)
    },
    "rekey_on_member": Filter(.structural) { _, input, call throws(TemplateError) in
      try rekey(input, call)
    },
  ]

  private static func itemsToDict(
    _ input: Item, _ call: CallValues
  ) throws(TemplateError) -> Item {
    let bound = try call.bound("items2dict", ["key_name", "value_name"])
    let (keyName, valueName) = (try bound.text(0, "key"), try bound.text(1, "value"))
    switch input.kind {
    case .list, .tuple, .object: break
    case .undefined(let undefined): throw .undefined(undefined.message)
    default:
      throw error("items2dict requires a list, got <class '\(input.typeName)'> instead.")
    }
    let box = DictBox()
    for item in try input.elements() {
      guard case .dict(let entry) = item.kind else {
        throw error("items2dict requires a list of dictionaries, got \(try input.repr()) instead.")
      }
      guard let key = entry[Value(keyName)], let value = entry[Value(valueName)] else {
        throw error(
          "items2dict requires each dictionary in the list to contain the keys '\(keyName)' and "
            + "'\(valueName)', got \(try input.repr()) instead.")
      }
      box[try key.key()] = value
    }
    return Item(.dict(box))
  }

  private static func combine(_ input: Item, _ call: CallValues) throws(TemplateError) -> Item {
    var call = call
    let recursive = try call.take("recursive")?.truth() ?? false
    let merge = try call.take("list_merge")?.str() ?? "replace"
    if !call.named.isEmpty {
      throw error("'recursive' and 'list_merge' are the only valid keyword arguments")
    }
    guard
      ["replace", "keep", "append", "prepend", "append_rp", "prepend_rp"].contains(merge)
    else {
      throw error(
        "merge_hash: 'list_merge' argument can only be equal to 'replace', 'keep', 'append', "
          + "'prepend', 'append_rp' or 'prepend_rp'")
    }
    let terms = try flattened([input] + call.positional, 1, true, 0)
    guard var result = terms.last else { return Item(.dict(DictBox())) }
    try terms.forEachDefined()
    for lower in terms.dropLast().reversed() {
      result = try merged(lower, result, recursive, merge, 0)
    }
    return result
  }

  /// ansible/utils/vars.py, merge_hash: `y` over `x`.
  static func merged(
    _ x: Item, _ y: Item, _ recursive: Bool, _ merge: String, _ depth: Int
  ) throws(TemplateError) -> Item {
    guard case .dict(let low) = x.kind, case .dict(let high) = y.kind else {
      throw error(
        "failed to combine variables, expected dicts but got a '\(x.typeName)' and a "
          + "'\(y.typeName)'")
    }
    guard depth < 100 else { throw error("maximum recursion depth exceeded") }
    // Lists in them are not joined then.
    if try x.equals(y) { return y }
    let marks = x.marks.union(y.marks).intersection(.spreading)
    let box = DictBox(low.entries)
    for (key, item) in high.entries {
      guard let old = box[key] else {
        box[key] = item
        continue
      }
      switch (old.kind, item.kind) {
      case (.dict, .dict):
        box[key] = recursive ? try merged(old, item, recursive, merge, depth + 1) : item
      case (.list(let a), .list(let b)): box[key] = try lists(old, a.items, item, b.items, merge)
      default: box[key] = item
      }
    }
    return Item(.dict(box), marks: marks)
  }

  private static func lists(
    _ low: Item, _ a: [Item], _ high: Item, _ b: [Item], _ merge: String
  ) throws(TemplateError) -> Item {
    let marks = low.marks.union(high.marks).intersection(.spreading)
    func without(_ items: [Item], _ others: [Item]) throws(TemplateError) -> [Item] {
      var seen = Seen()
      for other in others { _ = try seen.insert(other) }
      var kept: [Item] = []
      for item in items where try !seen.contains(item) { kept.append(item) }
      return kept
    }
    switch merge {
    case "append": return Item(a + b, marks: marks)
    case "prepend": return Item(b + a, marks: marks)
    case "append_rp": return Item(try without(a, b) + b, marks: marks)
    case "prepend_rp": return Item(b + (try without(a, b)), marks: marks)
    case "keep": return low
    default: return high
    }
  }

  private static func subelements(_ input: Item, _ call: CallValues) throws(TemplateError) -> Item {
    let bound = try call.bound("subelements", ["subelements", "skip_missing"], required: 1)
    let skips = try bound.flag(1)
    let elements: [Item]
    switch input.kind {
    case .dict(let box): elements = box.entries.map(\.value)
    case .list(let box): elements = box.items
    case .undefined(let undefined): throw .undefined(undefined.message)
    default: throw error("obj must be a list of dicts or a nested dict")
    }
    let path: [Item]
    let wanted = try bound.required(0)
    switch wanted.kind {
    case .list(let box): path = box.items
    case .text(let text): path = TextMethods.split(text, ".", -1).map { Item($0) }
    default: throw error("subelements must be a list or a string")
    }
    var results: [Item] = []
    for element in elements {
      for value in try children(of: element, path, skips) {
        results.append(.pair(element, value))
      }
    }
    return Item(results)
  }

  private static func children(
    of element: Item, _ path: [Item], _ skips: Bool
  ) throws(TemplateError) -> [Item] {
    var value = element
    for part in path {
      guard case .dict(let box) = value.kind else {
        throw error(
          "the key \(try part.str()) should point to a dictionary, got '\(try value.str())'")
      }
      guard let found = box[try part.key()] else {
        if skips { return [] }
        throw error("could not find \(try part.repr()) key in iterated item \(try value.repr())")
      }
      value = found
    }
    guard case .list(let box) = value.kind else {
      let last = try path.last?.repr() ?? "''"
      throw error("the key \(last) should point to a list, got \(try value.repr())")
    }
    return box.items
  }

  private static func rekey(_ input: Item, _ call: CallValues) throws(TemplateError) -> Item {
    let bound = try call.bound("rekey_on_member", ["key", "duplicates"], required: 1)
    let duplicates = try bound.text(1, "error")
    guard duplicates == "error" || duplicates == "overwrite" else {
      throw error("duplicates parameter to rekey_on_member has unknown value: \(duplicates)")
    }
    let items: [Item]
    switch input.kind {
    case .dict(let box): items = box.entries.map(\.value)
    case .text: throw error("Type is not a valid list, set, or dict")
    default: items = try input.elements()
    }
    let result = DictBox()
    for item in items {
      guard case .dict(let box) = item.kind else { throw error("List item is not a valid dict") }
      guard let key = box[try bound.required(0).key()] else {
        throw error("Key \(try bound.required(0).str()) was not found")
      }
      if result.has(try key.key()), duplicates == "error" {
        throw error("Key \(try key.str()) is not unique, cannot correctly turn into dict")
      }
      result[try key.key()] = item
    }
    return Item(.dict(result))
  }
}

extension Array<Item> {
  /// Complains of the first undefined value at any depth that does not pass for nothing.
  func forEachDefined() throws(TemplateError) {
    for item in self {
      switch item.kind {
      case .undefined(let undefined):
        if !undefined.isLenient { throw .undefined(undefined.message) }
      case .tuple(let items): try items.forEachDefined()
      case .list(let box) where box.raw == nil: try box.items.forEachDefined()
      case .dict(let box) where box.raw == nil: try box.entries.map(\.value).forEachDefined()
      default: break
      }
    }
  }
}
