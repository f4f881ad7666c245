import Runs
import System
import Testing
import Value
import Wire

/// docs/events.md, which others read events by.
@Suite struct EventPageTests {
  private static let place = SourceLocation(file: "f", line: 1, column: 2)

  /// One of each kind, with every key it can have.
  private static let events: [Event] = {
    var result = HostResult(
      host: "h", task: 1, status: .ok, diffs: [Diff(before: "a", after: "b")], delegatedTo: "d",
      item: "i", isLoop: true)
    result.seconds = 1
    let task = TaskStarted(id: 1, name: "t", action: "a", location: place)
    let notice = Notice("n", host: "h", at: place)
    let diff = Diff(before: "a", after: "b")
    var step = PlannedStep(
      host: "h", task: "t", action: "a", location: place, kind: .later, item: "i")
    step.isHandler = true
    step.waitsFor = "w"
    step.isQuiet = true
    step.observed = "o"
    step.diffs = [diff]
    for subject in PlannedStep.Subject.allCases { step.subjects[subject] = ["s"] }
    step.notifies = ["n"]
    step.listens = ["l"]
    step.via = [place]
    return [
      .runStarted(RunStarted(id: "i", version: "1", command: "apply", options: ["limit": "h"])),
      .connected(
        Connected(
          host: "h", address: "a", transport: "ssh", user: "u", agent: "a", machineID: "m")),
      .playStarted(PlayStarted(id: 1, name: "p", pattern: "p", hosts: [], location: place)),
      .taskStarted(task), .handlerStarted(task),
      .hostStarted(HostStarted(host: "h", task: 1, name: "t")),
      .hostDone("h"), .progress(Progress(host: "h", text: "x")), .hostResult(result),
      .itemResult(result),
      .retry(Retry(host: "h", task: 1, name: "t", left: 1)),
      .included(Inclusion(what: "w", hosts: [], item: "i")), .noHostsLeft, .listing("l"),
      .notice(notice), .warning(notice),
      .problem(Problem("a.b", what: "w", at: place, host: "h", because: "b", fix: "f")),
      .planStep(step), .planSummary(PlanSummary()),
      .planDifference(
        PlanDifference(host: "h", task: "t", location: place, what: "w", diffs: [diff])),
      .drift(
        DriftFound(host: "h", kind: "file", id: "/f", causes: ["mode"], diffs: [diff])),
      .driftSummary(DriftSummary(hosts: [], exitCode: 0)),
      .release(ReleaseStage(host: "h", status: .planned, count: 1)),
      .releaseStep(
        ReleaseStep(host: "h", isPlanned: true, what: "/f", outcome: .done, text: "removed")),
      .recap(Recap([:])), .runEnded(RunEnded(exitCode: 0, seconds: 1, nextStep: "n")),
    ]
  }()

  @Test func `names every kind of event, with exactly its keys`() throws {
    let root = #filePath
      .split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    let page = try #require(try Files.text("\(root)/docs/events.md"))
    var rows: [String: Set<String>] = [:]
    for line in page.split(separator: "\n") where line.hasPrefix("| `") {
      let cells = line.split(separator: "|")
      for kind in Self.words(cells[0]) {
        // Brackets explain the key before them, a colon ends the keys; "as X" takes the keys of X.
        let keys = Self.withoutBrackets(cells.dropFirst().joined()).split(separator: ":").first
        let named = Self.words(keys ?? "")
        let borrowed = named.first { cells[1].contains("as `\($0)`") }.flatMap { rows[$0] }
        rows[kind] = borrowed ?? Set(named)
      }
    }
    // The row of `item-result` stands before the one it is like.
    rows["item-result"] = rows["host-result"]
    let common: Set<String> = ["v", "n", "time", "event"]
    for event in Self.events {
      let json = StampedEvent(event, number: 1, time: 0).json.map ?? Map()
      let keys = Set(json.keys.compactMap(\.string)).subtracting(common)
      #expect(rows[event.name] == keys, "\(event.name)")
    }
    #expect(Set(rows.keys) == common.union(Self.events.map(\.name)))
  }

  private static func withoutBrackets(_ text: String) -> String {
    var depth = 0
    let shown = text.filter { character in
      if character == "(" { depth += 1 }
      defer { if character == ")" { depth -= 1 } }
      return depth == 0
    }
    return shown
  }

  /// What stands between backticks.
  private static func words(_ text: Substring) -> [String] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }
}
