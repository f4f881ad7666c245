import System
import Testing
import Value

extension Scenarios {
  @Suite struct Interrupting {
    @Test
    func `controllers and agents killed at any moment leave nothing the next run does not mend`()
      async throws
    {
      try await Site.with { site in
        // The first run of all carries the agent to the nodes, which takes longer than all the rest.
        try await Workload.prepare(site)
        _ = try await site.apply("site.yml")
        try await Workload.prepare(site)
        let undisturbed = try await site.apply("site.yml")
        #expect(undisturbed.exitCode == 0, "\(undisturbed.text)")
        let wanted = try await Self.trees(of: Fleet.names, site)

        // The same moments in every test run, spread over the tasks.
        var moments = Moments(seed: 20_260)
        for part in 0..<Self.times {
          let one = Self.drawn(.controllerKilled, part, &moments)
          try await Workload.prepare(site)
          let run = try await DisturbedRun.of(
            site, Self.lingering(site), seconds: 120, [one])
          #expect(run.hits == [one] && run.ending == .signalled(Int(Signal.kill)), "\(one)")
          try Self.expectJournal(of: run, site, "\(one)")
          try await Self.expectMended(Fleet.names, wanted, site, "\(one)")
        }
        for part in 0..<Self.times {
          let one = Self.drawn(.agentKilled, part, &moments)
          try await Workload.prepare(site, nodes: [one.host])
          let run = try await DisturbedRun.of(
            site, Self.lingering(site) + ["--limit", one.host], seconds: 120, [one])
          #expect(run.hits == [one], "\(one)")
          // The controller came to its own end: with what the agent was at unknown, or, where it only
          // looked, with another agent and all done.
          #expect(run.ending == .exited(2) || run.ending == .exited(0), "\(one)\n\(run.output)")
          try await Self.expectMended([one.host], wanted, site, "\(one)")
        }
      }
    }

    private static let times = 5

    /// Who is killed some milliseconds after a node began a task of that part of the work: while a
    /// request is written, at work, or answered.
    private static func drawn(
      _ fault: Fault, _ part: Int, _ moments: inout Moments
    ) -> Disturbance {
      let names = Array(Workload.names)
      let task = moments.next(in: part, of: times, milliseconds: names.count)
      return Disturbance(
        fault: fault, host: Fleet.names[moments.next(below: Fleet.names.count)],
        task: names[min(task, names.count - 1)], milliseconds: moments.next(below: 60))
    }

    /// A run that is still at work when its last change is made.
    private static func lingering(_ site: Site) -> [String] {
      site.applying(["-e", "linger=8", "site.yml"])
    }

    private static func expectMended(
      _ nodes: [String], _ wanted: [String: Set<Substring>], _ site: Site, _ what: String
    ) async throws {
      let rerun = try await site.apply("site.yml")
      #expect(rerun.exitCode == 0, "\(what)\n\(rerun.text)")
      try await expectNobodyLeft(nodes, site, what)
      for (node, tree) in try await trees(of: nodes, site) {
        Tree.expectEqual(wanted[node] ?? [], tree, "\(node), \(what)")
      }
    }

    /// No agent stays on a node: not the killed run's, nor that of the one that ended.
    private static func expectNobodyLeft(
      _ nodes: [String], _ site: Site, _ what: String
    ) async throws {
      for node in nodes {
        let left = try await site.fleet.inside(
          node,
          """
          for _ in $(seq 50); do
            left=$(ls -l /proc/[0-9]*/exe 2> /dev/null | grep -o '/groundwork/agent-.*')
            [ -n "$left" ] || exit 0
            sleep 0.1
          done
          echo "$left"
          """)
        #expect(left == "", "\(node), \(what)")
      }
    }

    /// The journal of a killed run ends with a whole line and has every result that was shown.
    private static func expectJournal(
      of run: DisturbedRun, _ site: Site, _ what: String
    ) throws {
      let runs = "\(site.directory)/.groundwork/runs"
      let newest = try #require(try Files.list(runs).max())
      let journal = try Files.text("\(runs)/\(newest)/journal.jsonl", limit: 64 << 20) ?? ""
      #expect(journal.hasSuffix("}\n"), "\(what): \(journal.suffix(300))")
      var kept: [Int: Value] = [:]
      for line in journal.split(separator: "\n") {
        let event = try JSON.parse(String(line))
        if let number = event["n"]?.int { kept[number] = event }
      }
      let watched = ["host-started", "progress"]
      for event in run.events where !watched.contains(event["event"]?.string ?? "") {
        let number = event["n"]?.int ?? 0
        // What came before the run had a place to be kept has no number in it.
        if number >= kept.keys.min() ?? 0 { #expect(kept[number] == event, "\(what)") }
      }
      #expect(kept.values.contains { $0["event"] == "run-started" }, "\(what)")
      // It has no end: that is how a run that was killed is told from others.
      #expect(!kept.values.contains { $0["event"] == "run-ended" }, "\(what)")
      #expect(try Files.status("\(runs)/\(newest)/run.json", following: false) == nil)
    }

    private static func trees(
      of nodes: [String], _ site: Site
    ) async throws -> [String: Set<Substring>] {
      var trees: [String: Set<Substring>] = [:]
      for node in nodes { trees[node] = try await Tree.content(node, site.fleet) }
      return trees
    }
  }
}
