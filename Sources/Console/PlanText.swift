import Runs
import Value
import Wire

/// A plan as people read it: host by host, entry by entry, then one line for the fleet.
struct PlanText {
  /// The host whose entries are being told.
  private var host: String?

  mutating func lines(_ step: PlannedStep) -> [Line] {
    var lines: [Line] = []
    if host?.sameScalars(as: step.host) != true {
      host = step.host
      lines += [Line("", nil), Line("\(step.host):", nil)]
    }
    let handler = step.isHandler ? " (handler)" : ""
    let (word, colour) = Self.word(step)
    lines.append(Line("  \(word) \(step.title)\(handler)".visibleLine, colour))
    if let step = step.waitsFor { lines.append(Self.detail("unknown until: \(step)")) }
    for subject in PlannedStep.Subject.allCases {
      // The diff says which file, unless it is of a secret.
      if subject == .file, step.diffs.contains(where: { $0.prepared == nil }) { continue }
      for name in step.subjects[subject] ?? [] {
        lines.append(Self.detail("\(subject.rawValue) \(name)"))
      }
    }
    for name in step.notifies {
      lines.append(Self.detail("\(step.kind == .later ? "may notify" : "notifies") \(name)"))
    }
    return lines + step.diffs.flatMap { Self.diff($0) }
  }

  private static func word(_ step: PlannedStep) -> (String, Colour) {
    switch step.kind {
    case .exact: ("~", .yellow)
    case .runs: step.isQuiet ? ("?", .cyan) : ("!", .yellow)
    case .later: ("…", .purple)
    }
  }

  private static func detail(_ text: String) -> Line { Line("      \(text)".visibleLine, nil) }

  static func diff(_ diff: Diff) -> [Line] {
    var lines = UnifiedDiff.lines(diff).map { line in
      let colour: Colour? =
        line.hasPrefix("+")
        ? .green : line.hasPrefix("-") ? .red : line.hasPrefix("@@") ? .cyan : nil
      return Line("      " + line.visibleLine, colour)
    }
    if let prepared = diff.prepared {
      lines += prepared.split(separator: "\n").map { detail(String($0)) }
    }
    return lines
  }

  static func lines(_ difference: PlanDifference) -> [Line] {
    let place = difference.location.map { "\($0): " } ?? ""
    let task = difference.task.isEmpty ? "" : " '\(difference.task)':"
    let head = "\(place)[\(difference.host)]\(task) \(difference.what)".visibleLine
    return [Line(head, .red, isError: true)]
      + difference.diffs.flatMap { diff($0) }.map { line in
        var line = line
        line.isError = true
        return line
      }
  }

  static func lines(_ summary: PlanSummary) -> [Line] {
    let signs =
      "~ known exactly   ! runs, and what comes of it is not known   ? only reads   … unknown so far"
    let text = "Plan: \(summary.text)"
    guard !summary.isEmpty else { return [Line("", nil), Line(text, .green)] }
    return [Line("", nil), Line(signs, .grey), Line(text, .yellow)]
  }
}
