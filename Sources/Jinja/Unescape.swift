/// Backslash escapes of string literals.
enum Unescape {
  /// Only the escaped closing quote loses its backslash. Ansible keeps every backslash of a string
  /// inside `{{ }}`, and then cannot read one with its own quote in it.
  static func quotes(_ quote: Unicode.Scalar, in text: String) -> String {
    var result = String.UnicodeScalarView()
    var escaped = false
    for scalar in text.unicodeScalars {
      if escaped {
        if scalar != quote { result.append("\\") }
        result.append(scalar)
        escaped = false
      } else if scalar == "\\" {
        escaped = true
      } else {
        result.append(scalar)
      }
    }
    if escaped { result.append("\\") }
    return String(result)
  }

  /// Python's `unicode-escape`; nil for a truncated or impossible escape.
  static func python(_ text: String) -> String? {
    let scalars = Array(text.unicodeScalars)
    var result = String.UnicodeScalarView()
    var place = 0
    while place < scalars.count {
      guard scalars[place] == "\\", place + 1 < scalars.count else {
        result.append(scalars[place])
        place += 1
        continue
      }
      let next = scalars[place + 1]
      place += 2
      switch next {
      case "\n": break
      case "\\", "'", "\"": result.append(next)
      case "a": result.append("\u{7}")
      case "b": result.append("\u{8}")
      case "f": result.append("\u{C}")
      case "n": result.append("\n")
      case "r": result.append("\r")
      case "t": result.append("\t")
      case "v": result.append("\u{B}")
      case "0"..."7":
        var code = next.value - 48
        var digits = 1
        while digits < 3, place < scalars.count, ("0"..."7").contains(scalars[place]) {
          code = code * 8 + scalars[place].value - 48
          place += 1
          digits += 1
        }
        result.append(Unicode.Scalar(code) ?? "\u{FFFD}")
      case "x", "u", "U":
        let width = next == "x" ? 2 : next == "u" ? 4 : 8
        guard place + width <= scalars.count else { return nil }
        var digits = ""
        digits.unicodeScalars.append(contentsOf: scalars[place..<(place + width)])
        guard let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code) else {
          return nil
        }
        result.append(scalar)
        place += width
      case "N": return nil
      default:
        result.append("\\")
        result.append(next)
      }
    }
    return String(result)
  }
}
