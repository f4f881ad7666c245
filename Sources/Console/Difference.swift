/// Which lines of two texts belong together: Python's `difflib.SequenceMatcher`, so that a diff shows
/// the hunks Ansible's would.
struct Difference {
  /// Lines `a[..<aEnd]` and `b[..<bEnd]` of one stretch.
  struct Stretch: Equatable {
    enum Kind { case equal, replace, delete, insert }
    var kind: Kind
    var a: Range<Int>
    var b: Range<Int>
  }

  // Bytes: two spellings of one letter are two lines, which String's == would hold equal.
  private let a: [[UInt8]]
  private let b: [[UInt8]]
  private let placesInB: [[UInt8]: [Int]]

  init(_ a: [String], _ b: [String]) {
    self.a = a.map { Array($0.utf8) }
    self.b = b.map { Array($0.utf8) }
    var places: [[UInt8]: [Int]] = [:]
    for (place, line) in self.b.enumerated() { places[line, default: []].append(place) }
    // Lines that stand everywhere (blank ones, braces) tell nothing about what belongs together.
    if b.count >= 200 {
      let limit = b.count / 100 + 1
      places = places.filter { $0.value.count <= limit }
    }
    placesInB = places
  }

  /// Both texts from begin to end, in order.
  var stretches: [Stretch] {
    var result: [Stretch] = []
    var (i, j) = (0, 0)
    for match in matches + [Match(a: a.count, b: b.count, size: 0)] {
      if i < match.a && j < match.b {
        result.append(Stretch(kind: .replace, a: i..<match.a, b: j..<match.b))
      } else if i < match.a {
        result.append(Stretch(kind: .delete, a: i..<match.a, b: j..<match.b))
      } else if j < match.b {
        result.append(Stretch(kind: .insert, a: i..<match.a, b: j..<match.b))
      }
      (i, j) = (match.a + match.size, match.b + match.size)
      if match.size > 0 {
        result.append(Stretch(kind: .equal, a: match.a..<i, b: match.b..<j))
      }
    }
    return result
  }

  // MARK: Matches

  private struct Match {
    var a: Int
    var b: Int
    var size: Int
  }

  /// Every equal stretch, neighbours joined.
  private var matches: [Match] {
    var queue = [(0..<a.count, 0..<b.count)]
    var found: [Match] = []
    while let (left, right) = queue.popLast() {
      let match = longest(left, right)
      guard match.size > 0 else { continue }
      found.append(match)
      if left.lowerBound < match.a && right.lowerBound < match.b {
        queue.append((left.lowerBound..<match.a, right.lowerBound..<match.b))
      }
      let (aEnd, bEnd) = (match.a + match.size, match.b + match.size)
      if aEnd < left.upperBound && bEnd < right.upperBound {
        queue.append((aEnd..<left.upperBound, bEnd..<right.upperBound))
      }
    }
    found.sort { $0.a < $1.a }
    var joined: [Match] = []
    for match in found {
      if let last = joined.last, last.a + last.size == match.a, last.b + last.size == match.b {
        joined[joined.count - 1].size += match.size
      } else {
        joined.append(match)
      }
    }
    return joined
  }

  private func longest(_ left: Range<Int>, _ right: Range<Int>) -> Match {
    var best = Match(a: left.lowerBound, b: right.lowerBound, size: 0)
    var lengths: [Int: Int] = [:]
    for i in left {
      var fresh: [Int: Int] = [:]
      for j in placesInB[a[i]] ?? [] where j >= right.lowerBound {
        if j >= right.upperBound { break }
        let length = (lengths[j - 1] ?? 0) + 1
        fresh[j] = length
        if length > best.size {
          best = Match(a: i - length + 1, b: j - length + 1, size: length)
        }
      }
      lengths = fresh
    }
    while best.a > left.lowerBound, best.b > right.lowerBound, a[best.a - 1] == b[best.b - 1] {
      best = Match(a: best.a - 1, b: best.b - 1, size: best.size + 1)
    }
    while best.a + best.size < left.upperBound, best.b + best.size < right.upperBound,
      a[best.a + best.size] == b[best.b + best.size]
    {
      best.size += 1
    }
    return best
  }
}
