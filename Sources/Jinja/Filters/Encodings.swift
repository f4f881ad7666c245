/// Quoting for a POSIX shell; Python's `shlex.quote`.
enum Shell {
  static func quoted(_ text: String) -> String {
    if text.isEmpty { return "''" }
    let isSafe = text.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0)
        || "_@%+=:,./-".utf8.contains($0)
    }
    return isSafe ? text : "'" + Python.replace("'", with: "'\"'\"'", in: text) + "'"
  }
}

/// HTML, as markupsafe writes it.
enum HTML {
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "'": result += "&#39;"
      case "\"": result += "&#34;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  static func stripped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var inTag = false
    for scalar in text.unicodeScalars {
      if scalar == "<" {
        inTag = true
      } else if scalar == ">", inTag {
        inTag = false
      } else if !inTag {
        result.append(scalar)
      }
    }
    return TextMethods.split(String(result), nil, -1).joined(separator: " ")
  }
}

/// Percent-encoding of URLs; Python's `urllib.parse.quote`.
enum Percents {
  static func encoded(_ text: String, keeping: String) -> String {
    let digits = Array("0123456789ABCDEF")
    var result = ""
    for byte in text.utf8 {
      let isSafe =
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) && byte < 0x80
        || "_.-~".utf8.contains(byte) || keeping.utf8.contains(byte)
      if isSafe {
        result.unicodeScalars.append(UnicodeScalar(byte))
      } else {
        result += "%" + String(digits[Int(byte >> 4)]) + String(digits[Int(byte & 15)])
      }
    }
    return result
  }

  /// In a query: blanks are `+`.
  static func form(_ text: String) -> String {
    Python.replace("%20", with: "+", in: encoded(text, keeping: ""))
  }
}

/// Base64 as Python's `b64decode` reads it.
enum PythonBase64 {
  /// What is outside the alphabet is skipped, as Python does.
  static func decode(_ text: String) throws(TemplateError) -> [UInt8] {
    var result: [UInt8] = []
    var bits = UInt32(0)
    var count = 0
    for byte in text.utf8 {
      if byte == UInt8(ascii: "="), count >= 2 { break }
      guard let digit = value(of: byte) else { continue }
      bits = bits << 6 | digit
      count += 1
      if count == 4 {
        result += [UInt8(bits >> 16 & 255), UInt8(bits >> 8 & 255), UInt8(bits & 255)]
        (bits, count) = (0, 0)
      }
    }
    let hasPadding = text.utf8.contains(UInt8(ascii: "="))
    if count == 1 || (count > 0 && !hasPadding) { throw .runtime("Incorrect padding") }
    if count == 2 { result.append(UInt8(bits >> 4 & 255)) }
    if count == 3 { result += [UInt8(bits >> 10 & 255), UInt8(bits >> 2 & 255)] }
    return result
  }

  private static func value(of byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - 65)
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - 71)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) + 4
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
