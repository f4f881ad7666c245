import Value

/// The text being read, for what messages need of it.
struct Source {
  let bytes: [UInt8]
  let file: String
  let showsContent: Bool

  /// The offset of the first byte that is not UTF-8; nil when all are.
  var firstInvalidByte: Int? {
    var place = 0
    while place < bytes.count {
      if bytes[place] < 0x80 {
        place += 1
        continue
      }
      let width = Self.width(bytes[place])
      guard width > 0, place + width <= bytes.count,
        String(validating: bytes[place..<(place + width)], as: UTF8.self) != nil
      else { return place }
      place += width
    }
    return nil
  }

  private static func width(_ lead: UInt8) -> Int {
    switch lead {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 0
    }
  }

  /// Line `number` (from 1) of the text without its end; nil when there is none.
  ///
  /// Lines end where libyaml says so, old Mac and Unicode line ends included, or places would be
  /// looked up in the wrong line.
  func line(_ number: Int) -> String? {
    var current = 1
    var start = 0
    var place = 0
    while place < bytes.count {
      let width = lineEnd(at: place)
      if width > 0 {
        if current == number { return String(decoding: bytes[start..<place], as: UTF8.self) }
        current += 1
        start = place + width
      }
      place += max(1, width)
    }
    guard current == number, start < bytes.count else { return nil }
    return String(decoding: bytes[start...], as: UTF8.self)
  }

  /// How many bytes the line end at `place` has; 0 when there is none.
  private func lineEnd(at place: Int) -> Int {
    switch bytes[place] {
    case 0x0A: 1
    case 0x0D: place + 1 < bytes.count && bytes[place + 1] == 0x0A ? 2 : 1
    case 0xC2: place + 1 < bytes.count && bytes[place + 1] == 0x85 ? 2 : 0
    case 0xE2:
      bytes[place...].starts(with: [0xE2, 0x80, 0xA8])
        || bytes[place...].starts(with: [0xE2, 0x80, 0xA9]) ? 3 : 0
    default: 0
    }
  }

  /// The line of `location` with a caret under its column, to stand in `because`.
  func excerpt(_ location: SourceLocation) -> String {
    guard showsContent, let line = line(location.line) else { return "" }
    let scalars = Array(line.unicodeScalars)
    // A long line is cut around the place: nobody reads ten thousand columns.
    let first = max(0, location.column - 1 - 60)
    let shown = scalars.dropFirst(first).prefix(100)
    var quoted = ""
    quoted.unicodeScalars.append(contentsOf: shown.map { $0 == "\t" ? "→" : $0 })
    let number = String(location.line)
    let margin = String(repeating: " ", count: number.utf8.count)
    let caret = String(
      repeating: " ", count: max(0, min(location.column - 1, scalars.count) - first))
    return "\n    \(number) | \(quoted)\n    \(margin) | \(caret)^"
  }
}
