import Value

extension Filters {
  static let sequences: [String: Filter] = [
    "length": Filter { _, input, _ throws(TemplateError) in try length(input) },
    "count": Filter { _, input, _ throws(TemplateError) in try length(input) },
    "list": Filter(.passing) { _, input, _ throws(TemplateError) in Item(try input.elements()) },
    "first": Filter(.passing) { _, input, _ throws(TemplateError) in
      try input.elements().first
        ?? Item(.undefined(Undefined("No first item, sequence was empty.")))
    },
    "last": Filter(.passing) { _, input, _ throws(TemplateError) in
      try input.elements().last ?? Item(.undefined(Undefined("No last item, sequence was empty.")))
    },
    "join": Filter { evaluator, input, call throws(TemplateError) in
      let bound = try call.bound("do_join", ["d", "attribute"])
      let path = bound[1].map(Evaluator.parts) ?? []
      var parts: [String] = []
      for item in try input.elements() { parts.append(try evaluator.path(path, of: item).str()) }
      let separator = try bound.text(0, "")
      try SizeLimit.check(
        text: parts.reduce(0) { $0 + $1.utf8.count } + parts.count * separator.utf8.count)
      return Item(parts.joined(separator: separator))
    },
    "sort": Filter(.structural) { evaluator, input, call throws(TemplateError) in
      let bound = try call.bound("do_sort", ["reverse", "case_sensitive", "attribute"])
      let key = multiKey(evaluator, bound[2], isCaseSensitive: try bound.flag(1))
      return Item(
        try Sorting.sorted(try input.elements(), reverse: try bound.flag(0), by: key))
    },
    "reverse": Filter(.structural) { _, input, _ throws(TemplateError) in
      if case .text(let text) = input.kind {
        return Item(Python.text(text.unicodeScalars.reversed()), marks: input.marks)
      }
      return Item(Array(try input.elements().reversed()))
    },
    "batch": Filter(.structural) { _, input, call throws(TemplateError) in
      let bound = try call.bound("do_batch", ["linecount", "fill_with"], required: 1)
      let size = try bound.int(0, 1)
      let items = try input.elements()
      // As Jinja2 counts: a batch of none ends before the first, one of fewer never.
      var batches: [[Item]] =
        items.isEmpty ? [] : size == 0 ? [[], items] : size < 0 ? [items] : []
      if size > 0 {
        // No more than there are: the sum of a place and a size has to fit.
        let step = min(size, max(1, items.count))
        batches = stride(from: 0, to: items.count, by: step).map {
          Array(items[$0..<min($0 + step, items.count)])
        }
      }
      if let fill = bound[1], let last = batches.indices.last {
        if case .none = fill.kind {
        } else if size > batches[last].count {
          guard size <= pieceLimit else { throw error("the result is too large") }
          batches[last] += Array(repeating: fill, count: size - batches[last].count)
        }
      }
      return Item(batches.map { Item($0) })
    },
    "slice": Filter(.structural) { _, input, call throws(TemplateError) in
      let bound = try call.bound("do_slice", ["slices", "fill_with"], required: 1)
      return try slices(try input.elements(), try bound.int(0, 1), bound[1])
    },
    "unique": Filter(.structural) { evaluator, input, call throws(TemplateError) in
      let bound = try call.bound("unique", ["case_sensitive", "attribute"])
      let key = singleKey(evaluator, bound[1], isCaseSensitive: try bound.flag(0))
      var seen = Seen()
      var kept: [Item] = []
      for item in try input.elements() where try seen.insert(try key(item)) { kept.append(item) }
      return Item(kept)
    },
    "min": Filter(.structural) { evaluator, input, call throws(TemplateError) in
      try extreme(evaluator, input, call) { (new, best) throws(TemplateError) in
        try new.precedes(best)
      }
    },
    "max": Filter(.structural) { evaluator, input, call throws(TemplateError) in
      try extreme(evaluator, input, call) { (new, best) throws(TemplateError) in
        try best.precedes(new, symbol: ">")
      }
    },
    "sum": Filter { evaluator, input, call throws(TemplateError) in
      let bound = try call.bound("do_sum", ["attribute", "start"])
      let path = bound[0].map(Evaluator.parts) ?? []
      var total = bound[1] ?? Item(0)
      if total.string != nil { throw error("sum() can't sum strings [use ''.join(seq) instead]") }
      for item in try input.elements() {
        total = try Operators.binary("+", total, try evaluator.path(path, of: item))
      }
      return total
    },
    "zip": Filter(.structural) { _, input, call throws(TemplateError) in
      try zipped(input, call, longest: false)
    },
    "zip_longest": Filter(.structural) { _, input, call throws(TemplateError) in
      try zipped(input, call, longest: true)
    },
    "product": Filter(.structural) { _, input, call throws(TemplateError) in
      var call = call
      let times = try call.take("repeat").map { (item) throws(TemplateError) in
        try CallValues(positional: [item]).bound("product", ["repeat"]).int(0, 1)
      }
      var pools: [[Item]] = [try input.elements()]
      for other in call.positional { pools.append(try other.elements()) }
      if let times {
        pools = Array(repeatElement(pools, count: max(0, min(times, 16))).joined())
      }
      return Item(try product(pools).map { Item(.tuple($0)) })
    },
    "permutations": Filter(.structural) { _, input, call throws(TemplateError) in
      let items = try input.elements()
      let size = try call.bound("permutations", ["r"]).int(0, items.count)
      return Item(try picks(items, size, ordered: true).map { Item(.tuple($0)) })
    },
    "combinations": Filter(.structural) { _, input, call throws(TemplateError) in
      let size = try call.bound("combinations", ["r"], required: 1).int(0, 0)
      return Item(try picks(try input.elements(), size, ordered: false).map { Item(.tuple($0)) })
    },
    "flatten": Filter(.structural) { _, input, call throws(TemplateError) in
      let bound = try call.bound("flatten", ["levels", "skip_nulls"])
      var levels: Int?
      if let given = bound[0] {
        if case .none = given.kind {} else { levels = try bound.int(0, 1) }
      }
      return Item(try flattened(try input.elements(), levels, try bound.flag(1, true), 0))
    },
  ]

  static func length(_ input: Item) throws(TemplateError) -> Item {
    switch input.kind {
    case .text(let text): return Item(text.unicodeScalars.count)
    case .list(let box): return Item(box.count)
    case .tuple(let items): return Item(items.count)
    case .dict(let box): return Item(box.count)
    case .range(let range): return Item(range.count)
    case .lazy(let lazy): return Item(lazy.keys.count)
    case .undefined(let undefined):
      if undefined.isLenient { return Item(0) }
      throw .undefined(undefined.message)
    case .object(let object):
      if let elements = object.elements { return Item(elements.count) }
    default: break
    }
    throw error("object of type '\(input.typeName)' has no len()")
  }

  private static func ignoringCase(_ item: Item) -> Item {
    if case .text(let text) = item.kind { return Item(text.lowercased()) }
    return item
  }

  static func singleKey(
    _ evaluator: Evaluator, _ attribute: Item?, isCaseSensitive: Bool, fallback: Item? = nil
  ) -> (Item) throws(TemplateError) -> Item {
    let path = attribute.map(Evaluator.parts) ?? []
    return { (item) throws(TemplateError) in
      let found = try evaluator.path(path, of: item, fallback: fallback)
      return isCaseSensitive ? found : ignoringCase(found)
    }
  }

  /// `"a,b.c"`: several keys, in order.
  private static func multiKey(
    _ evaluator: Evaluator, _ attribute: Item?, isCaseSensitive: Bool
  ) -> (Item) throws(TemplateError) -> Item {
    var attributes: [Item?] = [attribute]
    if case .text(let text)? = attribute?.kind {
      attributes = TextMethods.split(text, ",", -1).map { Item($0) }
    }
    let keys = attributes.map { singleKey(evaluator, $0, isCaseSensitive: isCaseSensitive) }
    return { (item) throws(TemplateError) in
      var found: [Item] = []
      for key in keys { found.append(try key(item)) }
      return Item(found)
    }
  }

  private static func extreme(
    _ evaluator: Evaluator, _ input: Item, _ call: CallValues,
    _ isBetter: (Item, Item) throws(TemplateError) -> Bool
  ) throws(TemplateError) -> Item {
    let bound = try call.bound("do_min", ["case_sensitive", "attribute"])
    let key = singleKey(evaluator, bound[1], isCaseSensitive: try bound.flag(0))
    let items = try input.elements()
    guard var best = items.first else {
      return Item(.undefined(Undefined("No aggregated item, sequence was empty.")))
    }
    var bestKey = try key(best)
    for item in items.dropFirst() {
      let itemKey = try key(item)
      if try isBetter(itemKey, bestKey) { (best, bestKey) = (item, itemKey) }
    }
    return best
  }

  private static func slices(_ items: [Item], _ count: Int, _ fill: Item?) throws(TemplateError)
    -> Item
  {
    guard count > 0 else { throw error("integer division or modulo by zero") }
    guard count <= pieceLimit else { throw error("the result is too large") }
    let (size, extra) = (items.count / count, items.count % count)
    var result: [Item] = []
    var start = 0
    for number in 0..<count {
      let end = start + size + (number < extra ? 1 : 0)
      var part = Array(items[start..<end])
      if let fill, number >= extra {
        if case .none = fill.kind {} else { part.append(fill) }
      }
      result.append(Item(part))
      start = end
    }
    return Item(result)
  }

  private static func zipped(
    _ input: Item, _ call: CallValues, longest: Bool
  ) throws(TemplateError) -> Item {
    let fill = call.named("fillvalue") ?? .null
    var columns: [[Item]] = [try input.elements()]
    for other in call.positional { columns.append(try other.elements()) }
    let counts = columns.map(\.count)
    let rows = (longest ? counts.max() : counts.min()) ?? 0
    if !longest, try call.named("strict")?.truth() ?? false,
      let place = counts.firstIndex(where: { $0 != counts[0] })
    {
      let word = counts[place] < counts[0] ? "shorter" : "longer"
      throw error("zip() argument \(place + 1) is \(word) than argument 1")
    }
    return Item(
      (0..<rows).map { row in
        Item(.tuple(columns.map { row < $0.count ? $0[row] : fill }))
      })
  }

  static let combinationLimit = 1_000_000

  /// The most that `batch` fills up and `slice` cuts.
  static let pieceLimit = 1_000_000

  static func product(_ pools: [[Item]]) throws(TemplateError) -> [[Item]] {
    var rows: [[Item]] = [[]]
    for pool in pools {
      if rows.count * max(1, pool.count) > combinationLimit { throw error("too many combinations") }
      rows = rows.flatMap { row in pool.map { row + [$0] } }
    }
    return rows
  }

  /// Choices of `size` places in lexicographic order of places.
  private static func picks(
    _ items: [Item], _ size: Int, ordered: Bool
  ) throws(TemplateError) -> [[Item]] {
    var rows: [[Int]] = [[]]
    guard size >= 0, size <= items.count else { return [] }
    for _ in 0..<size {
      var next: [[Int]] = []
      for row in rows {
        for place in items.indices where !row.contains(place) {
          if !ordered, let last = row.last, place < last { continue }
          next.append(row + [place])
        }
        if next.count > combinationLimit { throw error("too many combinations") }
      }
      rows = next
    }
    return rows.map { $0.map { items[$0] } }
  }

  static func flattened(
    _ items: [Item], _ levels: Int?, _ skipsNulls: Bool, _ depth: Int
  ) throws(TemplateError) -> [Item] {
    guard depth < 100 else { throw error("maximum recursion depth exceeded") }
    var result: [Item] = []
    for item in items {
      switch item.kind {
      case .none where skipsNulls: continue
      case .text(let text) where skipsNulls && (text == "None" || text == "null"): continue
      case .list, .tuple:
        if let levels, levels < 1 {
          result.append(item)
        } else {
          result += try flattened(
            try item.elements(), levels.map { $0 - 1 }, skipsNulls, depth + 1)
        }
      default: result.append(item)
      }
    }
    return result
  }
}

/// Items already met; hashed where they can be, compared one by one where not.
struct Seen {
  private var hashed: Set<Value> = []
  private var others: [Item] = []

  /// Whether the item is new.
  mutating func insert(_ item: Item) throws(TemplateError) -> Bool {
    if let key = try? item.key() { return hashed.insert(key).inserted }
    for other in others where try other.equals(item) { return false }
    others.append(item)
    return true
  }

  func contains(_ item: Item) throws(TemplateError) -> Bool {
    if let key = try? item.key() { return hashed.contains(key) }
    for other in others where try other.equals(item) { return true }
    return false
  }
}
