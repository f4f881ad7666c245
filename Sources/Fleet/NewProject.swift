package import Addresses
import Inventory
package import Value

/// A fleet that is about to be written down: what `groundwork init` was told, and the inventory it becomes.
package struct NewProject: Sendable {
  /// A machine, and where it answers before it has its address.
  package struct Machine: Sendable, Equatable {
    package var name: String
    package var role: Role
    package var address: IPAddress
    /// An address or a MAC; nil where it has its address already.
    package var reached: String?

    /// Reads `NAME=ADDRESS` or `NAME=ADDRESS@WHERE`, WHERE being an address or a MAC.
    /// - Throws: `init.bad-machine`, naming what is wrong with which part.
    package init(_ text: String, role: Role) throws(Problem) {
      let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(sides[0])
      if let problem = HostName.problem(of: name) { throw Self.bad(text, problem.because ?? "") }
      guard sides.count == 2 else { throw Self.bad(text, "it has no '=ADDRESS'") }
      guard Preflight.isHostName(name) else {
        throw Self.bad(text, "host names are letters, digits and dashes (RFC 1123)")
      }
      guard !Self.groups.contains(name) else {
        throw Self.bad(text, "'\(name)' is the name of a group, or of this machine")
      }
      let places = sides[1].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
      guard let address = IPAddress(String(places[0])), address.family == .v4 else {
        throw Self.bad(text, "'\(places[0])' is no IPv4 address")
      }
      if places.count == 2 {
        let where_ = String(places[1])
        guard IPAddress(where_) != nil || MACAddress(where_) != nil else {
          throw Self.bad(text, "'\(where_)' is neither an address nor a MAC")
        }
        reached = where_
      }
      self.name = name
      self.role = role
      self.address = address
    }

    /// What it has in common with machines that were named before.
    package func clashes(with others: [Machine]) -> [Problem] {
      var found: [Problem] = []
      if let twin = others.first(where: { $0.name.sameScalars(as: name) }) {
        found.append(
          Problem(
            "init.bad-fleet", what: "two machines are called \(twin.name)",
            fix: "give each a name of its own"))
      }
      if let twin = others.first(where: { $0.address == address }) {
        found.append(
          Problem(
            "init.bad-fleet", what: "\(twin.name) and \(name) both want \(address)",
            fix: "give each an address of its own"))
      }
      return found
    }

    /// What keeps it from having its address in a network.
    package func misplacements(
      in network: Network, gateway: IPAddress, leases: AddressRange?
    ) -> [Problem] {
      var found: [Problem] = []
      func add(_ what: String, _ fix: String) {
        found.append(Problem("init.bad-fleet", what: what, fix: fix))
      }
      if !network.isUsable(address) {
        add("\(name)'s address \(address) is no address of \(network)", "choose one inside")
      } else if address == gateway {
        add("\(name) wants the gateway's address \(gateway)", "choose another")
      }
      if let leases, leases.contains(address) {
        add(
          "\(name)'s address \(address) is one that DHCP hands out (\(leases))",
          "choose one outside, or make the server's range smaller")
      }
      return found
    }

    private static let groups: Set<String> = [
      "all", "ungrouped", "localhost", "platform", "control_plane", "workers", "kubernetes",
    ]

    private static func bad(_ text: String, _ reason: String) -> Problem {
      Problem(
        "init.bad-machine", what: "'\(text)' describes no machine", because: reason,
        fix: "write NAME=ADDRESS, or NAME=ADDRESS@WHERE with the address or MAC it answers at now")
    }
  }

  package var network: Network
  package var gateway: IPAddress
  /// What DHCP hands out; nil where there is no such server.
  package var leases: AddressRange?
  /// For services that want an address of the network.
  package var pool: AddressRange?
  package var machines: [Machine]
  /// The user that logs in; sudo takes it from there.
  package var user: String
  /// The private key's file; nil for what ssh finds by itself.
  package var key: String?

  package init(
    network: Network, gateway: IPAddress, leases: AddressRange?, pool: AddressRange?,
    machines: [Machine], user: String, key: String? = nil
  ) {
    self.network = network
    self.gateway = gateway
    self.leases = leases
    self.pool = pool
    self.machines = machines
    self.user = user
    self.key = key
  }

  /// The `number`-th address of a network, from its beginning; nil beyond its end.
  package static func address(_ number: Int, of network: Network) -> IPAddress? {
    network.base.advanced(by: number).flatMap { network.isUsable($0) ? $0 : nil }
  }

  /// Everything that is wrong with it, each once; the playbooks' own preflight looks at the rest.
  package var problems: [Problem] {
    var found: [Problem] = []
    func add(_ what: String, _ fix: String) {
      found.append(Problem("init.bad-fleet", what: what, fix: fix))
    }
    if network.base.family != .v4 || !(8...29).contains(network.prefixLength) {
      add("\(network) is no IPv4 network of a rack", "name one like 192.168.50.0/24")
    }
    if !network.isUsable(gateway) {
      add("the gateway \(gateway) is no address of \(network)", "name the router's address in it")
    }
    if !machines.contains(where: { $0.role == .platform }) {
      add("no machine is the platform node", "name one that serves time and registry: --platform")
    }
    for (place, machine) in machines.enumerated() {
      let earlier = machines[..<place]
      found += machine.clashes(with: Array(earlier))
      found += machine.misplacements(in: network, gateway: gateway, leases: leases)
    }
    return found
  }

  // MARK: Files

  /// `inventory/hosts.yml`.
  package var hostsFile: String {
    var text =
      "# The fleet. Each machine's address is lab_network's and its host_number's.\nall:\n  children:\n"
    for role in [Role.platform, .controlPlane, .worker] {
      text += "    \(role.rawValue):\n"
      let own = machines.filter { $0.role == role }
      if own.isEmpty { continue }
      text += "      hosts:\n"
      for machine in own {
        text += "        \(Self.quoted(machine.name)):\n"
        text += "          host_number: \(machine.address.bits - network.base.bits)\n"
        guard let reached = machine.reached else { continue }
        let key = IPAddress(reached) == nil ? "mac" : "first_address"
        text += "          \(key): \(Self.quoted(reached))\n"
      }
    }
    return text + """
          kubernetes:
            children:
              control_plane:
              workers:

      """
  }

  /// `group_vars/all/network.yml`: the stock file with this network's values in place of the lab's.
  package func networkFile(stock: String) -> String {
    let values = [
      "lab_network": "\(network)", "gateway": "\(gateway)",
      "dhcp_range": leases.map { "\($0)" } ?? "\"\"",
      "address_pool": pool.map { "\($0)" } ?? "\"\"",
    ]
    let lines = stock.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let key = String(line.prefix { $0 != ":" })
      return values[key].map { "\(key): \($0)" } ?? String(line)
    }
    return lines.joined(separator: "\n")
  }

  /// `group_vars/all/access.yml`: how the machines are logged in to.
  package var accessFile: String {
    var text =
      "# How the machines are logged in to. sudo's password: groundwork apply -K asks for it.\n"
    text += "ansible_user: \(Self.quoted(user))\n"
    if let key { text += "ansible_ssh_private_key_file: \(Self.quoted(key))\n" }
    return text
  }

  /// A YAML scalar in double quotes, which takes JSON's escapes.
  private static func quoted(_ text: String) -> String { JSON.text(Value(text)) }
}
