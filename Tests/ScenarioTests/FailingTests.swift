import System
import Testing
import Value

extension Scenarios {
  @Suite struct Failing {
    @Test func `a node without power is named, and the others are finished`() async throws {
      try await Site.with { site in
        try await Workload.prepare(site)
        try await site.fleet.lab("kill", "k8s-worker1")
        let run: Run
        do {
          run = try await site.apply("-T", "3", "site.yml")
          try await site.fleet.lab("start", "k8s-worker1")
        } catch {
          try await site.fleet.lab("start", "k8s-worker1")
          throw error
        }
        #expect(run.exitCode == 4, "\(run.text)")
        #expect(run.problems == ["k8s-worker1": "ssh.unreachable"])
        #expect(run.recap("unreachable") == Fleet.each(0).merging(["k8s-worker1": 1]) { $1 })
        #expect(
          run.recap("changed")
            == Fleet.each(Workload.tasks).merging(["k8s-worker1": 0]) { $1 }, "\(run.text)")

        // The same command finishes the work once the node is back, and only there.
        let again = try await site.apply("site.yml")
        #expect(again.exitCode == 0, "\(again.text)")
        #expect(
          again.recap("changed")
            == Fleet.each(0).merging(["k8s-worker1": Workload.tasks]) { $1 }, "\(again.text)")
      }
    }

    @Test func `a rebuilt node is refused until the user replaces it`() async throws {
      try await Site.with { site in
        try await Workload.prepare(site)
        try await site.fleet.lab("rebuild", "k8s-worker2")
        let refused = try await site.apply("site.yml")
        #expect(refused.exitCode == 6, "\(refused.text)")
        #expect(refused.problems == ["k8s-worker2": "ssh.host-key-changed"])
        #expect(
          refused.recap("changed")
            == Fleet.each(Workload.tasks).merging(["k8s-worker2": 0]) { $1 }, "\(refused.text)")
        let fix = refused.results("k8s-worker2").last?["result"]?["fix"]
        #expect(fix == "if you reinstalled it: groundwork node replace k8s-worker2")

        let replaced = try await site.groundwork(
          "node", "replace", "k8s-worker2", "--output", "json", "--become-password-file",
          "sudo-password", "site.yml")
        #expect(replaced.exitCode == 0, "\(replaced.text)")
        // A machine newly made has its name already.
        #expect(replaced.recap("changed") == ["k8s-worker2": Workload.tasks - 1])

        let after = try await site.apply("site.yml")
        #expect(after.exitCode == 0, "\(after.text)")
        #expect(after.recap("changed") == Fleet.each(0), "\(after.text)")
      }
    }
  }
}
