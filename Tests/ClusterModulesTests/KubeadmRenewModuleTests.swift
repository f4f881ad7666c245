import Machine
import System
import Testing
import Value
import Wire

@testable import ClusterModules

@Suite struct KubeadmRenewModuleTests {
  /// A control plane in memory: kubeadm renews files, the kubelet starts again what was stopped.
  private final class Plane {
    let machine = MemoryMachine()
    /// Days left by kubeadm's names.
    var days: [String: Int] = [
      "admin.conf": 200, "apiserver": 20, "etcd-server": 20, "scheduler.conf": 20,
    ]
    /// When each part's container was made, and which one it is.
    var made: [String: (id: Int, time: Double)] = [:]
    var isReady = true
    /// What the stop of a part does to the whole.
    var stops: [String: Bool] = [:]
    private(set) var stopped: [String] = []

    static let files = [
      "apiserver": "pki/apiserver.crt", "etcd-server": "pki/etcd/server.crt",
      "admin.conf": "admin.conf", "scheduler.conf": "scheduler.conf",
    ]

    init() {
      for (place, part) in ControlPlanePart.inOrder.enumerated() {
        machine.put("/etc/kubernetes/manifests/\(part.name).yaml", "")
        made[part.name] = (place, machine.now + 1)
      }
      for file in Self.files.values { machine.put("/etc/kubernetes/\(file)", "old") }
      machine.put("/etc/kubernetes/kubelet.conf", "")
      machine.put("/etc/kubernetes/pki/ca.crt", "ca")
      machine.put(directory: "/var/lib")
      machine.now += 1000
      machine.answer = { [unowned self] command, machine in self.answer(command.arguments) }
    }

    private func answer(_ words: [String]) -> CommandResult? {
      switch words.first {
      case "kubeadm" where words.contains("check-expiration"):
        let list = days.sorted { $0.key < $1.key }.map { name, days in
          #"{"name":"\#(name)","residualTime":\#(days * 86_400),"expirationDate":"x"}"#
        }
        return text(
          #"{"certificates":[\#(list.joined(separator: ","))],"certificateAuthorities":[]}"#)
      case "kubeadm":
        for name in words.last == "all" ? Array(days.keys) : [words.last ?? ""] {
          days[name] = 365
          machine.put("/etc/kubernetes/\(Self.files[name] ?? "")", "new")
        }
        return text("")
      case "crictl" where words.contains("ps"):
        let name = words.first { $0.hasPrefix("^") }?.dropFirst().dropLast() ?? ""
        guard let one = made[String(name)] else {
          return text(#"{"containers":[]}"#)
        }
        return text(
          #"{"containers":[{"id":"\#(one.id)","createdAt":"\#(Int(one.time * 1e9))"}]}"#)
      case "crictl":
        for (name, one) in made where words.last == "\(one.id)" {
          stopped.append(name)
          isReady = stops[name] ?? isReady
          machine.now += 3
          made[name] = (one.id + 10, machine.now)
        }
        return text("")
      case "kubectl": return CommandResult(exitStatus: isReady ? 0 : 1)
      case "cp", "systemctl":
        if words.first == "cp" { machine.put(directory: words.last ?? "") }
        return text("")
      default: return nil
      }
    }

    private func text(_ text: String) -> CommandResult { CommandResult(output: Array(text.utf8)) }

    func renew(_ arguments: Map = Map(), mode: Request.Mode = .apply) -> Response {
      runModule(
        KubeadmRenewModule.self,
        Request(
          id: 1, module: KubeadmRenewModule.spec.name, arguments: arguments, mode: mode,
          wantsDiff: true), on: machine)
    }
  }

  @Test func `what is due is renewed, and what reads it is started anew, in order`() throws {
    let plane = Plane()
    let response = plane.renew()
    #expect(response.outcome == .done, "\(response.outcome)")
    #expect(response.result["renewed"] == ["apiserver", "etcd-server", "scheduler.conf"])
    // The controllers read none of these.
    #expect(plane.stopped == ["etcd", "kube-apiserver", "kube-scheduler"])
    let backup = try #require(response.result["backup"]?.string)
    #expect(plane.machine.ran.contains(["cp", "-a", "/etc/kubernetes", backup]))
    #expect(try plane.machine.status(KubeadmRenewModule.backups, following: true)?.mode == 0o700)
    #expect(plane.renew().change == .none)
    #expect(plane.stopped.count == 3)
  }

  @Test func `all are renewed when all are meant`() {
    let plane = Plane()
    #expect(plane.renew(["all": true]).outcome == .done)
    #expect(plane.machine.ran.contains(["kubeadm", "certs", "renew", "all"]))
    #expect(plane.stopped == ["etcd", "kube-apiserver", "kube-scheduler"])
  }

  @Test func `what was broken off between renewal and start is gone on with`() {
    let plane = Plane()
    // Renewed by a run that was killed then.
    plane.days = plane.days.mapValues { _ in 365 }
    plane.machine.put("/etc/kubernetes/pki/apiserver.crt", "new")
    let response = plane.renew()
    #expect(response.outcome == .done && response.result["renewed"] == [])
    #expect(plane.stopped == ["kube-apiserver"])
    #expect(response.result["backup"] == .null)
  }

  @Test func `a part that does not come up ends it, and the next is left alone`() {
    let plane = Plane()
    plane.stops = ["etcd": false]
    guard case .failed(let message) = plane.renew().outcome else {
      return #expect(Bool(false), "it did not fail")
    }
    #expect(message.hasPrefix("etcd has not come up with its new certificate within 180 s"))
    #expect(plane.stopped == ["etcd"])
  }

  @Test func `behind an API server that has expired nothing is waited for until it is renewed`() {
    let plane = Plane()
    plane.isReady = false
    plane.stops = ["kube-apiserver": true]
    #expect(plane.renew().outcome == .done)
    #expect(plane.stopped == ["etcd", "kube-apiserver", "kube-scheduler"])
  }

  @Test func `where other machines are as dead, nothing is waited for at all`() {
    let plane = Plane()
    plane.isReady = false
    #expect(plane.renew(["waits": false]).outcome == .done)
    #expect(plane.stopped == ["etcd", "kube-apiserver", "kube-scheduler"])
  }

  @Test func `a check renews nothing and says what would be`() {
    let plane = Plane()
    let response = plane.renew(mode: .inspect)
    #expect(response.change == .runs)
    #expect(response.diffs.first?.prepared?.contains("renewed: apiserver\n") == true)
    #expect(plane.stopped == [] && plane.machine.ran == [])
  }

  @Test func `no control plane, no certificates of kubeadm`() {
    let response = runModule(
      KubeadmRenewModule.self,
      Request(id: 1, module: KubeadmRenewModule.spec.name, arguments: Map(), mode: .apply),
      on: MemoryMachine())
    #expect(
      response.outcome
        == .failed("this node is no control plane: kubeadm keeps no certificates here"))
  }
}
