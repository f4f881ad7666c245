import Glibc
import Synchronization
import System
import Testing
import Value

/// The four nodes of a lab, booted once for all its scenarios and taken away when the tests end.
struct Fleet: Sendable {
  static let names = ["k8s-master", "k8s-worker1", "k8s-worker2", "mini-pc"]
  static let sudoPassword = "lab-sudo-password"

  private static let booted = [TestLab.first, .second].reduce(into: [:]) { booted, lab in
    booted[lab.state] = Boot(lab)
  }

  /// The fleet of the lab that the test stands on, every node running and reachable.
  static func up() async throws -> Fleet {
    try await #require(booted[Surroundings.state]).fleet()
  }

  fileprivate static func boot() async throws -> Fleet {
    let lockFile = "/var/lock/\(Path.name(of: Surroundings.state)).lock"
    while try !Hold.keep(lockFile) { try await Task.sleep(for: .seconds(1)) }
    // What an earlier run left that was killed.
    let fleet = Fleet()
    try await fleet.lab("down")
    try await fleet.lab("up")
    // SSH answers before the boot is over, and what still starts writes files.
    try await fleet.everywhere("systemctl is-system-running --wait || test $? = 1")
    return fleet
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

/// The one boot of a lab's nodes.
private actor Boot {
  private let lab: TestLab
  private var task: Task<Fleet, any Error>?

  init(_ lab: TestLab) { self.lab = lab }

  func fleet() async throws -> Fleet {
    if let task { return try await task.value }
    let made = TestLab.$current.withValue(lab) { Task { try await Fleet.boot() } }
    task = made
    Hold.takesAway(lab)
    return try await made.value
  }
}

/// Keeps the locks of the test labs until the process ends, which takes the labs away.
private enum Hold {
  private static let labs = Mutex<[TestLab]>([])
  // because it is touched nowhere but in `keep`, under the lock of `labs`
  nonisolated(unsafe) private static var locks: [FileLock] = []

  /// - Returns: false while another process has it.
  static func keep(_ path: String) throws -> Bool {
    try labs.withLock { _ in
      guard let lock = try FileLock.take(path, .exclusive) else { return false }
      locks.append(lock)
      return true
    }
  }

  static func takesAway(_ lab: TestLab) {
    let isFirst = labs.withLock { labs in
      labs.append(lab)
      return labs.count == 1
    }
    if isFirst { atexit { Hold.takeAway() } }
  }

  /// Runs while the process ends, so it waits by itself.
  private static func takeAway() {
    for lab in labs.withLock({ $0 }) {
      _ = try? Command(
        [Surroundings.binary, "lab", "down"], environment: lab.environment, deadlineSeconds: 60
      ).run()
      try? Files.removeTree(lab.mainJob)
    }
  }
}

extension Fleet {
  /// The same for every node.
  static func each<Element>(_ element: Element) -> [String: Element] {
    Dictionary(uniqueKeysWithValues: names.map { ($0, element) })
  }
}
