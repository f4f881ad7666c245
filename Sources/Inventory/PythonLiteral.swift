import Value

/// Values of INI inventories: what Python's `ast.literal_eval` takes is that value, anything else
/// stays text.
struct PythonLiteral {
  /// `1` → 1, `True` → true, `[1, 'a']` → a list, `true` → the text "true".
  static func value(_ text: String) -> Value {
    var reader = PythonLiteral(text: text)
    guard let value = reader.tuple(), reader.isAtEnd else { return Value(text) }
    return value
  }

  private let scalars: [Unicode.Scalar]
  private var place = 0

  private init(text: String) { scalars = Array(text.unicodeScalars) }

  private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

  private mutating func skipBlanks() {
    while let scalar = next, scalar == " " || scalar == "\t" { place += 1 }
  }

  private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard next == wanted else { return false }
    place += 1
    return true
  }

  /// At the end, or at a comment.
  private var isAtEnd: Bool {
    var copy = self
    copy.skipBlanks()
    return copy.next == nil || copy.next == "#"
  }

  /// One value, or several with commas between, which make a tuple without brackets.
  private mutating func tuple() -> Value? {
    guard let first = expression(depth: 0) else { return nil }
    guard take(",") else { return first }
    var items = [first]
    while !isAtEnd {
      guard let item = expression(depth: 0) else { return nil }
      items.append(item)
      guard take(",") else { break }
    }
    return Value(items)
  }

  private mutating func expression(depth: Int) -> Value? {
    guard depth < 100 else { return nil }
    skipBlanks()
    guard let first = next else { return nil }
    switch first {
    case "[":
      place += 1
      return items(until: "]", depth: depth).map { Value($0.items) }
    case "(":
      place += 1
      guard let (items, hasComma) = items(until: ")", depth: depth) else { return nil }
      // Brackets around one value only group it.
      return items.count == 1 && !hasComma ? items[0] : Value(items)
    case "{":
      place += 1
      return braces(depth: depth)
    case "'", "\"", "r", "R", "u", "U", "b", "B":
      return string() ?? word()
    case "+", "-", "0"..."9", ".": return number()
    default: return word()
    }
  }

  private mutating func items(
    until end: Unicode.Scalar, depth: Int
  ) -> (items: [Value], hasComma: Bool)? {
    var items: [Value] = []
    var hasComma = false
    while !take(end) {
      guard items.isEmpty || hasComma, let item = expression(depth: depth + 1) else { return nil }
      items.append(item)
      let comma = take(",")
      hasComma = comma
      if !comma {
        guard take(end) else { return nil }
        return (items, items.count > 1)
      }
    }
    return (items, hasComma)
  }

  /// A dictionary, or a set, which becomes a list.
  private mutating func braces(depth: Int) -> Value? {
    var map = Map()
    var members: [Value] = []
    if take("}") { return Value(map) }
    repeat {
      skipBlanks()
      if next == "}" { break }
      guard let key = expression(depth: depth + 1) else { return nil }
      if take(":") {
        guard members.isEmpty, key.list == nil, key.map == nil,
          let value = expression(depth: depth + 1)
        else { return nil }
        map[key] = value
      } else {
        guard map.isEmpty else { return nil }
        if !members.contains(key) { members.append(key) }
      }
    } while take(",")
    guard take("}") else { return nil }
    return members.isEmpty ? Value(map) : Value(members)
  }

  private mutating func word() -> Value? {
    let start = place
    while let scalar = next, scalar == "_" || scalar.properties.isAlphabetic { place += 1 }
    let text = String(String.UnicodeScalarView(scalars[start..<place]))
    switch text {
    case "True": return true
    case "False": return false
    case "None": return .null
    default: return nil
    }
  }

  private mutating func number() -> Value? {
    let negative = next == "-"
    if next == "-" || next == "+" {
      place += 1
      skipBlanks()
    }
    let begin = place
    while let scalar = next, scalar.isASCII,
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_"
        || scalar == "." || isExponentSign(scalar)
    {
      place += 1
    }
    let text = String(String.UnicodeScalarView(scalars[begin..<place]))
    guard let value = Self.number(text) else { return nil }
    guard negative else { return value }
    if let number = value.int { return Value(-number) }
    return value.double.map { Value(.double(-$0)) }
  }

  /// `1e+3`: the sign belongs to the exponent.
  private func isExponentSign(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar == "+" || scalar == "-", place > 0 else { return false }
    return scalars[place - 1] == "e" || scalars[place - 1] == "E"
  }

  private static func number(_ text: String) -> Value? {
    guard !text.hasPrefix("_"), !text.hasSuffix("_"), !text.contains("__") else { return nil }
    let plain = text.filter { $0 != "_" }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)]
    where plain.lowercased().hasPrefix(prefix) {
      return Int(plain.dropFirst(2), radix: radix).map { Value($0) }
    }
    if plain.utf8.allSatisfy({ (48...57).contains($0) }), !plain.isEmpty {
      // 010 is a syntax error in Python; 00 is zero.
      if plain.hasPrefix("0"), plain.utf8.contains(where: { $0 != 48 }) { return nil }
      return Int(plain).map { Value($0) }
    }
    guard let first = plain.utf8.first, first == 0x2E || (48...57).contains(first),
      plain.utf8.allSatisfy({
        (48...57).contains($0) || [0x2E, 0x65, 0x45, 0x2B, 0x2D].contains($0)
      })
    else { return nil }
    // Python takes "1." and ".5", Swift does not.
    let padded = (first == 0x2E ? "0" : "") + plain
    let whole = padded.hasSuffix(".") ? padded + "0" : padded.replacingDotExponent
    return Double(whole).map { Value(.double($0)) }
  }

  /// One string or several side by side, which Python joins.
  private mutating func string() -> Value? {
    let start = place
    var result = ""
    var found = false
    while true {
      skipBlanks()
      let before = place
      var isRaw = false
      while let scalar = next, "rRuUbB".unicodeScalars.contains(scalar), place - before < 2 {
        isRaw = isRaw || scalar == "r" || scalar == "R"
        place += 1
      }
      guard next == "'" || next == "\"" else {
        place = found ? before : start
        return found ? Value(result) : nil
      }
      guard let text = quoted(raw: isRaw) else { return nil }
      result += text
      found = true
    }
  }

  private mutating func quoted(raw: Bool) -> String? {
    guard let quote = next else { return nil }
    place += 1
    var text = String.UnicodeScalarView()
    while let scalar = next {
      place += 1
      if scalar == quote { return String(text) }
      guard scalar == "\\", let escaped = next else {
        text.append(scalar)
        continue
      }
      place += 1
      if raw {
        text.append(contentsOf: [scalar, escaped])
      } else if let plain = Self.escapes[escaped] {
        text.append(plain)
      } else if let width = Self.widths[escaped] {
        let digits = scalars[place...].prefix(width)
        guard digits.count == width,
          let number = UInt32(String(String.UnicodeScalarView(digits)), radix: 16),
          let scalar = Unicode.Scalar(number)
        else { return nil }
        place += width
        text.append(scalar)
      } else {
        text.append(contentsOf: [scalar, escaped])
      }
    }
    return nil
  }

  private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
    "\\": "\\", "'": "'", "\"": "\"", "n": "\n", "t": "\t", "r": "\r", "a": "\u{7}", "b": "\u{8}",
    "f": "\u{C}", "v": "\u{B}", "0": "\0",
  ]
  private static let widths: [Unicode.Scalar: Int] = ["x": 2, "u": 4, "U": 8]
}

extension String {
  /// `1.e5` as `1.0e5`.
  fileprivate var replacingDotExponent: String {
    guard let dot = firstIndex(of: "."), let after = index(dot, offsetBy: 1, limitedBy: endIndex),
      after < endIndex, self[after] == "e" || self[after] == "E"
    else { return self }
    return self[...dot] + "0" + self[after...]
  }
}
