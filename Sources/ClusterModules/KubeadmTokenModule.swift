package import Machine
internal import System
package import Value
internal import Wire

/// `kubeadm_token`: a token for one batch of joins, and on demand the control planes' certificates under a
/// key; taken away again when the batch has joined. The controller's half makes the secrets.
package struct KubeadmTokenModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.kubeadm_token",
    [
      Option("state", default: "present", choices: ["present", "absent"]),
      // Minutes after which the cluster forgets it by itself.
      Option("minutes", .int, default: 15),
      // Whether the certificates of control planes are laid down for those who join as one.
      Option("certificates", .bool, default: false),
      // kubeadm's configuration of the cluster, for these certificates.
      Option("config", secret: true),
      Option("kubeconfig", .path, default: "/etc/kubernetes/admin.conf"),
      Option("timeout", .int, default: 60),
      Option("_token", secret: true), Option("_certificate_key", secret: true),
    ])

  /// Names the token that is out, without its secret: whoever is killed leaves it behind.
  static let record = "/var/lib/groundwork/join-token"

  package struct State {
    /// The part of its name that is no secret.
    var standing: String?
  }

  package enum Change {
    case make(former: String?)
    case remove(String)
  }

  private let call: Call
  private var isWanted: Bool { call.string("state") != "absent" }

  package init(_ call: Call) { self.call = call }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let text = try machine.text(Self.record)?.trimmed ?? ""
    return State(standing: text.isEmpty ? nil : text)
  }

  package func change(from state: State) -> Planned<Change>? {
    if isWanted { return Planned(.make(former: state.standing), runs: true) }
    return state.standing.map { Planned(.remove($0), runs: true) }
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    if machine.isPlanned { return Map() }
    let kubectl = try Kubectl(machine, kubeconfig: call.string("kubeconfig") ?? "")
    switch change {
    case .remove(let id): try remove(id, kubectl)
    case .make(let former):
      if let former { try remove(former, kubectl) }
      try make(kubectl, machine)
    }
    return Map()
  }

  private func remove(_ id: String, _ kubectl: Kubectl) throws(Failure) {
    let certificates = Self.secret(named: "kubeadm-certs")
    // kubeadm keeps time for them by a token of its own, which lets nobody in and would stay for hours.
    let owners = try kubectl.live([certificates]).objects.flatMap { laid in
      (laid.metadata["ownerReferences"]?.list ?? []).compactMap { owner in
        owner["kind"]?.string == "Secret" ? owner["name"]?.string : nil
      }
    }
    let complaint = try kubectl.delete(
      [Self.secret(id), certificates] + owners.map { Self.secret(named: $0) }, seconds: 30)
    guard complaint.isEmpty else {
      throw Failure("the join token \(id) could not be deleted: \(complaint)")
    }
    try kubectl.machine.remove(Self.record)
  }

  private func make(_ kubectl: Kubectl, _ machine: any Machine) throws(Failure) {
    guard let (id, secret) = call.string("_token")?.cut(".") else {
      throw Failure("'_token' is made by the controller's half of this module")
    }
    try NodeStanding.makePlace(on: machine)
    try machine.write(Self.record, Array("\(id)\n".utf8), FileAttributes(mode: 0o600))
    let minutes = min(max(1, call.int("minutes") ?? 15), 1440)
    let seconds = machine.now + Double(minutes * 60)
    let token = Self.secret(
      id,
      data: [
        "token-id": Value(id), "token-secret": Value(secret, marks: .secret),
        "expiration": Value(Self.timestamp(Int(seconds))),
        "usage-bootstrap-authentication": "true", "usage-bootstrap-signing": "true",
        "auth-extra-groups": "system:bootstrappers:kubeadm:default-node-token",
        "description": "groundwork: one batch of joins",
      ])
    let end = machine.now + Double(call.int("timeout") ?? 60)
    while true {
      let complaint = try kubectl.apply([token], takingOver: true)
      if complaint.isEmpty { break }
      guard Complaint.consists(complaint, of: Complaint.mayPass), machine.now < end else {
        throw Failure("the join token could not be made: \(complaint)")
      }
      try machine.wait(seconds: 2)
    }
    if call.bool("certificates") { try uploadCertificates(machine) }
  }

  private func uploadCertificates(_ machine: any Machine) throws(Failure) {
    let key = call.string("_certificate_key") ?? ""
    let configuration = """
      apiVersion: kubeadm.k8s.io/v1beta4
      kind: InitConfiguration
      certificateKey: \(key)
      ---
      \(call.string("config") ?? "")

      """
    try KubeadmRun(
      machine: machine, configuration: configuration, seconds: call.int("timeout") ?? 60
    ).run(["init", "phase", "upload-certs", "--upload-certs"], ignoring: [])
  }

  private static func secret(_ id: String, data: Map = Map()) -> KubernetesObject {
    var document = secret(named: "bootstrap-token-\(id)").document
    document["type"] = "bootstrap.kubernetes.io/token"
    if !data.isEmpty { document["stringData"] = Value(data) }
    return KubernetesObject(document)
  }

  private static func secret(named name: String) -> KubernetesObject {
    KubernetesObject([
      "apiVersion": "v1", "kind": "Secret",
      "metadata": ["name": Value(name), "namespace": "kube-system"],
    ])
  }

  /// RFC 3339, in UTC.
  private static func timestamp(_ seconds: Int) -> String {
    let days = seconds / 86400
    let rest = seconds % 86400
    let date = CivilDate(daysSince1970: days)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(date.year)-\(two(date.month))-\(two(date.day))T"
      + "\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
  }

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report { Report() }
}
