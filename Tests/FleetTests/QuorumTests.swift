import Fleet
import Testing
import Value

/// How many members of etcd can be lost.
@Suite struct QuorumTests {
  /// `a b- c`: a name each, a dash behind one that does not work.
  private func quorum(_ text: String) -> Quorum {
    Quorum(
      text.split(separator: " ").map { word in
        Quorum.Member(word.split(separator: "-").joined(), isHealthy: !word.hasSuffix("-"))
      })
  }

  @Test(
    arguments: [
      ("a", "a", "node.last-control-plane"), ("a b", "a", nil), ("a b-", "a", "node.quorum"),
      ("a b-", "b", nil), ("a b c", "c", nil), ("a b c-", "c", nil), ("a b c-", "a", "node.quorum"),
      ("a b- c-", "b", "node.quorum"), ("a b c d- e", "d", nil),
      ("a b c d- e-", "a", "node.quorum"),
      ("a b c d e-", "a", nil), ("a b c", "worker", nil), ("", "a", nil),
    ] as [(String, String, String?)])
  func `more than half of those that are left must work`(
    members: String, host: String, refusal: String?
  ) {
    #expect(quorum(members).refusal(toLose: host)?.id == refusal)
  }

  @Test func `who must come back first is named`() {
    #expect(
      quorum("m1 m2 m3-").refusal(toLose: "m2")?.description == """
        [m2] without m2 the cluster would stand still (node.quorum)
          because: of the 2 members of etcd that were left only 1 would work; not working now: m3
          fix: bring m3 back first, or take out what is dead: groundwork node remove m3 --offline
        """)
  }

  @Test func `members are read as the node tells them`() {
    let told: Value = [
      ["name": "m1", "id": "1", "client": "https://10.0.0.1:2379", "healthy": true],
      ["name": "", "id": "2", "client": "", "healthy": false],
    ]
    #expect(
      Quorum(told)
        == Quorum([.init("m1", isHealthy: true), .init("", isHealthy: false)]))
  }
}
