internal import Machine
internal import System
package import Value

/// How systemd sees one unit.
package struct UnitState: Sendable {
  /// Every property of `systemctl show`; Ansible's `status`.
  package var properties = Map()
  package var isFound = false
  package var isMasked = false
  package var isEnabled = false
  /// nil where systemd does not say (a chroot).
  package var activeState: String?
  /// systemd is not running here: commands that start or stop are ignored.
  package var isOffline = false

  var isRunning: Bool { activeState == "active" || activeState == "activating" }
  var isDeactivating: Bool { activeState == "deactivating" }

  /// `is-enabled` states that count as enabled; the runtime, alias and indirect ones do not.
  private static let enabledStates = ["enabled", "static", "generated", "transient"]
  private static let knownStates =
    enabledStates + [
      "enabled-runtime", "linked", "linked-runtime", "masked", "masked-runtime", "indirect",
      "disabled",
    ]
  private static let suffixes = [
    ".service", ".socket", ".device", ".mount", ".automount", ".swap", ".target", ".path", ".timer",
    ".slice", ".scope",
  ]
  private static let directories = [
    "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system", "/lib/systemd/system",
  ]

  /// The name with `.service` where it has no suffix that systemd knows.
  static func fullName(_ unit: String) -> String {
    suffixes.contains { unit.ends($0) } ? unit : unit + ".service"
  }

  /// One `systemctl show`; more only where that does not say enough.
  static func read(
    _ unit: String, systemctl: [String], on machine: any Machine
  ) throws(Failure) -> UnitState {
    var state = UnitState()
    let shown = try machine.told(machine.command(systemctl + ["show", unit]))
    state.isOffline = ignored(shown.outputText) || ignored(shown.errorText)
    if shown.exitStatus == 0 && !state.isOffline {
      state.properties = parse(shown.outputText)
      try state.interpret(unit, systemctl: systemctl, on: machine)
    } else {
      try state.ask(unit, systemctl: systemctl, on: machine)
    }
    try state.overlay(unit, on: machine)
    return state
  }

  private func value(_ property: String) -> String { properties[property]?.string ?? "" }

  private mutating func interpret(
    _ unit: String, systemctl: [String], on machine: any Machine
  ) throws(Failure) {
    isFound = properties["LoadState"] != nil && value("LoadState") != "not-found"
    if isFound, value("LoadState") != "masked", properties["LoadError"] != nil {
      throw Failure("Error loading unit file '\(unit)': \(value("LoadError"))")
    }
    activeState = properties["ActiveState"]?.string
    var fileState = value("UnitFileState")
    // An alias shows its target's state, and a generated unit may be an init script's.
    let isAlias = isFound && value("Id") != Self.fullName(unit)
    if isAlias || fileState == "generated" {
      let told = try machine.told(machine.command(systemctl + ["is-enabled", unit]))
      let line = told.outputText.textLines.first?.trimmed ?? ""
      if !line.isEmpty { fileState = line }
    }
    isMasked = fileState == "masked"
    isEnabled = Self.enabledStates.contains(fileState)
  }

  /// Where `show` does not work.
  private mutating func ask(
    _ unit: String, systemctl: [String], on machine: any Machine
  ) throws(Failure) {
    let told = try machine.told(machine.command(systemctl + ["is-enabled", unit]))
    let line = told.outputText.textLines.first?.trimmed ?? ""
    isFound = Self.knownStates.contains(line)
    isMasked = line == "masked"
    isEnabled = Self.enabledStates.contains(line)
    guard !isFound else { return }
    let listed = try machine.answer(systemctl + ["list-unit-files", unit]) ?? ""
    isFound = listed.holds(Self.fullName(unit))
  }

  /// Lays what earlier planned steps would have done over what stands there.
  private mutating func overlay(_ unit: String, on machine: any Machine) throws(Failure) {
    guard machine.isPlanned else { return }
    let name = Self.fullName(unit)
    if !isFound {
      for directory in Self.directories
      where try machine.status("\(directory)/\(name)", following: true) != nil {
        isFound = true
        activeState = "inactive"
      }
    }
    guard let planned = machine.planned(.unit, name) else { return }
    if let active = planned["active"]?.bool {
      isFound = true
      activeState = active ? "active" : "inactive"
    }
    if let enabled = planned["enabled"]?.bool { isEnabled = enabled }
    if let masked = planned["masked"]?.bool { isMasked = masked }
  }

  private static func ignored(_ text: String) -> Bool {
    !text.holds("=") && (text.holds("ignoring request") || text.holds("ignoring command"))
  }

  /// `K=V` lines; only `Exec…={ … }` spans lines.
  static func parse(_ text: String) -> Map {
    var map = Map()
    var open: (key: String, lines: [String])?
    for line in text.textLines {
      if let (key, lines) = open {
        if line.trimmed.ends("}") {
          map[key] = Value((lines + [line]).joined(separator: "\n").trimmed)
          open = nil
        } else {
          open = (key, lines + [line])
        }
        continue
      }
      guard let (key, value) = line.cut("=") else { continue }
      let trimmed = value.trimmed
      if key.begins("Exec"), trimmed.begins("{"), !trimmed.ends("}") {
        open = (key, [value])
      } else {
        map[key] = Value(trimmed)
      }
    }
    return map
  }
}
