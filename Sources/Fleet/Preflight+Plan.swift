import Addresses
import Value

// What the inventory alone shows.
extension Preflight {
  static func roles(_ plan: FleetPlan) -> [Problem] {
    let platforms = plan.hosts.filter { $0.roles.contains(.platform) }
    if platforms.isEmpty {
      return [
        Problem(
          "preflight.no-platform", what: "no machine is in the group 'platform'",
          because: "it serves the time and the registry to all others",
          fix: "put one machine under platform: hosts: in the inventory")
      ]
    }
    guard platforms.count > 1 else { return [] }
    return [
      Problem(
        "preflight.two-platforms",
        what:
          "\(platforms.count) machines are in the group 'platform': \(list(platforms.map(\.name)))",
        at: platforms[1].place, because: "one machine serves the time and the registry",
        fix: "leave one of them under platform: hosts:")
    ]
  }

  /// etcd stands as long as more than half of its members do.
  static func controlPlanes(_ plan: FleetPlan) -> [Problem] {
    let planes = plan.hosts.filter { $0.roles.contains(.controlPlane) }
    guard plan.hasCluster, !plan.allowsEvenControlPlanes, let last = planes.last,
      planes.count.isMultiple(of: 2)
    else { return [] }
    return [
      Problem(
        "preflight.even-control-planes",
        what: "\(planes.count) machines are in the group 'control_plane'", at: last.place,
        because:
          "the cluster stands while more than half of them do: it bears the loss of no more of "
          + "\(planes.count) than of \(planes.count - 1)",
        fix: "add one or take one out, or set even_control_planes: true while there are so many")
    ]
  }

  /// Inventory names become host names, which do not tell letters apart by case.
  static func names(_ plan: FleetPlan) -> [Problem] {
    var problems: [Problem] = []
    var seen: [String: String] = [:]
    for host in plan.hosts {
      let short = host.name.split(separator: ".").first.map(String.init) ?? host.name
      if let other = seen[short.lowercased()] {
        problems.append(
          Problem(
            "preflight.duplicate-hostname",
            what: "\(host.name) and \(other) would have the same host name '\(short.lowercased())'",
            at: host.place, host: host.name,
            because: "host names end at the first dot and do not tell letters apart by case",
            fix: "rename one of them in the inventory"))
      }
      seen[short.lowercased()] = host.name
      if !isHostName(host.name) {
        problems.append(
          Problem(
            "preflight.bad-hostname", what: "'\(host.name)' cannot be a host name", at: host.place,
            host: host.name, because: "host names are letters, digits and dashes (RFC 1123)",
            fix: "rename it in the inventory: \(host.name.replacingUnderscores)"))
      }
    }
    return problems
  }

  /// Whether the kernel and the others may call a machine so (RFC 1123).
  static func isHostName(_ name: String) -> Bool {
    name.utf8.count <= 253
      && name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
        (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
          && label.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == 45
          }
      }
  }

  static func addresses(_ plan: FleetPlan) -> [Problem] {
    var problems: [Problem] = []
    var holders: [IPAddress: String] = [:]
    for host in plan.hosts {
      guard let address = host.address else { continue }
      if let other = holders[address] {
        problems.append(
          Problem(
            "preflight.duplicate-address", what: "\(other) and \(host.name) both want \(address)",
            at: host.place, host: host.name, fix: "give \(host.name) another address or host_number"
          ))
      }
      holders[address] = host.name
      problems += place(of: address, host, plan.networks)
      problems += gateway(host, plan.networks)
    }
    return problems
  }

  private static func place(
    of address: IPAddress, _ host: PlannedHost, _ networks: NetworkPlan
  ) -> [Problem] {
    func problem(_ id: String, _ what: String, _ because: String?, _ fix: String) -> [Problem] {
      [
        Problem(
          "preflight.\(id)", what: what, at: host.place, host: host.name, because: because, fix: fix
        )
      ]
    }
    if let lan = networks.lan {
      guard lan.contains(address) else {
        return problem(
          "address-outside-network", "\(address) lies outside lab_network \(lan)",
          "the other machines could not reach it", "give \(host.name) an address in \(lan)")
      }
      guard lan.isUsable(address) else {
        let word = address == lan.base ? "network" : "broadcast"
        return problem(
          "address-not-usable", "\(address) is the \(word) address of \(lan)", nil,
          "give \(host.name) an address between the first and the last of \(lan)")
      }
    }
    if address == host.gateway {
      return problem(
        "address-is-gateway", "\(address) is the gateway's own address", nil,
        "give \(host.name) another address or host_number")
    }
    if let leases = networks.leases, leases.contains(address) {
      return problem(
        "address-in-dhcp-range", "\(address) lies in dhcp_range \(leases)",
        "the DHCP server may lease it to another machine",
        "choose an address outside, or make the server's range and dhcp_range smaller")
    }
    return []
  }

  private static func gateway(_ host: PlannedHost, _ networks: NetworkPlan) -> [Problem] {
    guard let gateway = host.gateway, let lan = networks.lan, !lan.isUsable(gateway) else {
      return []
    }
    return [
      Problem(
        "preflight.gateway-outside-network",
        what: "the gateway \(gateway) is no address of a machine in lab_network \(lan)",
        at: host.place, host: host.name, because: "\(host.name) could not send anything to it",
        fix: "set gateway to the router's address in \(lan)")
    ]
  }

  static func networks(_ plan: FleetPlan) -> [Problem] {
    let named: [(String, Network?)] = [
      ("lab_network", plan.networks.lan), ("pod_network", plan.networks.pods),
      ("service_network", plan.networks.services),
    ]
    let given = named.compactMap { name, network in network.map { (name: name, network: $0) } }
    var problems: [Problem] = []
    for (index, one) in given.enumerated() {
      for other in given[(index + 1)...] where one.network.overlaps(other.network) {
        problems.append(
          Problem(
            "preflight.networks-overlap",
            what: "\(other.name) \(other.network) overlaps \(one.name) \(one.network)",
            because: "a packet for one would be sent to the other",
            fix: "set \(other.name) to a network that no machine uses"
              + free(given.map(\.network), other.name)))
      }
    }
    return problems + pool(plan)
  }

  /// The usual network of that name, or another one, which none of `taken` overlaps.
  static func free(_ taken: [Network], _ name: String) -> String {
    let usual = name == "pod_network" ? "10.244.0.0/16" : "10.96.0.0/12"
    let found = [usual, "172.20.0.0/16", "172.24.0.0/16", "192.168.240.0/20"].first { text in
      Network(text).map { network in !taken.contains { $0.overlaps(network) } } ?? false
    }
    return found.map { ", for example \($0)" } ?? ""
  }

  private static func pool(_ plan: FleetPlan) -> [Problem] {
    guard let pool = plan.networks.pool else { return [] }
    var problems: [Problem] = []
    func add(_ id: String, _ what: String, _ because: String) {
      problems.append(
        Problem(
          "preflight.pool-\(id)", what: "address_pool \(pool) \(what)", because: because,
          fix: "set address_pool to addresses of lab_network that nobody else uses"))
    }
    if let lan = plan.networks.lan, !(lan.contains(pool.first) && lan.contains(pool.last)) {
      add(
        "outside-network", "lies outside lab_network \(lan)", "nobody on the network would find it")
    }
    if let leases = plan.networks.leases, leases.overlaps(pool) {
      add(
        "overlaps-dhcp", "overlaps dhcp_range \(leases)",
        "the DHCP server may lease a service's address to a machine")
    }
    let held = plan.hosts.compactMap { host in
      host.address.flatMap { pool.contains($0) ? "\($0) of \(host.name)" : nil }
    }
    if !held.isEmpty {
      add("holds-machine", "holds \(list(held))", "a service may be given that address")
    }
    if let gateway = plan.hosts.lazy.compactMap(\.gateway).first, pool.contains(gateway) {
      add("holds-gateway", "holds the gateway \(gateway)", "a service may be given that address")
    }
    return problems
  }

  /// `a`, `a and b`, `a, b and c`.
  static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    let head = words.dropLast().joined(separator: ", ")
    return "\(head) and \(last)"
  }
}

extension String {
  fileprivate var replacingUnderscores: String {
    String(decoding: utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }, as: UTF8.self)
  }
}
