internal import Value
package import Wire

/// Before and after as `diff -u` shows them, with Ansible's headers and three lines of context.
package enum UnifiedDiff {
  /// The lines of the diff, without line ends; empty when nothing differs.
  package static func lines(_ diff: Diff, context: Int = 3) -> [String] {
    let before = split(diff.before)
    let after = split(diff.after)
    let groups = groups(Difference(before, after).stretches, context: max(0, context))
    guard !groups.isEmpty else { return [] }
    // A name with a line end in it would go on as lines of the diff that nobody wrote.
    var lines = [
      "--- " + (diff.beforeHeader.map { "before: \($0.visibleLine)" } ?? "before"),
      "+++ " + (diff.afterHeader.map { "after: \($0.visibleLine)" } ?? "after"),
    ]
    for group in groups {
      guard let first = group.first, let last = group.last else { continue }
      let old = range(first.a.lowerBound..<last.a.upperBound)
      let new = range(first.b.lowerBound..<last.b.upperBound)
      lines.append("@@ -\(old) +\(new) @@")
      for stretch in group {
        if stretch.kind == .equal {
          lines += stretch.a.map { " " + before[$0] }
        } else {
          lines += stretch.a.map { "-" + before[$0] }
          lines += stretch.b.map { "+" + after[$0] }
        }
      }
    }
    return lines.flatMap(\.lines)
  }

  /// Lines without their ends; the last one says so when it has none.
  private static func split(_ text: String) -> [String] {
    guard !text.isEmpty else { return [] }
    var lines = text.lines
    if lines.last == "" {
      lines.removeLast()
    } else if let last = lines.popLast() {
      lines.append(last + "\n\\ No newline at end of file")
    }
    return lines
  }

  private static func range(_ lines: Range<Int>) -> String {
    let first = lines.lowerBound + 1
    if lines.count == 1 { return "\(first)" }
    return lines.isEmpty ? "\(first - 1),0" : "\(first),\(lines.count)"
  }

  /// Changes with what stands around them; far apart ones in hunks of their own.
  private static func groups(
    _ all: [Difference.Stretch], context: Int
  ) -> [[Difference.Stretch]] {
    var stretches = all
    guard stretches.contains(where: { $0.kind != .equal }) else { return [] }
    if let first = stretches.first, first.kind == .equal {
      stretches[0].a = max(first.a.lowerBound, first.a.upperBound - context)..<first.a.upperBound
      stretches[0].b = max(first.b.lowerBound, first.b.upperBound - context)..<first.b.upperBound
    }
    if let last = stretches.last, last.kind == .equal {
      let end = stretches.count - 1
      stretches[end].a = last.a.lowerBound..<min(last.a.upperBound, last.a.lowerBound + context)
      stretches[end].b = last.b.lowerBound..<min(last.b.upperBound, last.b.lowerBound + context)
    }
    var groups: [[Difference.Stretch]] = [[]]
    for stretch in stretches {
      guard stretch.kind == .equal, stretch.a.count > 2 * context else {
        groups[groups.count - 1].append(stretch)
        continue
      }
      var head = stretch
      head.a = stretch.a.lowerBound..<(stretch.a.lowerBound + context)
      head.b = stretch.b.lowerBound..<(stretch.b.lowerBound + context)
      groups[groups.count - 1].append(head)
      var tail = stretch
      tail.a = (stretch.a.upperBound - context)..<stretch.a.upperBound
      tail.b = (stretch.b.upperBound - context)..<stretch.b.upperBound
      groups.append([tail])
    }
    return groups.filter { group in group.contains { $0.kind != .equal } }
  }
}

extension String {
  /// The parts between line ends; "\r\n" counts as a line end with a character before it.
  var lines: [String] {
    utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { String(decoding: Array($0), as: UTF8.self) }
  }
}
