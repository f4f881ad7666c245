/// A text with places for pieces: `{}` in order, `{0}`, `{1}` by number; `{~}` and `{1~}` take a piece
/// that is a word of ours and has a translation of its own.
struct Template: Sendable {
  enum Part: Sendable, Equatable {
    case text([UInt8])
    case piece(Int, isWord: Bool)
  }

  let parts: [Part]
  /// Bytes outside of pieces: what makes a match sure.
  let weight: Int
  /// The numbers of the pieces it has places for.
  let numbers: Set<Int>

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "n"): 0x0A, UInt8(ascii: "s"): 0x20,
  ]

  /// - Parameter text: `\n` in it is a line's end, `\s` a blank where nobody would see one, `\\` a
  ///   backslash.
  init(_ text: String) {
    var parts: [Part] = []
    var literal: [UInt8] = []
    var next = 0
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
      if let (piece, end) = Self.piece(at: rest) {
        if !literal.isEmpty { parts.append(.text(literal)) }
        literal = []
        parts.append(.piece(piece.number ?? next, isWord: piece.isWord))
        next += 1
        rest = rest[end...]
        continue
      }
      rest = rest.dropFirst()
      if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
        literal.append(Self.escapes[escaped] ?? escaped)
      } else {
        literal.append(byte)
      }
    }
    if !literal.isEmpty { parts.append(.text(literal)) }
    self.parts = parts
    weight = parts.reduce(0) { $0 + $1.weight }
    numbers = Set(parts.compactMap { if case .piece(let number, _) = $0 { number } else { nil } })
  }

  /// The piece that begins here, and where it ends.
  private static func piece(
    at rest: ArraySlice<UInt8>
  ) -> (piece: (number: Int?, isWord: Bool), end: Int)? {
    guard rest.first == UInt8(ascii: "{") else { return nil }
    var place = rest.startIndex + 1
    var number: Int?
    while place < rest.endIndex, (0x30...0x39).contains(rest[place]), number ?? 0 < 100 {
      number = (number ?? 0) * 10 + Int(rest[place] - 0x30)
      place += 1
    }
    let isWord = place < rest.endIndex && rest[place] == UInt8(ascii: "~")
    if isWord { place += 1 }
    guard place < rest.endIndex, rest[place] == UInt8(ascii: "}") else { return nil }
    return ((number, isWord), place + 1)
  }

  /// Whether what stands outside of pieces is enough to know a text of ours from a stranger's.
  var isDistinct: Bool {
    parts.reduce(0) { $0 + $1.letters } >= 12
  }

  /// What stands in the places, when `text` is this template filled in; the first places take as little
  /// as they can.
  func pieces(of text: [UInt8]) -> [[UInt8]]? {
    var rest = text[...]
    var found: [[UInt8]] = []
    var open = 0
    func close(_ piece: ArraySlice<UInt8>) {
      // Of places side by side nobody knows where one ends: the first takes it all.
      for place in 0..<open { found.append(place == 0 ? Array(piece) : []) }
      open = 0
    }
    for (place, part) in parts.enumerated() {
      switch part {
      case .piece: open += 1
      case .text(let literal):
        let isLast = place == parts.count - 1
        let start: Int?
        if isLast {
          start = rest.count >= literal.count ? rest.endIndex - literal.count : nil
        } else {
          start = open > 0 ? Self.first(literal, in: rest) : rest.startIndex
        }
        guard let start, rest[start...].starts(with: literal),
          open > 0 || start == rest.startIndex
        else { return nil }
        close(rest[..<start])
        rest = rest[(start + literal.count)...]
      }
    }
    if open > 0 { close(rest) } else if !rest.isEmpty { return nil }
    return found
  }

  private static func first(_ wanted: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
    guard text.count >= wanted.count else { return nil }
    return (text.startIndex...(text.endIndex - wanted.count)).first {
      text[$0...].starts(with: wanted)
    }
  }

  /// The text with its pieces; nil where it has a place that no piece is for.
  /// - Parameter word: the translation of a piece that is a word.
  func filled(with pieces: [[UInt8]], word: (String) -> String?) -> String? {
    var result: [UInt8] = []
    for part in parts {
      switch part {
      case .text(let literal): result += literal
      case .piece(let number, let isWord):
        guard number < pieces.count else { return nil }
        let own = isWord ? word(String(decoding: pieces[number], as: UTF8.self)) : nil
        result += own.map { Array($0.utf8) } ?? pieces[number]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension Template.Part {
  fileprivate var weight: Int { if case .text(let literal) = self { literal.count } else { 0 } }

  fileprivate var letters: Int {
    guard case .text(let literal) = self else { return 0 }
    return literal.filter { (0x61...0x7A).contains($0 | 0x20) }.count
  }
}
