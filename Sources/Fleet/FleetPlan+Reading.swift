import Addresses
import Inventory
import Jinja
package import Value
package import Variables

extension FleetPlan {
  /// Reads the stock variables of the fleet: of every host that has a role or an address, in its own
  /// context.
  /// - Returns: the plan as far as it can be read, and every setting that cannot.
  package static func read(
    _ store: VariableStore
  ) -> (plan: FleetPlan, problems: [Problem]) {
    var reader = PlanReader(store: store)
    var plan = FleetPlan(networks: NetworkPlan(), hosts: [])
    for name in store.inventory.hostNames where store.inventory.host(name)?.isImplicit != true {
      let host = reader.host(name)
      if !host.roles.isEmpty || host.address != nil { plan.hosts.append(host) }
    }
    if let first = plan.hosts.first?.name {
      plan.networks = reader.networks(first)
      plan.registryPort = reader.number("registry_port", first) ?? 443
      plan.hasCluster = reader.text("kubernetes_source", first) != nil
      plan.allowsEvenControlPlanes = reader.flag("even_control_planes", first)
      reader.tellWhatLiesBeyond(plan.networks.lan, first)
    }
    return (plan, reader.problems)
  }
}

/// Reads variables and collects what is wrong with them.
private struct PlanReader {
  let store: VariableStore
  var problems: [Problem] = []
  /// Settings that count hosts past the end of the network: the filters give false for these.
  var beyond: [(key: String, host: String)] = []

  mutating func host(_ name: String) -> PlannedHost {
    let groups = store.inventory.groupNames(of: name)
    let roles = Role.allCases.filter { groups.contains($0.rawValue) }
    var host = PlannedHost(name, roles: roles, place: store.inventory.host(name)?.origin)
    let before = problems.count
    if let text = text("address", name) {
      // `ADDRESS/PREFIX` is understood where only the address is asked for.
      let bare = String(text.split(separator: "/").first ?? "")
      host.address = keep(name) { at throws(Problem) in
        try IPAddress.read(bare, key: "address", at: at("address"))
      }
    }
    if let text = text("gateway", name) {
      host.gateway = keep(name) { at throws(Problem) in
        try IPAddress.read(text, key: "gateway", at: at("gateway"))
      }
    }
    if host.address == nil, !roles.isEmpty, problems.count == before,
      !beyond.contains(where: { $0.host == name })
    {
      problems.append(
        Problem(
          "preflight.no-address", what: "the machine has no static address", at: host.place,
          host: name, because: "the variable address is not set",
          fix: "set address (or host_number, with the stock group_vars) for \(name)"))
    }
    host.interface = text("interface", name)
    if let number = number("minimum_memory_mb", name) { host.needs.memory = number }
    if let number = number("advised_memory_mb", name) { host.needs.advisedMemory = number }
    if let number = number("minimum_processors", name) { host.needs.processors = number }
    if let number = number("minimum_disk_mb", name) { host.needs.disk = number }
    for key in ProxySetting.keys {
      guard let text = text(key, name) else { continue }
      _ = keep(name) { at throws(Problem) in try ProxySetting.check(text, key: key, at: at(key)) }
    }
    return host
  }

  mutating func networks(_ host: String) -> NetworkPlan {
    NetworkPlan(
      lan: network("lab_network", host), leases: range("dhcp_range", host),
      pool: range("address_pool", host), pods: network("pod_network", host),
      services: network("service_network", host))
  }

  private mutating func network(_ key: String, _ host: String) -> Network? {
    guard let text = text(key, host) else { return nil }
    return keep(host) { at throws(Problem) in try Network.read(text, key: key, at: at(key)) }
  }

  private mutating func range(_ key: String, _ host: String) -> AddressRange? {
    guard let text = text(key, host) else { return nil }
    return keep(host) { at throws(Problem) in try AddressRange.read(text, key: key, at: at(key)) }
  }

  /// Runs a reading; what it throws is kept once, however many hosts share the setting.
  private mutating func keep<Result>(
    _ host: String, _ read: ((String) -> SourceLocation?) throws(Problem) -> Result
  ) -> Result? {
    let inventory = store.inventory
    do {
      return try read { inventory.place(of: $0, for: host) }
    } catch {
      // A setting of the whole fleet is wrong once, not once for every machine.
      var problem = error
      if !problem.id.hasPrefix("preflight.") { problem.id = "preflight.bad-variable" }
      if !problems.contains(problem) { problems.append(problem) }
      return nil
    }
  }

  /// What may be counted in the network by its numbers.
  private static let counted: Set<String> = ["address", "gateway", "dhcp_range", "address_pool"]

  /// A set variable as text; null, empty and false are not set, and what counts past the network is noted.
  mutating func text(_ key: String, _ host: String) -> String? {
    do {
      guard let value = try HostScope(host, in: store).lookUp(key) else { return nil }
      let text = value.string ?? value.int.map { String($0) }
      // Alone it is false; in the text of a range it is the word for it.
      if Self.counted.contains(key),
        value.bool == false || text?.split(separator: "-").contains("False") == true
      {
        beyond.append((key, host))
        return nil
      }
      return text.flatMap { $0.isEmpty ? nil : $0 }
    } catch {
      let problem = Problem(
        "preflight.bad-variable", what: "the variable \(key) cannot be worked out",
        at: store.inventory.place(of: key, for: host), host: host, because: error.message,
        fix: "correct it in the inventory: groundwork inventory --host \(host)")
      problems.append(problem)
      return nil
    }
  }

  /// One network that is too small is one mistake, however many settings count in it; a number that is
  /// too large is the machine's own.
  mutating func tellWhatLiesBeyond(_ lan: Network?, _ host: String) {
    var ranges: [String] = []
    for (key, _) in beyond where key != "address" && !ranges.contains(key) { ranges.append(key) }
    let machines = beyond.filter { $0.key == "address" }.map(\.host)
    if let lan, !ranges.isEmpty {
      let settings = ranges + machines.map { "the address of \($0)" }
      let unusable = lan.base.family == .v4 && lan.prefixLength < 31 ? 2 : 0
      let room = lan.range.count - unusable
      let list = Preflight.list(settings)
      problems.append(
        Problem(
          "preflight.small-network",
          what: "lab_network \(lan) is too small for the numbers that are counted in it",
          at: store.inventory.place(of: "lab_network", for: host),
          because: settings.count == 1
            ? "it has \(room) addresses for machines; beyond its end is \(list)"
            : "it has \(room) addresses for machines; beyond its end are \(list)",
          fix:
            "take a larger lab_network (/24 holds the stock numbers), or count to smaller numbers in "
            + Preflight.list(ranges + (machines.isEmpty ? [] : ["host_number"]))))
      return
    }
    for (key, host) in beyond {
      problems.append(
        Problem(
          "preflight.bad-variable", what: "the variable \(key) comes to no address",
          at: store.inventory.place(of: key, for: host), host: host,
          because: lan.map { "lab_network \($0) has no host of that number" }
            ?? "the network has no host of that number",
          fix: "correct host_number or lab_network in the inventory"))
    }
  }

  /// Whether a variable is set and true, as a template or a conditional takes it.
  func flag(_ key: String, _ host: String) -> Bool {
    guard let value = (try? HostScope(host, in: store).lookUp(key)) ?? nil else { return false }
    return value.bool ?? ["true", "yes", "on", "1"].contains(value.string?.lowercased() ?? "")
  }

  mutating func number(_ key: String, _ host: String) -> Int? {
    guard let text = text(key, host) else { return nil }
    if let number = Int(text), number >= 0 { return number }
    problems.append(
      Problem(
        "preflight.bad-variable", what: "\(key): '\(text)' is no number",
        at: store.inventory.place(of: key, for: host), host: host, fix: "write \(key): 4096"))
    return nil
  }
}
