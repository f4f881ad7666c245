import Value

/// A lazy map in use.
///
/// Its entries are worked out when they are asked for, so nobody knows their marks before: an entry
/// carries its own, and whoever reads the map in whole leaves the marks of all with `taken`.
struct LazyBox {
  let map: any LazyMap
  let taken: Taken

  /// The marks of what was read of lazy maps in whole.
  final class Taken {
    var marks: Marks = []
  }

  var keys: [String] { map.keys }

  func entry(_ key: String) throws(TemplateError) -> Item? {
    switch try map.entry(key) {
    case .value(let value)?: Item(value)
    case .map(let map)?: Item(.lazy(LazyBox(map: map, taken: taken)))
    case nil: nil
    }
  }

  /// As a dictionary whose entries carry their own marks.
  func opened() throws(TemplateError) -> DictBox {
    let box = DictBox()
    for key in keys { if let item = try entry(key) { box[Value(key)] = item } }
    return box
  }
}

extension Evaluator {
  /// What `body` gives, and the marks of what it read of lazy maps in whole.
  func taking<Output>(
    _ body: () throws(TemplateError) -> Output
  ) throws(TemplateError) -> (result: Output, marks: Marks) {
    let before = taken.marks
    taken.marks = []
    defer { taken.marks.formUnion(before) }
    return (try body(), taken.marks.intersection(.spreading))
  }

  /// What `body` gives, with the marks of what it read so and with `marks`.
  func taking(
    adding marks: Marks, _ body: () throws(TemplateError) -> Item
  ) throws(TemplateError) -> Item {
    let (result, taken) = try taking(body)
    let all = marks.union(taken)
    if taken.contains(.unknown) { return Item(.none, marks: all.intersection(.spreading)) }
    if case .bool = result.kind { return result.marked(all.subtracting(.secret)) }
    return result.marked(all)
  }

  /// Prints a value.
  func print(_ item: Item) throws(TemplateError) {
    let (_, marks) = try taking { () throws(TemplateError) in try output.append(item) }
    output.mark(marks)
  }
}
