import ClusterModules
import Machine
import System
import Testing
import Value
import Wire

/// Answers as etcdctl 3.6 writes them.
@Suite struct EtcdMembersModuleTests {
  private func cluster(_ healthy: [Bool]) -> (FakeCluster, () -> [[String]]) {
    let cluster = FakeCluster()
    var removed: [[String]] = []
    cluster.machine.answer = { command, _ in
      let words = command.arguments
      if words.contains("ps") { return CommandResult(output: Array("3f2a\n".utf8)) }
      if words.contains("remove") {
        removed.append(words)
        return CommandResult()
      }
      if words.contains("list") {
        let lines = healthy.indices.map {
          "8e9e05c5216469\($0)d, started, master\($0), https://10.0.0.1\($0):2380, "
            + "https://10.0.0.1\($0):2379, false"
        }
        return CommandResult(output: Array((lines.joined(separator: "\n") + "\n").utf8))
      }
      let lines = healthy.enumerated().map { place, isHealthy in
        isHealthy
          ? "https://10.0.0.1\(place):2379 is healthy: successfully committed proposal: took = 9ms"
          : "https://10.0.0.1\(place):2379 is unhealthy: failed to commit proposal: timed out"
      }
      return CommandResult(
        exitStatus: healthy.contains(false) ? 1 : 0,
        errorOutput: Array((lines.joined(separator: "\n") + "\n").utf8))
    }
    return (cluster, { removed })
  }

  @Test func `members are told with their health`() {
    let (cluster, _) = cluster([true, false, true])
    let members = cluster.run("etcd_members", Map()).result["members"]?.list ?? []
    #expect(members.map { $0["name"] } == ["master0", "master1", "master2"])
    #expect(members.map { $0["healthy"] } == [true, false, true])
  }

  @Test func `a dead member is taken out by its id`() {
    let (cluster, removed) = cluster([true, false, true])
    let response = cluster.run("etcd_members", ["remove": "master1"])
    #expect(response.outcome == .done)
    #expect(removed().first?.suffix(3) == ["member", "remove", "8e9e05c52164691d"])
  }

  @Test func `one that the quorum needs is not`() {
    let (cluster, removed) = cluster([true, false, true])
    guard
      case .failed(let message) = cluster.run("etcd_members", ["remove": "master0"]).outcome
    else {
      Issue.record("it was taken out")
      return
    }
    #expect(message.contains("only 1 of 2"))
    #expect(removed().isEmpty)
  }

  @Test func `one that is no member is nothing to do`() {
    let (cluster, _) = cluster([true])
    #expect(cluster.run("etcd_members", ["remove": "master7"]).change == .none)
  }
}
