import Value

/// A list by reference. It stays the `Value` list it came from until somebody looks inside.
final class ListBox {
  private(set) var raw: [Value]?
  private var opened: [Item] = []

  init(raw: [Value]) { self.raw = raw }
  init(_ items: [Item]) { opened = items }

  var items: [Item] {
    get {
      open()
      return opened
    }
    set {
      raw = nil
      opened = newValue
    }
  }

  var count: Int { raw?.count ?? opened.count }

  private func open() {
    guard let raw else { return }
    opened = raw.map { Item($0) }
    self.raw = nil
  }
}

/// A dictionary by reference, in insertion order; opened like `ListBox`.
final class DictBox {
  private(set) var raw: Map?
  private var opened: [(key: Value, value: Item)] = []
  private var index: [Value: Int]?

  private static let linearLimit = 8

  init(raw: Map) { self.raw = raw }
  init() {}

  convenience init(_ entries: [(key: Value, value: Item)]) {
    self.init()
    for (key, value) in entries { self[key] = value }
  }

  var entries: [(key: Value, value: Item)] {
    open()
    return opened
  }

  var count: Int { raw?.count ?? opened.count }
  var keys: [Value] { raw?.keys ?? opened.map(\.key) }

  /// Whether a key is there, without opening.
  func has(_ key: Value) -> Bool {
    if let raw { return raw[key] != nil }
    return position(of: key) != nil
  }

  subscript(_ key: Value) -> Item? {
    get {
      if let raw {
        guard let value = raw[key] else { return nil }
        switch value.content {
        case .list, .map: break
        // A scalar cannot be changed from inside, so the map may stay closed.
        default: return Item(value)
        }
        open()
      }
      return position(of: key).map { opened[$0].value }
    }
    set {
      open()
      switch (position(of: key), newValue) {
      case (let place?, let item?): opened[place].value = item
      case (let place?, nil):
        opened.remove(at: place)
        rebuild()
      case (nil, let item?):
        opened.append((key, item))
        if index != nil {
          index?[key] = opened.count - 1
        } else if opened.count > Self.linearLimit {
          rebuild()
        }
      case (nil, nil): break
      }
    }
  }

  private func open() {
    guard let raw else { return }
    opened = raw.entries.map { ($0.key, Item($0.value)) }
    self.raw = nil
    rebuild()
  }

  private func position(of key: Value) -> Int? {
    if let index { return index[key] }
    return opened.firstIndex { $0.key == key }
  }

  private func rebuild() {
    guard opened.count > Self.linearLimit else {
      index = nil
      return
    }
    var fresh: [Value: Int] = [:]
    fresh.reserveCapacity(opened.count)
    for (place, entry) in opened.enumerated() { fresh[entry.key] = place }
    index = fresh
  }
}

extension Item {
  /// As a dictionary key.
  /// - Throws: Python's complaint about lists and dictionaries.
  func key() throws(TemplateError) -> Value {
    switch kind {
    case .list: throw .runtime("unhashable type: 'list'")
    case .dict, .lazy: throw .runtime("unhashable type: 'dict'")
    case .undefined(let undefined): throw .undefined(undefined.message)
    default: return try value()
    }
  }

  /// Whether `box` is this value or is held by it; a container must not come to hold itself.
  func holds(_ box: AnyObject, depth: Int = 0) -> Bool {
    guard depth < 64 else { return true }
    switch kind {
    case .list(let list):
      if list === box { return true }
      return list.raw == nil && list.items.contains { $0.holds(box, depth: depth + 1) }
    case .dict(let dict):
      if dict === box { return true }
      return dict.raw == nil && dict.entries.contains { $0.value.holds(box, depth: depth + 1) }
    case .tuple(let items): return items.contains { $0.holds(box, depth: depth + 1) }
    default: return false
    }
  }

  /// A copy one level deep, as `list(x)` and `dict.copy()` make.
  var shallowCopy: Item {
    switch kind {
    case .list(let box): Item(.list(ListBox(box.items)), marks: marks)
    case .dict(let box): Item(.dict(DictBox(box.entries)), marks: marks)
    default: self
    }
  }
}
