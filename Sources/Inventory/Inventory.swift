package import Value

/// Hosts and groups as Ansible 2.18 understands them (lib/ansible/inventory), with places.
package struct Inventory: Sendable {
  /// Hosts in the order they were written; the implicit localhost is not among them.
  package internal(set) var hostNames: [String] = []
  /// Groups in the order they came to be; `all` and `ungrouped` are always there and first.
  package internal(set) var groupNames: [String] = []
  var hostTable: [String: Host] = [:]
  var groupTable: [String: Group] = [:]

  /// group_vars and host_vars beside each inventory source, in the order of the sources.
  package internal(set) var sourceFiles: [VariableFiles] = []
  /// The same beside the playbook; set it before asking for variables.
  package var playbookFiles: [VariableFiles] = []

  /// Names that mean this machine even where the inventory does not have them.
  package static let localNames = ["127.0.0.1", "localhost", "::1"]

  package init() {
    addGroup("all")
    addGroup("ungrouped")
    link("all", child: "ungrouped")
  }
}

extension Inventory {
  /// Every host that is written or was added, in order.
  package var hosts: [Host] { hostNames.compactMap { hostTable[$0] } }

  /// Every group, in order.
  package var groups: [Group] { groupNames.compactMap { groupTable[$0] } }

  /// The host of that name; the three local names always exist.
  package func host(_ name: String) -> Host? {
    if let host = hostTable[name] { return host }
    guard Self.localNames.contains(name) else { return nil }
    // Any other local name that is written stands for all three.
    if let written = Self.localNames.first(where: { hostTable[$0] != nil }) {
      return hostTable[written]
    }
    var local = Host(name)
    local.isImplicit = true
    local.variables = ["ansible_connection": "local"]
    return local
  }

  package func group(_ name: String) -> Group? { groupTable[name] }

  /// Every group a host is in, directly or through children; without `all`.
  /// - Returns: sorted by name, as `group_names` is.
  package func groupNames(of host: String) -> [String] {
    ancestors(of: hostTable[host]?.groups ?? []).subtracting(["all"]).sorted {
      $0.precedesByScalars($1)
    }
  }

  /// The hosts of a group and of everything below it, each once.
  package func hosts(in group: String) -> [String] {
    var result: [String] = []
    var seen: Set<String> = []
    for name in descendants(of: group) {
      for host in groupTable[name]?.hosts ?? [] where seen.insert(host).inserted {
        result.append(host)
      }
    }
    return result
  }

  /// `groups` as playbooks see it: every group with its hosts.
  package var groupsValue: Value {
    Value(Map(groupNames.map { (Value($0), Value(hosts(in: $0).map { Value($0) })) }))
  }

  /// The group itself and what is below it, level by level.
  func descendants(of group: String) -> [String] {
    var result = [group]
    var seen: Set<String> = [group]
    var next = 0
    while next < result.count {
      for child in groupTable[result[next]]?.children ?? [] where seen.insert(child).inserted {
        result.append(child)
      }
      next += 1
    }
    return result
  }

  /// The groups themselves and everything above them.
  func ancestors(of groups: [String]) -> Set<String> {
    var result = Set(groups)
    var pending = groups
    while let name = pending.popLast() {
      for parent in groupTable[name]?.parents ?? [] where result.insert(parent).inserted {
        pending.append(parent)
      }
    }
    return result
  }

  /// A host's groups from the weakest to the strongest: by depth, then priority, then name.
  func groupsByStrength(of host: String) -> [Group] {
    ancestors(of: hostTable[host]?.groups ?? []).subtracting(["all"]).compactMap { groupTable[$0] }
      .sorted {
        if $0.depth != $1.depth { return $0.depth < $1.depth }
        if $0.priority != $1.priority { return $0.priority < $1.priority }
        return $0.name.precedesByScalars($1.name)
      }
  }
}
