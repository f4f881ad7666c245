import Fleet
import Testing
import Value

@Suite struct ClusterStandingTests {
  /// Two machines of which all is well.
  private func standing() -> ClusterStanding {
    var plane = ClusterStanding.Machine("m1", isControlPlane: true)
    plane.isComplete = true
    plane.certificates = ClusterStanding.certificates([
      ["name": "ca", "seconds": 315_000_000], ["name": "apiserver", "seconds": 8_640_000],
    ])
    var worker = ClusterStanding.Machine("w1", isControlPlane: false)
    worker.isComplete = true
    var standing = ClusterStanding(
      cluster: "lab", wanted: "1.34.9", machines: [plane, worker], warningDays: 30)
    standing.members = [Quorum.Member("m1", isHealthy: true)]
    standing.take(nodes: node("m1").merged(node("w1")))
    return standing
  }

  private func node(
    _ name: String, ready: Bool = true, version: String = "v1.34.9", closed: Bool = false
  ) -> Value {
    let told: Map = [
      "ready": Value(ready), "version": Value(version), "unschedulable": Value(closed),
    ]
    return Value(Map([(Value(name), Value(told))]))
  }

  private func ids(_ standing: ClusterStanding) -> [String] {
    standing.findings.map { "\($0.id) \($0.host ?? "-")" }
  }

  @Test func `a cluster that is as it should be has nothing to tell`() {
    #expect(ids(standing()) == [])
    let next = standing().machines[0].certificates.first
    #expect(next?.name == "apiserver" && next?.days == 100)
    #expect(standing().document["findings"]?.list == [])
    #expect(standing().document["machines"]?.list?.first?["certificate"]?["days"] == 100)
  }

  @Test func `what expires soon, or has, is due`() {
    var standing = standing()
    standing.warningDays = 101
    #expect(ids(standing) == ["cluster.certificate-due m1"])
    #expect(ClusterStanding.certificates([["name": "a", "seconds": -1]]).first?.days == -1)
  }

  @Test func `nodes that are not as the inventory says are named`() {
    var standing = standing()
    standing.take(
      nodes: node("m1", ready: false, version: "v1.33.13").merged(node("stranger"))
        .merged(node("w1", closed: true)))
    #expect(
      ids(standing) == [
        "cluster.node-not-ready m1", "cluster.version-skew m1", "cluster.node-foreign -",
        "cluster.node-closed w1",
      ])
  }

  @Test func `a machine that is out of it is named`() {
    var standing = standing()
    standing.machines[1].isComplete = false
    standing.machines[1].isBrokenOff = true
    #expect(ids(standing) == ["cluster.not-joined w1"])
    #expect(standing.findings[0].because == "what was begun there was broken off")
    standing.machines[1].isComplete = true
    standing.take(nodes: node("m1"))
    #expect(ids(standing) == ["cluster.node-missing w1"])
  }

  @Test func `members that do not work, and those of nobody, are named`() {
    var standing = standing()
    standing.members = [
      Quorum.Member("m1", isHealthy: false), Quorum.Member("gone", isHealthy: false),
    ]
    #expect(
      ids(standing) == [
        "cluster.member-down m1", "cluster.member-down -", "cluster.member-foreign -",
      ])
  }
}

extension Value {
  fileprivate func merged(_ other: Value) -> Value {
    Value((map ?? Map()).merging(other.map ?? Map()))
  }
}
