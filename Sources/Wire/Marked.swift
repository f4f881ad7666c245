package import Value

/// Values on the wire keep their marks: positions of secret and unsafe values travel beside the JSON.
package enum Marked {
  /// `value` as JSON-safe map: `{"v": value}` and, where anything is secret, `"s": [path, …]`; a path
  /// is a list of keys and indexes.
  package static func encode(_ value: Value) -> Value {
    var secrets: [Value] = []
    collect(value, path: [], into: &secrets)
    var map: Map = ["v": value]
    if !secrets.isEmpty { map["s"] = Value(secrets) }
    return Value(map)
  }

  /// The value with its secret marks put back; `marks` is added to everything in it.
  package static func decode(_ encoded: Value?, adding marks: Marks = []) -> Value {
    var value = encoded?["v"] ?? .null
    for path in encoded?["s"]?.list ?? [] {
      value = marking(value, path: (path.list ?? [])[...])
    }
    return marks.isEmpty ? value : value.markedDeep(marks)
  }

  private static func collect(_ value: Value, path: [Value], into secrets: inout [Value]) {
    if value.marks.contains(.secret) {
      secrets.append(Value(path))
      return
    }
    switch value.content {
    case .list(let items):
      for (place, item) in items.enumerated() {
        collect(item, path: path + [Value(place)], into: &secrets)
      }
    case .map(let map):
      // JSON has text keys only, so another kind of key does not lead back to its value.
      if map.keys.contains(where: { $0.string == nil }), value.deepMarks.contains(.secret) {
        secrets.append(Value(path))
        return
      }
      for (key, item) in map.entries {
        collect(item, path: path + [key], into: &secrets)
      }
    default: break
    }
  }

  private static func marking(_ value: Value, path: ArraySlice<Value>) -> Value {
    guard let step = path.first else { return value.markedDeep(.secret) }
    var copy = value
    switch value.content {
    case .list(var items):
      guard let place = step.int, items.indices.contains(place) else { return value }
      items[place] = marking(items[place], path: path.dropFirst())
      copy.content = .list(items)
    case .map(var map):
      guard let item = map[step] else { return value }
      map[step] = marking(item, path: path.dropFirst())
      copy.content = .map(map)
    default: break
    }
    return copy
  }
}
