import Machine
import System
import Testing
import Value
import Wire

@testable import NetworkModules

@Suite struct CertificateFactsModuleTests {
  private func certificate(_ name: String) -> String {
    "-----BEGIN CERTIFICATE-----\n\(name)\n-----END CERTIFICATE-----\n"
  }

  private func told(_ machine: MemoryMachine, _ arguments: Map = Map()) -> [Value] {
    let response = NetworkNode.run(
      CertificateFactsModule.self, arguments, on: machine, mode: .inspect)
    #expect(response.outcome == .done)
    return response.result["certificates"]?.list ?? []
  }

  /// A control plane with everything that the reference names.
  private func node() -> MemoryMachine {
    let machine = MemoryMachine()
    for name in [
      "ca", "apiserver", "apiserver-kubelet-client", "front-proxy-ca", "front-proxy-client",
      "etcd/ca", "etcd/server", "etcd/peer", "etcd/healthcheck-client", "apiserver-etcd-client",
    ] {
      machine.put("/etc/kubernetes/pki/\(name).crt", certificate(name))
      machine.put("/etc/kubernetes/pki/\(name).key", "canary")
    }
    for name in ["admin", "super-admin", "controller-manager", "scheduler"] {
      let data = Base64.encode(Array(certificate(name).utf8))
      machine.put(
        "/etc/kubernetes/\(name).conf",
        "users:\n- name: x\n  user:\n    client-certificate-data: \(data)\n    client-key-data: Y2FuYXJ5\n"
      )
    }
    machine.put(
      "/etc/kubernetes/kubelet.conf",
      "users:\n- user:\n    client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem\n")
    machine.put(
      "/var/lib/kubelet/pki/kubelet-client-current.pem",
      certificate("kubelet")
        + "-----BEGIN EC PRIVATE KEY-----\ncanary\n-----END EC PRIVATE KEY-----\n")
    machine.put("/var/lib/kubelet/pki/kubelet.crt", certificate("serving"))
    machine.put("/root/.kube/config", "client-certificate-data: !!\n")
    machine.put("/etc/groundwork/certificates/registry/1/tls.crt", certificate("registry"))
    machine.put("/etc/groundwork/certificates/registry/1/tls.key", "canary")
    machine.put(link: "/etc/groundwork/certificates/registry/current", to: "1")
    machine.put(
      link: "/etc/docker/registry/registry.crt",
      to: "/etc/groundwork/certificates/registry/current/tls.crt")
    machine.put("/etc/gitlab/ssl/gitlab.local.crt", certificate("gitlab"))
    machine.put("/etc/gitlab/trusted-certs/lab.crt", certificate("trusted"))
    machine.put("/etc/gitlab-runner/certs/gitlab.local.crt", certificate("runner"))
    machine.put("/usr/local/share/ca-certificates/lab.crt", certificate("store"))
    machine.put(
      "/etc/containerd/certs.d/registry.local/ca.crt", certificate("old") + certificate("new"))
    machine.put("/etc/docker/certs.d/registry.local/ca.crt", certificate("docker"))
    return machine
  }

  @Test func `every certificate of a control plane is found, and no key is told`() {
    let told = told(node())
    let names = told.map { "\($0["use"]?.string ?? "") \($0["name"]?.string ?? "")" }
    #expect(
      names == [
        "kubeadm apiserver-etcd-client", "kubeadm apiserver-kubelet-client", "kubeadm apiserver",
        "kubeadm ca", "kubeadm front-proxy-ca", "kubeadm front-proxy-client", "kubeadm etcd/ca",
        "kubeadm etcd/healthcheck-client", "kubeadm etcd/peer", "kubeadm etcd/server",
        "kubeconfig admin.conf", "kubeconfig controller-manager.conf", "kubeconfig scheduler.conf",
        "kubeconfig super-admin.conf", "kubeconfig /root/.kube/config",
        "kubelet kubelet-client-current.pem", "kubelet kubelet.crt", "pair registry",
        "trust lab.crt", "trust ca.crt", "trust ca.crt", "trust lab.crt",
        "trust gitlab.local.crt", "service gitlab.local.crt",
      ])
    #expect(!"\(told)".contains("canary"))
    let admin = told.first { $0["name"] == "admin.conf" }
    #expect(admin?["pem"]?.string == certificate("admin"))
    let broken = told.first { $0["name"] == "/root/.kube/config" }
    #expect(broken?["problem"]?.string == "it holds no certificate in PEM")
    let both = told.first { $0["path"] == "/etc/containerd/certs.d/registry.local/ca.crt" }
    #expect(both?["pem"]?.string == certificate("old") + certificate("new"))
  }

  @Test func `declared places and the cluster's secrets are added`() throws {
    let machine = MemoryMachine(files: [
      "/srv/tls/a.crt": certificate("a"), "/srv/one": certificate("b"),
      "/etc/kubernetes/admin.conf": "",
    ])
    func data(_ name: String) -> String { Base64.encode(Array(certificate(name).utf8)) }
    var asked: [String] = []
    machine.answer = { command, _ in
      asked = command.arguments
      let text =
        "ingress/web <no value> \(data("w"))\nkube-system/sealed-secrets-keyx active \(data("s"))\n"
        + "ingress/plain  \(data("p"))\n"
      return CommandResult(output: Array(text.utf8))
    }
    let told = told(machine, ["paths": ["/srv/tls", "/srv/one"], "cluster": true])
    #expect(
      told.map { "\($0["use"]?.string ?? "") \($0["name"]?.string ?? "")" } == [
        "service a.crt", "service one", "secret ingress/web",
        "sealing kube-system/sealed-secrets-keyx", "secret ingress/plain",
      ])
    #expect(!asked.joined().contains("tls.key"))
  }
}
