internal import Patterns
import Value

/// PEP 440 versions, in the order packaging 24's `Version` gives them.
struct ReleaseVersion {
  private var epoch = 0
  private var release: [Int] = []
  /// Before every release, `a`, `b`, `rc` with their number, or the release itself.
  private var pre: [Int] = [9]
  private var post: Int?
  private var dev = Int.max
  private var local: [[Int]]?
  private var localWords: [String] = []

  private static let pattern: Pattern? = try? Pattern(
    #"^\s*v?(?:([0-9]+)!)?([0-9]+(?:\.[0-9]+)*)"#
      + #"([-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?([0-9]+)?)?"#
      + #"((?:-([0-9]+))|(?:[-_.]?(post|rev|r)[-_.]?([0-9]+)?))?"#
      + #"([-_.]?(dev)[-_.]?([0-9]+)?)?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*$"#,
    flags: .ignoreCase)

  init(_ text: String) throws(TemplateError) {
    let match: Match?
    do throws(PatternError) { match = try Self.pattern?.match(text) } catch {
      throw .runtime(error.description)
    }
    guard let match else { throw .runtime("Version comparison failed: Invalid version: '\(text)'") }
    func number(_ group: Int) -> Int? { match.text(group).map { Int($0) ?? .max } }
    epoch = number(1) ?? 0
    release = (match.text(2) ?? "").split(separator: ".").map { Int($0) ?? .max }
    while release.count > 1, release.last == 0 { release.removeLast() }
    if let word = match.text(4)?.lowercased() {
      pre = [word.hasPrefix("a") ? 0 : word.hasPrefix("b") ? 1 : 2, number(5) ?? 0]
    }
    if match.text(6) != nil { post = number(7) ?? number(9) ?? 0 }
    if match.text(11) != nil {
      dev = number(12) ?? 0
      if match.text(4) == nil, post == nil { pre = [-1] }
    }
    if let text = match.text(13)?.lowercased() {
      localWords = text.split { "-_.".contains($0) }.map { String($0) }
      local = localWords.map { word in Int(word).map { [1, $0] } ?? [0, 0] }
    }
  }

  /// Below, at or above 0, as this comes before, with or after the other.
  func order(to other: ReleaseVersion) -> Int {
    let mine = [[epoch], release, pre, [post ?? -1], [dev]]
    let others = [[other.epoch], other.release, other.pre, [other.post ?? -1], [other.dev]]
    for (a, b) in zip(mine, others) where a != b { return a.lexicographicallyPrecedes(b) ? -1 : 1 }
    guard let a = local, let b = other.local else {
      return (local == nil ? 0 : 1) - (other.local == nil ? 0 : 1)
    }
    for place in 0..<min(a.count, b.count) {
      if a[place] != b[place] { return a[place].lexicographicallyPrecedes(b[place]) ? -1 : 1 }
      let (x, y) = (localWords[place], other.localWords[place])
      if a[place][0] == 0, x != y { return x < y ? -1 : 1 }
    }
    return a.count - b.count
  }
}
