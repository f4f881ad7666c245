/// As much of Swift's grammar as it takes to find the texts that a source says.
struct SwiftText: Sendable {
  enum Token: Equatable, Sendable {
    case word(String)
    /// A literal, `{}` for every interpolation.
    case text(String)
    /// One sign; `??` is one, and `T?` and `T:` are those of a choice.
    case sign(String)

    var isText: Bool { if case .text = self { true } else { false } }
  }

  private(set) var tokens: [Token] = []
  /// Whether a token is the first of its line.
  private(set) var beginsLine: [Bool] = []
  /// What stands in interpolations, each a text of its own.
  private(set) var interpolations: [SwiftText] = []

  init(_ source: String) { self.init(Array(source.utf8)) }

  private init(_ source: [UInt8]) {
    var place = 0
    var isFirst = true
    while place < source.count {
      let byte = source[place]
      if byte == Self.lineEnd { isFirst = true }
      if Self.isBlank(byte) {
        place += 1
      } else if byte == Self.slash, Self.at(place + 1, source) == Self.slash {
        while place < source.count, source[place] != Self.lineEnd { place += 1 }
      } else {
        let token = next(source, &place)
        tokens.append(token)
        beginsLine.append(isFirst)
        isFirst = false
      }
    }
  }

  private static let lineEnd = UInt8(ascii: "\n")
  private static let slash = UInt8(ascii: "/")
  private static let quote = UInt8(ascii: "\"")
  private static let hash = UInt8(ascii: "#")

  private static func isBlank(_ byte: UInt8?) -> Bool {
    byte.map { $0 == 0x20 || $0 == lineEnd || $0 == 0x09 } ?? true
  }

  private static func at(_ place: Int, _ source: [UInt8]) -> UInt8? {
    source.indices.contains(place) ? source[place] : nil
  }

  private mutating func next(_ source: [UInt8], _ place: inout Int) -> Token {
    let start = place
    if let text = Self.literal(source, &place, &interpolations) { return .text(text) }
    func isLetter(_ byte: UInt8?) -> Bool {
      guard let byte else { return false }
      return byte == 0x5F || byte > 0x7F || (0x61...0x7A).contains(byte | 0x20)
        || (0x30...0x39).contains(byte)
    }
    if isLetter(source[place]) {
      while isLetter(Self.at(place, source)) { place += 1 }
      return .word(String(decoding: source[start..<place], as: UTF8.self))
    }
    place += 1
    let sign = String(decoding: [source[start]], as: UTF8.self)
    if sign == "?", Self.at(place, source) == UInt8(ascii: "?") {
      place += 1
      return .sign("??")
    }
    let isChoice =
      Self.isBlank(Self.at(start - 1, source)) && Self.isBlank(Self.at(place, source))
    return .sign(isChoice && "?:".contains(sign) ? "T" + sign : sign)
  }

  /// The literal that begins here; nil when none does.
  private static func literal(
    _ source: [UInt8], _ place: inout Int, _ inner: inout [SwiftText]
  ) -> String? {
    var cursor = place
    var hashes = 0
    while at(cursor, source) == hash {
      hashes += 1
      cursor += 1
    }
    guard at(cursor, source) == quote else { return nil }
    let isLong = at(cursor + 1, source) == quote && at(cursor + 2, source) == quote
    let marks = [UInt8](repeating: hash, count: hashes)
    let end = [UInt8](repeating: quote, count: isLong ? 3 : 1) + marks
    let escape = [UInt8(ascii: "\\")] + marks
    cursor += isLong ? 3 : 1
    var text: [UInt8] = []
    while cursor < source.count, !source[cursor...].starts(with: end) {
      guard source[cursor...].starts(with: escape) else {
        text.append(source[cursor])
        cursor += 1
        continue
      }
      cursor += escape.count
      if at(cursor, source) == UInt8(ascii: "(") {
        let start = cursor + 1
        cursor = self.end(ofGroupAt: cursor, source)
        inner.append(SwiftText(Array(source[start..<max(start, cursor - 1)])))
        text += Array("{}".utf8)
      } else {
        text += Array(escaped(source, &cursor).utf8)
      }
    }
    place = cursor + end.count
    let whole = String(decoding: text, as: UTF8.self)
    return isLong ? unindented(whole) : whole
  }

  private static func escaped(_ source: [UInt8], _ cursor: inout Int) -> String {
    let letter = at(cursor, source).map { String(decoding: [$0], as: UTF8.self) } ?? ""
    cursor += 1
    switch letter {
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    case "0": return "\0"
    case "\n": return ""
    case "u":
      var digits: [UInt8] = []
      while let digit = at(cursor, source), digit != UInt8(ascii: "}") {
        if digit != UInt8(ascii: "{") { digits.append(digit) }
        cursor += 1
      }
      cursor += 1
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
      return value.flatMap(Unicode.Scalar.init).map { String($0) } ?? "?"
    default: return letter
    }
  }

  /// Behind the bracket that closes the one that stands here.
  private static func end(ofGroupAt place: Int, _ source: [UInt8]) -> Int {
    var cursor = place
    var depth = 0
    var dropped: [SwiftText] = []
    repeat {
      if literal(source, &cursor, &dropped) != nil { continue }
      if at(cursor, source) == UInt8(ascii: "(") { depth += 1 }
      if at(cursor, source) == UInt8(ascii: ")") { depth -= 1 }
      cursor += 1
    } while depth > 0 && cursor < source.count
    return cursor
  }

  /// A literal of several lines without what its last line is indented by.
  private static func unindented(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let indent = lines.last?.count ?? 0
    return lines.dropFirst().dropLast().map { $0.dropFirst(indent) }.joined(separator: "\n")
  }
}
