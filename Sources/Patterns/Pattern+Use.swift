extension Pattern {
  /// The first match anywhere; `re.search`.
  package func search(_ text: String) throws(PatternError) -> Match? {
    try find(in: Array(text.utf8), from: 0, mode: [], run: Run(self))
  }

  /// A match at the start; `re.match`.
  package func match(_ text: String) throws(PatternError) -> Match? {
    try find(in: Array(text.utf8), from: 0, mode: .anchored, run: Run(self))
  }

  /// A match of the whole text; `re.fullmatch`.
  package func fullMatch(_ text: String) throws(PatternError) -> Match? {
    try find(in: Array(text.utf8), from: 0, mode: [.anchored, .toEnd], run: Run(self))
  }

  /// All matches that do not overlap, from left to right; `re.finditer`.
  package func matches(in text: String) throws(PatternError) -> [Match] {
    try matches(in: Array(text.utf8), limit: 0)
  }

  /// What `re.findall` gives: for each match the whole (no group), the group (one), or all groups;
  /// a group that took no part is empty.
  package func findAll(in text: String) throws(PatternError) -> [[String]] {
    var found: [[String]] = []
    for match in try matches(in: text) {
      found.append(
        groupCount == 0
          ? [match.text() ?? ""] : (1...groupCount).map { match.text($0) ?? "" })
    }
    return found
  }

  /// Replaces up to `count` matches (0: all); `re.subn`.
  /// - Parameter replacement: with `\1`, `\g<1>`, `\g<name>` and the usual escapes.
  package func substitute(
    _ replacement: String, in text: String, count: Int = 0
  ) throws(PatternError) -> (text: String, count: Int) {
    let template = try Replacement(replacement, for: self)
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var end = 0
    let found = try matches(in: bytes, limit: count)
    for match in found {
      result += bytes[end..<match.range.lowerBound]
      template.append(match, to: &result)
      end = match.range.upperBound
    }
    result += bytes[end...]
    return (String(decoding: result, as: UTF8.self), found.count)
  }

  /// Cuts at up to `limit` matches (0: all), with the groups of each cut between; `re.split`.
  package func split(_ text: String, limit: Int = 0) throws(PatternError) -> [String?] {
    let bytes = Array(text.utf8)
    var parts: [String?] = []
    var end = 0
    for match in try matches(in: bytes, limit: limit) {
      parts.append(String(decoding: bytes[end..<match.range.lowerBound], as: UTF8.self))
      for group in 0..<groupCount { parts.append(match.text(group + 1)) }
      end = match.range.upperBound
    }
    parts.append(String(decoding: bytes[end...], as: UTF8.self))
    return parts
  }

  /// `text` with everything special to a pattern escaped; `re.escape`.
  package static func escape(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if "()[]{}?*+-|^$\\.&~# \t\n\r\u{B}\u{C}".unicodeScalars.contains(scalar) { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  private func matches(in bytes: [UInt8], limit: Int) throws(PatternError) -> [Match] {
    let run = Run(self)
    var found: [Match] = []
    var start = 0
    var mode: Mode = []
    while start <= bytes.count, limit <= 0 || found.count < limit,
      let match = try find(in: bytes, from: start, mode: mode, run: run)
    {
      found.append(match)
      start = match.range.upperBound
      // After an empty match the next one may start here but must not be empty again.
      mode = match.range.isEmpty ? .notEmptyAtStart : []
    }
    return found
  }
}
