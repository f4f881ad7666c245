/// Base64 as RFC 4648 section 4 has it.
package enum Base64 {
  private static let alphabet = Array<UInt8>(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The text of `bytes` in one line.
  package static func encode(_ bytes: some Collection<UInt8>, isPadded: Bool = true) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var word: UInt32 = 0
    var held = 0
    func digit(_ shift: UInt32) -> UInt8 { alphabet[Int(word >> shift & 63)] }
    for byte in bytes {
      word = word << 8 | UInt32(byte)
      held += 1
      guard held == 3 else { continue }
      text += [digit(18), digit(12), digit(6), digit(0)]
      (word, held) = (0, 0)
    }
    let padding = isPadded ? UInt8(ascii: "=") : nil
    if held == 1 {
      word <<= 16
      text += [digit(18), digit(12), padding, padding].compactMap { $0 }
    } else if held == 2 {
      word <<= 8
      text += [digit(18), digit(12), digit(6), padding].compactMap { $0 }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of a text; line breaks and blanks are passed over, padding may be missing.
  /// - Returns: nil when another character stands in it, or when bits are missing.
  package static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count / 4 * 3)
    var word: UInt32 = 0
    var held = 0
    var isPadded = false
    for character in text.utf8 {
      switch character {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: " "), UInt8(ascii: "\t"): continue
      case UInt8(ascii: "="): isPadded = true
      default:
        guard !isPadded, let value = value(of: character) else { return nil }
        word = word << 6 | value
        held += 1
        guard held == 4 else { continue }
        bytes += [UInt8(word >> 16 & 255), UInt8(word >> 8 & 255), UInt8(word & 255)]
        (word, held) = (0, 0)
      }
    }
    switch held {
    case 0: return bytes
    case 2: return bytes + [UInt8(word >> 4 & 255)]
    case 3: return bytes + [UInt8(word >> 10 & 255), UInt8(word >> 2 & 255)]
    default: return nil
    }
  }

  private static func value(of character: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character) - 97 + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character) - 48 + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
