#if canImport(Glibc)
  import Glibc
#endif

/// Width, sign and precision of a formatted value; shared by `%` and `str.format`.
struct NumberFormat {
  var align: Unicode.Scalar?
  var fill: Unicode.Scalar = " "
  var sign: Unicode.Scalar = "-"
  var zeroPads = false
  var alternate = false
  /// What stands between thousands.
  var separator: Character?
  var width = 0
  var precision: Int?

  func padded(_ text: String, numeric: Bool) -> String {
    let missing = width - text.unicodeScalars.count
    guard missing > 0 else { return text }
    func fills(_ count: Int) -> String {
      Python.text(repeatElement(zeroPads && align == nil ? "0" : fill, count: count))
    }
    switch align ?? (numeric ? ">" : "<") {
    case "<": return text + fills(missing)
    case "^": return fills(missing / 2) + text + fills(missing - missing / 2)
    default: return fills(missing) + text
    }
  }

  private func signed(_ digits: String, negative: Bool, prefix: String = "") -> String {
    let sign = negative ? "-" : self.sign == "-" ? "" : String(self.sign)
    guard zeroPads, align == nil || align == "=" else {
      return padded(sign + prefix + digits, numeric: true)
    }
    let missing = width - sign.count - prefix.count - digits.utf8.count
    return sign + prefix + String(repeating: "0", count: max(0, missing)) + digits
  }

  func integer(_ number: Int, radix: Int, uppercase: Bool = false) -> String {
    var digits = String(number.magnitude, radix: radix, uppercase: uppercase)
    if let precision, digits.utf8.count < precision {
      digits = String(repeating: "0", count: precision - digits.utf8.count) + digits
    }
    if let separator { digits = Self.grouped(digits, separator) }
    let prefix = alternate ? [2: "0b", 8: "0o", 16: uppercase ? "0X" : "0x"][radix] ?? "" : ""
    return signed(digits, negative: number < 0, prefix: prefix)
  }

  func double(_ number: Double, _ letter: Unicode.Scalar) -> String {
    var digits: String
    let upper = letter == "F" || letter == "E" || letter == "G"
    if number.isNaN || number.isInfinite {
      digits = number.isNaN ? "nan" : "inf"
      if upper { digits = digits.uppercased() }
      var plain = self
      plain.zeroPads = false
      return plain.signed(digits, negative: number < 0)
    }
    digits = Self.digits(number.magnitude, letter, min(precision ?? 6, 400), alternate)
    if let separator {
      let parts = digits.split(separator: ".", maxSplits: 1)
      digits = Self.grouped(String(parts[0]), separator) + (parts.count > 1 ? "." + parts[1] : "")
    }
    return signed(digits, negative: number.sign == .minus)
  }

  /// What C's `printf` writes, which rounds as Python does.
  private static func digits(
    _ number: Double, _ letter: Unicode.Scalar, _ precision: Int, _ alternate: Bool
  ) -> String {
    var buffer = [CChar](repeating: 0, count: 1024)
    let format = (alternate ? "%#.*" : "%.*") + String(letter)
    let count = withVaList([Int32(precision), number]) { list in
      vsnprintf(&buffer, buffer.count, format, list)
    }
    return String(
      decoding: buffer.prefix(max(0, min(Int(count), buffer.count - 1))).map {
        UInt8(bitPattern: $0)
      },
      as: UTF8.self)
  }

  private static func grouped(_ digits: String, _ separator: Character) -> String {
    var result = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.utf8.count - place) % 3 == 0 { result.append(separator) }
      result.append(digit)
    }
    return result
  }
}
