import System
import Testing
import Value

/// The nodes whose addresses are changed, one of each network backend, and the way back to leases.
struct Movers: Sendable {
  static let names = ["k8s-master", "k8s-worker1", "k8s-worker2"]

  let site: Site
  /// Node to the address it has before; the others follow from it.
  let leases: [String: String]

  /// Runs `body` in a fresh site whose hosts want `address` and `gateway`; whatever came of it, every
  /// node is at its lease afterwards.
  static func with(_ body: (Movers) async throws -> Void) async throws {
    try await Site.with { site in
      let movers = Movers(site: site, leases: try site.fleet.leases())
      try Files.makeDirectories("\(site.directory)/inventory/host_vars")
      for name in Fleet.names { try movers.want(name, address: "\(movers.wanted(name))/24") }
      // Everything that a first run leaves is there before the state to compare with is taken.
      _ = try await site.groundwork(
        "run", "all", "-b", "--become-password-file", "sudo-password", "-m", "ping")
      do { try await body(movers) } catch {
        try await movers.bringHome()
        throw error
      }
      try await movers.bringHome()
    }
  }

  /// The first three numbers of every address in the lab.
  var network: String {
    (leases["mini-pc"] ?? "").split(separator: ".").prefix(3).joined(separator: ".")
  }

  var gateway: String { "\(network).1" }

  /// The static address of a node.
  func wanted(_ node: String) -> String {
    "\(network).\(20 + (Fleet.names.firstIndex(of: node) ?? 0))"
  }

  func want(_ node: String, address: String, gateway: String? = nil) throws {
    try site.write(
      "inventory/host_vars/\(node).yml",
      "address: \(address)\ngateway: \(gateway ?? self.gateway)\n")
  }

  /// The playbook: the address, then a file that says the node was finished.
  func writePlaybook(hosts: String, rollbackSeconds: Int) throws {
    try site.write(
      "site.yml",
      """
      - hosts: \(hosts)
        gather_facts: false
        become: true
        tasks:
          - name: The address
            static_address:
              address: "{{ address }}"
              gateway: "{{ gateway }}"
              rollback_seconds: \(rollbackSeconds)
          - name: The end
            ansible.builtin.copy:
              content: "finished\\n"
              dest: /srv/finished
              mode: "0644"
      """)
  }

  /// Starts `apply` and kills it when every mover has its new address and none could be confirmed: this
  /// machine does not reach the new addresses meanwhile.
  func killBeforeConfirmation() async throws {
    let routes = Self.names.map { "blackhole \(wanted($0))/32" }
    for route in routes { try await Self.route("add", route) }
    do {
      try await Program.kill(site.applying(["site.yml"]), in: site.directory, seconds: 60) {
        for name in Self.names where try await addresses(name) != [wanted(name)] { return false }
        // The change is complete, so that only its confirmation is missing.
        for name in Self.names where try await isApplying(name) { return false }
        return true
      }
    } catch {
      for route in routes { try await Self.route("del", route) }
      throw error
    }
    for route in routes { try await Self.route("del", route) }
    for name in Self.names { #expect(try await isPending(name)) }
  }

  private static func route(_ word: String, _ route: String) async throws {
    let run = try await Program.run(
      ["ip", "route", word] + route.split(separator: " ").map(String.init))
    try #require(run.exitCode == 0, "\(run.text)")
  }

  /// The node's addresses of the lab's kind, without their prefix lengths.
  func addresses(_ node: String) async throws -> [String] {
    let text = try await site.fleet.inside(node, "ip -4 -o addr show scope global")
    return text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      return words.firstIndex(of: "inet").flatMap { place in
        words[(place + 1)...].first?.split(separator: "/").first.map(String.init)
      }
    }
  }

  private func isApplying(_ node: String) async throws -> Bool {
    let text = try await site.fleet.inside(
      node, "systemctl is-active groundwork-net-apply.service || true")
    return text.hasPrefix("active")
  }

  /// Whether anything of a network change waits on the node, on its disk or in systemd.
  func isPending(_ node: String) async throws -> Bool {
    let text = try await site.fleet.inside(
      node,
      """
      ls -d /var/lib/groundwork/network/rollback.sh /var/lib/groundwork/network/before \
        /etc/systemd/system/groundwork-net-* \
        /etc/systemd/system/multi-user.target.wants/groundwork-net-* 2>/dev/null
      systemctl list-units --all --no-legend --plain 'groundwork-net-rollback.*'
      """)
    return !text.isEmpty
  }

  /// What /etc holds, times aside.
  func settings(_ node: String) async throws -> Set<Substring> {
    try await Tree.content(node, site.fleet).filter {
      $0.hasPrefix("/etc/") || $0.contains("  /etc/")
    }
  }

  /// Waits until a node is at its lease; how many seconds that took.
  func waitForLease(_ node: String, seconds: Int) async throws {
    let end = Clock.milliseconds + seconds * 1000
    while try await addresses(node) != [leases[node] ?? ""] {
      try #require(Clock.milliseconds < end, "\(node) is not at its old address after \(seconds) s")
      try await Task.sleep(for: .milliseconds(500))
    }
  }

  /// Nodes that stayed where they were moved, or were left in the middle of it, are made anew.
  private func bringHome() async throws {
    for name in Fleet.names {
      let isHome = try await addresses(name) == [leases[name] ?? ""]
      let isPending = try await isPending(name)
      if !isHome || isPending {
        try await site.fleet.lab("rebuild", name)
      } else {
        try await site.fleet.inside(name, "rm -f /srv/finished")
      }
    }
  }
}

extension Program {
  /// Starts the command and kills it without warning as soon as `condition` holds.
  static func kill(
    _ arguments: [String], in directory: String, seconds: Int,
    when condition: () async throws -> Bool
  ) async throws {
    let child = try ChildProcess(
      arguments: arguments, environment: Surroundings.environment, directory: directory,
      input: .null, output: .null, errorOutput: .null)
    let end = Clock.milliseconds + seconds * 1000
    while try await !condition() {
      try #require(!child.hasEnded, "the command ended by itself")
      try #require(Clock.milliseconds < end, "the moment to kill it did not come in \(seconds) s")
      try await Task.sleep(for: .milliseconds(100))
    }
    child.signal(Signal.kill)
    #expect(try child.wait() == .signalled(Int(Signal.kill)))
  }
}
