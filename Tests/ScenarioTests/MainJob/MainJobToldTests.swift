import System
import Testing
import Value

/// What the user is told.
extension TheMainJob {
  @Test func `where there is no terminal, progress is told in plain lines`() async throws {
    let (_, first) = try await Stage.shared.prepared()
    #expect(!first.run.output.contains("\u{1B}") && !first.run.complaint.contains("\u{1B}"))
    // Who, what, how long.
    for name in Fleet.names {
      let told = first.run.complaint.split(separator: "\n").filter { $0.hasPrefix("… \(name): ") }
      #expect(told.contains { $0.contains(": containerd : Install containerd") }, "\(name)")
      #expect(told.allSatisfy { $0.hasSuffix(" s") || $0.contains(" min ") }, "\(told)")
    }
    let end = first.run.output.split(separator: "\n").suffix(6)
    for (name, line) in zip(Fleet.names, end) {
      let counts = first.journal.events("recap").last?["hosts"]?[name]
      let start = name + String(repeating: " ", count: 26 - name.count) + " : ok="
      #expect(line.hasPrefix("\(start)\(counts?["ok"]?.int ?? -1)"), "\(line)")
      #expect(line.contains(" changed=\(counts?["changed"]?.int ?? -1)  "), "\(line)")
      #expect(line.contains(" failed=0 "), "\(line)")
    }
    #expect(end.dropLast().last?.contains(" round trips to 4 hosts") == true)
    #expect(
      end.last == "Next: nothing; the same command, any day, puts back what has drifted")
  }

  @Test func `on a terminal, progress is drawn in place and in colour`() async throws {
    _ = try await Stage.shared.prepared()
    let run = try await Program.run(
      [
        "env", "-u", "NO_COLOR", "TERM=xterm-256color", "script", "--quiet", "--return",
        "--command",
        // Long enough for every host to be seen at work.
        "\(Surroundings.binary) run all -m wait_for -a timeout=3", "/dev/null",
      ], in: MainJob.directory, seconds: MainJob.seconds)
    #expect(run.exitCode == 0, "\(run.text)")
    #expect(run.output.contains("\u{1B}[0;32mk8s-master | SUCCESS => {"), "\(run.text)")
    // Four lines, one a host, taken away again.
    #expect(run.output.contains("\u{1B}[4A\u{1B}[J"), "\(run.text)")
    let drawn = run.output.split(separator: "\n").filter { $0.contains(" s  wait_for") }
    for name in Fleet.names { #expect(drawn.contains { $0.contains("  \(name) ") }, "\(drawn)") }
  }

  @Test func `every event is one that the documentation names, with keys that it names`()
    async throws
  {
    let (job, first) = try await Stage.shared.prepared()
    let schema = try EventSchema(
      Files.text("\(Surroundings.root)/docs/events.md") ?? "")
    #expect(schema.keys["recap"]?.contains("hosts") == true)
    let run = try await job.apply()
    #expect(run.events.count == run.output.split(separator: "\n").count)
    #expect(run.events.compactMap { $0["n"]?.int } == Array(1...run.events.count))
    for event in run.events + first.journal.events {
      let name = event["event"]?.string ?? ""
      let known = try #require(schema.keys[name], "\(name)")
      let keys = Set((event.map?.keys ?? []).compactMap(\.string))
      #expect(keys.isSuperset(of: EventSchema.common), "\(event)")
      #expect(keys.subtracting(EventSchema.common).isSubset(of: known), "\(event)")
      if let status = event["status"]?.string { #expect(schema.statuses.contains(status)) }
    }
    #expect(run.events.contains { $0["event"] == "host-started" })
  }
}

/// What docs/events.md says of events: the table of kinds, and the sentence on `status`.
private struct EventSchema {
  static let common: Set<String> = ["v", "n", "time", "event"]

  var keys: [String: Set<String>] = [:]
  var statuses: Set<String> = []

  init(_ page: String) throws {
    for line in page.split(separator: "\n") where line.hasPrefix("| `") {
      let cells = line.split(separator: "|")
      guard cells.count == 2 else { continue }
      let kinds = Self.words(cells[0])
      // "as X" takes the keys of X.
      let named = Self.words(cells[1])
      let borrowed = named.first { keys[$0] != nil && cells[1].contains("as `\($0)`") }
      for kind in kinds {
        keys[kind] = Set(named).union(borrowed.flatMap { keys[$0] } ?? [])
      }
    }
    let results = keys["host-result"] ?? []
    keys["item-result"]?.formUnion(results)
    let sentence = page.split(separator: "\n").drop { !$0.hasPrefix("`status` is") }.prefix(2)
    statuses = Set(sentence.flatMap { Self.words($0) })
  }

  /// What stands between backticks.
  private static func words(_ text: Substring) -> [String] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }
}
