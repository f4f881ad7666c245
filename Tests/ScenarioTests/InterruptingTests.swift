import System
import Testing
import Value

extension Scenarios {
  @Suite struct Interrupting {
    @Test func `the controller killed at any moment leaves nothing the next run does not mend`()
      async throws
    {
      try await Site.with { site in
        // The first run of all carries the agent to the nodes, which takes longer than all the rest.
        try await Workload.prepare(site)
        _ = try await site.apply("site.yml")
        try await Workload.prepare(site)
        let undisturbed = try await site.apply("site.yml")
        #expect(undisturbed.exitCode == 0, "\(undisturbed.text)")
        let wanted = try await Self.trees(site)

        // The same moments in every test run, spread over the time a run takes.
        var moments = Moments(seed: 20_260)
        var killed = 0
        for part in 0..<5 {
          try await Workload.prepare(site)
          let moment = moments.next(in: part, of: 5, milliseconds: undisturbed.took * 4 / 5)
          let ending = try await Program.kill(
            site.applying(["site.yml"]), in: site.directory, after: moment)
          if ending == .signalled(Int(Signal.kill)) { killed += 1 }
          let rerun = try await site.apply("site.yml")
          #expect(rerun.exitCode == 0, "killed after \(moment) ms\n\(rerun.text)")
          for (node, tree) in try await Self.trees(site) {
            Tree.expectEqual(wanted[node] ?? [], tree, "\(node), killed after \(moment) ms")
          }
        }
        // A run that had already ended proves nothing.
        #expect(killed >= 3)
      }
    }

    private static func trees(_ site: Site) async throws -> [String: Set<Substring>] {
      var trees: [String: Set<Substring>] = [:]
      for node in Fleet.names { trees[node] = try await Tree.content(node, site.fleet) }
      return trees
    }
  }
}
