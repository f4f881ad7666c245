internal import Machine
internal import System

/// Shell patterns: `*`, `?`, `[a-z]`, `[!a]`.
enum Glob {
  /// Whether a name fits a pattern, as Python's `fnmatch` decides on a system with case.
  static func matches(_ name: String, _ pattern: String) -> Bool {
    matches(Array(name.unicodeScalars)[...], Array(pattern.unicodeScalars)[...])
  }

  static func isPattern(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0 == "*" || $0 == "?" || $0 == "[" }
  }

  /// Whether anything fits an absolute pattern, as `bool(glob.glob(pattern))`; names that begin with
  /// a dot are only met by a part that does.
  static func findsAny(_ pattern: String, on machine: any Machine) throws(Failure) -> Bool {
    try findsAny(
      pattern.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }[...],
      below: "", on: machine)
  }

  private static func findsAny(
    _ parts: ArraySlice<String>, below directory: String, on machine: any Machine
  ) throws(Failure) -> Bool {
    guard let part = parts.first else {
      return try machine.status(directory.isEmpty ? "/" : directory, following: false) != nil
    }
    let rest = parts.dropFirst()
    guard isPattern(part) else {
      return try findsAny(rest, below: directory + "/" + part, on: machine)
    }
    let place = directory.isEmpty ? "/" : directory
    guard try machine.status(place, following: true)?.kind == .directory else { return false }
    for name in try machine.list(place) where matches(name, part) {
      if name.utf8.first == UInt8(ascii: "."), part.utf8.first != UInt8(ascii: ".") { continue }
      if try findsAny(rest, below: directory + "/" + name, on: machine) { return true }
    }
    return false
  }

  private static func matches(
    _ name: ArraySlice<Unicode.Scalar>, _ pattern: ArraySlice<Unicode.Scalar>
  ) -> Bool {
    var name = name
    var pattern = pattern
    // Where to go on when a star has to take one scalar more.
    var retry: (name: ArraySlice<Unicode.Scalar>, pattern: ArraySlice<Unicode.Scalar>)?
    while true {
      if pattern.first == "*" {
        pattern.removeFirst()
        retry = (name, pattern)
      } else if let scalar = name.first, let rest = one(scalar, pattern) {
        name.removeFirst()
        pattern = rest
      } else if name.isEmpty, pattern.isEmpty {
        return true
      } else if let (from, after) = retry, !from.isEmpty {
        name = from.dropFirst()
        pattern = after
        retry = (name, after)
      } else {
        return false
      }
    }
  }

  /// The rest of the pattern after its first element has taken `scalar`; nil when it does not fit.
  private static func one(
    _ scalar: Unicode.Scalar, _ pattern: ArraySlice<Unicode.Scalar>
  ) -> ArraySlice<Unicode.Scalar>? {
    guard let first = pattern.first else { return nil }
    let rest = pattern.dropFirst()
    if first == "?" { return rest }
    guard first == "[" else { return first == scalar ? rest : nil }
    let isNegated = rest.first == "!"
    let body = isNegated ? rest.dropFirst() : rest
    // A bracket right at the start stands for itself.
    guard let close = body.dropFirst().firstIndex(of: "]") else {
      return scalar == "[" ? rest : nil
    }
    return contains(scalar, Array(body[body.startIndex..<close])) != isNegated
      ? pattern[(close + 1)...] : nil
  }

  private static func contains(_ scalar: Unicode.Scalar, _ set: [Unicode.Scalar]) -> Bool {
    var place = 0
    while place < set.count {
      if place + 2 < set.count, set[place + 1] == "-" {
        if set[place] <= scalar, scalar <= set[place + 2] { return true }
        place += 3
      } else {
        if set[place] == scalar { return true }
        place += 1
      }
    }
    return false
  }
}
