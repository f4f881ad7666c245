package import Runs
import Value

/// A run as JUnit XML, as continuous integration reads it: a suite for each host, a case for each task.
package enum JUnitReport {
  /// The document.
  package static func text(_ story: RunStory) -> String {
    var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    let all = story.hosts.flatMap(\.results)
    xml +=
      "<testsuites name=\(quoted("groundwork \(story.run.command)"))\(counts(all)) time=\"\(seconds(story.ended - story.began))\">\n"
    for host in story.hosts {
      xml +=
        "  <testsuite name=\(quoted(host.name))\(counts(host.results)) time=\"\(seconds(host.results.reduce(0) { $0 + $1.seconds }))\">\n"
      for result in host.results { xml += testCase(result, host: host.name) }
      xml += "  </testsuite>\n"
    }
    return xml + "</testsuites>\n"
  }

  private static func counts(_ results: [ResultStory]) -> String {
    let failures = results.count { $0.status == .failed }
    let errors = results.count { $0.status == .unreachable }
    let skipped = results.count { $0.status == .skipped }
    return
      " tests=\"\(results.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\""
  }

  private static func testCase(_ result: ResultStory, host: String) -> String {
    let name = result.task + (result.item.map { " (item=\($0))" } ?? "")
    let head =
      "    <testcase classname=\(quoted(host)) name=\(quoted(name)) time=\"\(seconds(result.seconds))\""
    let message = result.message
    switch result.status {
    case .failed:
      return head
        + "><failure message=\(quoted(message))>\(escaped(result.place + "\n" + message))</failure></testcase>\n"
    case .unreachable:
      return head
        + "><error message=\(quoted(message))>\(escaped(result.place + "\n" + message))</error></testcase>\n"
    case .skipped: return head + "><skipped/></testcase>\n"
    case .changed, .ignored:
      return head + "><system-out>\(result.status.rawValue)</system-out></testcase>\n"
    case .ok: return head + "/>\n"
    }
  }

  /// Three decimals, without a locale.
  static func seconds(_ value: Double) -> String {
    let thousandths = Int((max(0, min(value, 1e9)) * 1000).rounded())
    let rest = String(thousandths % 1000)
    return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - rest.utf8.count))\(rest)"
  }

  private static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

  /// XML 1.0 has no way to write most control characters: they are shown as the console shows them.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.visible.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
