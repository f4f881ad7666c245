package import Value

/// How a cluster is, of what its machines and itself have told; and what of that is not as it should be.
package struct ClusterStanding: Sendable {
  /// A machine of the inventory's group `kubernetes`.
  package struct Machine: Sendable {
    package var name: String
    package var isControlPlane: Bool
    /// Why it tells nothing.
    package var silence: Problem?
    /// As `kubeadm_status` tells it.
    package var isComplete = false
    package var isBrokenOff = false
    /// As `kubeadm_certificates` tells them, of a control plane; the next to expire first.
    package var certificates: [Certificate] = []

    package init(_ name: String, isControlPlane: Bool) {
      self.name = name
      self.isControlPlane = isControlPlane
    }
  }

  package struct Certificate: Sendable, Equatable {
    package var name: String
    /// Whole days until it expires; below 0 when it has.
    package var days: Int
  }

  /// A node as the cluster has it.
  package struct Node: Sendable, Equatable {
    package var name: String
    package var isReady: Bool
    /// `v1.34.9`.
    package var version: String
    package var isClosed: Bool
  }

  package var cluster: String
  /// `kubernetes_version` of the inventory.
  package var wanted: String
  package var machines: [Machine]
  /// nil when no control plane told.
  package var members: [Quorum.Member]?
  package var nodes: [Node]?
  /// Certificates that expire sooner are due.
  package var warningDays: Int

  package init(cluster: String, wanted: String, machines: [Machine], warningDays: Int) {
    self.cluster = cluster
    self.wanted = wanted
    self.machines = machines
    self.warningDays = warningDays
  }

  /// Takes what `cluster_nodes` registers as `nodes`.
  package mutating func take(nodes value: Value?) {
    nodes = (value?.map ?? Map()).entries.map { name, node in
      Node(
        name: name.string ?? "", isReady: node["ready"]?.bool ?? false,
        version: node["version"]?.string ?? "", isClosed: node["unschedulable"]?.truth ?? false)
    }.sorted { $0.name.precedesByScalars($1.name) }
  }

  /// What `kubeadm_certificates` registers as `certificates`, the next to expire first.
  package static func certificates(_ value: Value?) -> [Certificate] {
    (value?.list ?? []).map { one in
      let seconds = one["seconds"]?.int ?? 0
      return Certificate(
        name: one["name"]?.string ?? "",
        days: seconds < 0 ? (seconds - 86399) / 86400 : seconds / 86400)
    }.sorted { ($0.days, $0.name) < ($1.days, $1.name) }
  }

  /// Everything that is not as it should be, the machines' order kept.
  package var findings: [Problem] {
    machines.compactMap(\.silence) + machines.flatMap(finding) + memberFindings
      + (nodes ?? []).flatMap(finding)
  }

  private func finding(_ machine: Machine) -> [Problem] {
    guard machine.silence == nil else { return [] }
    guard machine.isComplete else {
      return [
        Problem(
          "cluster.not-joined", what: "\(machine.name) is not part of the cluster",
          host: machine.name,
          because: machine.isBrokenOff ? "what was begun there was broken off" : nil,
          fix: "groundwork apply brings it in")
      ]
    }
    var found: [Problem] = []
    if let nodes, !nodes.contains(where: { $0.name == machine.name }) {
      found.append(
        Problem(
          "cluster.node-missing", what: "the cluster does not know \(machine.name)",
          host: machine.name, because: "it was taken out while it was off, perhaps",
          fix: "groundwork node replace \(machine.name)"))
    }
    if let next = machine.certificates.first, next.days < warningDays {
      found.append(
        Problem(
          "cluster.certificate-due",
          what: "the certificate \(next.name) expires in \(next.days) days", host: machine.name,
          fix: "groundwork certs renew cluster"))
    }
    return found
  }

  private var memberFindings: [Problem] {
    guard let members else { return [] }
    let planes = machines.filter(\.isControlPlane).map(\.name)
    var found = members.filter { !$0.isHealthy }.map { member in
      Problem(
        "cluster.member-down", what: "the member \(member.name) of etcd does not work",
        host: planes.contains(member.name) ? member.name : nil,
        fix: "look at 'crictl ps -a --name etcd' and 'journalctl -u kubelet' there")
    }
    found += members.filter { !$0.name.isEmpty && !planes.contains($0.name) }.map { member in
      Problem(
        "cluster.member-foreign",
        what: "etcd has a member \(member.name), which is no control plane of the inventory",
        fix: "groundwork node remove \(member.name) --offline")
    }
    return found
  }

  private func finding(_ node: Node) -> [Problem] {
    guard machines.contains(where: { $0.name == node.name }) else {
      return [
        Problem(
          "cluster.node-foreign",
          what: "the cluster has a node \(node.name), which the inventory has not",
          fix: "groundwork node remove \(node.name), or put it back into the inventory")
      ]
    }
    var found: [Problem] = []
    if !node.isReady {
      found.append(
        Problem(
          "cluster.node-not-ready", what: "\(node.name) is not Ready", host: node.name,
          fix: "kubectl describe node \(node.name) says why; 'journalctl -u kubelet' on it, too"))
    }
    if !wanted.isEmpty, node.version != "v\(wanted)" {
      found.append(
        Problem(
          "cluster.version-skew",
          what: "\(node.name) runs \(node.version), and the inventory says v\(wanted)",
          host: node.name, fix: "groundwork cluster upgrade \(wanted)"))
    }
    if node.isClosed {
      found.append(
        Problem(
          "cluster.node-closed", what: "\(node.name) takes no new pods", host: node.name,
          because: "somebody has closed it, or an upgrade was broken off",
          fix: "kubectl uncordon \(node.name), or the same upgrade again"))
    }
    return found
  }

  /// For programs.
  package var document: Value {
    let due = findings
    return Value(
      [
        "cluster": Value(cluster), "kubernetes_version": Value(wanted),
        "machines": Value(machines.map(Self.document)),
        "etcd": members.map { members in
          Value(
            members.map {
              Value(["name": Value($0.name), "healthy": Value($0.isHealthy)] as Map)
            })
        } ?? .null,
        "nodes": nodes.map { Value($0.map(Self.document)) } ?? .null,
        "findings": Value(
          due.map { problem in
            Value(
              [
                "id": Value(problem.id), "what": Value(problem.what),
                "host": problem.host.map { Value($0) } ?? .null, "fix": Value(problem.fix),
              ] as Map)
          }),
      ] as Map)
  }

  private static func document(_ machine: Machine) -> Value {
    let next = machine.certificates.first
    return Value(
      [
        "name": Value(machine.name),
        "role": Value(machine.isControlPlane ? "control_plane" : "worker"),
        "answers": Value(machine.silence == nil), "complete": Value(machine.isComplete),
        "certificate": next.map {
          Value(["name": Value($0.name), "days": Value($0.days)] as Map)
        } ?? .null,
      ] as Map)
  }

  private static func document(_ node: Node) -> Value {
    Value(
      [
        "name": Value(node.name), "ready": Value(node.isReady), "version": Value(node.version),
        "closed": Value(node.isClosed),
      ] as Map)
  }
}
