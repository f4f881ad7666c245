import System
import Testing
import Value

/// A directory with an inventory of the fleet, as a user's project: used once, removed afterwards.
struct Site: Sendable {
  let directory: String
  let fleet: Fleet

  /// Runs `body` in a fresh one: keys pinned, sudo's password in a file beside it.
  static func with(
    vars: [String: String] = [:], pinned: Bool = true,
    _ body: (Site) async throws -> Void
  ) async throws {
    let fleet = try await Fleet.up()
    let name = try Random.bytes(6).map { String($0, radix: 16) }.joined()
    let site = Site(directory: "/tmp/gw-scenario-\(name)", fleet: fleet)
    try Files.makeDirectories("\(site.directory)/inventory", mode: 0o700)
    defer { try? Files.removeTree(site.directory) }
    try site.writeInventory(vars)
    if pinned { try site.pin() }
    try site.write("sudo-password", Fleet.sudoPassword + "\n")
    try await body(site)
  }

  private func writeInventory(_ vars: [String: String]) throws {
    var lines = ["all:", "  hosts:"]
    for (name, lease) in try fleet.leases().sorted(by: { $0.key < $1.key }) {
      lines += ["    \(name):", "      first_address: \(lease)"]
    }
    lines += [
      "  vars:", "    ansible_user: ops",
      "    ansible_ssh_private_key_file: \(Surroundings.state)/id",
    ]
    for (name, value) in vars.sorted(by: { $0.key < $1.key }) {
      lines.append("    \(name): \(value)")
    }
    try write("inventory/hosts.yml", lines.joined(separator: "\n") + "\n")
  }

  /// Pins the keys the nodes have now, as read from their disks.
  func pin() throws {
    try write("inventory/known_hosts", Files.text("\(Surroundings.state)/known_hosts") ?? "")
  }

  func write(_ path: String, _ text: String) throws {
    _ = try Files.writeAtomically("\(directory)/\(path)", Array(text.utf8), mode: 0o600)
  }

  /// `groundwork …` in this directory.
  func groundwork(_ words: String...) async throws -> Run {
    try await Program.run([Surroundings.binary] + words, in: directory)
  }

  /// `groundwork apply` with JSON events and sudo's password.
  func apply(_ words: String...) async throws -> Run {
    try await Program.run(applying(words), in: directory)
  }

  /// The words of `apply`.
  func applying(_ words: [String]) -> [String] {
    [
      Surroundings.binary, "apply", "--output", "json", "--become-password-file", "sudo-password",
    ] + words
  }
}
