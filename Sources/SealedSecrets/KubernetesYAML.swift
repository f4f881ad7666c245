package import Value

/// Objects as YAML that Kubernetes reads as meant: what other readers may take for a number or a boolean is
/// quoted, whichever YAML they know.
package enum KubernetesYAML {
  /// Documents, one behind the other.
  package static func text(_ objects: [Value]) -> String {
    objects.map { "---\n" + lines($0, indent: 0).map { $0 + "\n" }.joined() }.joined()
  }

  private static func lines(_ value: Value, indent: Int) -> [String] {
    let blanks = String(repeating: " ", count: indent)
    if let map = value.map, !map.isEmpty {
      return map.entries.flatMap { key, inner in
        entry(blanks + scalar(key.string ?? JSON.text(key)) + ":", inner, indent)
      }
    }
    guard let list = value.list, !list.isEmpty else { return [blanks + leaf(value)] }
    return list.flatMap { item -> [String] in
      var lines = lines(item, indent: indent + 2)
      lines[0] = blanks + "- " + lines[0].dropFirst(indent + 2)
      return lines
    }
  }

  private static func entry(_ start: String, _ value: Value, _ indent: Int) -> [String] {
    let isNested = value.map.map { !$0.isEmpty } ?? value.list.map { !$0.isEmpty } ?? false
    return isNested
      ? [start] + lines(value, indent: indent + 2) : ["\(start) \(leaf(value))"]
  }

  private static func leaf(_ value: Value) -> String {
    value.string.map(scalar) ?? JSON.text(value, style: .compact)
  }

  /// A text, plain where nobody can take it for something else.
  static func scalar(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (97...122).contains(byte | 0x20)
        || [43, 45, 46, 47, 61, 95].contains(byte)
    }
    let first = text.utf8.first ?? 0
    if isPlain, (97...122).contains(first | 0x20), !words.contains(text.lowercased()) {
      return text
    }
    return JSON.text(Value(text), style: .compact)
  }

  private static let words: Set<String> = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "inf", "nan",
  ]
}
