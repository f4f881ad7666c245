package import Machine
internal import System
package import Value
internal import Wire

/// What `systemd` and `service` share: both are systemctl. Mirrors ansible-core 2.18 `systemd`.
package protocol UnitModule: DeclarativeModule where State == UnitState, Change == UnitChange {
  var wish: UnitWish { get }
}

/// What has to be done to a unit.
package struct UnitChange: Sendable, Equatable {
  /// systemctl's verbs, in order: `mask`, `enable`, `restart`.
  var verbs: [String]
  var reloads: Bool
  var reexecutes: Bool
}

/// What is wanted of a unit.
package struct UnitWish: Sendable {
  static let options: [Option] = [
    Option("name", aliases: ["service", "unit"]),
    Option("state", choices: ["reloaded", "restarted", "started", "stopped"]),
    Option("enabled", .bool),
    Option("force", .bool),
    Option("masked", .bool),
    Option("daemon_reload", .bool, aliases: ["daemon-reload"], default: false),
    Option("daemon_reexec", .bool, aliases: ["daemon-reexec"], default: false),
    Option("scope", default: "system", choices: ["system", "user", "global"]),
    Option("no_block", .bool, default: false),
  ]

  var name: String?
  var state: String?
  var enabled: Bool?
  var masked: Bool?
  var reloads: Bool
  var reexecutes: Bool
  var systemctl: [String]

  init(_ call: Call) throws(Failure) {
    name = call.string("name")
    state = call.string("state")
    enabled = call.arguments["enabled"]?.bool
    masked = call.arguments["masked"]?.bool
    reloads = call.bool("daemon_reload")
    reexecutes = call.bool("daemon_reexec")
    systemctl = ["systemctl"]
    if let scope = call.string("scope"), scope != "system" { systemctl.append("--\(scope)") }
    if call.bool("no_block") { systemctl.append("--no-block") }
    if call.bool("force") { systemctl.append("--force") }
    for option in ["state", "enabled", "masked"] where call.isGiven(option) && name == nil {
      throw Failure("missing parameter(s) required by '\(option)': name")
    }
    if let name {
      for glob in ["*", "?", "["] where name.holds(glob) {
        throw Failure(
          "This module does not currently support using glob patterns, found '\(glob)' in service name: \(name)"
        )
      }
    }
  }

  /// systemctl's verbs that lead from a state to what is wanted.
  func verbs(from state: UnitState) throws(Failure) -> [String] {
    guard let name else { return [] }
    var verbs: [String] = []
    if let masked, masked != state.isMasked { verbs.append(masked ? "mask" : "unmask") }
    if enabled != nil || self.state != nil {
      guard state.isFound else {
        throw .missing("Could not find the requested service \(name): host")
      }
    }
    if let enabled, enabled != state.isEnabled { verbs.append(enabled ? "enable" : "disable") }
    guard let wanted = self.state, !state.isOffline else { return verbs }
    guard state.activeState != nil else {
      throw Failure(
        "Service is in unknown state", result: ["status": Value(state.properties)])
    }
    switch wanted {
    case "started": if !state.isRunning { verbs.append("start") }
    case "stopped": if state.isRunning || state.isDeactivating { verbs.append("stop") }
    default:
      verbs.append(state.isRunning ? (wanted == "restarted" ? "restart" : "reload") : "start")
    }
    return verbs
  }

  /// The unit as a verb leaves it, for a planned world.
  func effect(of verb: String, after state: inout UnitState) -> [Effect] {
    guard let name else { return [] }
    switch verb {
    case "mask": state.isMasked = true
    case "unmask": state.isMasked = false
    case "enable": state.isEnabled = true
    case "disable": state.isEnabled = false
    case "stop": state.activeState = "inactive"
    default: state.activeState = "active"
    }
    var value: Map = ["enabled": Value(state.isEnabled), "masked": Value(state.isMasked)]
    if let active = state.activeState {
      value["active"] = Value(active == "active" || active == "activating")
    }
    return [Effect(.unit, UnitState.fullName(name), Value(value))]
  }
}

extension UnitModule {
  package func inspect(_ machine: any Machine) throws(Failure) -> UnitState {
    guard let name = wish.name else { return UnitState() }
    return try UnitState.read(name, systemctl: wish.systemctl, on: machine)
  }

  package func change(from state: UnitState) throws(Failure) -> Planned<UnitChange>? {
    // A reload may bring the unit into being, so what it lacks before is no failure yet.
    let verbs: [String]
    do {
      verbs = try wish.verbs(from: state)
    } catch  where wish.reloads && error.kind == .missing {
      verbs = []
    }
    let change = UnitChange(verbs: verbs, reloads: wish.reloads, reexecutes: wish.reexecutes)
    guard !verbs.isEmpty || change.reloads || change.reexecutes else { return nil }
    let runs =
      change.reloads || change.reexecutes || verbs.contains("restart") || verbs.contains("reload")
    return Planned(change, runs: runs)
  }

  package func apply(_ change: UnitChange, to machine: any Machine) throws(Failure) -> Map {
    if change.reloads { try manage("daemon-reload", on: machine) }
    if change.reexecutes { try manage("daemon-reexec", on: machine) }
    var verbs = change.verbs
    var state = try inspect(machine)
    if change.reloads || change.reexecutes { verbs = try wish.verbs(from: state) }
    for verb in verbs {
      guard let name = wish.name else { break }
      let effects = wish.effect(of: verb, after: &state)
      try machine.perform(wish.systemctl + [verb, name], effects: effects) { result in
        switch verb {
        case "mask", "unmask":
          "Failed to \(verb) the service (\(name)): \(result.errorText.trimmed)"
        case "enable", "disable":
          "Unable to \(verb) service \(name): \(result.outputText)\(result.errorText)"
        default: "Unable to \(verb) service \(name): \(result.errorText)"
        }
      }
    }
    // Ansible does not count a reload of the manager alone as a change.
    return verbs.isEmpty ? ["changed": false] : [:]
  }

  private func manage(_ verb: String, on machine: any Machine) throws(Failure) {
    try machine.perform(wish.systemctl + [verb]) { result in
      "failure \(result.exitStatus) during \(verb): \(result.errorText)"
    }
  }

  package func report(
    _ state: UnitState, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    var report = Report([
      "name": wish.name.map { Value($0) } ?? .null, "status": Value(state.properties),
    ])
    if let enabled = wish.enabled { report.result["enabled"] = Value(enabled) }
    if let wanted = wish.state {
      report.result["state"] = Value(wanted == "stopped" ? "stopped" : "started")
      if state.isOffline {
        report.warnings.append(
          "Target is a chroot or systemd is offline. This can lead to false positives or prevent the init system tools from working."
        )
      }
    }
    return report
  }
}
