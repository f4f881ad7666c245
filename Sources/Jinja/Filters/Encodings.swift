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

  /// `%41` read; what is no escape stays.
  static func decoded(_ text: String, plusIsBlank: Bool) -> String {
    var bytes: [UInt8] = []
    let source = Array(text.utf8)
    func digit(_ place: Int) -> UInt8? {
      guard place < source.count else { return nil }
      return UInt8(String(UnicodeScalar(source[place])), radix: 16)
    }
    var place = 0
    while place < source.count {
      if source[place] == UInt8(ascii: "%"), let high = digit(place + 1), let low = digit(place + 2)
      {
        bytes.append(high << 4 | low)
        place += 3
      } else {
        let isPlus = plusIsBlank && source[place] == UInt8(ascii: "+")
        bytes.append(isPlus ? UInt8(ascii: " ") : source[place])
        place += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
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

/// Texts as bytes in the encodings that somebody writes.
enum Encodings {
  private static func known(_ name: String) -> String {
    let plain = name.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
    return ["latin": "latin1", "iso88591": "latin1", "l1": "latin1", "usascii": "ascii"][plain]
      ?? plain
  }

  static func bytes(_ text: String, _ encoding: String) throws(TemplateError) -> [UInt8] {
    func units(_ little: Bool) -> [UInt8] {
      text.utf16.flatMap { unit in
        let (low, high) = (UInt8(unit & 0xFF), UInt8(unit >> 8))
        return little ? [low, high] : [high, low]
      }
    }
    switch known(encoding) {
    case "utf8", "u8": return Array(text.utf8)
    case "utf16le": return units(true)
    case "utf16be": return units(false)
    case "utf16": return [0xFF, 0xFE] + units(true)
    case "latin1", "ascii":
      let limit: UInt32 = known(encoding) == "ascii" ? 0x80 : 0x100
      guard let odd = text.unicodeScalars.first(where: { $0.value >= limit }) else {
        return text.unicodeScalars.map { UInt8($0.value) }
      }
      throw .runtime("'\(encoding)' codec can't encode character \(Python.quoted(String(odd)))")
    default: throw .runtime("unknown encoding: \(encoding)")
    }
  }

  static func text(_ bytes: [UInt8], _ encoding: String) throws(TemplateError) -> String {
    func units(_ little: Bool) -> String {
      let units = stride(from: 0, to: bytes.count - 1, by: 2).map { place in
        let (one, two) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
        return little ? one | two << 8 : one << 8 | two
      }
      return String(decoding: units, as: UTF16.self)
    }
    switch known(encoding) {
    case "utf8", "u8": return String(decoding: bytes, as: UTF8.self)
    case "utf16le", "utf16": return units(true)
    case "utf16be": return units(false)
    case "latin1": return Python.text(bytes.map { Unicode.Scalar($0) })
    case "ascii":
      guard bytes.allSatisfy({ $0 < 0x80 }) else {
        throw .runtime("'ascii' codec can't decode the bytes: ordinal not in range(128)")
      }
      return String(decoding: bytes, as: UTF8.self)
    default: throw .runtime("unknown encoding: \(encoding)")
    }
  }
}
