internal import Machine
internal import Value

/// JSON values as block YAML, for people to read. It is never read back.
enum YAMLText {
  static func of(_ value: Value) -> String {
    switch value.content {
    case .map(let map) where !map.isEmpty: lines(of: map).joined(separator: "\n") + "\n"
    case .list(let list) where !list.isEmpty: lines(of: list).joined(separator: "\n") + "\n"
    default: scalar(value) + "\n"
    }
  }

  private static func lines(of map: Map) -> [String] {
    map.entries.flatMap { key, value in entry(scalar(key) + ":", value, listsAt: "") }
  }

  private static func lines(of list: [Value]) -> [String] {
    list.flatMap { value -> [String] in
      switch value.content {
      case .map(let map) where !map.isEmpty: hung(lines(of: map))
      case .list(let list) where !list.isEmpty: hung(lines(of: list))
      default: entry("-", value, listsAt: "  ")
      }
    }
  }

  /// The first line behind a dash, the others below it.
  private static func hung(_ lines: [String]) -> [String] {
    lines.enumerated().map { ($0.offset == 0 ? "- " : "  ") + $0.element }
  }

  private static func entry(_ head: String, _ value: Value, listsAt indent: String) -> [String] {
    switch value.content {
    case .map(let map) where !map.isEmpty: [head] + lines(of: map).map { "  " + $0 }
    case .list(let list) where !list.isEmpty: [head] + lines(of: list).map { indent + $0 }
    case .string(let text) where isBlock(text):
      ["\(head) |\(text.ends("\n") ? "" : "-")"]
        + text.textLines.map { $0.isEmpty ? "" : "  " + $0 }
    default: ["\(head) \(scalar(value))"]
    }
  }

  /// Several lines that a literal block gives back as they are.
  private static func isBlock(_ text: String) -> Bool {
    text.utf8.contains(UInt8(ascii: "\n")) && !text.ends("\n\n") && !text.begins(" ")
      && !text.begins("\n") && text.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A }
  }

  private static func scalar(_ value: Value) -> String {
    guard case .string(let text) = value.content else {
      var style = JSON.Style()
      style.escapesNonASCII = false
      return JSON.text(value, style: style)
    }
    return isPlain(text) ? text : quoted(text)
  }

  private static func quoted(_ text: String) -> String {
    var style = JSON.Style()
    style.escapesNonASCII = false
    return JSON.text(Value(text), style: style)
  }

  /// Whether a text reads as itself without quotes, whichever YAML reads it.
  private static func isPlain(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, isLetter(first) || first == UInt8(ascii: "/") else {
      return false
    }
    let others = Array("-_./@$()<>=+ ".utf8)
    let isSimple = bytes.allSatisfy {
      isLetter($0) || (0x30...0x39).contains($0) || others.contains($0) || $0 == 0x3A
    }
    guard isSimple, bytes.last != 0x20, bytes.last != 0x3A, !text.holds(": ") else { return false }
    return !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(
      text.lowercased())
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
