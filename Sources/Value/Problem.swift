/// Something the user can put right.
package struct Problem: Error, Sendable, Equatable {
  /// A stable name, `room.cause` in lower case with dashes (`inventory.unknown-group`); shown in every
  /// message and in JSON.
  package var id: String
  /// What happened, in one sentence, present tense, no full stop.
  package var what: String
  package var at: SourceLocation?
  /// The inventory name of the host it concerns.
  package var host: String?
  /// The cause, when it is not plain from `what`.
  package var because: String?
  /// The next thing to type or edit.
  package var fix: String

  package init(
    _ id: String, what: String, at: SourceLocation? = nil, host: String? = nil,
    because: String? = nil, fix: String
  ) {
    self.id = id
    self.what = what
    self.at = at
    self.host = host
    self.because = because
    self.fix = fix
  }
}

extension Problem: CustomStringConvertible {
  /// As it is printed: what a terminal would obey is shown.
  package var description: String { text(because: "because", fix: "fix") }

  /// The same, with other words before the cause and the fix.
  package func text(because cause: String, fix cure: String) -> String {
    var text = ""
    if let at { text += "\(at): " }
    if let host { text += "[\(host)] " }
    text = "\(text)\(what)".visibleLine + " (\(id))"
    if let because { text += "\n  \(cause): " + because.visible }
    return text + "\n  \(cure): " + fix.visible
  }
}

extension Problem {
  /// The candidate nearest to `word` by edit distance, when it is near enough to be meant.
  package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(word.lowercased().unicodeScalars)
    var best: (distance: Int, candidate: String)?
    for candidate in candidates {
      let distance = editDistance(wanted, Array(candidate.lowercased().unicodeScalars))
      if best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
    }
    guard let best, best.distance <= max(1, wanted.count / 3) else { return nil }
    return best.candidate
  }

  /// Letters put in, left out, replaced, or swapped with their neighbour count one each.
  private static func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var row = [i + 1]
      for (j, y) in b.enumerated() {
        var best = min(previous[j + 1] + 1, row[j] + 1, previous[j] + (x == y ? 0 : 1))
        if i > 0, j > 0, x == b[j - 1], a[i - 1] == y {
          best = min(best, beforePrevious[j - 1] + 1)
        }
        row.append(best)
      }
      beforePrevious = previous
      previous = row
    }
    return previous[b.count]
  }
}
