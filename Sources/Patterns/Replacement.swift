/// A replacement text, parsed as CPython 3.11's `re._parser.parse_template` does.
struct Replacement {
  private enum Part {
    case text([UInt8])
    case group(Int)
  }

  private var parts: [Part] = []

  init(_ source: String, for pattern: Pattern) throws(PatternError) {
    let scalars = Array(source.unicodeScalars)
    var literal = ""
    var place = 0
    while place < scalars.count {
      guard scalars[place] == "\\" else {
        literal.unicodeScalars.append(scalars[place])
        place += 1
        continue
      }
      guard place + 1 < scalars.count else {
        throw PatternError("bad escape (end of pattern)", at: place)
      }
      let next = scalars[place + 1]
      if next == "g" {
        let (group, end) = try Self.reference(scalars, place, pattern)
        flush(&literal)
        parts.append(.group(group))
        place = end
      } else if ("0"..."9").contains(next) {
        place = try digits(scalars, place, &literal, pattern)
      } else {
        literal += try Self.escape(next, at: place)
        place += 2
      }
    }
    flush(&literal)
  }

  func append(_ match: Match, to result: inout [UInt8]) {
    for part in parts {
      switch part {
      case .text(let bytes): result += bytes
      case .group(let group):
        if let range = match.byteRanges[group] { result += match.subject[range] }
      }
    }
  }

  private mutating func flush(_ literal: inout String) {
    if !literal.isEmpty { parts.append(.text(Array(literal.utf8))) }
    literal = ""
  }

  private static func escape(_ next: Unicode.Scalar, at place: Int) throws(PatternError) -> String {
    switch next {
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    case "a": return "\u{7}"
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "v": return "\u{B}"
    case "\\": return "\\"
    case "A"..."Z", "a"..."z": throw PatternError("bad escape \\\(next)", at: place)
    default: return "\\" + String(next)
    }
  }

  /// `\g<1>` or `\g<name>`.
  private static func reference(
    _ scalars: [Unicode.Scalar], _ place: Int, _ pattern: Pattern
  ) throws(PatternError) -> (group: Int, end: Int) {
    guard place + 2 < scalars.count, scalars[place + 2] == "<" else {
      throw PatternError("missing <", at: place + 2)
    }
    guard let close = scalars[(place + 3)...].firstIndex(of: ">") else {
      throw PatternError("missing >, unterminated name", at: place + 3)
    }
    var name = ""
    name.unicodeScalars.append(contentsOf: scalars[(place + 3)..<close])
    if name.isEmpty { throw PatternError("missing group name", at: place + 3) }
    if let number = Int(name), number >= 0 {
      guard number <= pattern.groupCount else {
        throw PatternError("invalid group reference \(number)", at: place + 3)
      }
      return (number, close + 1)
    }
    guard let group = pattern.names[name] else {
      throw PatternError("unknown group name '\(name)'")
    }
    return (group, close + 1)
  }

  /// `\0`, `\12`, `\101`: octal when it starts with 0 or has three octal digits, else a group.
  private mutating func digits(
    _ scalars: [Unicode.Scalar], _ place: Int, _ literal: inout String, _ pattern: Pattern
  ) throws(PatternError) -> Int {
    let octal = scalars[(place + 1)...].prefix(3).prefix { ("0"..."7").contains($0) }
    let decimal = scalars[(place + 1)...].prefix(2).prefix { ("0"..."9").contains($0) }
    if scalars[place + 1] == "0" || octal.count == 3 {
      let code = octal.reduce(UInt32(0)) { $0 * 8 + $1.value - 48 }
      literal.unicodeScalars.append(Unicode.Scalar(code) ?? "\u{FFFD}")
      return place + 1 + octal.count
    }
    let group = decimal.reduce(0) { $0 * 10 + Int($1.value - 48) }
    guard group <= pattern.groupCount else {
      throw PatternError("invalid group reference \(group)", at: place + 1)
    }
    flush(&literal)
    parts.append(.group(group))
    return place + 1 + decimal.count
  }
}
