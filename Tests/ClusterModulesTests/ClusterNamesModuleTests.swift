import Machine
import System
import Testing
import Value
import Wire

@Suite struct ClusterNamesModuleTests {
  /// As kubeadm 1.34 writes it, in its main lines.
  private static let corefile = """
    .:53 {
        errors
        health {
           lameduck 5s
        }
        kubernetes cluster.local in-addr.arpa ip6.arpa {
           pods insecure
           ttl 30
        }
        forward . /etc/resolv.conf
        reload
    }

    """

  private func cluster(_ text: String = corefile) -> (FakeCluster, () -> String) {
    let cluster = FakeCluster()
    var held: Value = [
      "apiVersion": "v1", "kind": "ConfigMap",
      "metadata": ["name": "coredns", "namespace": "kube-system"],
      "data": ["Corefile": Value(text)],
    ]
    cluster.machine.answer = { command, _ in
      if command.arguments.contains("replace") {
        held = ((try? JSON.parse(command.input)) ?? .null)["items"]?.list?.first ?? .null
        return CommandResult()
      }
      return CommandResult(output: JSON.bytes(held))
    }
    return (cluster, { held["data"]?["Corefile"]?.string ?? "" })
  }

  private let entries: Map = [
    "entries": [["address": "10.0.0.10", "names": ["registry.local", "gitlab.local"]]]
  ]

  @Test func `names come into the server block once, and go without a trace`() {
    let (cluster, text) = cluster()
    #expect(cluster.run("cluster_names", entries).change == .exact)
    #expect(
      text().hasPrefix(
        """
        .:53 {
            # groundwork: names of the fleet
            hosts {
                10.0.0.10 registry.local gitlab.local
                fallthrough
            }
            # groundwork: end
            errors

        """), "\(text())")
    #expect(cluster.run("cluster_names", entries).change == .none)
    _ = cluster.run("cluster_names", ["entries": []])
    #expect(text() == Self.corefile)
  }

  @Test func `another hosts of the operator's is not doubled`() {
    let other = Self.corefile.replacing("    errors\n", with: "    errors\n    hosts {\n    }\n")
    let (cluster, text) = cluster(other)
    guard case .failed(let message) = cluster.run("cluster_names", entries).outcome else {
      Issue.record("it was written")
      return
    }
    #expect(message.contains("takes only one"))
    #expect(text() == other)
  }

  @Test func `a name that would be configuration is refused`() {
    let (cluster, _) = cluster()
    let response = cluster.run(
      "cluster_names", ["entries": [["address": "10.0.0.1", "names": ["a }\nimport /etc/shadow"]]]])
    guard case .failed = response.outcome else {
      Issue.record("it was written")
      return
    }
  }
}
