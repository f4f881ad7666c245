import Runs
import Value
import Wire

/// What `groundwork drift` says.
enum DriftLines {
  static func found(_ found: DriftFound, diffs: [Line]) -> [Line] {
    var lines = [
      Line("", nil),
      Line(
        "[\(found.host)] \(found.title): \(found.causes.joined(separator: ", "))".visibleLine,
        .yellow),
    ]
    var source = found.origin.isEmpty ? "" : "declared at \(found.origin), "
    source += "applied \(found.applied)" + (found.run.isEmpty ? "" : " by run \(found.run)")
    if !found.isConfirmed { source += ", which did not come to its end" }
    lines.append(Line("  \(source)".visibleLine, .grey))
    return lines + diffs
  }

  static func summary(_ summary: DriftSummary) -> [Line] {
    var lines = [Line("", nil)]
    for (name, host) in summary.hosts {
      let (text, colour): (String, Colour) =
        switch host.status {
        case .clean: ("as applied (\(count(host.owned, "resource")))", .green)
        case .drifted: ("\(host.drifted) of \(count(host.owned, "resource")) differ", .yellow)
        case .untouched: ("nothing was ever applied there", .cyan)
        case .failed: ("could not be looked at", .red)
        case .unreachable: ("unreachable", .brightRed)
        }
      lines.append(Line("\(name): \(text)".visibleLine, colour))
      for item in host.blind {
        lines.append(Line("  not compared: \(item.title): \(item.reason)".visibleLine, .grey))
      }
    }
    let drifted = summary.hosts.reduce(0) { $0 + $1.host.drifted }
    if drifted > 0 {
      lines.append(
        Line(
          "Next: groundwork apply puts back \(drifted == 1 ? "it" : "them"), and nothing else", nil)
      )
    }
    return lines
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
  }
}
