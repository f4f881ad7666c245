import System
import Testing
import Value

extension Scenarios {
  @Suite struct Converging {
    @Test func `the first run changes every node, the second touches nothing`() async throws {
      try await Site.with { site in
        try await Workload.prepare(site)
        let first = try await site.apply("site.yml")
        #expect(first.exitCode == 0, "\(first.text)")
        #expect(first.recap("changed") == Fleet.each(Workload.tasks), "\(first.text)")
        try await Self.expectPrepared(site)

        let before = try await Self.trees(site)
        let second = try await site.apply("site.yml")
        #expect(second.exitCode == 0, "\(second.text)")
        #expect(second.recap("changed") == Fleet.each(0), "\(second.text)")
        #expect(second.recap("ok") == Fleet.each(Workload.tasks + 1))
        for (node, tree) in try await Self.trees(site) {
          Tree.expectEqual(before[node] ?? [], tree, node)
        }
      }
    }

    @Test func `check mode shows every difference and writes nothing`() async throws {
      try await Site.with { site in
        try await Workload.prepare(site)
        // The agent is on the nodes and sudo has greeted, as after any earlier run.
        let before = try await Self.trees(site)
        let check = try await site.apply("--check", "--diff", "site.yml")
        #expect(check.exitCode == 0, "\(check.text)")
        #expect(check.recap("changed") == Fleet.each(Workload.tasks), "\(check.text)")
        for (node, tree) in try await Self.trees(site) {
          Tree.expectEqual(before[node] ?? [], tree, node)
          let diffs = check.results(node).flatMap { $0["diffs"]?.list ?? [] }
          #expect(diffs.contains { $0["after"] == Value("node \(node)\n") }, "\(check.text)")
        }

        // What was announced is what then happens.
        let apply = try await site.apply("site.yml")
        #expect(apply.recap("changed") == check.recap("changed"), "\(apply.text)")
      }
    }

    private static func trees(_ site: Site) async throws -> [String: Set<Substring>] {
      var trees: [String: Set<Substring>] = [:]
      for node in Fleet.names { trees[node] = try await Tree.exact(node, site.fleet) }
      return trees
    }

    /// What the nodes themselves say after the workload.
    private static func expectPrepared(_ site: Site) async throws {
      for node in Fleet.names {
        let said = try await site.fleet.inside(
          node,
          """
          stat -c '%U %a' /srv/scenario; stat -c %a /srv/scenario/node.conf; cat /etc/scenario.conf
          wc -c < /srv/scenario/large.txt; wc -l < /etc/scenario.hosts; cat /etc/hostname
          uname -n; sysctl -n net.ipv4.ip_default_ttl; cat /etc/environment
          """)
        #expect(
          said == """
            ops 750
            640
            node \(node)
            2400000
            4
            \(node)
            \(node)
            63
            SCENARIO=prepared

            """)
      }
    }
  }
}
