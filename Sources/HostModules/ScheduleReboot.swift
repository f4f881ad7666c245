package import Machine
internal import System
package import Value

/// The node's half of `reboot`: the start is set off detached from this connection, a moment later, so
/// that the answer still gets out. The controller waits for a new boot id.
package struct ScheduleReboot: Module {
  package static let spec = ModuleSpec(
    "groundwork.core.schedule_reboot",
    [
      Option("delay", .int, default: 2), Option("reboot_command"),
      Option("msg", default: "Reboot initiated by Groundwork"),
    ])

  package struct State: Sendable {
    var bootID: String
    var hasSystemd: Bool
  }

  private let call: Call

  package init(_ call: Call) throws(Failure) { self.call = call }

  package func inspect(_ machine: any Machine) throws(Failure) -> State {
    State(
      bootID: (try machine.text("/proc/sys/kernel/random/boot_id") ?? "").trimmed,
      hasSystemd: try machine.status("/run/systemd/system", following: true) != nil)
  }

  package func change(from state: State) throws(Failure) -> Planned<State>? {
    Planned(state, runs: true)
  }

  package func apply(_ change: State, to machine: any Machine) throws(Failure) -> Map {
    let seconds = max(1, call.int("delay") ?? 2)
    // The command is the user's shell text; the message is data and goes in by position.
    let command = call.string("reboot_command") ?? "exec shutdown -r now \"$1\""
    let message = call.string("msg") ?? ""
    var arguments = ["sh", "-c", command, "sh", message]
    if change.hasSystemd {
      arguments =
        ["systemd-run", "--quiet", "--collect", "--on-active=\(seconds)s", "--"] + arguments
    } else {
      let detached =
        "setsid sh -c 'sleep \"$1\"; shift; exec \"$@\"' sh \"$@\" </dev/null >/dev/null 2>&1 &"
      arguments = ["sh", "-c", detached, "sh", String(seconds)] + arguments
    }
    try machine.perform(arguments, effects: [Effect(.opaque, "reboot", true)]) {
      "Reboot command failed. Error was: '\($0.complaint)'"
    }
    return [:]
  }

  package func report(
    _ state: State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report { Report(["boot_id": Value(state.bootID)]) }
}
