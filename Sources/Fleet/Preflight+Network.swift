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
  private static let own = ["kube-apiserver", "etcd", "kubelet", "docker-registry", "registry"]

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
