import System
import Testing
import Value

/// A machine of the prepared fleet that was installed anew.
extension TheMainJob {
  @Test func `a rebuilt worker is refused, replaced by one command, and then all is as before`()
    async throws
  {
    let (job, first) = try await Stage.shared.prepared()
    let others = Fleet.names.filter { $0 != "k8s-worker2" }
    try await job.site.fleet.lab("rebuild", "k8s-worker2")
    try await job.welcome(["k8s-worker2"], pinning: false)
    let before = try await job.trees(Tree.exact)

    let refused = try await job.apply()
    #expect(refused.exitCode == 6, "\(refused.text)")
    #expect(refused.recap("changed") == Fleet.each(0), "\(refused.text)")
    #expect(refused.problems == ["k8s-worker2": "ssh.host-key-changed"])
    // The others came to the end.
    for name in others {
      #expect(refused.results(name).contains { $0["result"]?["method"] != nil }, "\(name)")
    }
    #expect(
      refused.events("run-ended").last?["next_step"]
        == "groundwork node replace k8s-worker2, if the machine was rebuilt")

    let replaced = try await job.groundwork("node", "replace", "k8s-worker2", "--output", "json")
    #expect(replaced.exitCode == 0, "\(replaced.text)")
    #expect(
      replaced.recap("changed")
        == ["k8s-worker2": first.journal.recap("changed")["k8s-worker2"] ?? 0], "\(replaced.text)")

    let again = try await job.apply()
    #expect(again.exitCode == 0, "\(again.text)")
    #expect(again.recap("changed") == Fleet.each(0), "\(again.text)")
    let after = try await job.trees(Tree.exact)
    for name in others { Tree.expectEqual(before[name] ?? [], after[name] ?? [], name) }
  }
}
