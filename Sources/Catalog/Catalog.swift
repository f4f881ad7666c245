package import Machine
import ModuleTable

/// Every module a playbook may name: those that run on a node and those the controller does itself.
package enum Catalog {
  /// The options of a module by its full name; nil when it is not implemented.
  package static func spec(named name: String) -> ModuleSpec? {
    byName[name] ?? ModuleTable.module(name)?.spec
  }

  /// Every module there is, by name.
  package static let specs: [ModuleSpec] = {
    let onNodes = ModuleTable.entries.map(\.spec).filter { byName[$0.name] == nil }
    return (onNodes + ControllerActions.specs).sorted {
      $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
  }()

  /// The full names of all of them.
  package static let names: [String] = specs.map(\.name)

  /// Whether the controller's half does something of its own for it, beyond handing it on.
  package static func isControllerAction(_ name: String) -> Bool { byName[name] != nil }

  private static let byName: [String: ModuleSpec] = Dictionary(
    ControllerActions.specs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}
