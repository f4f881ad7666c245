/// A dictionary that keeps insertion order and takes any scalar as key, as Python's does.
package struct Map: Sendable {
  /// The entries in insertion order, no key twice.
  package private(set) var entries: [(key: Value, value: Value)] = []
  /// Position by key; built once the map is larger than a linear search is good for.
  private var index: [Value: Int]?

  private static let linearLimit = 8

  package init() {}

  /// Later entries replace earlier ones of the same key, at the earlier one's place.
  package init(_ entries: [(Value, Value)]) {
    self.entries.reserveCapacity(entries.count)
    for (key, value) in entries { self[key] = value }
  }

  package var count: Int { entries.count }
  package var isEmpty: Bool { entries.isEmpty }
  package var keys: [Value] { entries.map(\.key) }
  package var values: [Value] { entries.map(\.value) }

  package subscript(_ key: Value) -> Value? {
    get { position(of: key).map { entries[$0].value } }
    set {
      switch (position(of: key), newValue) {
      case (let place?, let value?): entries[place].value = value
      case (let place?, nil):
        entries.remove(at: place)
        rebuild()
      case (nil, let value?):
        entries.append((key, value))
        if index != nil {
          index?[key] = entries.count - 1
        } else if entries.count > Self.linearLimit {
          rebuild()
        }
      case (nil, nil): break
      }
    }
  }

  package subscript(_ key: String) -> Value? {
    get { position(of: key).map { entries[$0].value } }
    set { self[Value(key)] = newValue }
  }

  /// This map with `other`'s entries laid over it.
  package func merging(_ other: Map) -> Map {
    var copy = self
    for (key, value) in other.entries { copy[key] = value }
    return copy
  }

  private func position(of key: Value) -> Int? {
    if let index { return index[key] }
    return entries.firstIndex { $0.key == key }
  }

  /// The same for text, which nearly all keys are.
  private func position(of key: String) -> Int? {
    if let index { return index[Value(key)] }
    return entries.firstIndex { entry in
      guard case .string(let text) = entry.key.content else { return false }
      return text.sameScalars(as: key)
    }
  }

  private mutating func rebuild() {
    guard entries.count > Self.linearLimit else {
      index = nil
      return
    }
    var fresh: [Value: Int] = [:]
    fresh.reserveCapacity(entries.count)
    for (place, entry) in entries.enumerated() { fresh[entry.key] = place }
    index = fresh
  }
}

extension Map: Equatable {
  /// Equal when both hold the same keys with equal values; order plays no part, as in Python.
  package static func == (a: Map, b: Map) -> Bool {
    a.count == b.count && a.entries.allSatisfy { b[$0.key] == $0.value }
  }
}

extension Map: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral entries: (String, Value)...) {
    self.init(entries.map { (Value($0.0), $0.1) })
  }
}
