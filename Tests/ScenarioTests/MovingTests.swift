import System
import Testing
import Value

extension Scenarios {
  /// A node is never lost to its own change of address, whatever configures its network.
  @Suite struct Moving {
    /// Who makes which mistake; each network backend has made both in a soak.
    private static let mistakes = [
      (wrong: ["k8s-master": "address", "k8s-worker1": "gateway", "k8s-worker2": "address"], 30),
      (wrong: ["k8s-master": "gateway", "k8s-worker1": "address", "k8s-worker2": "gateway"], 60),
    ]

    @Test(arguments: Surroundings.isSoak ? mistakes : Array(mistakes.prefix(1)))
    func `a wrong address is undone within 90 s, and the other node is finished`(
      wrong: [String: String], rollbackSeconds: Int
    ) async throws {
      try await Movers.with { movers in
        var before: [String: Set<Substring>] = [:]
        for (node, mistake) in wrong {
          before[node] = try await movers.settings(node)
          if mistake == "gateway" {
            // Nobody has it.
            try movers.want(
              node, address: "\(movers.wanted(node))/24", gateway: "\(movers.network).66")
          } else {
            // A network that this machine has no way into.
            try movers.want(
              node, address: "192.0.2.\(movers.wanted(node).split(separator: ".")[3])/24",
              gateway: "192.0.2.1")
          }
        }
        try movers.writePlaybook(hosts: "all", rollbackSeconds: rollbackSeconds)

        let run = try await movers.site.apply("site.yml")
        #expect(run.exitCode == 2, "\(run.text)")
        #expect(run.took < 90_000)
        #expect(run.recap("changed") == Fleet.each(0).merging(["mini-pc": 2]) { $1 })
        #expect(run.recap("failed") == Fleet.each(1).merging(["mini-pc": 0]) { $1 })
        for (node, mistake) in wrong {
          let result = run.results(node).last?["result"]
          let message = result?["msg"]?.string ?? ""
          let end = "; the change was rolled back and the node answers at its old address"
          #expect(message.hasSuffix(end), "\(run.text)")
          #expect(result?["rolled_back"] == true)
          if mistake == "gateway" {
            #expect(message.contains("the gateway \(movers.network).66 does not answer"))
          }
          #expect(try await movers.addresses(node) == [movers.leases[node] ?? ""])
          #expect(try await !movers.isPending(node))
          Tree.expectEqual(before[node] ?? [], try await movers.settings(node), node)
        }
        #expect(try await movers.addresses("mini-pc") == [movers.wanted("mini-pc")])
      }
    }

    @Test func `a run killed before the confirmation is finished by the same command`()
      async throws
    {
      try await Movers.with { movers in
        try movers.writePlaybook(hosts: Movers.names.joined(separator: ","), rollbackSeconds: 30)
        try await movers.killBeforeConfirmation()
        let killed = Clock.milliseconds

        let rerun = try await movers.site.apply("site.yml")
        #expect(rerun.exitCode == 0, "\(rerun.text)")
        // The confirmation, and what came after it.
        for name in Movers.names {
          #expect(rerun.recap("changed")[name] == 2, "\(rerun.text)")
          #expect(rerun.results(name).first?["result"]?["pending"] == true, "\(rerun.text)")
        }
        for name in Movers.names { #expect(try await !movers.isPending(name)) }

        // Past the moment at which an armed rollback would have run.
        try await Task.sleep(for: .milliseconds(max(0, killed + 33_000 - Clock.milliseconds)))
        let third = try await movers.site.apply("site.yml")
        #expect(third.exitCode == 0, "\(third.text)")
        for name in Movers.names {
          #expect(third.recap("changed")[name] == 0, "\(third.text)")
          #expect(try await movers.addresses(name) == [movers.wanted(name)])
        }
      }
    }

    @Test func `a run killed before the confirmation and never repeated is undone`() async throws {
      try await Movers.with { movers in
        let before = try await Self.settings(movers)
        try movers.writePlaybook(hosts: Movers.names.joined(separator: ","), rollbackSeconds: 30)
        try await movers.killBeforeConfirmation()
        for name in Movers.names { try await movers.waitForLease(name, seconds: 90) }
        try await Self.expectAsBefore(before, movers)
      }
    }

    @Test func `a power cut before the confirmation brings the old address back`() async throws {
      try await Movers.with { movers in
        let before = try await Self.settings(movers)
        try movers.writePlaybook(hosts: Movers.names.joined(separator: ","), rollbackSeconds: 300)
        try await movers.killBeforeConfirmation()
        for name in Movers.names { try await movers.site.fleet.lab("kill", name) }
        for name in Movers.names { try await movers.site.fleet.lab("start", name) }
        // Long before the timer would have run, had it survived.
        for name in Movers.names { try await movers.waitForLease(name, seconds: 30) }
        try await Self.expectAsBefore(before, movers)
      }
    }

    private static func settings(_ movers: Movers) async throws -> [String: Set<Substring>] {
      var settings: [String: Set<Substring>] = [:]
      for name in Movers.names { settings[name] = try await movers.settings(name) }
      return settings
    }

    /// Nothing of the change is left, and the fleet answers where it did.
    private static func expectAsBefore(
      _ before: [String: Set<Substring>], _ movers: Movers
    ) async throws {
      for name in Movers.names {
        // What undoes ends a moment after the address is back.
        let end = Clock.milliseconds + 15_000
        while try await movers.isPending(name), Clock.milliseconds < end {
          try await Task.sleep(for: .milliseconds(500))
        }
        #expect(try await !movers.isPending(name), "\(name)")
        Tree.expectEqual(before[name] ?? [], try await movers.settings(name), name)
      }
      let run = try await movers.site.groundwork("run", "all", "-m", "ping")
      #expect(run.exitCode == 0, "\(run.text)")
    }
  }
}
