import Value

/// The integers and floats of YAML 1.1: underscores, octal by a leading zero, sexagesimal.
enum Number {
  private static let colon = UInt8(ascii: ":")
  private static let dot = UInt8(ascii: ".")
  private static let underscore = UInt8(ascii: "_")

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isDigitOrUnderscore(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == underscore
  }

  private static func unsigned(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    return bytes.first == UInt8(ascii: "+") || bytes.first == UInt8(ascii: "-")
      ? Array(bytes.dropFirst()) : bytes
  }

  /// PyYAML's resolver for `tag:yaml.org,2002:int`.
  static func looksLikeInt(_ text: String) -> Bool {
    let bytes = unsigned(text)
    guard let first = bytes.first, isDigit(first) else { return false }
    if bytes.count == 1 { return true }
    if first == UInt8(ascii: "0") {
      let rest = bytes.dropFirst(2)
      switch bytes[1] {
      case UInt8(ascii: "b"): return !rest.isEmpty && rest.allSatisfy { [48, 49, 95].contains($0) }
      case UInt8(ascii: "x"): return !rest.isEmpty && rest.allSatisfy(isHexadecimal)
      default:
        return bytes.dropFirst().allSatisfy { (48...55).contains($0) || $0 == underscore }
      }
    }
    let parts = bytes.split(separator: colon, omittingEmptySubsequences: false)
    return parts[0].allSatisfy(isDigitOrUnderscore) && parts.dropFirst().allSatisfy(isSixty)
  }

  /// PyYAML's resolver for `tag:yaml.org,2002:float`.
  static func looksLikeFloat(_ text: String) -> Bool {
    let signed = Array(text.utf8)
    let bytes = unsigned(text)
    let hasSign = signed.count != bytes.count
    if [".inf", ".Inf", ".INF"].contains(String(decoding: bytes, as: UTF8.self)) { return true }
    if !hasSign, [".nan", ".NaN", ".NAN"].contains(text) { return true }
    guard let point = bytes.firstIndex(of: dot) else { return false }
    let head = bytes[..<point]
    var tail = bytes[(point + 1)...]
    if head.contains(colon) {
      let parts = head.split(separator: colon, omittingEmptySubsequences: false)
      guard let first = parts[0].first, isDigit(first), parts[0].allSatisfy(isDigitOrUnderscore)
      else { return false }
      return parts.dropFirst().allSatisfy(isSixty) && tail.allSatisfy(isDigitOrUnderscore)
    }
    if let mark = tail.firstIndex(where: { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }) {
      let exponent = tail[(mark + 1)...]
      // The sign of the exponent is not optional: `1.0e3` is text in YAML 1.1.
      guard let sign = exponent.first, [43, 45].contains(sign), exponent.count > 1,
        exponent.dropFirst().allSatisfy(isDigit)
      else { return false }
      tail = tail[..<mark]
    }
    guard tail.allSatisfy(isDigitOrUnderscore) else { return false }
    if head.isEmpty { return !hasSign && tail.first.map(isDigit) ?? false }
    return head.first.map(isDigit) ?? false && head.allSatisfy(isDigitOrUnderscore)
  }

  /// The value of an integer; one beyond 64 bits stays the text of its digits.
  static func int(_ text: String) -> Value? {
    let clean = text.filter { $0 != "_" }
    let negative = clean.hasPrefix("-")
    let digits = clean.hasPrefix("-") || clean.hasPrefix("+") ? clean.dropFirst() : clean[...]
    let sign = negative ? "-" : ""
    if digits.contains(":") { return sexagesimal(digits).map { Value(negative ? 0 &- $0 : $0) } }
    let number: Int?
    if digits.hasPrefix("0b") {
      number = Int(sign + digits.dropFirst(2), radix: 2)
    } else if digits.hasPrefix("0x") {
      number = Int(sign + digits.dropFirst(2), radix: 16)
    } else if digits.hasPrefix("0"), digits.utf8.count > 1 {
      number = Int(sign + digits.dropFirst(), radix: 8)
    } else {
      number = Int(sign + digits)
    }
    if let number { return Value(number) }
    let isDecimal = !digits.isEmpty && digits.utf8.allSatisfy(isDigit)
    return isDecimal ? Value(sign + digits) : nil
  }

  private static func sexagesimal(_ digits: Substring) -> Int? {
    var total = 0
    for part in digits.split(separator: ":") {
      guard let number = Int(part) else { return nil }
      let (product, overflow) = total.multipliedReportingOverflow(by: 60)
      let (sum, carry) = product.addingReportingOverflow(number)
      guard !overflow, !carry else { return nil }
      total = sum
    }
    return total
  }

  /// The value of a float.
  static func float(_ text: String) -> Double? {
    var rest = text.filter { $0 != "_" }.lowercased()
    var sign = 1.0
    if rest.hasPrefix("-") { sign = -1 }
    if rest.hasPrefix("-") || rest.hasPrefix("+") { rest.removeFirst() }
    if rest == ".inf" { return sign * Double.infinity }
    if rest == ".nan" { return Double.nan }
    if rest.contains(":") {
      var total = 0.0
      for part in rest.split(separator: ":") {
        guard let number = Double(part.hasSuffix(".") ? part + "0" : part) else { return nil }
        total = total * 60 + number
      }
      return sign * total
    }
    // Swift reads neither "1." nor ".5e+1" without a zero on both sides.
    if rest.hasPrefix(".") { rest = "0" + rest }
    if let point = rest.firstIndex(of: ".") {
      let next = rest.index(after: point)
      if next == rest.endIndex || rest[next] == "e" { rest.insert("0", at: next) }
    }
    return Double(rest).map { sign * $0 }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    isDigitOrUnderscore(byte) || (65...70).contains(byte) || (97...102).contains(byte)
  }

  /// `[0-5]?[0-9]`
  private static func isSixty(_ part: ArraySlice<UInt8>) -> Bool {
    guard let first = part.first, let last = part.last, isDigit(last) else { return false }
    return part.count == 1 || (part.count == 2 && (48...53).contains(first))
  }
}
