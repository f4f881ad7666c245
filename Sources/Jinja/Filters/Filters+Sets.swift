import Value

/// Set operations. Python's order is that of its hashes; here it is that of first appearance.
extension Filters {
  static let sets: [String: Filter] = [
    "union": Filter(.structural) { _, input, call throws(TemplateError) in
      let (a, b) = (try input.elements(), try other(call, "union"))
      // Python makes sets of both; where an item cannot be in one, it adds them, which two kinds cannot be.
      let isHashable = (a + b).allSatisfy { (try? $0.key()) != nil }
      let second = try call.bound("union", ["b"], required: 1).required(0)
      if !isHashable { _ = try Operators.binary("+", input, second) }
      return try unique(a + b)
    },
    "intersect": Filter(.structural) { _, input, call throws(TemplateError) in
      try kept(try input.elements(), in: try other(call, "intersect"), wanted: true)
    },
    "difference": Filter(.structural) { _, input, call throws(TemplateError) in
      try kept(try input.elements(), in: try other(call, "difference"), wanted: false)
    },
    "symmetric_difference": Filter(.structural) { _, input, call throws(TemplateError) in
      let (a, b) = (try input.elements(), try other(call, "symmetric_difference"))
      let left = try kept(a, in: b, wanted: false).elements()
      return Item(left + (try kept(b, in: a, wanted: false).elements()))
    },
  ]

  private static func other(
    _ call: CallValues, _ owner: String
  ) throws(TemplateError) -> [Item] {
    try call.bound(owner, ["b"], required: 1).required(0).elements()
  }

  private static func unique(_ items: [Item]) throws(TemplateError) -> Item {
    var seen = Seen()
    var kept: [Item] = []
    for item in items where try seen.insert(item) { kept.append(item) }
    return Item(kept)
  }

  private static func kept(
    _ items: [Item], in others: [Item], wanted: Bool
  ) throws(TemplateError) -> Item {
    var known = Seen()
    for other in others { _ = try known.insert(other) }
    var kept: [Item] = []
    for item in items where try known.contains(item) == wanted { kept.append(item) }
    return try unique(kept)
  }
}
