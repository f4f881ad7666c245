import Value

/// Numbers and strings inside of tags.
extension Lexer {
  mutating func number() throws(TemplateError) {
    var end = place
    func digits(_ from: Int) -> Int {
      var i = from
      while i < source.count, (0x30...0x39).contains(source[i]) || source[i] == 0x5F { i += 1 }
      return i
    }
    let radixMark = place + 1 < source.count ? source[place + 1] | 0x20 : 0
    if source[place] == 0x30, [0x78, 0x6F, 0x62].contains(radixMark) {
      end = place + 2
      while end < source.count, Self.isWord(source[end]) { end += 1 }
      let text = String(decoding: source[(place + 2)..<end].filter { $0 != 0x5F }, as: UTF8.self)
      let radix = radixMark == 0x78 ? 16 : radixMark == 0x6F ? 8 : 2
      guard let value = Int(text, radix: radix) else { throw error("invalid number literal") }
      add(.integer, String(value))
      place = end
      return
    }
    end = digits(place)
    var isFloat = false
    let afterDot = tokens.last?.isOp(".") == true && tokens.last?.offset == place - 1
    if !afterDot, end + 1 < source.count, source[end] == 0x2E,
      (0x30...0x39).contains(source[end + 1])
    {
      isFloat = true
      end = digits(end + 1)
    }
    if !afterDot, end < source.count, source[end] | 0x20 == 0x65 {
      var exponent = end + 1
      if exponent < source.count, source[exponent] == 0x2B || source[exponent] == 0x2D {
        exponent += 1
      }
      if exponent < source.count, (0x30...0x39).contains(source[exponent]) {
        isFloat = true
        end = digits(exponent)
      }
    }
    if !isFloat, source[place] == 0x30 {
      // A leading zero stands alone: `010` is two integers, which the parser refuses.
      end = place
      while end < source.count, source[end] == 0x30 { end += 1 }
    }
    let text = String(decoding: source[place..<end].filter { $0 != 0x5F }, as: UTF8.self)
    add(isFloat ? .float : .integer, text)
    place = end
  }

  mutating func string(quote: UInt8, raw: Bool) throws(TemplateError) {
    var end = place + 1
    while end < source.count, source[end] != quote {
      end += source[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard end < source.count else {
      throw error("unexpected char \(Python.quoted(String(UnicodeScalar(quote)))) at \(place)")
    }
    let content = source[(place + 1)..<end]
    let text = String(decoding: content, as: UTF8.self)
    if content.contains(UInt8(ascii: "\\")) {
      // Backslashes are doubled before the text is read: a quote behind one ends the string.
      if raw, Self.escapes(quote, in: content) {
        throw error("unexpected char \(Python.quoted(String(UnicodeScalar(quote)))) at \(place)")
      }
      add(.string, raw ? Unescape.quotes(Unicode.Scalar(quote), in: text) : try unescaped(text))
    } else {
      add(.string, text)
    }
    advance(to: end + 1)
  }

  private static func escapes(_ quote: UInt8, in content: ArraySlice<UInt8>) -> Bool {
    var place = content.startIndex
    while place < content.endIndex {
      guard content[place] == UInt8(ascii: "\\") else {
        place += 1
        continue
      }
      if place + 1 < content.endIndex, content[place + 1] == quote { return true }
      place += 2
    }
    return false
  }

  private func unescaped(_ text: String) throws(TemplateError) -> String {
    guard let result = Unescape.python(text) else { throw error("truncated \\xXX escape") }
    return result
  }
}
