package import Runs
import Value

/// A run as JUnit XML, as continuous integration reads it: a suite for the run itself, with a case for its
/// end and each problem, then a suite for each host, with a case for each task.
package enum JUnitReport {
  /// The document.
  package static func text(_ story: RunStory) -> String {
    var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    let name = quoted("groundwork \(story.run.command)")
    let time = seconds(story.ended - story.began)
    let own = cases(of: story)
    let all = Counts(story.hosts.flatMap(\.results)) + Counts(own)
    xml += "<testsuites name=\(name)\(all.text) time=\"\(time)\">\n"
    xml += "  <testsuite name=\(name)\(Counts(own).text) time=\"\(time)\">\n"
    xml += own.map(testCase).joined() + "  </testsuite>\n"
    for host in story.hosts {
      xml +=
        "  <testsuite name=\(quoted(host.name))\(Counts(host.results).text) time=\"\(seconds(host.results.reduce(0) { $0 + $1.seconds }))\">\n"
      for result in host.results { xml += testCase(result, host: host.name) }
      xml += "  </testsuite>\n"
    }
    return xml + "</testsuites>\n"
  }

  /// A case of the run itself: its end, or a problem that is no task's.
  private struct RunCase {
    var name: String
    /// Why it is not well; nil where it is.
    var error: String?
  }

  private static func cases(of story: RunStory) -> [RunCase] {
    var end = RunCase(name: "end")
    if !story.run.hasEnded {
      end.error =
        story.run.isAtWork
        ? "the run is still at work" : "broken off: the journal ends without a word"
    } else if let code = story.run.exitCode, code != 0, code != 3 {
      // 3 says that there is something to do, which is an answer.
      end.error = "exit code \(code)"
    }
    return [end]
      + story.problems.map { problem in
        let host = problem["host"]?.string.map { "\($0): " } ?? ""
        let parts = ["what", "because", "fix"].compactMap { problem[$0]?.string }
        return RunCase(
          name: problem["id"]?.string ?? "problem", error: host + parts.joined(separator: "\n"))
      }
  }

  private static func testCase(_ one: RunCase) -> String {
    let head = "    <testcase classname=\"run\" name=\(quoted(one.name)) time=\"0.000\""
    guard let error = one.error else { return head + "/>\n" }
    return head + "><error message=\(quoted(error))>\(escaped(error))</error></testcase>\n"
  }

  private struct Counts {
    var tests = 0
    var failures = 0
    var errors = 0
    var skipped = 0

    init(_ results: [ResultStory]) {
      tests = results.count
      failures = results.count { $0.status == .failed }
      errors = results.count { $0.status == .unreachable }
      skipped = results.count { $0.status == .skipped }
    }

    init(_ cases: [RunCase]) {
      tests = cases.count
      errors = cases.count { $0.error != nil }
    }

    static func + (one: Counts, other: Counts) -> Counts {
      var sum = one
      sum.tests += other.tests
      sum.failures += other.failures
      sum.errors += other.errors
      sum.skipped += other.skipped
      return sum
    }

    var text: String {
      " tests=\"\(tests)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\""
    }
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
