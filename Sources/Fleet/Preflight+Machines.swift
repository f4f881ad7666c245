import Addresses
import Value

// What a look at the machines shows.
extension Preflight {
  static func failure(_ observation: Observation) -> Problem? {
    guard let failure = observation.failure else { return nil }
    let isSudo = failure.id.hasPrefix("sudo.")
    let (id, what) =
      isSudo
      ? ("sudo", "sudo does not work")
      : failure.id.hasPrefix("ssh.")
        ? ("unreachable", "the machine cannot be reached")
        : ("not-seen", "the machine cannot be looked at")
    return Problem(
      "preflight.\(id)", what: what, host: observation.host, because: failure.what,
      fix: failure.fix
        ?? (isSudo
          ? "correct ansible_become_password of \(observation.host)"
          : "try it by hand: groundwork run \(observation.host) -m ping"))
  }

  /// Two inventory names that are one machine, or a disk that was copied.
  static func identities(_ seen: [Observation]) -> [Problem] {
    var problems: [Problem] = []
    var holders: [String: Observation] = [:]
    for observation in seen {
      guard let id = observation.machineID, !id.isEmpty else { continue }
      if let other = holders[id] {
        let cards = Set(observation.interfaces.compactMap(\.mac))
        let isOne = other.interfaces.contains { $0.mac.map(cards.contains) ?? false }
        problems.append(
          Problem(
            "preflight.duplicate-machine-id",
            what: "\(other.host) and \(observation.host) have the same machine id",
            host: observation.host,
            because: isOne
              ? "both names lead to one machine" : "one disk is a copy of the other",
            fix: isOne
              ? "correct the address of one of them in the inventory"
              : "on \(observation.host): rm /etc/machine-id && systemd-machine-id-setup, then reboot"
          ))
      }
      holders[id] = observation
    }
    return problems
  }

  static func taken(
    _ host: PlannedHost, _ observation: Observation, among seen: [Observation]
  ) -> [Problem] {
    guard let holder = observation.addressHolder, let address = host.address,
      !observation.interfaces.contains(where: { $0.mac == holder })
    else { return [] }
    let owner = seen.first { $0.interfaces.contains { $0.mac == holder } }?.host
    return [
      Problem(
        "preflight.address-taken", what: "\(address) is taken", host: host.name,
        because: "the card \(holder)\(owner.map { " of \($0)" } ?? "") answers for it",
        fix: "give \(host.name) another address, or the machine that has it")
    ]
  }

  /// Distributions the stock playbooks are made for.
  private static let supported: [(id: String, name: String, from: Int)] = [
    ("debian", "Debian", 12), ("ubuntu", "Ubuntu", 22),
  ]

  static func system(_ observation: Observation) -> [Problem] {
    guard let id = observation.system else { return [] }
    let version = observation.systemVersion ?? ""
    let major = Int(version.split(separator: ".").first ?? "")
    if let known = supported.first(where: { $0.id == id }), major.map({ $0 >= known.from }) ?? false
    {
      return []
    }
    return [
      Problem(
        "preflight.unsupported-system", what: "the system is \(id) \(version)",
        host: observation.host,
        because: "the playbooks are made for Debian 12 and Ubuntu 22.04, or later",
        fix: "install one of these, or take the machine out of the inventory")
    ]
  }

  static func size(_ host: PlannedHost, _ observation: Observation, _ all: inout Findings) {
    let needs = host.needs
    if let memory = observation.memory {
      // The kernel keeps some for itself: a machine sold with 4 GiB shows less.
      let kept = memory + memory / 9
      let because = "a \(roleName(host)) needs"
      if kept < needs.memory {
        all.problems.append(
          Problem(
            "preflight.little-memory", what: "\(size(memory)) of memory", host: host.name,
            because: "\(because) \(size(needs.memory))",
            fix: "give it more, or set minimum_memory_mb for \(host.name)"))
      } else if kept < needs.advisedMemory {
        all.warnings.append(
          Problem(
            "preflight.little-memory", what: "\(size(memory)) of memory is little",
            host: host.name,
            because: "\(size(needs.advisedMemory)) is advised for a \(roleName(host))",
            fix: "give it more, or set advised_memory_mb for \(host.name)"))
      }
    }
    if let processors = observation.processors, processors < needs.processors {
      all.problems.append(
        Problem(
          "preflight.few-processors",
          what: processors == 1 ? "1 processor" : "\(processors) processors", host: host.name,
          because: "a \(roleName(host)) needs \(needs.processors)",
          fix: "give it more, or set minimum_processors for \(host.name)"))
    }
    if let disk = observation.disk, disk < needs.disk {
      all.problems.append(
        Problem(
          "preflight.little-disk", what: "\(size(disk)) free where /var lies", host: host.name,
          because: "a \(roleName(host)) needs \(size(needs.disk))",
          fix: "make room, or set minimum_disk_mb for \(host.name)"))
    }
  }

  static func swap(_ observation: Observation) -> [Problem] {
    guard !observation.swap.isEmpty else { return [] }
    return [
      Problem(
        "preflight.swap", what: "swap is on: \(list(observation.swap))", host: observation.host,
        because: "the kubelet wants none",
        fix: "nothing: it is turned off when the machine is prepared")
    ]
  }

  private static func roleName(_ host: PlannedHost) -> String {
    if host.roles.contains(.worker) { return "worker" }
    if host.roles.contains(.controlPlane) { return "control plane" }
    return host.roles.contains(.platform) ? "platform node" : "machine"
  }

  /// `512 MiB`, `3.5 GiB`.
  static func size(_ mebibytes: Int) -> String {
    guard mebibytes >= 1024 else { return "\(mebibytes) MiB" }
    let tenths = (mebibytes * 10 + 512) / 1024
    return tenths % 10 == 0 ? "\(tenths / 10) GiB" : "\(tenths / 10).\(tenths % 10) GiB"
  }
}
