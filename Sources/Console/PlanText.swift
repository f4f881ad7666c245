import Messages
import Runs
import Value
import Wire

/// A plan as people read it: host by host, entry by entry, then one line for the fleet.
struct PlanText {
  let words: Words
  /// The host whose entries are being told.
  private var host: String?

  init(words: Words) { self.words = words }

  private func say(_ sentence: Sentence) -> String { words.say(sentence) }

  mutating func lines(_ step: PlannedStep) -> [Line] {
    var lines: [Line] = []
    if host?.sameScalars(as: step.host) != true {
      host = step.host
      lines += [Line("", nil), Line("\(step.host):", nil)]
    }
    let handler = step.isHandler ? " " + say("(handler)") : ""
    let (word, colour) = Self.word(step)
    lines.append(Line("  \(word) \(step.title)\(handler)".visibleLine, colour))
    if let step = step.waitsFor { lines.append(Self.detail(say("unknown until: \(step)"))) }
    for subject in PlannedStep.Subject.allCases {
      // The diff says which file, unless it is of a secret.
      if subject == .file, step.diffs.contains(where: { $0.prepared == nil }) { continue }
      for name in step.subjects[subject] ?? [] {
        lines.append(Self.detail("\(words.told(subject.rawValue)) \(name)"))
      }
    }
    for name in step.notifies {
      lines.append(
        Self.detail(step.kind == .later ? say("may notify \(name)") : say("notifies \(name)")))
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

  func lines(_ difference: PlanDifference) -> [Line] {
    let place = difference.location.map { "\($0): " } ?? ""
    let task = difference.task.isEmpty ? "" : " '\(difference.task)':"
    let head = "\(place)[\(difference.host)]\(task) \(words.told(difference.what))"
      .visibleLine
    return [Line(head, .red, isError: true)]
      + difference.diffs.flatMap { Self.diff($0) }.map { line in
        var line = line
        line.isError = true
        return line
      }
  }

  func lines(_ summary: PlanSummary) -> [Line] {
    let signs = say(
      "~ known exactly   ! runs, and what comes of it is not known   ? only reads   … unknown so far"
    )
    let text = text(summary)
    guard !summary.isEmpty else { return [Line("", nil), Line(text, .green)] }
    return [Line("", nil), Line(signs, .grey), Line(text, .yellow)]
  }

  private func text(_ summary: PlanSummary) -> String {
    let changed = summary.changedHosts
    let units = summary.units
    let parts = [
      summary.files == 1 ? say("1 file") : say("\(summary.files) files"),
      summary.packages == 1 ? say("1 package") : say("\(summary.packages) packages"),
      units == 1 ? say("1 unit") : say("\(units) units"),
      summary.commands == 1 ? say("1 command") : say("\(summary.commands) commands"),
      say("\(summary.unknown) unknown until an earlier step has run"),
    ]
    let hosts = changed == 1 ? say("1 host changes") : say("\(changed) hosts change")
    let rest = say("\(summary.unchangedHosts) unchanged")
    return say("Plan: \(hosts), \(rest): \(parts.joined(separator: ", "))")
  }
}
