package import Machine
internal import System
package import Value
internal import Wire

/// `etcd_members`: tells the members of the cluster's store and which of them work, asked of the one on this
/// node; takes one out on demand. It goes past the API server, which is down when members are missing.
package struct EtcdMembersModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.etcd_members",
    [
      // The name of a member to take out.
      Option("remove")
    ])

  /// One member.
  struct Member {
    var id: String
    /// Empty until it has started.
    var name: String
    var client: String
    var isHealthy: Bool
  }

  package struct State {
    var members: [Member]
    var container: String
  }

  package struct Change {
    var id: String
    var container: String
  }

  private let call: Call

  package init(_ call: Call) { self.call = call }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let list = machine.command(
      Self.crictl + ["ps", "--name", "^etcd$", "--state", "Running", "--quiet"])
    let found = try machine.told(list)
    let container = found.outputText.words.first ?? ""
    guard found.exitStatus == 0, !container.isEmpty else {
      throw Failure(
        "no etcd runs on this node: look at 'crictl ps -a --name etcd' and 'journalctl -u kubelet'")
    }
    let members = try etcdctl(["member", "list"], container, on: machine)
    guard members.exitStatus == 0 else {
      throw Failure("etcd does not tell its members: \(members.complaint)")
    }
    // Fails when one of them is not healthy, which is an answer, too.
    let health = try etcdctl(["endpoint", "health", "--cluster"], container, on: machine)
    let lines = (health.outputText + "\n" + health.errorText).textLines
    return State(
      members: members.outputText.textLines.compactMap { Self.member($0, lines) },
      container: container)
  }

  private static let crictl = [
    "crictl", "--runtime-endpoint", "unix:///run/containerd/containerd.sock",
  ]

  private func etcdctl(
    _ words: [String], _ container: String, on machine: any Machine
  ) throws(Failure) -> CommandResult {
    try machine.told(machine.command(Self.etcdctl(container) + words))
  }

  private static func etcdctl(_ container: String) -> [String] {
    let place = "/etc/kubernetes/pki/etcd"
    return crictl + [
      "exec", container, "etcdctl", "--endpoints=https://127.0.0.1:2379",
      "--cacert=\(place)/ca.crt", "--cert=\(place)/server.crt", "--key=\(place)/server.key",
      "--command-timeout=5s",
    ]
  }

  /// `8e9e05c52164694d, started, k8s-master, https://10.0.0.11:2380, https://10.0.0.11:2379, false`
  private static func member(_ line: String, _ health: [String]) -> Member? {
    let fields = line.parts(",").map(\.trimmed)
    guard fields.count >= 5 else { return nil }
    let isHealthy = health.contains { $0.begins("\(fields[4]) is healthy") }
    return Member(id: fields[0], name: fields[2], client: fields[4], isHealthy: isHealthy)
  }

  package func change(from state: State) throws(Failure) -> Planned<Change>? {
    guard let name = call.string("remove"),
      let member = state.members.first(where: { $0.name.sameScalars(as: name) })
    else { return nil }
    let left = state.members.filter { $0.id != member.id }
    let healthy = left.count { $0.isHealthy }
    guard healthy >= left.count / 2 + 1 else {
      throw Failure(
        "without \(name) only \(healthy) of \(left.count) members of etcd would work, and the cluster "
          + "would stand still: bring the others back first")
    }
    return Planned(Change(id: member.id, container: state.container), runs: true)
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    try machine.perform(Self.etcdctl(change.container) + ["member", "remove", change.id]) {
      "etcd does not let its member go: \($0.complaint)"
    }
    return Map()
  }

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report {
    Report([
      "members": Value(
        state.members.map { member in
          Value(
            [
              "name": Value(member.name), "id": Value(member.id), "client": Value(member.client),
              "healthy": Value(member.isHealthy),
            ] as Map)
        })
    ])
  }
}
