import Patterns
import System
package import Value

/// The hosts a pattern stands for.
package struct Selection: Sendable {
  /// In the order Ansible gives them, each once.
  package var hosts: [String] = []
  /// Parts that match no group and no host; Ansible warns of them and goes on.
  package var unmatched: [Problem] = []
}

extension Inventory {
  /// The hosts of `pattern`, limited by `limit`.
  /// - Parameter at: where the pattern is written, for messages.
  /// - Throws: `Problem` for a bad regular expression or a subscript out of range.
  package func select(
    _ pattern: String, limit: [String] = [], at place: SourceLocation? = nil
  ) throws(Problem) -> Selection {
    try select(HostPattern.parts(of: pattern), limit, place)
  }

  /// The same for a list of patterns, as `hosts:` may give.
  package func select(
    _ patterns: [String], limit: [String] = [], at place: SourceLocation? = nil
  ) throws(Problem) -> Selection {
    try select(HostPattern.ordered(patterns.flatMap { HostPattern.split($0) }), limit, place)
  }

  /// The hosts of `pattern`; a part that matches nothing is a mistake here.
  package func hosts(
    matching pattern: String, at place: SourceLocation? = nil
  ) throws(Problem) -> [String] {
    let selection = try select(pattern, at: place)
    if let first = selection.unmatched.first { throw first }
    return selection.hosts
  }

  /// The patterns of `--limit`; `@FILE` stands for the lines of a file.
  package static func limit(_ text: String) throws(Problem) -> [String] {
    var result: [String] = []
    for piece in HostPattern.split(text) {
      guard piece.hasPrefix("@") else {
        result.append(piece)
        continue
      }
      let path = String(piece.dropFirst())
      do {
        let bytes = try Files.document(path)
        let lines = String(decoding: bytes, as: UTF8.self).split { $0.isNewline }
        result += lines.map { String($0.drop { $0 == " " }) }.filter { !$0.isEmpty }
      } catch {
        throw Problem(
          "inventory.limit-file", what: "the limit file \(path) cannot be read",
          because: error.unreadableReason,
          fix: "correct --limit: @ stands before the name of a file")
      }
    }
    return result
  }

  private func select(
    _ parts: [HostPattern], _ limit: [String], _ place: SourceLocation?
  ) throws(Problem) -> Selection {
    var selection = try evaluate(parts, place)
    guard !limit.isEmpty else { return selection }
    let limited = try evaluate(HostPattern.ordered(limit), nil)
    let allowed = Set(limited.hosts)
    selection.hosts.removeAll { !allowed.contains($0) }
    return selection
  }

  private func evaluate(
    _ parts: [HostPattern], _ place: SourceLocation?
  ) throws(Problem) -> Selection {
    var selection = Selection()
    var known: Set<String> = []
    for part in parts {
      let found: [String]
      // A host that is called exactly so is meant, whatever groups there are.
      if part.effect == .add, hostTable[part.text] != nil {
        found = [part.text]
      } else {
        found = try cut(matches(part, &selection.unmatched, place), part, place)
      }
      switch part.effect {
      case .add:
        selection.hosts += found.filter { known.insert($0).inserted }
      case .keep:
        let wanted = Set(found)
        selection.hosts.removeAll { !wanted.contains($0) }
        known.formIntersection(wanted)
      case .remove:
        let unwanted = Set(found)
        selection.hosts.removeAll { unwanted.contains($0) }
        known.subtract(unwanted)
      }
    }
    return selection
  }

  private func matches(
    _ part: HostPattern, _ unmatched: inout [Problem], _ place: SourceLocation?
  ) throws(Problem) -> [String] {
    let test = try matcher(part, place)
    let groups = groupNames.filter(test)
    var found = groups.flatMap { hosts(in: $0) }
    let isOpen =
      part.expression.hasPrefix("~")
      || part.expression.contains(where: { ".?*[".contains($0) })
    if groups.isEmpty || isOpen { found += hostNames.filter(test) }
    if found.isEmpty, Self.localNames.contains(part.expression), let local = host(part.expression) {
      found = [local.name]
    }
    if found.isEmpty, groups.isEmpty, part.expression != "all" {
      unmatched.append(unknown(part, place))
    }
    var known: Set<String> = []
    return found.filter { known.insert($0).inserted }
  }

  private func matcher(
    _ part: HostPattern, _ place: SourceLocation?
  ) throws(Problem) -> (String) -> Bool {
    guard part.expression.hasPrefix("~") else {
      let glob = Glob(part.expression)
      return { glob.matches($0) }
    }
    do {
      let pattern = try Pattern(String(part.expression.dropFirst()))
      return { text in
        // A match that runs into its limits is none.
        (try? pattern.match(text)).flatMap { $0 } != nil
      }
    } catch {
      throw Problem(
        "inventory.bad-pattern", what: "'\(part.text)' is no host pattern", at: place,
        because: "after '~' stands a regular expression: \(error)", fix: "correct the expression")
    }
  }

  private func cut(
    _ hosts: [String], _ part: HostPattern, _ place: SourceLocation?
  ) throws(Problem) -> [String] {
    guard !hosts.isEmpty, let wanted = part.part else { return hosts }
    switch wanted {
    case .range(let first, let last):
      let end = min(last ?? hosts.count - 1, hosts.count - 1)
      return Array(hosts.prefix(end + 1).dropFirst(first))
    case .one(let number):
      let position = number < 0 ? hosts.count + number : number
      guard hosts.indices.contains(position) else {
        throw Problem(
          "inventory.bad-subscript", what: "'\(part.text)' asks for a host that is not there",
          at: place,
          because: "'\(part.expression)' has \(hosts.count) "
            + (hosts.count == 1 ? "host" : "hosts") + ", counted from 0",
          fix: "use a number from 0 to \(hosts.count - 1)")
      }
      return [hosts[position]]
    }
  }

  private func unknown(_ part: HostPattern, _ place: SourceLocation?) -> Problem {
    let isPlain = !part.expression.contains { "~*?[".contains($0) }
    let near = isPlain ? Problem.nearest(to: part.expression, among: groupNames + hostNames) : nil
    return Problem(
      "inventory.unknown-pattern",
      what: isPlain
        ? "the inventory has no group or host '\(part.expression)'"
        : "no group or host matches '\(part.text)'", at: place,
      because: hostNames.isEmpty ? "the inventory has no hosts at all" : nil,
      fix: near.map { "did you mean '\($0)'?" }
        ?? "see what there is: groundwork inventory --graph")
  }
}
