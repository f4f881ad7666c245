import Messages
import Runs
import Value
import Wire

/// What `groundwork drift` says.
struct DriftLines {
  let words: Words

  private func say(_ sentence: Sentence) -> String { words.say(sentence) }

  func found(_ found: DriftFound, diffs: [Line]) -> [Line] {
    let causes = found.causes.map { words.told($0) }.joined(separator: ", ")
    return [
      Line("", nil),
      Line("[\(found.host)] \(found.title): \(causes)".visibleLine, .yellow),
      Line("  \(source(of: found))".visibleLine, .grey),
    ] + diffs
  }

  private func source(of found: DriftFound) -> String {
    var parts: [String] = []
    if !found.origin.isEmpty { parts.append(say("declared at \(found.origin)")) }
    parts.append(
      found.run.isEmpty
        ? say("applied \(found.applied)") : say("applied \(found.applied) by run \(found.run)"))
    if !found.isConfirmed { parts.append(say("which did not come to its end")) }
    return parts.joined(separator: ", ")
  }

  func summary(_ summary: DriftSummary) -> [Line] {
    var lines = [Line("", nil)]
    for (name, host) in summary.hosts {
      let owned = host.owned == 1 ? say("1 resource") : say("\(host.owned) resources")
      let (text, colour): (String, Colour) =
        switch host.status {
        case .clean: (say("as applied (\(owned))"), .green)
        case .drifted: (say("\(host.drifted) of \(owned) differ"), .yellow)
        case .untouched: (say("nothing was ever applied there"), .cyan)
        case .failed: (say("could not be looked at"), .red)
        case .unreachable: (say("unreachable"), .brightRed)
        }
      lines.append(Line("\(name): \(text)".visibleLine, colour))
      for item in host.blind {
        let reason = words.told(item.reason)
        lines.append(
          Line("  " + say("not compared: \(item.title): \(reason)").visibleLine, .grey))
      }
    }
    let drifted = summary.hosts.reduce(0) { $0 + $1.host.drifted }
    if drifted > 0 {
      lines.append(
        Line(
          drifted == 1
            ? say("Next: groundwork apply puts back it, and nothing else")
            : say("Next: groundwork apply puts them back, and nothing else"), nil))
    }
    return lines
  }
}
