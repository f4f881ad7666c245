/// Reads one value; see `JSON.parse`.
struct JSONReader {
  let bytes: [UInt8]
  var place = 0
  var depth = 0
  private let mostValues: Int
  private var count = 0

  init(bytes: [UInt8], mostValues: Int) {
    self.bytes = bytes
    self.mostValues = mostValues
  }

  mutating func document() throws(JSONError) -> Value {
    let value = try any()
    skipBlank()
    guard place == bytes.count else { throw error("text after the value") }
    return value
  }

  private func error(_ reason: String) -> JSONError { JSONError(reason: reason, offset: place) }

  private mutating func skipBlank() {
    while place < bytes.count {
      switch bytes[place] {
      case 0x20, 0x09, 0x0A, 0x0D: place += 1
      default: return
      }
    }
  }

  private mutating func any() throws(JSONError) -> Value {
    skipBlank()
    guard place < bytes.count else { throw error("the text ends where a value should stand") }
    count += 1
    guard count <= mostValues else { throw error("more than \(mostValues) values") }
    switch bytes[place] {
    case UInt8(ascii: "{"): return try map()
    case UInt8(ascii: "["): return try list()
    case UInt8(ascii: "\""): return Value(.string(try string()))
    default: return try word()
    }
  }

  private mutating func enter() throws(JSONError) {
    depth += 1
    place += 1
    guard depth <= 512 else { throw error("nested deeper than 512") }
  }

  private mutating func take(_ byte: Unicode.Scalar) -> Bool {
    skipBlank()
    guard place < bytes.count, bytes[place] == UInt8(ascii: byte) else { return false }
    place += 1
    return true
  }

  private mutating func list() throws(JSONError) -> Value {
    try enter()
    var items: [Value] = []
    if !take("]") {
      repeat { items.append(try any()) } while take(",")
      guard take("]") else { throw error("expected ',' or ']'") }
    }
    depth -= 1
    return Value(.list(items))
  }

  private mutating func map() throws(JSONError) -> Value {
    try enter()
    var entries = Map()
    if !take("}") {
      repeat {
        skipBlank()
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else {
          throw error("expected a key in double quotes")
        }
        let key = try string()
        guard take(":") else { throw error("expected ':'") }
        entries[key] = try any()
      } while take(",")
      guard take("}") else { throw error("expected ',' or '}'") }
    }
    depth -= 1
    return Value(.map(entries))
  }

  private mutating func word() throws(JSONError) -> Value {
    let start = place
    while place < bytes.count, Self.isWord(bytes[place]) { place += 1 }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    switch text {
    case "true": return true
    case "false": return false
    case "null": return .null
    case "NaN": return Value(.double(.nan))
    case "Infinity": return Value(.double(.infinity))
    case "-Infinity": return Value(.double(-.infinity))
    default: break
    }
    guard Self.isNumber(text) else {
      place = start
      throw error("expected a value")
    }
    if let number = Int(text) { return Value(number) }
    if let number = Double(text) { return Value(.double(number)) }
    place = start
    throw error("'\(text)' is not a number")
  }

  /// RFC 8259: no leading zeros, no `+`, no hexadecimal, digits on both sides of the point.
  private static func isNumber(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    func digits(_ rest: inout ArraySlice<UInt8>) -> Int {
      let count = rest.prefix { (0x30...0x39).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let startsWithZero = rest.first == UInt8(ascii: "0")
    let whole = digits(&rest)
    guard whole == 1 || (whole > 1 && !startsWithZero) else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits(&rest) > 0 else { return false }
    }
    if let byte = rest.first, byte | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
        rest = rest.dropFirst()
      }
      guard digits(&rest) > 0 else { return false }
    }
    return rest.isEmpty
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
      || byte == 0x2B || byte == 0x2D || byte == 0x2E
  }

  private mutating func string() throws(JSONError) -> String {
    place += 1
    let start = place
    // Most strings have no escape: they are taken in one piece.
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: "\"") {
        place += 1
        return String(decoding: bytes[start..<place - 1], as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") || byte < 0x20 { break }
      place += 1
    }
    return try escapedString(from: start)
  }

  private mutating func escapedString(from start: Int) throws(JSONError) -> String {
    var raw = Array(bytes[start..<place])
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: raw, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &raw)
      case 0..<0x20: throw error("a control character in a string")
      default: raw.append(byte)
      }
    }
    throw error("a string without its closing quote")
  }

  private mutating func escape(into raw: inout [UInt8]) throws(JSONError) {
    guard place < bytes.count else { throw error("a string without its closing quote") }
    let byte = bytes[place]
    place += 1
    switch byte {
    case UInt8(ascii: "n"): raw.append(0x0A)
    case UInt8(ascii: "r"): raw.append(0x0D)
    case UInt8(ascii: "t"): raw.append(0x09)
    case UInt8(ascii: "b"): raw.append(0x08)
    case UInt8(ascii: "f"): raw.append(0x0C)
    case UInt8(ascii: "u"): raw.append(contentsOf: String(try scalar()).utf8)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): raw.append(byte)
    default: throw error("an escape that JSON does not know")
    }
  }

  private mutating func scalar() throws(JSONError) -> Unicode.Scalar {
    let high = try unit()
    if (0xD800..<0xDC00).contains(high), place + 1 < bytes.count,
      bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u")
    {
      place += 2
      let low = try unit()
      if (0xDC00..<0xE000).contains(low) {
        return Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)) ?? "\u{FFFD}"
      }
      return "\u{FFFD}"
    }
    return Unicode.Scalar(high) ?? "\u{FFFD}"
  }

  private mutating func unit() throws(JSONError) -> UInt32 {
    guard place + 4 <= bytes.count, bytes[place] != UInt8(ascii: "+"),
      let number = UInt32(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
    else { throw error("\\u needs four hexadecimal digits") }
    place += 4
    return number
  }
}
