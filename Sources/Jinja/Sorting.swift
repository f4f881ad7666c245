/// Python's stable sort, with keys worked out once.
enum Sorting {
  static func sorted(
    _ items: [Item], reverse: Bool = false, by key: (Item) throws(TemplateError) -> Item
  ) throws(TemplateError) -> [Item] {
    var keyed: [(item: Item, key: Item)] = []
    keyed.reserveCapacity(items.count)
    for item in items { keyed.append((item, try key(item))) }
    // Reversing before and after keeps equal items in their order, as Python does.
    if reverse { keyed.reverse() }
    var result = try merged(keyed)
    if reverse { result.reverse() }
    return result.map(\.item)
  }

  private static func merged(
    _ items: [(item: Item, key: Item)]
  ) throws(TemplateError) -> [(item: Item, key: Item)] {
    // As in Python, the first two items to be compared are the second and the first.
    if items.count <= 8 { return try inserted(items) }
    let middle = items.count / 2
    let left = try merged(Array(items[..<middle]))
    let right = try merged(Array(items[middle...]))
    var result: [(item: Item, key: Item)] = []
    result.reserveCapacity(items.count)
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      if try right[j].key.precedes(left[i].key) {
        result.append(right[j])
        j += 1
      } else {
        result.append(left[i])
        i += 1
      }
    }
    return result + left[i...] + right[j...]
  }

  private static func inserted(
    _ items: [(item: Item, key: Item)]
  ) throws(TemplateError) -> [(item: Item, key: Item)] {
    var result: [(item: Item, key: Item)] = []
    for item in items {
      var place = result.count
      while place > 0, try item.key.precedes(result[place - 1].key) { place -= 1 }
      result.insert(item, at: place)
    }
    return result
  }
}
