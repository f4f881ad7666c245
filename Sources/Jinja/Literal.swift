import Value

/// Reads Python literals, as `ast.literal_eval` does; JSON's `true`, `false` and `null` count too
/// (ansible/template/native_helpers.py).
struct Literal {
  private let source: [UInt8]
  private var place = 0
  private var depth = 0

  private init(_ text: String) { source = Array(text.utf8) }

  /// The literal `text` is; nil when it is none.
  static func parse(_ text: String) -> Value? {
    var reader = Literal(text)
    reader.skipBlank()
    guard let value = reader.value() else { return nil }
    reader.skipBlank()
    return reader.place == reader.source.count ? value : nil
  }

  /// What Ansible makes of rendered text that looks like a list, dictionary or bool; nil: it stays.
  static func converted(_ text: String) -> Value? {
    switch text.utf8.first {
    case UInt8(ascii: "{"), UInt8(ascii: "["): return parse(text) ?? bareTuple(text)
    default: break
    }
    if text == "True" { return true }
    if text == "False" { return false }
    return nil
  }

  /// `[1], [2]`: several literals with commas between are a tuple.
  private static func bareTuple(_ text: String) -> Value? {
    var reader = Literal(text)
    var items: [Value] = []
    repeat {
      reader.skipBlank()
      // A comma may end it.
      if reader.place == reader.source.count, !items.isEmpty { break }
      guard let value = reader.value() else { return nil }
      items.append(value)
    } while reader.take(UInt8(ascii: ","))
    return reader.place == reader.source.count ? Value(.list(items)) : nil
  }

  private var byte: UInt8 { place < source.count ? source[place] : 0 }

  /// Inside brackets line ends are blanks, and comments are skipped.
  private mutating func skipBlank() {
    while place < source.count {
      switch source[place] {
      case 0x20, 0x09, 0x0C: place += 1
      case 0x0A where depth > 0, 0x0D where depth > 0: place += 1
      case UInt8(ascii: "#") where depth > 0:
        while place < source.count, source[place] != 0x0A { place += 1 }
      default: return
      }
    }
  }

  private mutating func take(_ character: UInt8) -> Bool {
    skipBlank()
    guard byte == character else { return false }
    place += 1
    return true
  }

  private mutating func value() -> Value? {
    depth += 1
    defer { depth -= 1 }
    guard depth < 200 else { return nil }
    skipBlank()
    switch byte {
    case UInt8(ascii: "["): return list(closing: UInt8(ascii: "]"))
    case UInt8(ascii: "("): return tuple()
    case UInt8(ascii: "{"): return dict()
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return strings()
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let next = place + 1 < source.count ? source[place + 1] : 0
      guard next == UInt8(ascii: "'") || next == UInt8(ascii: "\"") else { return word() }
      place += 1
      return strings()
    case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), 0x30...0x39: return number()
    default: return word()
    }
  }

  private mutating func list(closing: UInt8) -> Value? {
    place += 1
    depth += 1
    defer { depth -= 1 }
    guard let items = items(closing: closing)?.items else { return nil }
    return Value(.list(items))
  }

  private mutating func items(closing: UInt8) -> (items: [Value], hasComma: Bool)? {
    var items: [Value] = []
    var hasComma = false
    while !take(closing) {
      if !items.isEmpty {
        guard take(UInt8(ascii: ",")) else { return nil }
        hasComma = true
        if take(closing) { break }
      }
      guard let item = value() else { return nil }
      items.append(item)
    }
    return (items, hasComma)
  }

  /// `(a, b)` is a list to us; `(a)` is `a`.
  private mutating func tuple() -> Value? {
    place += 1
    depth += 1
    defer { depth -= 1 }
    guard let (items, hasComma) = items(closing: UInt8(ascii: ")")) else { return nil }
    return items.count == 1 && !hasComma ? items[0] : Value(.list(items))
  }

  private mutating func dict() -> Value? {
    place += 1
    depth += 1
    defer { depth -= 1 }
    var map = Map()
    var isFirst = true
    while !take(UInt8(ascii: "}")) {
      if !isFirst {
        guard take(UInt8(ascii: ",")) else { return nil }
        if take(UInt8(ascii: "}")) { break }
      }
      guard let key = value(), take(UInt8(ascii: ":")), let item = value() else { return nil }
      switch key.content {
      case .list, .map: return nil
      default: map[key] = item
      }
      isFirst = false
    }
    return Value(map)
  }

  private mutating func strings() -> Value? {
    var text = ""
    repeat {
      guard let part = string() else { return nil }
      text += part
      skipBlank()
    } while byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"")
    return Value(text)
  }

  private mutating func string() -> String? {
    let quote = byte
    let isLong =
      place + 2 < source.count && source[place + 1] == quote && source[place + 2] == quote
    place += isLong ? 3 : 1
    let start = place
    while place < source.count {
      if source[place] == UInt8(ascii: "\\") {
        place += 2
        continue
      }
      if source[place] == quote {
        let ends =
          !isLong
          || (place + 2 < source.count && source[place + 1] == quote && source[place + 2] == quote)
        if ends {
          let text = String(decoding: source[start..<place], as: UTF8.self)
          place += isLong ? 3 : 1
          return text.utf8.contains(UInt8(ascii: "\\")) ? Unescape.python(text) : text
        }
      }
      if source[place] == 0x0A, !isLong { return nil }
      place += 1
    }
    return nil
  }

  private mutating func number() -> Value? {
    var sign = 1
    if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") {
      if byte == UInt8(ascii: "-") { sign = -1 }
      place += 1
      skipBlank()
    }
    let start = place
    while place < source.count, Self.isNumberByte(source[place]) || isExponentSign { place += 1 }
    let text = String(decoding: source[start..<place].filter { $0 != 0x5F }, as: UTF8.self)
    let lower = text.lowercased()
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where lower.hasPrefix(prefix) {
      return Int(lower.dropFirst(2), radix: radix).map { Value($0 * sign) }
    }
    if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      // A leading zero is an error in Python, except for zero itself.
      guard text.utf8.first != 0x30 || text.utf8.allSatisfy({ $0 == 0x30 }) else { return nil }
      return Int(sign < 0 ? "-" + text : text).map { Value($0) }
    }
    let padded = text.hasPrefix(".") ? "0" + text : text
    return Double(padded.hasSuffix(".") ? padded + "0" : padded)
      .map { Value(.double($0 * Double(sign))) }
  }

  private var isExponentSign: Bool {
    (byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")) && place > 0
      && source[place - 1] | 0x20 == 0x65
  }

  private static func isNumberByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
      || (0x61...0x66).contains(byte | 0x20) || byte | 0x20 == 0x78 || byte | 0x20 == 0x6F
  }

  private mutating func word() -> Value? {
    let start = place
    while place < source.count, source[place] | 0x20 >= 0x61, source[place] | 0x20 <= 0x7A {
      place += 1
    }
    switch String(decoding: source[start..<place], as: UTF8.self) {
    case "True", "true": return true
    case "False", "false": return false
    case "None", "null": return .null
    default: return nil
    }
  }
}
