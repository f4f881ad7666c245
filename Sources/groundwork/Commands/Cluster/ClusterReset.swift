import Inventory
import Messages
import Value

/// `groundwork cluster reset`.
enum ClusterReset {
  static let spec = CommandSpec(
    name: "cluster reset", summary: "take the whole cluster off its machines", operands: "",
    flags: ClusterCommand.flags + [ClusterCommand.yes],
    examples: [
      (
        "groundwork cluster reset",
        "ask for the cluster's name, then take it off; machines stay prepared"
      ),
      ("groundwork cluster etcd backup && groundwork cluster reset --yes", "keep a way back"),
    ],
    discussion:
      "Workers first, then control planes: everything of kubeadm, the kubelet's pods and volumes, what the\npods' network left behind, and root's access. What is in the cluster is lost. The machines stay prepared:\ngroundwork apply begins another cluster on them.",
    instead: "groundwork node remove",
    run: { arguments in
      await ClusterCommand.run(
        "cluster reset", playbook: "cluster_reset.yml", arguments
      ) { (session) async throws(Problem) -> Int32? in
        let name = try session.clusterName()
        try session.confirm(
          "take the cluster \(name) off \(session.inventory.hosts(in: "kubernetes").count) machines, with all that is in it? Type its name:",
          word: name)
        return nil
      }
    })
}
