/// Writes one value; see `JSON.text`.
struct JSONWriter {
  let style: JSON.Style
  var text = ""

  init(style: JSON.Style) { self.style = style }

  mutating func write(_ value: Value, level: Int) {
    if style.redactsSecrets && value.marks.contains(.secret) {
      string("«secret»")
      return
    }
    switch value.content {
    case .null: text += "null"
    case .bool(let flag): text += flag ? "true" : "false"
    case .int(let number): text += String(number)
    case .double(let number): text += Self.spell(number)
    case .string(let content), .date(let content): string(content)
    case .list(let items):
      sequence("[", "]", count: items.count, level: level) { writer, place in
        writer.write(items[place], level: level + 1)
      }
    case .map(let map):
      let entries = ordered(map)
      sequence("{", "}", count: entries.count, level: level) { writer, place in
        writer.string(Self.keyText(entries[place].key))
        writer.text += writer.style.colon
        writer.write(entries[place].value, level: level + 1)
      }
    }
  }

  private func ordered(_ map: Map) -> [(key: Value, value: Value)] {
    guard style.sortsKeys else { return map.entries }
    return map.entries.sorted {
      Self.keyText($0.key).precedesByScalars(Self.keyText($1.key))
    }
  }

  private mutating func sequence(
    _ open: String, _ close: String, count: Int, level: Int,
    _ item: (inout JSONWriter, Int) -> Void
  ) {
    text += open
    for place in 0..<count {
      if place > 0 { text += style.indent == nil ? style.comma : "," }
      newline(level + 1)
      item(&self, place)
    }
    if count > 0 { newline(level) }
    text += close
  }

  private mutating func newline(_ level: Int) {
    guard let indent = style.indent else { return }
    text += "\n" + String(repeating: " ", count: indent * level)
  }

  private mutating func string(_ content: String) {
    text += "\""
    for scalar in content.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{8}": text += "\\b"
      case "\u{C}": text += "\\f"
      default:
        if scalar.value < 0x20 || (style.escapesNonASCII && scalar.value > 0x7E) {
          for unit in String(scalar).utf16 { text += Self.escape(unit) }
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    text += "\""
  }

  private static func escape(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
  }

  static func spell(_ number: Double) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
    return number.description
  }

  static func keyText(_ key: Value) -> String {
    switch key.content {
    case .string(let text), .date(let text): text
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .int(let number): String(number)
    case .double(let number): spell(number)
    case .list, .map: JSON.text(key)
    }
  }
}
