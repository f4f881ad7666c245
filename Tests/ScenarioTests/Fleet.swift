import Glibc
import System
import Testing
import Value

/// The four nodes, booted once for all scenarios and taken away when the tests end.
struct Fleet: Sendable {
  static let names = ["k8s-master", "k8s-worker1", "k8s-worker2", "mini-pc"]
  static let sudoPassword = "lab-sudo-password"

  private static let booted = Task { try await boot() }

  /// The fleet, every node running and reachable.
  static func up() async throws -> Fleet { try await booted.value }

  private static func boot() async throws -> Fleet {
    while try FileLock.take(lockFile, .exclusive).map(Hold.keep) == nil {
      try await Task.sleep(for: .seconds(1))
    }
    atexit { Fleet.takeAway() }
    // What an earlier run left that was killed.
    let fleet = Fleet()
    try await fleet.lab("down")
    try await fleet.lab("up")
    // SSH answers before the boot is over, and what still starts writes files.
    try await fleet.everywhere("systemctl is-system-running --wait || test $? = 1")
    return fleet
  }

  private static let lockFile = "/var/lock/\(Path.name(of: Surroundings.state)).lock"

  /// Runs while the process ends, so it waits by itself.
  private static func takeAway() {
    _ = try? Command(
      [Surroundings.binary, "lab", "down"], environment: Surroundings.environment,
      deadlineSeconds: 60
    ).run()
  }

  /// `groundwork lab …`, which must work.
  @discardableResult
  func lab(_ words: String...) async throws -> String {
    let run = try await Program.run([Surroundings.binary, "lab"] + words)
    try #require(run.exitCode == 0, "lab \(words): \(run.text)")
    return run.output
  }

  /// Runs a shell line as root inside a node, beside the network.
  @discardableResult
  func inside(_ node: String, _ line: String) async throws -> String {
    try await lab("exec", node, "sh", "-c", line)
  }

  /// Runs a shell line in every node.
  func everywhere(_ line: String) async throws {
    for node in Self.names { try await inside(node, line) }
  }

  /// Node to what `lab status` says of it.
  func status() async throws -> [String: Value] {
    let text = try await lab("status", "--output", "json")
    var nodes: [String: Value] = [:]
    for node in try JSON.parse(text)["nodes"]?.list ?? [] {
      if let name = node["name"]?.string { nodes[name] = node }
    }
    return nodes
  }

  /// Node to its lease; of nodes that a scenario has added nothing.
  func leases() throws -> [String: String] {
    let text = try Files.text("\(Surroundings.state)/nodes.json") ?? ""
    var leases: [String: String] = [:]
    for node in try JSON.parse(text)["nodes"]?.list ?? [] {
      guard let name = node["name"]?.string, Self.names.contains(name) else { continue }
      leases[name] = node["lease"]?.string
    }
    return leases
  }
}

/// Keeps the lock of the test lab until the process ends.
private enum Hold {
  // because it is written once, by the one task that boots the fleet
  nonisolated(unsafe) private static var lock: FileLock?

  static func keep(_ lock: FileLock) { Hold.lock = lock }
}

extension Fleet {
  /// The same for every node.
  static func each<Element>(_ element: Element) -> [String: Element] {
    Dictionary(uniqueKeysWithValues: names.map { ($0, element) })
  }
}
