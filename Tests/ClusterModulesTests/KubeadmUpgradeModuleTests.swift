import Machine
import System
import Testing
import Value
import Wire

@Suite struct KubeadmUpgradeModuleTests {
  /// A node of a cluster: what kubeadm-config, the manifests, the programs and the node say of releases.
  private final class UpgradedNode {
    let cluster = FakeCluster()
    var release: String
    var kubeadm: String
    var kubelet: String
    var running: String
    /// kubeadm gives up.
    var fails = false

    init(
      cluster release: String, plane: String?, kubeadm: String, kubelet: String,
      running: String? = nil
    ) throws {
      self.release = release
      self.kubeadm = kubeadm
      self.kubelet = kubelet
      self.running = running ?? kubelet
      let machine = cluster.machine
      machine.put("/etc/kubernetes/kubelet.conf", "")
      if let plane {
        machine.put(
          "/etc/kubernetes/manifests/kube-apiserver.yaml",
          "    image: registry.local:5000/kube-apiserver:v\(plane)\n")
      } else {
        try machine.remove("/etc/kubernetes/admin.conf")
      }
      let kubectl = machine.answer
      machine.answer = { [unowned self] command, machine in
        let words = command.arguments
        switch words.first {
        case "kubelet":
          return CommandResult(output: Array("Kubernetes v\(self.kubelet)\n".utf8))
        case "kubeadm" where words.contains("version"):
          return CommandResult(output: Array("v\(self.kubeadm)\n".utf8))
        case "kubeadm":
          if self.fails { return CommandResult(exitStatus: 1, errorOutput: Array("no\n".utf8)) }
          if words.contains("apply") { self.release = self.kubeadm }
          if plane != nil {
            machine.put(
              "/etc/kubernetes/manifests/kube-apiserver.yaml",
              "    image: registry.local:5000/kube-apiserver:v\(self.kubeadm)\n")
          }
          return CommandResult()
        default:
          self.declare()
          return kubectl(command, machine)
        }
      }
    }

    private func declare() {
      cluster.objects[" ConfigMap kube-system kubeadm-config"] = [
        "metadata": ["name": "kubeadm-config"],
        "data": [
          "ClusterConfiguration": Value(
            "apiVersion: kubeadm.k8s.io/v1beta4\nkubernetesVersion: v\(release)\n")
        ],
      ]
      cluster.objects[" Node  me"] = [
        "status": ["nodeInfo": ["kubeletVersion": Value("v\(running)")]]
      ]
    }

    func upgrade(leads: Bool = true, to version: String, look: Bool = false) -> Response {
      cluster.run(
        "kubeadm_upgrade",
        [
          "version": Value(version), "leads": Value(leads), "look": Value(look), "node": "me",
        ])
    }

    var ran: [[String]] {
      cluster.machine.ran.filter { $0.starts(with: ["kubeadm", "upgrade"]) }
    }
  }

  @Test func `one control plane takes the cluster along, and once is enough`() throws {
    let node = try UpgradedNode(
      cluster: "1.33.13", plane: "1.33.13", kubeadm: "1.34.9", kubelet: "1.33.13")
    #expect(node.upgrade(to: "1.34.9", look: true).result["due"] == true)
    #expect(node.upgrade(to: "1.34.9").change == .runs)
    #expect(node.ran == [["kubeadm", "upgrade", "apply", "v1.34.9", "--yes"]])
    #expect(node.upgrade(to: "1.34.9").change == .none)
    // The kubelet is still to come.
    #expect(node.upgrade(to: "1.34.9", look: true).result["due"] == true)
    node.kubelet = "1.34.9"
    // It has been installed, and not been started anew.
    #expect(node.upgrade(to: "1.34.9", look: true).result["due"] == true)
    node.running = "1.34.9"
    #expect(node.upgrade(to: "1.34.9", look: true).result["due"] == false)
  }

  @Test func `others take their own files along`() throws {
    let plane = try UpgradedNode(
      cluster: "1.34.9", plane: "1.33.13", kubeadm: "1.34.9", kubelet: "1.33.13")
    #expect(plane.upgrade(leads: false, to: "1.34.9").change == .runs)
    #expect(plane.ran == [["kubeadm", "upgrade", "node"]])
    #expect(plane.upgrade(leads: false, to: "1.34.9").change == .none)
    let worker = try UpgradedNode(
      cluster: "1.34.9", plane: nil, kubeadm: "1.34.9", kubelet: "1.33.13")
    #expect(worker.upgrade(leads: false, to: "1.34.9").change == .runs)
    #expect(worker.ran == [["kubeadm", "upgrade", "node"]])
  }

  @Test func `what was broken off is done again, whatever the files say`() throws {
    let node = try UpgradedNode(
      cluster: "1.33.13", plane: "1.33.13", kubeadm: "1.34.9", kubelet: "1.33.13")
    node.fails = true
    guard case .failed(let message) = node.upgrade(to: "1.34.9").outcome else {
      Issue.record("it went on")
      return
    }
    #expect(message.contains("kubeadm upgrade apply v1.34.9 --yes failed with exit code 1: no"))
    node.fails = false
    node.release = "1.34.9"
    node.cluster.machine.put(
      "/etc/kubernetes/manifests/kube-apiserver.yaml", "    image: x/kube-apiserver:v1.34.9\n")
    #expect(node.upgrade(to: "1.34.9").change == .runs)
    #expect(node.upgrade(to: "1.34.9").change == .none)
  }

  @Test(
    arguments: [
      ("1.33.13", "1.35.0", "no minor may be skipped on the way to 1.35.0"),
      ("1.34.9", "1.33.13", "1.33.13 is older: Kubernetes does not go back"),
      ("1.34.9", "1.34.8", "1.34.8 is older"), ("1.34.9", "2.0.0", "no minor may be skipped"),
    ])
  func `no minor is skipped, and none goes back`(from: String, to: String, says: String) throws {
    let node = try UpgradedNode(cluster: from, plane: from, kubeadm: to, kubelet: from)
    #expect(node.upgrade(to: to, look: true).result["refusal"]?.string?.contains(says) == true)
    guard case .failed(let message) = node.upgrade(to: to).outcome else {
      Issue.record("it went on")
      return
    }
    #expect(message.contains(says))
    #expect(node.ran == [])
  }

  @Test func `another kubeadm than the release's is not let do it, and a check does nothing`()
    throws
  {
    let node = try UpgradedNode(
      cluster: "1.33.13", plane: "1.33.13", kubeadm: "1.33.13", kubelet: "1.33.13")
    guard case .failed(let message) = node.upgrade(to: "1.34.9").outcome else {
      Issue.record("it went on")
      return
    }
    #expect(message.contains("only the one of 1.34.9 upgrades to it"))
    let checked = node.cluster.run(
      "kubeadm_upgrade", ["version": "1.34.9", "leads": true], planned: true)
    #expect(checked.change == .runs)
    #expect(node.ran == [])
  }
}
