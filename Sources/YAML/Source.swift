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

  /// `line` (from 1) of the text without its end; nil when there is none.
  func line(_ number: Int) -> String? {
    var current = 1
    var start = 0
    for (place, byte) in bytes.enumerated() where byte == 0x0A {
      if current == number { return text(start..<place) }
      current += 1
      start = place + 1
    }
    return current == number && start < bytes.count ? text(start..<bytes.count) : nil
  }

  private func text(_ range: Range<Int>) -> String {
    let slice = bytes[range]
    return String(decoding: slice.last == 0x0D ? slice.dropLast() : slice, as: UTF8.self)
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
    let caret = String(repeating: " ", count: min(location.column - 1, scalars.count) - first)
    return "\n    \(number) | \(quoted)\n    \(margin) | \(caret)^"
  }
}
