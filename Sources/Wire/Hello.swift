package import Value

/// The agent's first frame: who it is and where it stands.
package struct Hello: Sendable {
  /// Raised whenever a frame changes its meaning.
  package static let protocolVersion = 3

  package var version: Int
  /// SHA-256 of the agent's own file, in hex, by its name; empty where that does not tell.
  package var build: String
  package var bootID: String
  package var machineID: String
  package var userID: Int
  package var hostname: String
  package var kernel: String
  package var architecture: String
  /// The node's clock, in seconds since 1970.
  package var clockSeconds: Double
  /// Handlers notified by an earlier run and not yet run.
  package var pendingHandlers: [String]
  /// What is wrong with the agent's own records on the node, in whole sentences.
  package var warnings: [String]
  /// What `setup` knows without starting a process, under Ansible's names without `ansible_`.
  package var facts: Map

  package init(
    version: Int = Hello.protocolVersion, build: String, bootID: String, machineID: String,
    userID: Int, hostname: String, kernel: String, architecture: String, clockSeconds: Double,
    pendingHandlers: [String] = [], warnings: [String] = [], facts: Map = Map()
  ) {
    self.version = version
    self.build = build
    self.bootID = bootID
    self.machineID = machineID
    self.userID = userID
    self.hostname = hostname
    self.kernel = kernel
    self.architecture = architecture
    self.clockSeconds = clockSeconds
    self.pendingHandlers = pendingHandlers
    self.warnings = warnings
    self.facts = facts
  }

  package var frame: Frame {
    Frame(
      .hello,
      header: [
        "protocol": Value(version), "build": Value(build), "boot_id": Value(bootID),
        "machine_id": Value(machineID), "uid": Value(userID), "hostname": Value(hostname),
        "kernel": Value(kernel), "arch": Value(architecture),
        "clock": Value(.double(clockSeconds)),
        "pending": Value(pendingHandlers.map { Value($0) }),
        "warnings": Value(warnings.map { Value($0) }), "facts": Value(facts),
      ])
  }

  package init(header: Map) throws(WireError) {
    guard let version = header["protocol"]?.int else { throw WireError("hello without protocol") }
    self.init(
      version: version, build: header["build"]?.string ?? "",
      bootID: header["boot_id"]?.string ?? "", machineID: header["machine_id"]?.string ?? "",
      userID: header["uid"]?.int ?? -1, hostname: header["hostname"]?.string ?? "",
      kernel: header["kernel"]?.string ?? "", architecture: header["arch"]?.string ?? "",
      clockSeconds: header["clock"]?.double ?? header["clock"]?.int.map(Double.init) ?? 0,
      pendingHandlers: (header["pending"]?.list ?? []).compactMap(\.string),
      warnings: (header["warnings"]?.list ?? []).compactMap(\.string),
      facts: header["facts"]?.map?.markedUnsafe ?? Map())
  }
}

extension Map {
  /// Every value marked as coming from a node.
  package var markedUnsafe: Map { Value(self).markedDeep(.unsafe).map ?? self }
}
