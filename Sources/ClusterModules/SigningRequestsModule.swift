package import Machine
internal import System
package import Value
internal import Wire

/// `signing_requests`: tells which kubelets wait for a certificate to serve with, and approves those that
/// are named. The controller's half of `kubelet_certificates` decides which.
package struct SigningRequestsModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.signing_requests",
    [
      Option("approve", .list(.string), default: Value([Value]())),
      Option("kubeconfig", .path, default: "/etc/kubernetes/admin.conf"),
    ])

  package struct State {
    /// Those nobody has decided about.
    var waiting: [KubernetesObject]
    /// Everybody who has asked, decided about or not.
    var asked: [Value]
  }

  package typealias Change = [String]

  private let call: Call

  package init(_ call: Call) { self.call = call }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let kubectl = try Kubectl(machine, kubeconfig: call.string("kubeconfig") ?? "")
    let answer = try kubectl.signingRequests()
    guard answer.complaint.isEmpty else {
      throw Failure("the cluster does not tell its certificate requests: \(answer.complaint)")
    }
    let serving = answer.objects.filter { object in
      object.document["spec"]?["signerName"]?.string == "kubernetes.io/kubelet-serving"
    }
    return State(
      waiting: serving.filter { ($0.document["status"]?["conditions"]?.list ?? []).isEmpty },
      asked: serving.compactMap { $0.document["spec"]?["username"] })
  }

  package func change(from state: State) -> Planned<Change>? {
    let names = state.waiting.map(\.name)
    let approved = call.strings("approve").filter { one in
      names.contains { $0.sameScalars(as: one) }
    }
    return approved.isEmpty ? nil : Planned(approved, runs: true)
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    if machine.isPlanned { return Map() }
    let kubectl = try Kubectl(machine, kubeconfig: call.string("kubeconfig") ?? "")
    let complaint = try kubectl.approve(change)
    guard complaint.isEmpty else {
      throw Failure("the certificate requests could not be approved: \(complaint)")
    }
    return Map()
  }

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report {
    Report([
      "asked": Value(state.asked),
      "waiting": Value(
        state.waiting.map { object in
          let spec = object.document["spec"]
          return Value(
            [
              "name": Value(object.name), "user": spec?["username"] ?? .null,
              "groups": spec?["groups"] ?? .null, "usages": spec?["usages"] ?? .null,
              "request": spec?["request"] ?? .null,
            ] as Map)
        }),
    ])
  }
}
