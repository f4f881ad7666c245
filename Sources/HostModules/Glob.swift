/// A shell pattern over a whole text, as Python's `fnmatch` reads it: `*`, `?`, `[a-z]`, `[!x]`.
struct Glob: Sendable {
  private enum Piece: Sendable {
    case scalar(Unicode.Scalar)
    case any
    case run
    case set([ClosedRange<Unicode.Scalar>], negated: Bool)
  }

  private let pieces: [Piece]

  /// Whether a text holds any of the pattern's special signs.
  static func isPattern(_ text: String) -> Bool {
    text.unicodeScalars.contains { "*?[".unicodeScalars.contains($0) }
  }

  init(_ pattern: String) {
    let scalars = Array(pattern.unicodeScalars)
    var pieces: [Piece] = []
    var place = 0
    while place < scalars.count {
      switch scalars[place] {
      case "*": pieces.append(.run)
      case "?": pieces.append(.any)
      case "[":
        if let (piece, end) = Self.set(scalars, from: place) {
          pieces.append(piece)
          place = end
        } else {
          pieces.append(.scalar("["))
        }
      default: pieces.append(.scalar(scalars[place]))
      }
      place += 1
    }
    self.pieces = pieces
  }

  private static func set(_ scalars: [Unicode.Scalar], from start: Int) -> (Piece, Int)? {
    var place = start + 1
    let negated = place < scalars.count && scalars[place] == "!"
    if negated { place += 1 }
    let first = place
    guard first < scalars.count,
      let end = scalars[(first + 1)...].firstIndex(of: "]") ?? nil
    else { return nil }
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    while place < end {
      let low = scalars[place]
      if place + 2 < end, scalars[place + 1] == "-" {
        if low <= scalars[place + 2] { ranges.append(low...scalars[place + 2]) }
        place += 3
      } else {
        ranges.append(low...low)
        place += 1
      }
    }
    return (.set(ranges, negated: negated), end)
  }

  func matches(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    var piece = 0
    var place = 0
    var retry: (piece: Int, place: Int)?
    while place < scalars.count || piece < pieces.count {
      if piece < pieces.count, case .run = pieces[piece] {
        retry = (piece, place)
        piece += 1
      } else if piece < pieces.count, place < scalars.count, fits(pieces[piece], scalars[place]) {
        piece += 1
        place += 1
      } else if let (run, start) = retry, start < scalars.count {
        retry = (run, start + 1)
        piece = run + 1
        place = start + 1
      } else {
        return false
      }
    }
    return true
  }

  private func fits(_ piece: Piece, _ scalar: Unicode.Scalar) -> Bool {
    switch piece {
    case .scalar(let wanted): wanted == scalar
    case .any: true
    case .run: false
    case .set(let ranges, let negated): ranges.contains { $0.contains(scalar) } != negated
    }
  }
}
