internal import System
internal import Value

/// A node's cgroups: `groundwork-BRIDGE/NAME` in every hierarchy the machine has mounted. The
/// machine's own hierarchies are never mounted anew.
struct ControlGroups {
  let lab: LabSettings

  static let mountPoint = "/sys/fs/cgroup"

  /// Whether the machine has nothing but version 2.
  static var isUnified: Bool { TextFile.exists("\(mountPoint)/cgroup.controllers") }

  /// The root of every hierarchy.
  static var hierarchies: [String] {
    if isUnified { return [mountPoint] }
    return ((try? Files.list(mountPoint)) ?? []).sorted().map { "\(mountPoint)/\($0)" }
      .filter { ((try? Files.status($0)) ?? nil)?.isDirectory == true }
  }

  /// Puts this process where the node is to live.
  func enter(_ node: NodeIdentity) throws(Problem) {
    for hierarchy in Self.hierarchies {
      let parent = "\(hierarchy)/\(lab.cgroup)"
      let group = "\(parent)/\(node.name)"
      try TextFile.makeDirectories(parent)
      if TextFile.exists("\(hierarchy)/cgroup.controllers") {
        delegate(from: hierarchy)
        delegate(from: parent)
      }
      try TextFile.makeDirectories(group)
      // because a fresh version 1 cpuset is empty, and nobody can be put into an empty one
      if TextFile.exists("\(group)/cpuset.mems") && !Self.isUnified {
        for file in ["cpuset.cpus", "cpuset.mems"] {
          let whole = TextFile.read("\(hierarchy)/\(file)") ?? ""
          try TextFile.write(whole, to: "\(parent)/\(file)")
          try TextFile.write(whole, to: "\(group)/\(file)")
        }
      }
      try TextFile.write("0", to: "\(group)/cgroup.procs")
    }
  }

  private func delegate(from group: String) {
    let names = TextFile.line("\(group)/cgroup.controllers") ?? ""
    for name in names.split(separator: " ") {
      // A controller that cannot be handed down is missing in the node; nothing else to do.
      try? TextFile.write("+\(name)", to: "\(group)/cgroup.subtree_control")
    }
  }

  /// Ends everything left in the node's groups and removes them.
  func clear(_ node: NodeIdentity) {
    let groups = Self.hierarchies.map { "\($0)/\(lab.cgroup)/\(node.name)" }
    for _ in 0..<100 {
      let left = groups.flatMap(members)
      if left.isEmpty { break }
      for process in Set(left) { try? Process.signal(process, Signal.kill) }
      Clock.sleep(milliseconds: 20)
    }
    groups.forEach(remove)
  }

  /// Removes what `enter` made above the nodes, once the last is gone.
  func removeParents() {
    for hierarchy in Self.hierarchies { remove("\(hierarchy)/\(lab.cgroup)") }
  }

  private func members(_ group: String) -> [Int32] {
    let own = (TextFile.read("\(group)/cgroup.procs") ?? "").split(separator: "\n")
      .compactMap { Int32($0) }.filter { $0 > 0 }
    return own + children(group).flatMap(members)
  }

  private func remove(_ group: String) {
    children(group).forEach(remove)
    _ = try? Files.remove(group)
  }

  private func children(_ group: String) -> [String] {
    ((try? Files.list(group)) ?? []).map { "\(group)/\($0)" }
      .filter { ((try? Files.status($0)) ?? nil)?.isDirectory == true }
  }
}
