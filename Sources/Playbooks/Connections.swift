import Value

/// The ways to a host that a playbook, an inventory or the command line may name.
package enum Connections {
  /// What to write instead of another one.
  package static let advice = "write ssh, libssh2, openssh or local, or leave it out"

  private static let names: Set<String> = [
    "ssh", "smart", "libssh2", "openssh", "local", "ansible.builtin.ssh", "ansible.builtin.local",
  ]

  /// Whether a text names one; texts with templates are not for this.
  package static func isKnown(_ name: String) -> Bool { names.contains(name) }

  /// Whether the name means this machine itself.
  package static func isLocal(_ name: String?) -> Bool {
    name == "local" || name == "ansible.builtin.local"
  }
}
