import Machine
import System
import Testing
import Value
import Wire

@Suite struct KubeadmResetModuleTests {
  private let rules = """
    *nat
    :POSTROUTING ACCEPT [0:0]
    :KUBE-SERVICES - [0:0]
    -A POSTROUTING -s 10.0.0.0/8 -j MASQUERADE
    -A POSTROUTING -j KUBE-SERVICES
    COMMIT

    """

  /// A worker as kubeadm and a pod network leave it; `umount` works or not.
  private func worker(mounted: String = "", releases: Bool = true) throws -> FakeCluster {
    let cluster = FakeCluster()
    let machine = cluster.machine
    try machine.remove("/etc/kubernetes/admin.conf")
    for path in [
      "/etc/kubernetes/kubelet.conf", "/etc/kubernetes/pki/ca.crt",
      "/etc/cni/net.d/10-pods.conflist",
      "/var/lib/kubelet/config.yaml", "/etc/kubernetes/audit/policy.yaml",
    ] { machine.put(path, "x") }
    machine.put("/var/lib/groundwork/kubeadm", "join done\n")
    machine.put("/proc/self/mounts", "/dev/vda / ext4 rw 0 0\n\(mounted)")
    machine.put(directory: "/sys/class/net/cni0")
    machine.put(directory: "/sys/class/net/eth0")
    var held = rules
    machine.answer = { command, machine in
      switch command.arguments.first {
      case "iptables-save": return CommandResult(output: Array(held.utf8))
      case "iptables-restore": held = String(decoding: command.input, as: UTF8.self)
      case "umount" where releases: machine.put("/proc/self/mounts", "/dev/vda / ext4 rw 0 0\n")
      case "ip": try? machine.remove("/sys/class/net/\(command.arguments.last ?? "")")
      case "kubeadm":
        for path in ["/etc/kubernetes/kubelet.conf", "/etc/kubernetes/pki/ca.crt"] {
          try? machine.remove(path)
        }
      default: break
      }
      return CommandResult()
    }
    return cluster
  }

  private func restored(_ cluster: FakeCluster) -> Bool {
    cluster.machine.ran.contains { $0 == ["iptables-restore"] }
  }

  @Test func `what kubeadm and the network left goes, all else stays, and once is enough`() throws {
    let cluster = try worker()
    let machine = cluster.machine
    #expect(cluster.run("kubeadm_reset", Map()).change == .runs)
    for path in [
      "/etc/kubernetes/pki", "/etc/cni/net.d/10-pods.conflist", "/var/lib/kubelet/config.yaml",
      "/var/lib/groundwork/kubeadm", "/sys/class/net/cni0",
    ] { #expect(try machine.status(path, following: false) == nil, "\(path)") }
    // The directory may be a file system of its own; the policy is the operator's.
    for path in [
      "/etc/cni/net.d", "/var/lib/kubelet", "/etc/kubernetes/audit/policy.yaml",
      "/sys/class/net/eth0",
    ] {
      #expect(try machine.status(path, following: false) != nil, "\(path)")
    }
    #expect(restored(cluster))
    #expect(cluster.run("kubeadm_reset", Map()).change == .none)
  }

  @Test func `rules of others stay as they were`() throws {
    let cluster = try worker()
    let before = cluster.machine.answer
    var given = ""
    cluster.machine.answer = { command, machine in
      if command.arguments.first == "iptables-restore" {
        given = String(decoding: command.input, as: UTF8.self)
      }
      return before(command, machine)
    }
    _ = cluster.run("kubeadm_reset", Map())
    #expect(given.contains("-s 10.0.0.0/8 -j MASQUERADE") && given.contains("COMMIT"))
    #expect(!given.contains("KUBE-"))
  }

  @Test func `a volume that stays mounted is named, and nothing behind it is removed`() throws {
    let volume = "/var/lib/kubelet/pods/a/my volume"
    let cluster = try worker(
      mounted: "nas:/x /var/lib/kubelet/pods/a/my\\040volume nfs rw 0 0\n", releases: false)
    cluster.machine.put("\(volume)/data", "precious")
    guard case .failed(let message) = cluster.run("kubeadm_reset", Map()).outcome else {
      Issue.record("it went on")
      return
    }
    #expect(message.contains(volume))
    #expect(cluster.machine.text("\(volume)/data") == "precious")
  }

  @Test func `a check takes nothing off`() throws {
    let cluster = try worker()
    #expect(cluster.run("kubeadm_reset", Map(), planned: true).change == .runs)
    #expect(!restored(cluster))
    #expect(cluster.machine.text("/etc/kubernetes/kubelet.conf") == "x")
  }
}
