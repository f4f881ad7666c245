package import Machine
package import Value

/// `package`, which on a Debian node is `apt` with all of its options, as Ansible's action plugin decides.
package struct Package: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.package",
    Apt.options.map { option in
      var option = option
      option.isRequired = option.name == "package"
      return option
    } + [Option("use", default: "auto")], runsToItsEnd: true)

  private let apt: Apt

  package init(_ call: Call) throws(Failure) {
    let manager = call.string("use") ?? "auto"
    guard ["auto", "apt"].contains(manager) else {
      throw Failure("Could not find a matching action for the \"\(manager)\" package manager.")
    }
    apt = try Apt(call)
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> AptState {
    try apt.inspect(machine)
  }
  package func change(from state: AptState) throws(Failure) -> Planned<AptWork>? {
    try apt.change(from: state)
  }
  package func apply(_ change: AptWork, to machine: any Machine) throws(Failure) -> Map {
    try apt.apply(change, to: machine)
  }
  package func report(
    _ state: AptState, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report { try apt.report(state, changed: changed, on: machine) }
}
