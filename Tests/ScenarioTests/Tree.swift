import System
import Testing

/// The files of a node as one text, a line each, for comparing before and after.
enum Tree {
  /// What changes by itself: the running system, logs, records of logins, scratch space, and the
  /// agent's lock, which names who held it last.
  private static let pruned = [
    "/proc", "/sys", "/dev", "/run", "/tmp", "/var/tmp", "/var/log",
    "/var/lib/systemd/timers", "/var/lib/systemd/timesync", "/var/lib/groundwork/lock",
  ]
  private static let selection =
    "find / -xdev \\( \(pruned.map { "-path \($0)" }.joined(separator: " -o ")) \\) -prune -o"

  /// Names, kinds, modes, owners, sizes, links and times, to the nanosecond: equal only when nothing
  /// was written. The time of the inode tells even of what was put back.
  static func exact(_ node: String, _ fleet: Fleet) async throws -> Set<Substring> {
    let format = #"%p|%y|%m|%U:%G|%s|%l|%T@|%C@\n"#
    return try await lines("\(selection) -printf '\(format)'", node, fleet)
  }

  /// Names, kinds, modes, owners, links and contents, without times: equal when two ways led to the
  /// same end.
  static func content(_ node: String, _ fleet: Fleet) async throws -> Set<Substring> {
    let shape = try await lines(#"\#(selection) -printf '%p|%y|%m|%U:%G|%l\n'"#, node, fleet)
    let digests = try await lines(
      "\(selection) -type f -print0 | xargs -0 sha256sum", node, fleet)
    return shape.union(digests)
  }

  /// As `content`, with the contents of those files alone that were written since the node was made: of the
  /// others nothing has changed. Quick enough for every moment of a soak.
  static func written(_ node: String, _ fleet: Fleet) async throws -> Set<Substring> {
    let text = try await fleet.inside(
      node,
      #"\#(selection) -printf '%p|%y|%m|%U:%G|%l\n';"#
        + "\(selection) -type f -cnewer /etc/ssh/ssh_host_ed25519_key -print0 | xargs -0 sha256sum")
    // The note of the agent's inode is another one wherever an agent had to be put anew.
    let lines = Set(
      text.split(separator: "\n").filter { !$0.contains("/var/lib/groundwork/.seen-agent-") })
    try #require(lines.count > 1000)
    return lines
  }

  /// Without what sudo keeps of the first login that used it.
  static func withoutLogins(_ tree: Set<Substring>) -> Set<Substring> {
    tree.filter {
      !$0.hasPrefix("/home/ops|") && !$0.hasPrefix("/home/ops/.sudo_as_admin_successful|")
    }
  }

  /// Without what a machine has for itself and what tells when it was made: two machines prepared
  /// alike still differ in it.
  static func withoutIdentity(_ tree: Set<Substring>) -> Set<Substring> {
    tree.filter { line in
      !own.contains { line.contains($0) }
    }
  }

  private static let own = [
    "/etc/machine-id", "/var/lib/dbus/machine-id", "/etc/ssh/ssh_host_",
    // The salt of the password that is set for the scenario; times of leases and of package lists.
    "  /etc/shadow", "  /var/lib/dhcp/", "  /var/cache/apt/",
    // Runs and times are in them.
    "/var/lib/groundwork/applied/", "/var/lib/groundwork/before/", "/var/lib/groundwork/content/",
    "/var/lib/groundwork/ledger-key",
    // After a check it stays under /run until the next boot.
    "/var/lib/groundwork/agent-",
  ]

  private static func lines(
    _ command: String, _ node: String, _ fleet: Fleet
  ) async throws -> Set<Substring> {
    let text = try await fleet.inside(node, command)
    // The note of the agent's inode is another one wherever an agent had to be put anew.
    let lines = Set(
      text.split(separator: "\n").filter { !$0.contains("/var/lib/groundwork/.seen-agent-") })
    // An empty answer would be equal to another empty answer.
    try #require(lines.count > 1000)
    return lines
  }

  /// Records every file that is not the same in both.
  static func expectEqual(
    _ before: Set<Substring>, _ after: Set<Substring>, _ node: String,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    let differences = before.symmetricDifference(after).sorted().prefix(20)
    #expect(
      differences.isEmpty, "\(node):\n\(differences.joined(separator: "\n"))",
      sourceLocation: sourceLocation)
  }
}
