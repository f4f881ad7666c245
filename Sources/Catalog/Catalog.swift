package import Machine
import ModuleTable

/// Every module a playbook may name: those that run on a node and those the controller does itself.
package enum Catalog {
  /// The options of a module by its full name; nil when it is not implemented.
  ///
  /// These are the options people write; what the controller's half adds for the node begins with
  /// an underscore and stands in `ModuleTable` only.
  package static func spec(named name: String) -> ModuleSpec? { byName[name] }

  /// Every module there is, by name.
  package static let specs: [ModuleSpec] = {
    let own = Set(ControllerActions.specs.map(\.name))
    let onNodes = ModuleTable.entries.map { entry in
      var spec = entry.spec
      spec.options.removeAll { $0.name.utf8.first == UInt8(ascii: "_") }
      return spec
    }
    return (onNodes.filter { !own.contains($0.name) } + ControllerActions.specs)
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }()

  /// The full names of all of them.
  package static let names: [String] = specs.map(\.name)

  /// Whether the controller's half does something of its own for it, beyond handing it on.
  package static func isControllerAction(_ name: String) -> Bool {
    actions.contains(name)
  }

  private static let actions = Set(ControllerActions.specs.map(\.name))

  private static let byName: [String: ModuleSpec] = Dictionary(
    specs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}
