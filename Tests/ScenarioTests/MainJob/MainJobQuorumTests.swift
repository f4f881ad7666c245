import System
import Testing
import Value

/// A cluster that survives the loss of a control plane.
extension TheMainJob {
  private static let planes = ["k8s-master", "k8s-master2", "k8s-master3"]

  @Test(Cluster.isAvailable)
  func `of three control planes one can go, one be replaced, and none that would end the cluster`()
    async throws
  {
    let job = try await Stage.shared.bare()
    let cluster = Cluster(job: job)
    let fleet = job.site.fleet
    try await fleet.lab("up", "k8s-master2", "k8s-master3")
    try await job.welcome(["k8s-master2", "k8s-master3"])
    try await cluster.declare()
    try cluster.list(controlPlanes: Self.planes, workers: ["k8s-worker1"])
    let first = try await job.apply()
    #expect(first.exitCode == 0, "\(first.text)")
    let nodes = try await cluster.nodes()
    #expect(nodes.keys.sorted() == Self.planes + ["k8s-worker1"])
    #expect(!nodes.values.contains { !$0.isReady })
    #expect(try await cluster.openDoors() == "")
    let second = try await job.apply()
    #expect(second.exitCode == 0, "\(second.text)")
    #expect(second.recap("changed").values.allSatisfy { $0 == 0 }, "\(second.text)")

    // Two of three: the dead one is missed, and no other can be spared.
    try await fleet.lab("kill", "k8s-master3")
    let refused = try await job.groundwork("node", "remove", "k8s-master2", "--yes")
    #expect(refused.exitCode == 6, "\(refused.text)")
    #expect(refused.complaint.contains("bring k8s-master3 back first"), "\(refused.text)")
    #expect(try await cluster.nodes().count == 4)
    let dead = try await job.groundwork("node", "remove", "k8s-master3", "--offline", "--yes")
    #expect(dead.exitCode == 0, "\(dead.text)")
    #expect(
      try await cluster.nodes().keys.sorted() == ["k8s-master", "k8s-master2", "k8s-worker1"])

    // Another machine takes its place.
    try await fleet.lab("rebuild", "k8s-master3")
    try await job.welcome(["k8s-master3"])
    let added = try await job.groundwork("node", "add", "k8s-master3", "--output", "json")
    #expect(added.exitCode == 0, "\(added.text)")
    #expect(try await cluster.nodes()["k8s-master3"]?.isReady == true)

    // The first of them is installed anew, while the others hold the cluster.
    try await fleet.lab("rebuild", "k8s-master")
    try await job.welcome(["k8s-master"], pinning: false)
    let replaced = try await job.groundwork("node", "replace", "k8s-master", "--output", "json")
    #expect(replaced.exitCode == 0, "\(replaced.text)")
    let after = try await Cluster(job: job, anchor: "k8s-master2").nodes()
    #expect(after["k8s-master"]?.isReady == true)
    #expect(after["k8s-master"]?.uid != nodes["k8s-master"]?.uid)
    #expect(after["k8s-worker1"] == nodes["k8s-worker1"])

    // A living one goes.
    let gone = try await job.groundwork("node", "remove", "k8s-master2", "--yes")
    #expect(gone.exitCode == 0, "\(gone.text)")
    #expect(
      try await cluster.nodes().keys.sorted() == ["k8s-master", "k8s-master3", "k8s-worker1"])
    try await fleet.lab("kill", "k8s-master2", "k8s-master3")
    try await Stage.shared.leave()
  }
}
