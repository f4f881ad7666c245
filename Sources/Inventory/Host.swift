package import Value

/// A machine of the inventory. Nothing here says how it is reached: that is for the variables.
package struct Host: Sendable {
  package let name: String
  /// Where it is first written; nil for one added at run time and the implicit localhost.
  package var origin: SourceLocation?
  /// The variables written beside it in the inventory file (level 8).
  package var variables = Map()
  /// Where each of those variables is written.
  package var places: [String: SourceLocation] = [:]
  /// Groups it is a direct member of.
  package var groups: [String] = []
  /// Whether nobody wrote it: `localhost` where the inventory has none.
  package var isImplicit = false
  /// The source it came from, as an absolute path (`inventory_file`).
  package var inventoryFile: String?
  /// The directory of that source (`inventory_dir`); nil for a list of hosts.
  package var inventoryDirectory: String?

  init(_ name: String, origin: SourceLocation? = nil) {
    self.name = name
    self.origin = origin
  }
}

/// A group of hosts and of other groups.
package struct Group: Sendable {
  package let name: String
  /// Where it is first written.
  package var origin: SourceLocation?
  /// Direct members, in the order they were written.
  package var hosts: [String] = []
  package var children: [String] = []
  package var parents: [String] = []
  /// The variables written beside it in the inventory file (level 3).
  package var variables = Map()
  /// Where each of those variables is written.
  package var places: [String: SourceLocation] = [:]
  /// `ansible_group_priority`: among groups of one depth the highest wins.
  package var priority = 1
  /// The longest way down from `all`, which is 0.
  package internal(set) var depth = 0

  init(_ name: String, origin: SourceLocation? = nil) {
    self.name = name
    self.origin = origin
  }
}
