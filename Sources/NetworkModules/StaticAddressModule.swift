internal import Addresses
package import Machine
internal import System
package import Value
internal import Wire

/// `static_address`: gives the node its address for good, over the very connection that this cuts.
///
/// A rollback is armed on the node before anything is changed, and disarmed only by
/// `static_address_confirm` over a connection to the new address.
package struct StaticAddressModule: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.static_address",
    [
      Option("address", required: true),
      Option("gateway"),
      Option("nameservers", .list(.string), default: []),
      Option("interface"),
      Option("backend", default: "auto", choices: ["auto", "netplan", "networkd", "ifupdown"]),
      Option("rollback_seconds", .int, default: 60),
      // The node's address of the connection this comes over.
      Option("_reached_address"),
    ])

  /// The plan, and a change that nobody has confirmed yet.
  package struct State {
    var plan: NetworkPlan
    var pendingToken: String?
    var isPending: Bool
  }

  /// What is to be done: all that is not there, or only to keep what is there. For then the rollback of
  /// a run that died is armed, and the confirmation comes over a connection to the address.
  package struct Change {
    var plan: NetworkPlan
    var isPending: Bool
    var pendingToken: String?
  }

  private let call: Call
  private let address: InterfaceAddress
  private let gateway: IPAddress?
  private let nameservers: [IPAddress]
  private let seconds: Int

  package init(_ call: Call) throws(Failure) {
    self.call = call
    let text = call.string("address") ?? ""
    guard let address = InterfaceAddress(text), address.address.family == .v4 else {
      throw Failure("'\(text)' is no IPv4 address with its prefix length, as 10.0.0.11/24")
    }
    guard address.network.isUsable(address.address) else {
      throw Failure("\(text) is the network's or the broadcast address of \(address.network)")
    }
    self.address = address
    gateway = try call.string("gateway").map { text throws(Failure) in
      guard let gateway = IPAddress(text), gateway.family == .v4 else {
        throw Failure("gateway '\(text)' is no IPv4 address")
      }
      guard address.network.contains(gateway) else {
        throw Failure("gateway \(gateway) is not within \(address.network)")
      }
      return gateway
    }
    var servers: [IPAddress] = []
    for text in call.strings("nameservers") {
      guard let server = IPAddress(text) else {
        throw Failure("name server '\(text)' is no IP address")
      }
      servers.append(server)
    }
    nameservers = servers
    seconds = call.int("rollback_seconds") ?? 60
    guard (20...3600).contains(seconds) else {
      throw Failure("rollback_seconds must be between 20 and 3600, not \(seconds)")
    }
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    let links = try Links(on: machine)
    let link = try links.chosen(
      call.string("interface"), reached: call.string("_reached_address"), wanted: address)
    let backend: NetworkBackend
    if let chosen = NetworkBackend(rawValue: call.string("backend") ?? "auto") {
      if link.isWireless {
        throw Failure("\(link.name) is a wireless interface: its address is not changed")
      }
      backend = chosen
    } else {
      backend = try NetworkBackend.detect(for: link, on: machine)
    }
    let wanted = WantedAddress(
      link: link.name, hardwareAddress: link.hardwareAddress, address: address, gateway: gateway,
      nameservers: nameservers)
    var state = State(
      plan: try NetworkPlan(backend, link, wanted, links, on: machine),
      isPending: try machine.status(NetworkScripts.rollback, following: true) != nil)
    if state.isPending, try machine.status(NetworkScripts.token, following: true) != nil {
      let bytes = try machine.read(NetworkScripts.token, limit: 100)
      state.pendingToken = String(decoding: bytes, as: UTF8.self).trimmed
    }
    return state
  }

  package func change(from state: State) -> Planned<Change>? {
    let change = Change(
      plan: state.plan, isPending: state.isPending, pendingToken: state.pendingToken)
    guard state.plan.isRight else { return Planned(change, diffs: state.plan.diffs) }
    return state.isPending ? Planned(change, runs: true) : nil
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    var plan = change.plan
    if plan.isRight {
      // Of a run that died before it had begun the change, and there is nothing left of it to do.
      if try machine.status(NetworkScripts.apply, following: true) != nil,
        try !isActive("groundwork-net-apply.service", on: machine)
      {
        try machine.remove(NetworkScripts.apply)
      }
      return ["pending": true, "token": change.pendingToken.map { Value($0) } ?? .null]
    }
    if change.isPending {
      try waitForEnd(on: machine)
      // What was undone is what counts now.
      let state = try inspect(machine)
      guard !state.plan.isRight else { return Map() }
      plan = state.plan
    }
    let scripts = NetworkScripts(plan: plan)
    let token = String((0..<16).map { _ in UInt8.random(in: 0...255) }.hex.prefix(32))
    try prepare(scripts, token, on: machine)
    try arm(on: machine)
    try putFiles(plan, on: machine)
    try validate(plan, on: machine)
    try succeed(
      ["systemd-run", "--no-block", "--collect", "--unit=groundwork-net-apply", "/bin/sh"]
        + [NetworkScripts.apply], on: machine,
      effects: [
        Effect(.link, plan.link.name, ["addresses": [Value(address.description)]])
      ])
    return ["token": Value(token), "armed": true, "rollback_seconds": Value(seconds)]
  }

  /// An earlier change that nobody confirmed undoes itself first. One whose run died before it was
  /// armed has changed nothing and is simply replaced.
  private func waitForEnd(on machine: any Machine) throws(Failure) {
    let timer = NetworkScripts.timer
    var waited = 0
    while try machine.status(NetworkScripts.rollback, following: true) != nil {
      var isArmed = false
      for unit in [timer + ".timer", timer + ".service"] where !isArmed {
        isArmed = try isActive(unit, on: machine)
      }
      if !isArmed || machine.isPlanned { return }
      guard waited < 3660 else {
        throw Failure(
          "an unconfirmed network change does not end: see 'systemctl status \(timer).timer'")
      }
      if waited == 0 { machine.progress("waiting until an unconfirmed network change is undone") }
      try machine.wait(seconds: 2)
      waited += 2
    }
  }

  private func isActive(_ unit: String, on machine: any Machine) throws(Failure) -> Bool {
    let answer = try machine.query(Command(["systemctl", "is-active", unit]))
    return ["active", "activating"].contains(answer.outputText.trimmed)
  }

  /// Lays down all that undoing needs, before anything else is touched.
  private func prepare(
    _ scripts: NetworkScripts, _ token: String, on machine: any Machine
  ) throws(Failure) {
    let directory = NetworkScripts.directory
    for path in ["/var/lib/groundwork", directory, directory + "/before"]
    where try machine.status(path, following: true) == nil {
      try machine.makeDirectory(
        path, FileAttributes(mode: path == "/var/lib/groundwork" ? 0o755 : 0o700))
    }
    for (place, file) in scripts.plan.files.enumerated() where !file.isRight {
      guard let current = file.current, let status = try machine.status(file.path, following: true)
      else { continue }
      try machine.write(
        directory + "/before/\(place)", current,
        FileAttributes(mode: status.mode, userID: status.userID, groupID: status.groupID))
    }
    try machine.write(
      NetworkScripts.token, Array((token + "\n").utf8), FileAttributes(mode: 0o600))
    try machine.write(
      NetworkScripts.apply, Array(scripts.applyText.utf8), FileAttributes(mode: 0o700))
    try machine.write(
      NetworkScripts.rollback, Array(scripts.rollbackText.utf8), FileAttributes(mode: 0o700))
    try machine.write(
      NetworkScripts.bootUnitPath, Array(NetworkScripts.bootUnitText.utf8),
      FileAttributes(mode: 0o644))
    if try machine.status(NetworkScripts.bootUnitLink, following: false) == nil {
      let wants = "/etc/systemd/system/multi-user.target.wants"
      if try machine.status(wants, following: true) == nil {
        try machine.makeDirectory(wants, FileAttributes(mode: 0o755))
      }
      try machine.makeSymbolicLink(
        NetworkScripts.bootUnitLink, to: NetworkScripts.bootUnitPath)
    }
  }

  private func arm(on machine: any Machine) throws(Failure) {
    let timer = NetworkScripts.timer
    // A unit of an earlier change, if one is still loaded, would refuse the new one.
    _ = try machine.run(
      Command(["systemctl", "stop", timer + ".timer", "groundwork-net-apply.service"]),
      effects: [])
    _ = try machine.run(
      Command(["systemctl", "reset-failed", timer + ".timer", timer + ".service"]), effects: [])
    try succeed(
      [
        "systemd-run", "--collect", "--unit=" + timer, "--on-active=\(seconds)",
        "--timer-property=AccuracySec=1s", "/bin/sh", NetworkScripts.rollback,
      ], on: machine)
  }

  private func putFiles(_ plan: NetworkPlan, on machine: any Machine) throws(Failure) {
    for file in plan.files { try file.put(on: machine) }
    for aside in plan.asides {
      try machine.rename(aside.path, to: aside.path + NetworkPlan.aside)
    }
  }

  /// netplan reads its files before they count; what it refuses is put back at once.
  private func validate(_ plan: NetworkPlan, on machine: any Machine) throws(Failure) {
    guard plan.backend == .netplan else { return }
    let answer = try machine.run(Command(["netplan", "generate"]), effects: [])
    guard answer.exitStatus != 0 else { return }
    _ = try machine.run(Command(["/bin/sh", NetworkScripts.rollback, "--boot"]), effects: [])
    _ = try machine.run(
      Command(["systemctl", "stop", NetworkScripts.timer + ".timer"]), effects: [])
    throw Failure("netplan refuses the new configuration: \(answer.errorText.trimmed)")
  }

  private func succeed(
    _ words: [String], on machine: any Machine, effects: [Effect] = []
  ) throws(Failure) {
    let answer = try machine.run(Command(words), effects: effects)
    guard answer.exitStatus == 0 else {
      throw Failure(
        "\(words.joined(separator: " ")): \(answer.errorText.trimmed)",
        result: ["rc": Value(answer.exitStatus), "stderr": Value(answer.errorText)])
    }
  }

  package func report(_ state: State, changed: Bool, on machine: any Machine) -> Report {
    Report([
      "address": Value(address.address.description),
      "prefix": Value(address.network.prefixLength),
      "interface": Value(state.plan.link.name), "backend": Value(state.plan.backend.rawValue),
      "removed_addresses": Value(state.plan.leftovers.map { Value($0.address.description) }),
    ])
  }
}
