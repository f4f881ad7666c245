import System
import Testing
import Value

/// The stock playbooks over the four nodes, with exactly twenty mistakes in inventory and machines.
///
/// Planted as they happen: a listening program, a full disk, an answer to ARP, a second card, a unit. What
/// a node cannot have less of than its host (memory, processors, another system) is laid over the file
/// its kernel or installer would show it in. A wrong clock cannot be planted on nodes that share one.
struct PlantedFleet: Sendable {
  let site: Site
  let leases: [String: String]

  /// What must be found, as `id host`, sorted.
  static let findings = [
    "preflight.address-in-dhcp-range k8s-master",
    "preflight.address-outside-network mini-pc.lab",
    "preflight.address-taken k8s-worker1",
    "preflight.duplicate-address switched-off",
    "preflight.duplicate-hostname mini-pc.lab",
    "preflight.duplicate-machine-id k8s-worker2",
    "preflight.few-processors k8s-master",
    "preflight.gateway-outside-network k8s-worker2",
    "preflight.little-disk mini-pc",
    "preflight.little-memory k8s-worker1",
    "preflight.network-backend k8s-worker2",
    "preflight.networks-overlap -",
    "preflight.networks-overlap -",
    "preflight.pool-overlaps-dhcp -",
    "preflight.port-taken mini-pc",
    "preflight.several-interfaces k8s-worker1",
    "preflight.sudo mini-pc.lab",
    "preflight.unreachable switched-off",
    "preflight.unsupported-system k8s-master",
    "preflight.wireless k8s-master",
  ]

  /// Runs `body` on the planted fleet; the nodes are made anew afterwards.
  static func with(_ body: (PlantedFleet) async throws -> Void) async throws {
    try await Site.with { site in
      let fleet = PlantedFleet(site: site, leases: try site.fleet.leases())
      _ = try await site.groundwork(
        "run", "all", "-b", "--become-password-file", "sudo-password", "-m", "ping")
      do {
        try await fleet.writeProject()
        try await fleet.spoil()
        try await body(fleet)
      } catch {
        try await fleet.renew()
        throw error
      }
      try await fleet.renew()
    }
  }

  private func renew() async throws {
    for name in Fleet.names { try await site.fleet.lab("rebuild", name) }
  }

  private var network: [Substring] { (leases["mini-pc"] ?? "").split(separator: ".") }
  private func address(_ number: Int) -> String {
    network.prefix(3).joined(separator: ".") + ".\(number)"
  }

  private func writeProject() async throws {
    let copied = try await Program.run(
      ["cp", "-r", "\(Surroundings.root)/playbooks", "\(site.directory)/playbooks"])
    try #require(copied.exitCode == 0, "\(copied.text)")
    let pins = try Files.text("\(site.directory)/inventory/known_hosts") ?? ""
    let twin = pins.split(separator: "\n").filter { $0.hasPrefix("mini-pc ") }
      .map { "mini-pc.lab" + $0.dropFirst("mini-pc".count) + "\n" }
    try site.write("inventory/known_hosts", pins + twin.joined())
    try Files.makeDirectories("\(site.directory)/inventory/group_vars/all")
    for name in ["network", "platform"] {
      let stock = "inventory/group_vars/all/\(name).yml"
      try site.write(stock, Files.text("\(Surroundings.root)/\(stock)") ?? "")
    }
    let wide = network.prefix(2).joined(separator: ".")
    // Three networks in one another, and a pool that begins among the leases. Read last.
    try site.write(
      "inventory/group_vars/all/zz-planted.yml",
      """
      ansible_user: ops
      ansible_ssh_private_key_file: \(Surroundings.state)/id
      lab_network: \(address(0))/24
      pod_network: \(wide).0.0/16
      service_network: \(wide).128.0/17
      address_pool: \(address(199))-\(address(210))
      # Never used: preflight stops before.
      ca_passphrase: none
      registry_password: none
      registry_salt: none

      """)
    try site.write(
      "inventory/hosts.yml",
      """
      all:
        children:
          kubernetes:
            children:
              control_plane:
              workers:
          platform:
            hosts:
              mini-pc:
                first_address: \(leases["mini-pc"] ?? "")
                address: \(address(10))
          control_plane:
            hosts:
              k8s-master:
                first_address: \(leases["k8s-master"] ?? "")
                address: \(address(150))
                interface: wlan0
          workers:
            hosts:
              k8s-worker1:
                first_address: \(leases["k8s-worker1"] ?? "")
                address: \(address(50))
              k8s-worker2:
                first_address: \(leases["k8s-worker2"] ?? "")
                address: \(address(13))
                gateway: 192.0.2.1
              mini-pc.lab:
                first_address: \(leases["mini-pc"] ?? "")
                address: 192.0.2.14
                ansible_become_password: not-the-right-one
              switched-off:
                first_address: \(address(66))
                address: \(address(13))
      """)
  }

  /// Makes the machines what the findings say.
  private func spoil() async throws {
    let fleet = site.fleet
    try await fleet.inside(
      "mini-pc",
      """
      set -e
      card=$(ip -o -4 route show default | sed 's/.* dev \\([^ ]*\\).*/\\1/')
      ip addr add \(address(50))/32 dev "$card"
      systemd-run -q --unit=planted systemd-socket-activate -l 443 /bin/cat
      mkdir -p /etc/ufw && printf 'ENABLED=yes\\n' > /etc/ufw/ufw.conf
      """)
    try await fleet.lab("fill", "mini-pc", "2000")
    try await fleet.inside(
      "k8s-master",
      """
      set -e
      printf 'ID=rocky\\nVERSION_ID="9.4"\\n' > /run/planted-release
      mount --bind /run/planted-release /usr/lib/os-release
      grep -m 1 '^processor' /proc/cpuinfo > /run/planted-cpuinfo
      mount --bind /run/planted-cpuinfo /proc/cpuinfo
      \(Self.card("wlan0"))
      """)
    try await fleet.inside(
      "k8s-worker1",
      """
      set -e
      \(Self.memory(3_000_000))
      \(Self.card("second0"))
      """)
    let identity = try await fleet.inside("k8s-worker1", "cat /etc/machine-id")
    try await fleet.inside(
      "k8s-worker2",
      """
      set -e
      \(Self.memory(6_000_000))
      printf '\(identity.split(separator: "\n").first ?? "")\\n' > /run/planted-id
      mount --bind /run/planted-id /etc/machine-id
      systemd-run -q --unit=NetworkManager sleep infinity
      """)
  }

  private static func memory(_ kilobytes: Int) -> String {
    """
    sed 's/^MemTotal:.*/MemTotal: \(kilobytes) kB/' /proc/meminfo > /run/planted-memory
    mount --bind /run/planted-memory /proc/meminfo
    """
  }

  /// Another network card: an end of a virtual cable, with an address.
  private static func card(_ name: String) -> String {
    """
    ip link add \(name) type veth peer name \(name)end
    ip link set \(name)end up
    ip link set \(name) up
    ip addr add 198.51.100.7/24 dev \(name)
    """
  }
}
