package import Machine
internal import System
package import Value

/// `command`: a program run without a shell.
package struct CommandModule: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.command", UserCommand.options, freeForm: "cmd", isCommandLike: true)

  private let run: UserCommand

  package init(_ call: Call) throws(Failure) { run = try UserCommand(call, usesShell: false) }

  package func inspect(_ machine: any Machine) throws(Failure) -> UserCommand.State {
    try run.inspect(machine)
  }

  package func change(from state: UserCommand.State) -> Planned<UserCommand.Change>? {
    run.change(from: state)
  }

  package func apply(
    _ change: UserCommand.Change, to machine: any Machine
  ) throws(Failure) -> Map {
    try run.apply(change, to: machine)
  }

  package func report(
    _ state: UserCommand.State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    run.report(state, changed: changed, on: machine)
  }
}

/// `shell`: a line run by a shell.
package struct ShellModule: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.shell", UserCommand.options, freeForm: "cmd", isCommandLike: true)

  private let run: UserCommand

  package init(_ call: Call) throws(Failure) { run = try UserCommand(call, usesShell: true) }

  package func inspect(_ machine: any Machine) throws(Failure) -> UserCommand.State {
    try run.inspect(machine)
  }

  package func change(from state: UserCommand.State) -> Planned<UserCommand.Change>? {
    run.change(from: state)
  }

  package func apply(
    _ change: UserCommand.Change, to machine: any Machine
  ) throws(Failure) -> Map {
    try run.apply(change, to: machine)
  }

  package func report(
    _ state: UserCommand.State, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    run.report(state, changed: changed, on: machine)
  }
}
