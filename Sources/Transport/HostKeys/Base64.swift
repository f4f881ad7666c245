/// Base 64 (RFC 4648 §4), as keys and fingerprints are written.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// With padding unless `isPadded` is false.
  static func encode(_ bytes: [UInt8], isPadded: Bool = true) -> String {
    var text: [UInt8] = []
    var place = 0
    while place < bytes.count {
      let piece = bytes[place..<min(place + 3, bytes.count)]
      let padded = Array(piece) + Array(repeating: 0, count: 3 - piece.count)
      let number = padded.reduce(0) { $0 << 8 | Int($1) }
      for digit in 0..<4 {
        if digit <= piece.count {
          text.append(alphabet[number >> (18 - 6 * digit) & 63])
        } else if isPadded {
          text.append(UInt8(ascii: "="))
        }
      }
      place += 3
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// nil when a character does not belong; line ends and padding are skipped.
  static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var number = 0
    var bits = 0
    for character in text where ![0x0A, 0x0D, UInt8(ascii: "=")].contains(character) {
      guard let digit = value(of: character) else { return nil }
      number = (number << 6 | digit) & 0xFFFF
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: number >> bits))
      }
    }
    return bytes
  }

  private static func value(of character: UInt8) -> Int? {
    switch character {
    case 0x41...0x5A: Int(character) - 0x41
    case 0x61...0x7A: Int(character) - 0x61 + 26
    case 0x30...0x39: Int(character) - 0x30 + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
