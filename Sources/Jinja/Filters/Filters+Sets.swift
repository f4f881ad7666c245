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
      let (a, b) = (try input.elements(), try other(call, "intersect"))
      let both = try kept(a, in: b, wanted: true)
      guard let one = Set(hashing: a), let two = Set(hashing: b), two.count <= one.count else {
        return both
      }
      // Of equal items Python keeps the smaller set's: `1` or `true`.
      var own: [Value: Item] = [:]
      for item in b { if let key = try? item.key(), own[key] == nil { own[key] = item } }
      return Item(
        try both.elements().map { item in (try? item.key()).flatMap { own[$0] } ?? item })
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

extension Set<Value> {
  /// nil where an item cannot be in a Python set.
  fileprivate init?(hashing items: [Item]) {
    self = []
    for item in items {
      guard let key = try? item.key() else { return nil }
      insert(key)
    }
  }
}
