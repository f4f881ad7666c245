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
    var etcd: RunningEtcd
  }

  package struct Change {
    var id: String
    var etcd: RunningEtcd
  }

  private let call: Call

  package init(_ call: Call) { self.call = call }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let etcd = try RunningEtcd(on: machine)
    let members = try etcd.ask(["member", "list"])
    guard members.exitStatus == 0 else {
      throw Failure("etcd does not tell its members: \(members.complaint)")
    }
    // Fails when one of them is not healthy, which is an answer, too.
    let health = try etcd.ask(["endpoint", "health", "--cluster"])
    let lines = (health.outputText + "\n" + health.errorText).textLines
    return State(
      members: members.outputText.textLines.compactMap { Self.member($0, lines) }, etcd: etcd)
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
    return Planned(Change(id: member.id, etcd: state.etcd), runs: true)
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    try machine.perform(change.etcd.etcdctl(["member", "remove", change.id])) {
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
