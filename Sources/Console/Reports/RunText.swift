package import Runs
import Value
import Wire

/// Kept runs as text: the list of them, one in detail, two beside each other.
package enum RunText {
  /// A line for each run, the newest first.
  package static func list(_ runs: [KeptRun]) -> String {
    guard !runs.isEmpty else { return "no run is kept yet\n" }
    let rows = runs.map { run -> [String] in
      let changed = run.hosts.entries.reduce(0) { $0 + ($1.value["changed"]?.int ?? 0) }
      let what = ([run.command] + (run.isCheck ? ["--check"] : []) + run.playbooks)
      return [
        run.id, result(run), "\(run.hosts.count)", "\(changed)", duration(run),
        what.joined(separator: " ").visibleLine,
      ]
    }
    return table([["RUN", "RESULT", "HOSTS", "CHANGED", "TIME", "COMMAND"]] + rows)
  }

  /// How a run ended, in a word or two.
  package static func result(_ run: KeptRun) -> String {
    if run.damage != nil { return "damaged" }
    guard run.hasEnded else { return "broken off" }
    return switch run.exitCode {
    case 0: "done"
    case 2: "failed"
    case 3: "differences"
    case 4: "unreachable"
    case 5: "invalid"
    case 6: "refused"
    case 130: "interrupted"
    case let code: "exit \(code ?? -1)"
    }
  }

  private static func duration(_ run: KeptRun) -> String {
    let seconds = run.record["seconds"]
    return (seconds?.double ?? seconds?.int.map(Double.init)).map { Elapsed.text($0) } ?? "-"
  }

  /// One run: what it was, its hosts, its failures, and what changed.
  /// - Parameters:
  ///   - host: only this host's part.
  ///   - wantsDiff: with the differences of files.
  package static func show(_ story: RunStory, host: String? = nil, wantsDiff: Bool = false)
    -> String
  {
    let run = story.run
    var lines = [
      "run \(run.id): \(result(run))"
        + (run.exitCode.map { ", exit code \($0)" } ?? ", its journal ends without a word"),
      "groundwork \(story.version), \(([run.command] + run.playbooks).joined(separator: " "))"
        + (run.isCheck ? ", check mode" : ""),
      "inventory \(run.inventories.joined(separator: ", "))",
      "took \(Elapsed.text(story.ended - story.began))", "",
    ]
    let hosts = story.hosts.filter { host == nil || $0.name == host }
    lines.append(
      table(
        [["HOST", "ADDRESS", "TRANSPORT", "CHANGED", "FAILED", "TIME"]]
          + hosts.map { host in
            [
              host.name, host.address, host.transport, "\(host.count([.changed]))",
              "\(host.count([.failed, .unreachable]))",
              Elapsed.text(host.results.reduce(0) { $0 + $1.seconds }),
            ]
          }
      ).lines.dropLast().joined(separator: "\n"))
    for problem in story.problems where host == nil || problem["host"]?.string == host {
      lines.append("problem: \(problem["what"]?.string ?? "")".visibleLine)
      if let fix = problem["fix"]?.string { lines.append("  fix: \(fix)".visibleLine) }
    }
    for host in hosts {
      let told = host.results.filter { ![.ok, .skipped].contains($0.status) }
      guard !told.isEmpty else { continue }
      lines += ["", host.name]
      for result in told { lines += entry(result, wantsDiff: wantsDiff) }
    }
    if let next = story.nextStep { lines += ["", "Next: \(next)"] }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func entry(_ result: ResultStory, wantsDiff: Bool) -> [String] {
    let item = result.item.map { " (item=\($0))" } ?? ""
    let status = pad(result.status.rawValue, 11)
    var lines = [
      "  \(status) \(pad(Elapsed.text(result.seconds), 10)) \(result.task)\(item)".visibleLine
    ]
    if result.status != .changed, !result.message.isEmpty {
      lines += result.message.lines.prefix(5).map { "              \($0)".visibleLine }
    }
    if wantsDiff {
      for diff in result.diffs {
        lines += UnifiedDiff.lines(diff).map { "    " + $0.visibleLine }
        lines += (diff.prepared ?? "").lines.filter { !$0.isEmpty }.map { "    " + $0.visibleLine }
      }
    }
    return lines
  }

  /// What is not the same in two runs: how they were made, and by host what went otherwise.
  package static func diff(_ old: RunStory, _ new: RunStory) -> String {
    var lines = ["\(old.run.id) (\(result(old.run))) and \(new.run.id) (\(result(new.run)))"]
    let sides = [
      ("version", old.version, new.version),
      ("command", old.run.command, new.run.command),
      (
        "playbooks", old.run.playbooks.joined(separator: " "),
        new.run.playbooks.joined(separator: " ")
      ),
    ]
    for (name, before, after) in sides where before != after {
      lines.append("\(name): \(before) -> \(after)".visibleLine)
    }
    let comparison = RunComparison(old, new)
    for host in comparison.hosts {
      lines += ["", host.name]
      lines += host.lines.map { "  \($0)".visibleLine }
    }
    if comparison.hosts.isEmpty { lines.append("every host went the same way") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Columns as wide as their widest entry, two blanks between them.
  static func table(_ rows: [[String]]) -> String {
    var widths: [Int] = []
    for row in rows {
      for (place, cell) in row.enumerated() {
        if place == widths.count { widths.append(0) }
        widths[place] = max(widths[place], Width.of(cell))
      }
    }
    return rows.map { row in
      let cells = row.enumerated().map { place, cell in
        place == row.count - 1 ? cell : pad(cell, widths[place])
      }
      return cells.joined(separator: "  ") + "\n"
    }.joined()
  }

  static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - Width.of(text)))
  }
}

/// What went otherwise in one run than in another, by host.
package struct RunComparison: Sendable {
  package struct Host: Sendable {
    package var name: String
    /// One for each thing that differs.
    package var lines: [String]
  }

  /// Those with differences, by name.
  package private(set) var hosts: [Host] = []

  package init(_ old: RunStory, _ new: RunStory) {
    let before = Dictionary(uniqueKeysWithValues: old.hosts.map { ($0.name, $0) })
    let after = Dictionary(uniqueKeysWithValues: new.hosts.map { ($0.name, $0) })
    for name in Set(before.keys).union(after.keys).sorted(by: { $0.precedesByScalars($1) }) {
      let lines: [String] =
        switch (before[name], after[name]) {
        case (nil, _): ["is new"]
        case (_, nil): ["took no part any more"]
        case (let old?, let new?): Self.lines(old, new)
        }
      if !lines.isEmpty { hosts.append(Host(name: name, lines: lines)) }
    }
  }

  private static func lines(_ old: HostStory, _ new: HostStory) -> [String] {
    var lines: [String] = []
    if old.transport != new.transport {
      lines.append("transport: \(old.transport) -> \(new.transport)")
    }
    if old.address != new.address { lines.append("address: \(old.address) -> \(new.address)") }
    let oldResults = byKey(old)
    let newResults = byKey(new)
    for result in new.results {
      guard let before = oldResults[result.key] else {
        lines.append("\(result.status.rawValue), not there before: \(name(result))")
        continue
      }
      if before.status != result.status {
        lines.append("\(before.status.rawValue) -> \(result.status.rawValue): \(name(result))")
      }
    }
    for result in old.results where newResults[result.key] == nil {
      lines.append("\(result.status.rawValue), not there any more: \(name(result))")
    }
    return lines
  }

  private static func name(_ result: ResultStory) -> String {
    result.task + (result.item.map { " (item=\($0))" } ?? "")
  }

  /// The last of those with the same key: a task that was tried again.
  private static func byKey(_ host: HostStory) -> [String: ResultStory] {
    Dictionary(host.results.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
  }
}
