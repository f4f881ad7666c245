import Addresses
import Value

// Cards, ports, firewalls and clocks of the machines.
extension Preflight {
  static func cards(_ host: PlannedHost, _ observation: Observation) -> [Problem] {
    func problem(_ id: String, _ what: String, _ because: String, _ fix: String) -> [Problem] {
      [Problem("preflight.\(id)", what: what, host: host.name, because: because, fix: fix)]
    }
    let up = observation.interfaces.filter(\.isUp)
    let chosen: Observation.Interface
    if let name = host.interface {
      guard let one = observation.interfaces.first(where: { $0.name == name }) else {
        return problem(
          "no-such-interface", "there is no network card '\(name)'",
          "it has \(list(observation.interfaces.map(\.name)))",
          "set interface to one of these for \(host.name)")
      }
      chosen = one
    } else {
      guard up.count < 2 else {
        return problem(
          "several-interfaces", "\(up.count) network cards are in use: \(list(up.map(\.name)))",
          "which one shall have the address is not said",
          "set interface for \(host.name), for example interface: \(up[0].name)")
      }
      guard let one = up.first else { return [] }
      chosen = one
    }
    if chosen.isWireless {
      return problem(
        "wireless", "the network card \(chosen.name) is wireless",
        "a container network over Wi-Fi is not supported", "connect the machine by cable")
    }
    guard let obstacle = observation.networkObstacle else { return [] }
    return problem(
      "network-backend", "the address of \(chosen.name) cannot be set", obstacle,
      "let netplan, systemd-networkd or ifupdown set up \(chosen.name)")
  }

  /// Where pods' packets would go astray.
  static func routes(
    _ host: PlannedHost, _ observation: Observation, _ plan: FleetPlan
  ) -> [Problem] {
    guard host.roles.contains(.controlPlane) || host.roles.contains(.worker) else { return [] }
    var problems: [Problem] = []
    if observation.hasDefaultRoute == false {
      problems.append(
        Problem(
          "preflight.no-default-route", what: "there is no default route", host: host.name,
          because: "the machine would not know where to send what goes to a service's address",
          fix: "set gateway for \(host.name), or give it a route: ip route add default via GATEWAY")
      )
    }
    let inner = [
      ("pod_network", plan.networks.pods), ("service_network", plan.networks.services),
    ]
    for (name, network) in inner {
      guard let network else { continue }
      // That the fleet's own network overlaps is told once, not for every machine.
      let other = observation.attached.first { one in
        one.address.network.overlaps(network)
          && plan.networks.lan?.overlaps(one.address.network) != true
      }
      guard let other else { continue }
      problems.append(
        Problem(
          "preflight.network-in-use",
          what: "\(name) \(network) overlaps \(other.address.network) of \(other.link)",
          host: host.name, because: "a packet for one would be sent to the other",
          fix: "set \(name) to a network that no machine uses"
            + free(
              [plan.networks.lan, plan.networks.pods, plan.networks.services].compactMap(\.self)
                + observation.attached.map(\.address.network), name)))
    }
    return problems
  }

  /// Addresses of the pool that somebody has. Those that a machine of the fleet answers for are the
  /// cluster's already; with some of the machines missing nobody knows.
  static func pool(_ plan: FleetPlan, _ seen: [Observation]) -> [Problem] {
    guard let pool = plan.networks.pool, seen.count == plan.hosts.count else { return [] }
    let fix = "set address_pool to addresses of lab_network that nobody else uses"
    let planned = Set(plan.hosts.compactMap(\.address))
    let cards = Set(seen.flatMap { $0.interfaces.compactMap(\.mac) })
    var problems: [Problem] = []
    for one in seen {
      for place in one.attached
      where pool.contains(place.address.address) && !planned.contains(place.address.address) {
        problems.append(
          Problem(
            "preflight.pool-holds-machine",
            what: "address_pool \(pool) holds an address of a machine",
            host: one.host, because: "\(place.link) has \(place.address.address)", fix: fix))
      }
    }
    for holder in seen.flatMap(\.poolHolders) where !cards.contains(holder.mac) {
      problems.append(
        Problem(
          "preflight.pool-taken", what: "\(holder.address) of address_pool \(pool) is taken",
          because: "the card \(holder.mac) answers for it", fix: fix))
    }
    return problems
  }

  /// Ports that must be free, with what they are for.
  private static func wanted(_ host: PlannedHost, _ plan: FleetPlan) -> [(port: Int, what: String)]
  {
    var ports: [(Int, String)] = []
    if host.roles.contains(.controlPlane) {
      ports += [(6443, "the Kubernetes API"), (2379, "etcd"), (2380, "etcd")]
    }
    if host.roles.contains(.controlPlane) || host.roles.contains(.worker) {
      ports.append((10250, "the kubelet"))
    }
    if host.roles.contains(.platform) { ports.append((plan.registryPort, "the registry")) }
    return ports
  }

  /// Programs of the platform itself, as the kernel cuts their names (15 characters).
  private static let own = [
    "kube-apiserver", "etcd", "kubelet", "docker-registry", "registry", "nginx",
  ]

  static func ports(
    _ host: PlannedHost, _ observation: Observation, _ plan: FleetPlan
  ) -> [Problem] {
    wanted(host, plan).compactMap { port, what in
      guard let listener = observation.listeners.first(where: { $0.port == port }),
        !own.contains(listener.program ?? "")
      else { return nil }
      return Problem(
        "preflight.port-taken", what: "port \(port) is taken", host: host.name,
        because: "\(listener.program ?? "another program") listens on it; it is for \(what)",
        fix: "stop that program, or move it to another port")
    }
  }

  static func firewall(
    _ host: PlannedHost, _ observation: Observation, _ plan: FleetPlan
  ) -> [Problem] {
    guard let name = observation.firewalls.first else { return [] }
    var ports = wanted(host, plan).map { "\($0.port)/tcp" }
    if host.roles.contains(.platform) { ports.append("123/udp") }
    return [
      Problem(
        "preflight.firewall", what: "a firewall is in force: \(list(observation.firewalls))",
        host: host.name, because: "other machines of the fleet must reach \(list(ports))",
        fix: name == "ufw"
          ? "open them: " + ports.map { "ufw allow \($0)" }.joined(separator: "; ")
          : "open them in \(name) for \(plan.networks.lan.map { "\($0)" } ?? "the network")")
    ]
  }

  /// Seconds by which clocks may differ.
  private static let allowedSkew = 30.0

  static func clocks(_ seen: [Observation], _ asked: Asked) -> [Problem] {
    let offsets = seen.compactMap { one in
      one.time.map { (host: one.host, seconds: offset($0, asked)) }
    }
    let wrong = offsets.filter { abs($0.seconds) > allowedSkew }
    guard !wrong.isEmpty else { return [] }
    let spread =
      (offsets.map(\.seconds).max() ?? 0) - (offsets.map(\.seconds).min() ?? 0)
    if wrong.count == offsets.count, offsets.count > 1,
      spread <= allowedSkew + asked.to - asked.from
    {
      return [
        Problem(
          "preflight.controller-clock",
          what: "this machine's clock is \(distance(-wrong[0].seconds)) all others",
          because: "certificates made now would not be valid where they are used",
          fix: "set this machine's clock: timedatectl set-ntp true")
      ]
    }
    return wrong.map { one in
      Problem(
        "preflight.clock-skew", what: "the clock is \(distance(one.seconds)) this machine's",
        host: one.host, because: "certificates and logs need clocks that agree within 30 seconds",
        fix:
          "set the wrong one of both, on the machine it is on: sudo date -s 'YYYY-MM-DD HH:MM:SS'")
    }
  }

  /// Seconds the clock is ahead of this machine's at the least.
  private static func offset(_ time: Double, _ asked: Asked) -> Double {
    if time < asked.from { return time - asked.from }
    return time > asked.to ? time - asked.to : 0
  }

  private static func distance(_ seconds: Double) -> String {
    let size = abs(seconds)
    let isAhead = seconds > 0
    func count(_ unit: Double) -> Int {
      // A clock may say anything: what does not fit a number is as far as it can be.
      Int(exactly: (size / unit).rounded()) ?? .max
    }
    let days = count(86400)
    if size >= 172_800 { return isAhead ? "\(days) days ahead of" : "\(days) days behind" }
    let hours = count(3600)
    if size >= 7200 { return isAhead ? "\(hours) hours ahead of" : "\(hours) hours behind" }
    let minutes = count(60)
    if size >= 120 { return isAhead ? "\(minutes) minutes ahead of" : "\(minutes) minutes behind" }
    let rest = count(1)
    return isAhead ? "\(rest) seconds ahead of" : "\(rest) seconds behind"
  }
}
