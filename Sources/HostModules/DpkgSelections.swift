package import Machine
internal import System
package import Value

/// What dpkg is to do with a package: hold it, for instance. Mirrors ansible-core 2.18.
package struct DpkgSelections: Module {
  package static let spec = ModuleSpec(
    "ansible.builtin.dpkg_selections",
    [
      Option("name", required: true),
      Option("selection", required: true, choices: ["install", "hold", "deinstall", "purge"]),
    ])

  private let name: String
  private let selection: String

  package init(_ call: Call) throws(Failure) {
    name = call.string("name") ?? ""
    selection = call.string("selection") ?? ""
  }

  package func inspect(_ machine: any Machine) throws(Failure) -> String {
    if let planned = machine.planned(.opaque, "dpkg selection of \(name)")?.string {
      return planned
    }
    if let found = try DpkgStatus.read(machine).package(name) { return found.selection }
    if machine.planned(.package, name) != nil { return "install" }
    throw .missing("Failed to find package '\(name)' to perform selection '\(selection)'.")
  }

  package func change(from state: String) throws(Failure) -> Planned<Void>? {
    state == selection ? nil : Planned(())
  }

  package func apply(_ change: Void, to machine: any Machine) throws(Failure) -> Map {
    try machine.perform(
      ["dpkg", "--set-selections"],
      effects: [Effect(.opaque, "dpkg selection of \(name)", Value(selection))],
      input: Array("\(name) \(selection)".utf8)
    ) { $0.complaint }
    return [:]
  }

  package func report(
    _ state: String, changed: Bool, on machine: any Machine
  ) throws(Failure) -> Report {
    Report(["before": Value(state), "after": Value(selection)])
  }
}
