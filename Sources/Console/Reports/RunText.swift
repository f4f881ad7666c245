package import Messages
package import Runs
import Value
import Wire

/// Kept runs as text: the list of them, one in detail, two beside each other.
package enum RunText {
  /// A line for each run, the newest first.
  package static func list(_ runs: [KeptRun], in words: Words = .english) -> String {
    guard !runs.isEmpty else { return words.say("no run is kept yet") + "\n" }
    let rows = runs.map { run -> [String] in
      let changed = run.hosts.entries.reduce(0) { $0 + ($1.value["changed"]?.int ?? 0) }
      let what = ([run.typed] + run.playbooks).joined(separator: " ")
      // Without its end nobody has counted.
      let counts = run.hasEnded ? ["\(run.hosts.count)", "\(changed)"] : ["-", "-"]
      return [run.id, words.told(result(run))] + counts
        + [duration(run, words), what.visibleLine]
    }
    let head = ["RUN", "RESULT", "HOSTS", "CHANGED", "TIME", "COMMAND"].map { words.told($0) }
    return table([head] + rows)
  }

  /// How a run ended, in a word or two.
  package static func result(_ run: KeptRun) -> String {
    if run.damage != nil { return "damaged" }
    guard run.hasEnded else { return run.isAtWork ? "at work" : "broken off" }
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

  private static func duration(_ run: KeptRun, _ words: Words) -> String {
    let seconds = run.record["seconds"]
    return (seconds?.double ?? seconds?.int.map(Double.init)).map { Elapsed.text($0, words) } ?? "-"
  }

  /// One run: what it was, its hosts, its failures, and what changed.
  /// - Parameters:
  ///   - host: only this host's part.
  ///   - wantsDiff: with the differences of files.
  package static func show(
    _ story: RunStory, host: String? = nil, wantsDiff: Bool = false, in words: Words = .english
  ) -> String {
    var lines = head(story.run, of: story, words)
    let hosts = story.hosts.filter { host == nil || $0.name == host }
    let titles = ["HOST", "ADDRESS", "TRANSPORT", "CHANGED", "FAILED", "TIME"]
    lines.append(
      table(
        [titles.map { words.told($0) }]
          + hosts.map { host in
            [
              host.name, host.address, host.transport, "\(host.count([.changed]))",
              "\(host.count([.failed, .unreachable]))",
              Elapsed.text(host.results.reduce(0) { $0 + $1.seconds }, words),
            ]
          }
      ).lines.dropLast().joined(separator: "\n"))
    for problem in story.problems where host == nil || problem["host"]?.string == host {
      let id = problem["id"]?.string ?? ""
      func told(_ part: String) -> String? {
        problem[part]?.string.map { words.told($0, of: id) }
      }
      lines.append(words.say("problem: \(told("what") ?? "")").visibleLine)
      if let fix = told("fix") { lines.append("  \(words.say("fix")): \(fix)".visibleLine) }
    }
    for host in hosts {
      let told = host.results.filter { ![.ok, .skipped].contains($0.status) }
      guard !told.isEmpty else { continue }
      lines += ["", host.name]
      for result in told { lines += entry(result, wantsDiff: wantsDiff, words) }
    }
    if let next = story.nextStep { lines += ["", words.say("Next: \(words.told(next))")] }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What the run was.
  private static func head(_ run: KeptRun, of story: RunStory, _ words: Words) -> [String] {
    let result = words.told(result(run))
    let command = ([run.command] + run.playbooks).joined(separator: " ")
    let time = Elapsed.text(story.ended - story.began, words)
    return [
      run.exitCode.map { words.say("run \(run.id): \(result), exit code \($0)") }
        ?? words.say("run \(run.id): \(result), its journal ends without a word"),
      "groundwork \(story.version), \(command)"
        + (run.isCheck ? ", " + words.say("check mode") : ""),
      words.say("inventory \(run.inventories.joined(separator: ", "))"),
      words.say("took \(time)"), "",
    ]
  }

  private static func entry(
    _ result: ResultStory, wantsDiff: Bool, _ words: Words
  ) -> [String] {
    let item = result.item.map { " (item=\($0))" } ?? ""
    let status = pad(result.status.rawValue, 11)
    var lines = [
      "  \(status) \(pad(Elapsed.text(result.seconds, words), 10)) \(result.task)\(item)"
        .visibleLine
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
  package static func diff(
    _ old: RunStory, _ new: RunStory, in words: Words = .english
  ) -> String {
    let was = words.told(result(old.run))
    let became = words.told(result(new.run))
    var lines = [words.say("\(old.run.id) (\(was)) and \(new.run.id) (\(became))")]
    let sides = [
      ("version", old.version, new.version),
      ("command", old.run.command, new.run.command),
      (
        "playbooks", old.run.playbooks.joined(separator: " "),
        new.run.playbooks.joined(separator: " ")
      ),
    ]
    for (name, before, after) in sides where before != after {
      lines.append("\(words.told(name)): \(before) -> \(after)".visibleLine)
    }
    let comparison = RunComparison(old, new, in: words)
    for host in comparison.hosts {
      lines += ["", host.name]
      lines += host.lines.map { "  \($0)".visibleLine }
    }
    if comparison.hosts.isEmpty { lines.append(words.say("every host went the same way")) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Columns as wide as their widest entry, two blanks between them.
  package static func table(_ rows: [[String]]) -> String {
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

  package init(_ old: RunStory, _ new: RunStory, in words: Words = .english) {
    let before = Dictionary(uniqueKeysWithValues: old.hosts.map { ($0.name, $0) })
    let after = Dictionary(uniqueKeysWithValues: new.hosts.map { ($0.name, $0) })
    for name in Set(before.keys).union(after.keys).sorted(by: { $0.precedesByScalars($1) }) {
      let lines: [String] =
        switch (before[name], after[name]) {
        case (nil, _): [words.say("is new")]
        case (_, nil): [words.say("took no part any more")]
        case (let old?, let new?): Self.lines(old, new, words)
        }
      if !lines.isEmpty { hosts.append(Host(name: name, lines: lines)) }
    }
  }

  private static func lines(
    _ old: HostStory, _ new: HostStory, _ words: Words
  ) -> [String] {
    var lines: [String] = []
    if old.transport != new.transport {
      lines.append(words.say("transport: \(old.transport) -> \(new.transport)"))
    }
    if old.address != new.address {
      lines.append(words.say("address: \(old.address) -> \(new.address)"))
    }
    let oldResults = byKey(old)
    let newResults = byKey(new)
    for result in new.results {
      guard let before = oldResults[result.key] else {
        lines.append(
          words.say("\(result.status.rawValue), not there before: \(name(result))"))
        continue
      }
      if before.status != result.status {
        lines.append("\(before.status.rawValue) -> \(result.status.rawValue): \(name(result))")
      }
    }
    for result in old.results where newResults[result.key] == nil {
      lines.append(
        words.say("\(result.status.rawValue), not there any more: \(name(result))"))
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
