import Value

/// Python's text: `str()`, `repr()`, and the string helpers that Swift counts differently.
enum Python {
  /// `repr()` of a string.
  static func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let quote: Unicode.Scalar = scalars.contains("'") && !scalars.contains("\"") ? "\"" : "'"
    var result = String.UnicodeScalarView()
    result.append(quote)
    for scalar in scalars {
      switch scalar {
      case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
      case quote:
        result.append("\\")
        result.append(scalar)
      case "\n": result.append(contentsOf: "\\n".unicodeScalars)
      case "\r": result.append(contentsOf: "\\r".unicodeScalars)
      case "\t": result.append(contentsOf: "\\t".unicodeScalars)
      default:
        if isPrintable(scalar) {
          result.append(scalar)
        } else {
          result.append(contentsOf: escape(scalar).unicodeScalars)
        }
      }
    }
    result.append(quote)
    return String(result)
  }

  static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      return false
    default: return true
    }
  }

  /// `ascii()` of what `repr()` gave.
  static func ascii(_ text: String) -> String {
    text.unicodeScalars.map { $0.isASCII ? String($0) : escape($0) }.joined()
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    func padded(_ width: Int) -> String {
      String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    if scalar.value <= 0xFF { return "\\x" + padded(2) }
    if scalar.value <= 0xFFFF { return "\\u" + padded(4) }
    return "\\U" + padded(8)
  }

  /// `str()` of a float.
  static func spell(_ number: Double) -> String {
    if number.isNaN { return "nan" }
    if number.isInfinite { return number < 0 ? "-inf" : "inf" }
    return number.description
  }

  /// `str.lower`: a sigma at the end of a word has a form of its own.
  static func lower(_ text: String) -> String {
    guard text.unicodeScalars.contains("\u{3A3}") else { return text.lowercased() }
    let scalars = Array(text.unicodeScalars)
    return scalars.indices.map { place in
      guard scalars[place] == "\u{3A3}" else { return scalars[place].properties.lowercaseMapping }
      func isCased(_ next: Unicode.Scalar?) -> Bool { next?.properties.isCased ?? false }
      let before = scalars[..<place].last { !$0.properties.isCaseIgnorable }
      let after = scalars[(place + 1)...].first { !$0.properties.isCaseIgnorable }
      return isCased(before) && !isCased(after) ? "\u{3C2}" : "\u{3C3}"
    }.joined()
  }

  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
  }

  static func strip(_ text: String, left: Bool = true, right: Bool = true) -> String {
    strip(text, left: left, right: right, where: isSpace)
  }

  static func strip(_ text: String, characters: String, left: Bool = true, right: Bool = true)
    -> String
  {
    let set = Set(characters.unicodeScalars)
    return strip(text, left: left, right: right) { set.contains($0) }
  }

  private static func strip(
    _ text: String, left: Bool, right: Bool, where drop: (Unicode.Scalar) -> Bool
  ) -> String {
    var view = text.unicodeScalars[...]
    if left { view = view.drop(while: drop) }
    if right { while let last = view.last, drop(last) { view = view.dropLast() } }
    return String(view)
  }

  /// Places of `part` in `text` as scalar offsets, not overlapping; `part` is not empty.
  static func places(
    of part: [Unicode.Scalar], in text: [Unicode.Scalar], limit: Int = .max
  ) -> [Int] {
    guard !part.isEmpty, part.count <= text.count else { return [] }
    var found: [Int] = []
    var place = 0
    while place + part.count <= text.count, found.count < limit {
      if text[place] == part[0], text[place..<(place + part.count)].elementsEqual(part) {
        found.append(place)
        place += part.count
      } else {
        place += 1
      }
    }
    return found
  }

  static func contains(_ part: String, in text: String) -> Bool {
    part.isEmpty
      || !places(of: Array(part.unicodeScalars), in: Array(text.unicodeScalars), limit: 1).isEmpty
  }

  /// `str.replace`; a negative count replaces all.
  static func replace(_ old: String, with new: String, in text: String, count: Int = -1) -> String {
    let scalars = Array(text.unicodeScalars)
    let limit = count < 0 ? Int.max : count
    if old.isEmpty { return interleave(new, scalars, limit) }
    let part = Array(old.unicodeScalars)
    var result = String.UnicodeScalarView()
    var last = 0
    for place in places(of: part, in: scalars, limit: limit) {
      result.append(contentsOf: scalars[last..<place])
      result.append(contentsOf: new.unicodeScalars)
      last = place + part.count
    }
    result.append(contentsOf: scalars[last...])
    return String(result)
  }

  private static func interleave(_ new: String, _ scalars: [Unicode.Scalar], _ limit: Int) -> String
  {
    var result = String.UnicodeScalarView()
    for place in 0...scalars.count {
      if place < limit { result.append(contentsOf: new.unicodeScalars) }
      if place < scalars.count { result.append(scalars[place]) }
    }
    return String(result)
  }

  static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
