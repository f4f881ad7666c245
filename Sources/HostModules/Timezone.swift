package import Machine
internal import System
package import Value
internal import Wire

/// The node's time zone and its hardware clock's. Mirrors community.general `timezone`, with files in
/// place of timedatectl, which needs D-Bus.
package struct Timezone: Module {
  package static let spec = ModuleSpec(
    "community.general.timezone",
    [Option("name"), Option("hwclock", aliases: ["rtc"], choices: ["local", "UTC"])],
    requiredOneOf: [["hwclock", "name"]])

  package struct State: Sendable, Equatable {
    var name: String
    var hwclock: String
    /// /etc/timezone's text, nil where a distribution has none.
    var record: String?
  }
  package struct Change: Sendable, Equatable {
    var setsName = false
    var setsRecord = false
    var setsClock = false
  }

  private static let zones = "/usr/share/zoneinfo/"
  private let name: String?
  private let hwclock: String?

  package init(_ call: Call) throws(Failure) {
    name = call.string("name")
    hwclock = call.string("hwclock")
    if let name, name.begins("/") || name.parts("/").contains("..") || name.isEmpty {
      throw Failure("given timezone \"\(name)\" is not available")
    }
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    if let name {
      guard try machine.status(Self.zones + name, following: true)?.kind == .file else {
        throw .missing("given timezone \"\(name)\" is not available")
      }
    }
    var zone = ""
    if try machine.status("/etc/localtime", following: false)?.kind == .link {
      let target = try machine.readLink("/etc/localtime")
      let parts = target.parts("/")
      if let place = parts.firstIndex(of: "zoneinfo") {
        zone = parts[(place + 1)...].joined(separator: "/")
      }
    }
    let clock = (try machine.text("/etc/adjtime") ?? "").textLines
    let isLocal = clock.count > 2 && clock[2].trimmed == "LOCAL"
    return State(
      name: zone, hwclock: isLocal ? "local" : "UTC", record: try machine.text("/etc/timezone"))
  }

  package func change(from state: State) throws(Failure) -> Planned<Change>? {
    var change = Change()
    if let name {
      change.setsName = state.name != name
      change.setsRecord = state.record.map { $0.trimmed != name } ?? false
    }
    if let hwclock { change.setsClock = state.hwclock != hwclock }
    guard change != Change() else { return nil }
    func text(_ zone: String, _ clock: String) -> String {
      (name == nil ? "" : "name: \(zone)\n") + (hwclock == nil ? "" : "hwclock: \(clock)\n")
    }
    return Planned(
      change,
      diffs: [
        Diff(
          before: text(state.name, state.hwclock), after: text(name ?? "", hwclock ?? ""))
      ])
  }

  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    if change.setsName, let name {
      // A new link beside the old one, then renamed over it: the zone is never missing.
      let beside = "/etc/.localtime.groundwork-new"
      try machine.remove(beside)
      try machine.makeSymbolicLink(beside, to: Self.zones + name)
      try machine.rename(beside, to: "/etc/localtime")
    }
    if change.setsRecord, let name {
      try machine.write("/etc/timezone", Array("\(name)\n".utf8), FileAttributes())
    }
    if change.setsClock, let hwclock {
      let old = (try machine.editableText("/etc/adjtime") ?? "").textLines
      let first = old.count > 1 ? [old[0], old[1]] : ["0.0 0 0.0", "0"]
      let text = (first + [hwclock == "local" ? "LOCAL" : "UTC"]).map { $0 + "\n" }.joined()
      try machine.write("/etc/adjtime", Array(text.utf8), FileAttributes(mode: 0o644))
    }
    return [:]
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report { Report() }
}
