package import Value

/// The members of a cluster's store, as the module `etcd_members` tells them.
package struct Quorum: Sendable, Equatable {
  /// One of them.
  package struct Member: Sendable, Equatable {
    /// The name of its machine; empty until it has started.
    package var name: String
    package var isHealthy: Bool

    package init(_ name: String, isHealthy: Bool) {
      self.name = name
      self.isHealthy = isHealthy
    }
  }

  package var members: [Member]

  package init(_ members: [Member]) { self.members = members }

  /// What the module registers as `members`.
  package init(_ value: Value?) {
    members = (value?.list ?? []).map { member in
      Member(member["name"]?.string ?? "", isHealthy: member["healthy"]?.bool ?? false)
    }
  }

  /// Why the cluster cannot do without a machine; nil when it can.
  /// - Throws nothing: more than half of those that are left must work (etcd's documentation, "runtime
  ///   reconfiguration"), and one must be left.
  package func refusal(toLose host: String) -> Problem? {
    guard members.contains(where: { $0.name.sameScalars(as: host) }) else { return nil }
    let left = members.filter { !$0.name.sameScalars(as: host) }
    if left.isEmpty { return Self.last(host) }
    let working = left.filter(\.isHealthy)
    guard working.count <= left.count / 2 else { return nil }
    let broken = left.filter { !$0.isHealthy }.map { $0.name.isEmpty ? "(new)" : $0.name }
    return Problem(
      "node.quorum", what: "without \(host) the cluster would stand still", host: host,
      because:
        "of the \(left.count) members of etcd that were left only \(working.count) would work; "
        + "not working now: \(Preflight.list(broken))",
      fix: "bring \(Preflight.list(broken)) back first, or take out what is dead: "
        + "groundwork node remove \(broken[0]) --offline")
  }

  /// Refuses to lose the only control plane.
  package static func last(_ host: String) -> Problem {
    Problem(
      "node.last-control-plane", what: "\(host) is the last control plane of the cluster",
      host: host,
      because: "what the cluster knows is on it alone",
      fix: "add another control plane first (groundwork node add NAME)")
  }
}
