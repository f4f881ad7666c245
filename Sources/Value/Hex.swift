/// Bytes as two digits each.
package enum Hex {
  private static let digits = Array<UInt8>("0123456789abcdef".utf8)

  /// Lower case.
  package static func encode(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      result.append(digits[Int(byte >> 4)])
      result.append(digits[Int(byte & 15)])
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Either case; nil when it is no even number of digits.
  package static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var high: UInt8?
    for letter in text {
      guard let value = value(letter) else { return nil }
      if let first = high {
        result.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return high == nil ? result : nil
  }

  private static func value(_ letter: UInt8) -> UInt8? {
    switch letter {
    case 48...57: letter - 48
    case 65...70: letter - 55
    case 97...102: letter - 87
    default: nil
    }
  }
}

extension [UInt8] {
  /// Two lower-case hexadecimal digits for each byte.
  package var hex: String { Hex.encode(self) }
}
