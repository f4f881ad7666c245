package import Value

/// Where one lab lives and what it is called; everything it makes is named after its bridge, so two
/// labs can stand side by side.
package struct LabSettings: Sendable, Equatable {
  /// What exists from `up` to `down`.
  package var state: String
  /// What survives `down`: base images and downloaded packages.
  package var cache: String
  /// The host's interface into the lab, at most ten characters.
  package var bridge: String
  /// The first three numbers of the lab's /24.
  package var network: String
  /// The Debian release of the nodes.
  package var suite: String
  /// A mirror to use instead of the machine's own.
  package var mirror: String?
  /// The size of a node's sparse disk, as truncate(1) takes it.
  package var disk: String

  /// Reads `GROUNDWORK_LAB_…` from `environment`.
  ///
  /// Throws: `Problem` when a value cannot be used.
  package init(environment: [String: String]) throws(Problem) {
    func setting(_ name: String, _ standard: String) -> String {
      environment["GROUNDWORK_LAB_\(name)"].flatMap { $0.isEmpty ? nil : $0 } ?? standard
    }
    state = setting("STATE", "/var/lib/groundwork-lab")
    cache = setting("CACHE", "/var/cache/groundwork-lab")
    bridge = setting("BRIDGE", "gwlab0")
    network = setting("NET", "10.88.0")
    suite = setting("SUITE", "bookworm")
    let mirror = setting("MIRROR", "")
    self.mirror = mirror.isEmpty ? nil : mirror
    disk = setting("DISK", "20G")
    try check()
  }

  /// The host's address in the lab: gateway, address server and package proxy.
  package var gateway: String { "\(network).1" }
  /// The network namespace the bridge stands in.
  package var switchNamespace: String { "\(bridge)-sw" }
  /// The cgroup below which all nodes live, in every hierarchy.
  package var cgroup: String { "groundwork-\(bridge)" }
  /// The nftables table of the fence.
  package var table: String { "groundwork_\(bridge)" }
  /// The first and the last address the address server hands out.
  package var leaseRange: (first: String, last: String) { ("\(network).100", "\(network).199") }
  /// Where nodes find packages.
  package var proxy: String { "http://\(gateway):3142" }
  /// Downloaded packages; a lab with a bridge of its own has a store of its own, because two
  /// proxies must not write into one.
  var packages: String { bridge == "gwlab0" ? "\(cache)/debs" : "\(cache)/debs-\(bridge)" }
  /// The private key for the nodes' users.
  package var key: String { "\(state)/id" }
  /// The nodes' true host keys, by inventory name.
  package var knownHosts: String { "\(state)/known_hosts" }
  /// The machine-readable description of the lab.
  package var nodesFile: String { "\(state)/nodes.json" }

  private func check() throws(Problem) {
    for (name, path) in [("STATE", state), ("CACHE", cache)] {
      // because `down` removes the directory, it must be one of the lab's own, never a bare top level
      guard path.hasPrefix("/"), path.split(separator: "/").count >= 2, !path.contains("/../"),
        path.utf8.allSatisfy({ Self.plain.contains($0) || $0 == UInt8(ascii: "/") })
      else {
        throw Problem(
          "lab.bad-path", what: "GROUNDWORK_LAB_\(name) is '\(path)'",
          because:
            "it must be an absolute path at least two levels deep, of letters, digits and ._-",
          fix: "set it to a directory of its own, for example /var/lib/groundwork-lab2")
      }
    }
    guard (1...10).contains(bridge.utf8.count), bridge.utf8.allSatisfy(Self.plain.contains) else {
      throw Problem(
        "lab.bad-bridge", what: "GROUNDWORK_LAB_BRIDGE is '\(bridge)'",
        because: "interface names have at most 15 characters and the lab appends some",
        fix: "set a name of at most ten letters, digits and ._-, for example gwlab1")
    }
    let numbers = network.split(separator: ".", omittingEmptySubsequences: false)
    guard numbers.count == 3, numbers.allSatisfy({ UInt8($0) != nil }) else {
      throw Problem(
        "lab.bad-network", what: "GROUNDWORK_LAB_NET is '\(network)'",
        because: "it names the first three numbers of a /24",
        fix: "set it to three numbers from 0 to 255, for example 10.89.0")
    }
  }

  private static let plain = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-".utf8)
}
