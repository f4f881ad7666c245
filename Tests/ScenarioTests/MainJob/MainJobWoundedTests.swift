import System
import Testing
import Value

/// Runs that are broken off.
extension TheMainJob {
  @Test func `agents and controllers killed at drawn moments leave nothing a run does not mend`()
    async throws
  {
    let (prepared, first) = try await Stage.shared.prepared()
    let canaries = try await Canaries.of(prepared)
    var moments = Moments(seed: 2_091)
    for wave in try Self.waves(first.journal, &moments) {
      let job = try await Stage.shared.again()
      for disturbances in wave {
        let before = try FirstRun.scratch()
        let run = try await DisturbedRun.of(job, disturbances)
        #expect(run.hits.count == disturbances.count, "\(disturbances)")
        #expect(run.ending != .exited(0), "\(disturbances)")
        let left = try FirstRun.scratch().subtracting(before).sorted()
        try await Self.expectNothingShown(canaries, left, on: disturbances.map(\.host), job)
      }
      let rerun = try await job.apply()
      #expect(rerun.exitCode == 0, "\(wave)\n\(rerun.text)")
      let last = try await job.apply()
      #expect(last.recap("changed") == Fleet.each(0), "\(wave)\n\(last.text)")
      for (node, tree) in try await job.trees(Tree.content) {
        Tree.expectEqual(
          Tree.withoutIdentity(first.trees[node] ?? []), Tree.withoutIdentity(tree),
          "\(node), \(wave)")
      }
    }
  }

  /// Nothing secret stands where it is not declared to stand, whatever half-done things were left.
  private static func expectNothingShown(
    _ canaries: Canaries, _ left: [String], on nodes: [String], _ job: MainJob
  ) async throws {
    let here = try await canaries.search(here: left)
    for canary in canaries.all {
      #expect(here[canary.name, default: []].subtracting(canary.controllerFiles) == [])
    }
    for node in Set(nodes).union(["mini-pc"]) {
      let found = try await canaries.search(on: node, job)
      for canary in canaries.all {
        let declared = canary.nodeFiles[node] ?? []
        // The file that was about to take its place, which is as closed as it.
        let siblings = declared.map { path in
          let name = Path.name(of: path)
          return Path.join(Path.parent(of: path) ?? "/", ".\(name).groundwork-new")
        }
        let others = found[canary.name, default: []].subtracting(declared).subtracting(siblings)
        #expect(others == [], "\(canary.name) on \(node)")
      }
    }
  }

  /// For each fleet made anew, the runs that are disturbed one after the other, and how: in a soak the
  /// controller early; then an agent in the middle and, late at another node, the controller.
  private static func waves(
    _ run: Run, _ moments: inout Moments
  ) throws -> [[[Disturbance]]] {
    let nodes = [
      ("k8s-worker1", "k8s-master"), ("k8s-worker2", "k8s-worker1"), ("k8s-master", "k8s-worker2"),
    ]
    var waves: [[[Disturbance]]] = []
    for (one, other) in Surroundings.isSoak ? nodes : Array(nodes.prefix(1)) {
      var runs = [
        [
          try Disturbance.drawn(.agentKilled, on: one, in: 0.5...0.75, of: run, &moments),
          try .drawn(.controllerKilled, on: other, in: 0.8...1, of: run, &moments),
        ]
      ]
      if Surroundings.isSoak {
        let early = try Disturbance.drawn(
          .controllerKilled, on: one, in: 0.25...0.4, of: run, &moments)
        runs.insert([early], at: 0)
      }
      waves.append(runs)
    }
    return waves
  }
}
