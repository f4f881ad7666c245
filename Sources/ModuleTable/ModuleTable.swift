internal import ClusterModules
internal import FileModules
internal import HostModules
package import Machine
internal import NetworkModules

/// Every module that runs on a node.
package enum ModuleTable {
  /// In no particular order; full names are unique.
  package static let entries: [ModuleEntry] = [
    FileModules.entries, HostModules.entries, NetworkModules.entries,
    ClusterModules.entries,
  ].flatMap { $0 }

  private static let byName: [String: ModuleEntry] = Dictionary(
    entries.map { ($0.spec.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// The module of a full name (`ansible.builtin.copy`).
  package static func module(_ name: String) -> ModuleEntry? { byName[name] }
}
