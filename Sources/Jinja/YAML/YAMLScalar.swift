import Value

/// What one scalar looks like in YAML 1.1.
enum YAMLScalar {
  /// The unquoted spelling.
  static func text(_ value: Value) -> String {
    switch value.content {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .int(let number): String(number)
    case .double(let number): spell(number)
    case .string(let text), .date(let text): text
    case .list, .map: JSON.text(value)
    }
  }

  private static func spell(_ number: Double) -> String {
    if number.isNaN { return ".nan" }
    if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
    let text = Python.spell(number)
    guard !text.contains("."), let mark = text.firstIndex(of: "e") else { return text }
    return text[..<mark] + ".0" + text[mark...]
  }

  static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r" || scalar.value == 0x85 || scalar.value == 0x2028
      || scalar.value == 0x2029
  }

  /// libyaml's IS_PRINTABLE: nothing beyond the basic plane.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A, 0x20...0x7E, 0x85, 0xA0...0xD7FF: true
    case 0xE000...0xFFFD: scalar.value != 0xFEFF
    default: false
    }
  }

  /// The escape inside double quotes; nil when the character stands for itself.
  static func escape(_ scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0: return "\\0"
    case 7: return "\\a"
    case 8: return "\\b"
    case 9: return "\\t"
    case 10: return "\\n"
    case 11: return "\\v"
    case 12: return "\\f"
    case 13: return "\\r"
    case 27: return "\\e"
    case 0x22: return "\\\""
    case 0x5C: return "\\\\"
    case 0x85: return "\\N"
    case 0xA0: return "\\_"
    case 0x2028: return "\\L"
    case 0x2029: return "\\P"
    default: break
    }
    if isPrintable(scalar) { return nil }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let width = scalar.value <= 0xFF ? 2 : scalar.value <= 0xFFFF ? 4 : 8
    let mark = width == 2 ? "x" : width == 4 ? "u" : "U"
    return "\\" + mark + String(repeating: "0", count: width - digits.utf8.count) + digits
  }

  /// PyYAML's analyze_scalar.
  struct Analysis {
    private(set) var hasBreaks = false
    private(set) var allowsFlowPlain = true
    private(set) var allowsBlockPlain = true
    private(set) var allowsSingle = true

    init(_ text: [Unicode.Scalar]) {
      guard let first = text.first, let last = text.last else {
        allowsFlowPlain = false
        return
      }
      var (block, flow, special) = (false, false, false)
      var (breakSpace, spaceBreak) = (false, false)
      if text.starts(with: "---".unicodeScalars) || text.starts(with: "...".unicodeScalars) {
        (block, flow) = (true, true)
      }
      var before: Unicode.Scalar?
      for (place, scalar) in text.enumerated() {
        let next = place + 1 < text.count ? text[place + 1] : nil
        let isFollowed = next.map(Self.isBlank) ?? true
        if place == 0 {
          Self.leading(scalar, isFollowed, &block, &flow)
        } else {
          Self.inner(scalar, isFollowed, before.map(Self.isBlank) ?? true, &block, &flow)
        }
        if isBreak(scalar) { hasBreaks = true }
        if !isPrintable(scalar) { special = true }
        if scalar == " ", let before, isBreak(before) { breakSpace = true }
        if isBreak(scalar), before == " " { spaceBreak = true }
        before = scalar
      }
      let isEdged = first == " " || last == " " || isBreak(first) || isBreak(last)
      let refused = isEdged || breakSpace || spaceBreak || special || hasBreaks
      allowsFlowPlain = !refused && !flow
      allowsBlockPlain = !refused && !block
      allowsSingle = !(breakSpace || spaceBreak || special)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
      scalar == " " || scalar == "\t" || scalar == "\0" || isBreak(scalar)
    }

    private static func leading(
      _ scalar: Unicode.Scalar, _ isFollowed: Bool, _ block: inout Bool, _ flow: inout Bool
    ) {
      switch scalar {
      case "#", ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`":
        (flow, block) = (true, true)
      case "?", ":":
        flow = true
        if isFollowed { block = true }
      case "-" where isFollowed: (flow, block) = (true, true)
      default: break
      }
    }

    private static func inner(
      _ scalar: Unicode.Scalar, _ isFollowed: Bool, _ isPreceded: Bool, _ block: inout Bool,
      _ flow: inout Bool
    ) {
      switch scalar {
      case ",", "?", "[", "]", "{", "}": flow = true
      case ":":
        flow = true
        if isFollowed { block = true }
      case "#" where isPreceded: (flow, block) = (true, true)
      default: break
      }
    }
  }

  /// Whether YAML 1.1 as PyYAML reads it takes the unquoted text for a string.
  static func isReadAsText(_ text: String) -> Bool {
    if [
      "", "~", "null", "Null", "NULL", "<<", "=", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF",
      "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN",
    ].contains(text) {
      return false
    }
    for word in ["yes", "no", "true", "false", "on", "off"] {
      let title = word.prefix(1).uppercased() + word.dropFirst()
      if text == word || text == title || text == word.uppercased() { return false }
    }
    guard let first = text.utf8.first, "+-.0123456789".utf8.contains(first) else { return true }
    return !isInt(text) && !isFloat(text) && !isTimestamp(text)
  }

  private static func isInt(_ text: String) -> Bool {
    var bytes = Array(text.utf8)[...]
    if let sign = bytes.first, "+-".utf8.contains(sign) { bytes = bytes.dropFirst() }
    func all(_ allowed: String) -> Bool {
      !bytes.isEmpty && bytes.allSatisfy { allowed.utf8.contains($0) }
    }
    if bytes.starts(with: "0b".utf8) {
      bytes = bytes.dropFirst(2)
      return all("01_")
    }
    if bytes.starts(with: "0x".utf8) {
      bytes = bytes.dropFirst(2)
      return all("0123456789abcdefABCDEF_")
    }
    if bytes.first == UInt8(ascii: "0") { return bytes.count == 1 || all("01234567_") }
    guard let first = bytes.first, (0x31...0x39).contains(first) else { return false }
    return all("0123456789_") || isSexagesimal(bytes, fraction: false)
  }

  private static func isSexagesimal(_ bytes: ArraySlice<UInt8>, fraction: Bool) -> Bool {
    var parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count > 1, let head = parts.first, let lead = head.first,
      (0x30...0x39).contains(lead), head.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x5F })
    else { return false }
    if fraction, let last = parts.popLast() {
      guard let dot = last.firstIndex(of: UInt8(ascii: ".")) else { return false }
      let rest = last[(dot + 1)...]
      guard rest.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x5F }) else { return false }
      parts.append(last[..<dot])
    }
    return parts.dropFirst().allSatisfy { part in
      part.allSatisfy { (0x30...0x39).contains($0) }
        && (part.count == 1 || (part.count == 2 && (part.first ?? 0) <= 0x35))
    }
  }

  private static func isFloat(_ text: String) -> Bool {
    var bytes = Array(text.utf8)[...]
    if let sign = bytes.first, "+-".utf8.contains(sign) { bytes = bytes.dropFirst() }
    if isSexagesimal(bytes, fraction: true) { return true }
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || byte == 0x5F }
    let whole = bytes.prefix(while: isDigit)
    bytes = bytes.dropFirst(whole.count)
    guard bytes.first == UInt8(ascii: ".") else { return false }
    bytes = bytes.dropFirst()
    let part = bytes.prefix(while: isDigit)
    bytes = bytes.dropFirst(part.count)
    if whole.isEmpty, part.isEmpty || part.first == 0x5F { return false }
    if whole.first == 0x5F { return false }
    if bytes.isEmpty { return true }
    guard bytes.count >= 3, (bytes.first ?? 0) | 0x20 == 0x65 else { return false }
    bytes = bytes.dropFirst()
    guard let sign = bytes.first, "+-".utf8.contains(sign) else { return false }
    return bytes.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
  }

  /// `2026-11-21`, or with a time.
  private static func isTimestamp(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    func digits(_ range: Range<Int>) -> Bool {
      range.upperBound <= bytes.count && bytes[range].allSatisfy { (0x30...0x39).contains($0) }
    }
    guard digits(0..<4), bytes.count >= 8, bytes[4] == UInt8(ascii: "-") else { return false }
    let parts = text.utf8.split { !(0x30...0x39).contains($0) }
    if bytes.count == 10, digits(5..<7), bytes[7] == UInt8(ascii: "-"), digits(8..<10) {
      return true
    }
    return parts.count >= 6 && parts[1].count <= 2 && parts[2].count <= 2
      && (text.contains("T") || text.contains("t") || text.contains(" ")) && text.contains(":")
  }
}
