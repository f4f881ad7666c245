/// How wide a text is on a terminal: East Asian letters take two columns, marks none.
package enum Width {
  package static func of(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + of($1) } }

  private static func of(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: return 0
    case 0x300..<0x370, 0x200B...0x200F, 0xFE00...0xFE0F: return 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }

  /// The beginning of `text` that fits into `columns`.
  package static func clip(_ text: String, to columns: Int) -> String {
    var result = ""
    var used = 0
    for scalar in text.unicodeScalars {
      used += of(scalar)
      if used > columns { break }
      result.unicodeScalars.append(scalar)
    }
    return result
  }
}
