import Machine
import System
import Testing
import Value
import Wire

@Suite struct ClusterNodesModuleTests {
  private func node(_ labels: Map, taints: [Value] = [], ready: Bool = true) -> Value {
    [
      "apiVersion": "v1", "kind": "Node",
      "metadata": ["name": "worker1", "labels": Value(labels)],
      "spec": ["taints": Value(taints)],
      "status": ["conditions": [["type": "Ready", "status": ready ? "True" : "False"]]],
    ]
  }

  private func declared(_ more: Map) -> Map {
    ["nodes": [Value((["name": "worker1"] as Map).merging(more))]]
  }

  private func cluster(_ node: Value) -> (FakeCluster, () -> Value) {
    let cluster = FakeCluster()
    var held = node
    cluster.machine.answer = { command, _ in
      if command.arguments.contains("replace") {
        held = ((try? JSON.parse(command.input)) ?? .null)["items"]?.list?.first ?? .null
        return CommandResult()
      }
      return CommandResult(
        output: JSON.bytes(
          Value(["kind": "List", "apiVersion": "v1", "items": Value([held])] as Map)))
    }
    return (cluster, { held })
  }

  @Test func `what is declared comes, what was declared goes, what is not ours stays`() {
    let foreign: Value = ["key": "node.kubernetes.io/unreachable", "effect": "NoSchedule"]
    let (cluster, held) = cluster(node(["kubernetes.io/os": "linux"], taints: [foreign]))
    let first = cluster.run(
      "cluster_nodes",
      declared([
        "labels": ["disk": "ssd", "rack": 3],
        "taints": [["key": "gpu", "value": "yes", "effect": "NoSchedule"]],
      ]))
    #expect(first.change == .exact)
    #expect(
      held()["metadata"]?["labels"] == ["kubernetes.io/os": "linux", "disk": "ssd", "rack": "3"])
    #expect(held()["spec"]?["taints"]?.list?.count == 2)

    let again = cluster.run(
      "cluster_nodes",
      declared([
        "labels": ["disk": "ssd", "rack": 3],
        "taints": [["key": "gpu", "value": "yes", "effect": "NoSchedule"]],
      ]))
    #expect(again.change == .none)

    let fewer = cluster.run("cluster_nodes", declared(["labels": ["disk": "hdd"]]))
    #expect(fewer.change == .exact)
    #expect(fewer.diffs.first?.after.contains("disk: hdd") == true)
    #expect(held()["metadata"]?["labels"] == ["kubernetes.io/os": "linux", "disk": "hdd"])
    #expect(held()["spec"]?["taints"] == [foreign])

    _ = cluster.run("cluster_nodes", declared(Map()))
    #expect(held()["metadata"]?["labels"] == ["kubernetes.io/os": "linux"])
    #expect(held()["metadata"]?["annotations"] == Value(Map()))
    #expect(cluster.run("cluster_nodes", declared(Map())).change == .none)
  }

  @Test func `a node that does not become Ready is named`() {
    let (cluster, _) = cluster(node(Map(), ready: false))
    let response = cluster.run(
      "cluster_nodes", declared(["labels": Map().asValue]).merging(["timeout": 4]))
    guard case .failed(let message) = response.outcome else {
      Issue.record("it was taken for ready")
      return
    }
    #expect(message.contains("worker1"))
    // Nobody waits for one that failed before.
    let spared = cluster.run(
      "cluster_nodes",
      declared(["labels": Map().asValue]).merging(["timeout": 4, "await": Value([Value]())]))
    #expect(spared.outcome == .done)
  }

  @Test func `a taint without a known effect is refused`() {
    let (cluster, _) = cluster(node(Map()))
    let response = cluster.run(
      "cluster_nodes", declared(["taints": [["key": "x", "effect": "Never"]]]))
    guard case .failed(let message) = response.outcome else {
      Issue.record("it was taken")
      return
    }
    #expect(message.contains("NoSchedule"))
  }
}

extension Map {
  fileprivate var asValue: Value { Value(self) }
}
