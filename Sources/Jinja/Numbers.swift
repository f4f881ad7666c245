import Value

/// Attributes and methods of Python's numbers.
enum Numbers {
  static func attribute(_ name: String, of number: Int) -> Item? {
    switch name {
    case "real", "numerator": Item(number)
    case "imag": Item(0)
    case "denominator": Item(1)
    default: nil
    }
  }

  /// What a method without arguments gives.
  static func method(_ name: String, of number: Int) -> Item? {
    switch name {
    case "bit_length": Item(Int.bitWidth - number.magnitude.leadingZeroBitCount)
    case "bit_count": Item(number.magnitude.nonzeroBitCount)
    case "conjugate": Item(number)
    case "as_integer_ratio": Item(.tuple([Item(number), Item(1)]))
    default: nil
    }
  }

  static func attribute(_ name: String, of number: Double) -> Item? {
    switch name {
    case "real": Item(.double(number))
    case "imag": Item(.double(0))
    default: nil
    }
  }

  static func method(_ name: String, of number: Double) -> Item? {
    switch name {
    case "is_integer": Item(number.isFinite && number.rounded() == number)
    case "conjugate": Item(.double(number))
    case "as_integer_ratio": ratio(number)
    case "hex": Item(hex(number))
    default: nil
    }
  }

  private static func ratio(_ number: Double) -> Item? {
    guard number.isFinite else { return nil }
    var (top, bottom) = (number, 1)
    while top.rounded() != top, bottom < 1 << 61 { (top, bottom) = (top * 2, bottom * 2) }
    return Int(exactly: top).map { Item(.tuple([Item($0), Item(bottom)])) }
  }

  /// `0x1.8000000000000p+0`.
  private static func hex(_ number: Double) -> String {
    guard number.isFinite else { return Python.spell(number) }
    let sign = number.sign == .minus ? "-" : ""
    if number == 0 { return sign + "0x0.0p+0" }
    let digits = String(number.significandBitPattern, radix: 16)
    let exponent = number.isNormal ? Int(number.exponent) : -1022
    return sign + (number.isNormal ? "0x1." : "0x0.")
      + String(repeating: "0", count: 13 - digits.utf8.count) + digits
      + "p\(exponent < 0 ? "" : "+")\(exponent)"
  }
}
