/// A shell pattern as Python's `fnmatch` understands it: `*`, `?`, `[a-z]`, `[!a-z]`.
package struct Glob: Sendable {
  private enum Part: Sendable {
    case any
    case one
    case scalar(Unicode.Scalar)
    case set(negated: Bool, ranges: [ClosedRange<UInt32>])
  }

  private let parts: [Part]

  /// Whether a text holds any of a pattern's special signs.
  package static func isPattern(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0 == "*" || $0 == "?" || $0 == "[" }
  }

  package init(_ pattern: String) {
    var parts: [Part] = []
    let scalars = Array(pattern.unicodeScalars)
    var place = 0
    while place < scalars.count {
      let scalar = scalars[place]
      place += 1
      switch scalar {
      case "*": parts.append(.any)
      case "?": parts.append(.one)
      case "[":
        // A bracket that is never closed stands for itself.
        if let (part, end) = Self.set(scalars, from: place) {
          parts.append(part)
          place = end
        } else {
          parts.append(.scalar(scalar))
        }
      default: parts.append(.scalar(scalar))
      }
    }
    self.parts = parts
  }

  /// Whether the whole of `text` matches; takes time proportional to both lengths at most.
  package func matches(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    var place = 0
    var part = 0
    var retry: (part: Int, place: Int)?
    while place < scalars.count {
      if part < parts.count, case .any = parts[part] {
        retry = (part + 1, place)
        part += 1
      } else if part < parts.count, matches(parts[part], scalars[place]) {
        part += 1
        place += 1
      } else if let (start, from) = retry {
        retry = (start, from + 1)
        part = start
        place = from + 1
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { if case .any = $0 { true } else { false } }
  }

  private func matches(_ part: Part, _ scalar: Unicode.Scalar) -> Bool {
    switch part {
    case .any, .one: true
    case .scalar(let wanted): scalar == wanted
    case .set(let negated, let ranges):
      ranges.contains { $0.contains(scalar.value) } != negated
    }
  }

  private static func set(_ scalars: [Unicode.Scalar], from start: Int) -> (Part, end: Int)? {
    var place = start
    let negated = place < scalars.count && scalars[place] == "!"
    if negated { place += 1 }
    let first = place
    // A ']' in the first place belongs to the set.
    guard let close = scalars.indices.dropFirst(place + 1).first(where: { scalars[$0] == "]" })
    else { return nil }
    var ranges: [ClosedRange<UInt32>] = []
    place = first
    while place < close {
      let low = scalars[place].value
      if place + 2 < close, scalars[place + 1] == "-" {
        let high = scalars[place + 2].value
        if low <= high { ranges.append(low...high) }
        place += 3
      } else {
        ranges.append(low...low)
        place += 1
      }
    }
    return (.set(negated: negated, ranges: ranges), close + 1)
  }
}
