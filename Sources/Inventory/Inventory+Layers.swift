package import Value

/// Variables of one origin, at one of Ansible's levels of precedence.
package struct VariableLayer: Sendable {
  /// 3 to 10: inventory group variables, inventory and playbook `group_vars/all`, inventory and
  /// playbook `group_vars/*`, inventory host variables, inventory and playbook `host_vars/*`.
  package var level: Int
  /// The file, or the group or host in the inventory file.
  package var origin: SourceLocation?
  package var values: Map
  /// Where each variable is written.
  package var places: [String: SourceLocation]
}

extension Inventory {
  /// Everything the inventory says about a host, from the weakest layer to the strongest; a layer
  /// replaces what the ones before it say.
  package func layers(for name: String) -> [VariableLayer] {
    let host = self.host(name)?.name ?? name
    let strength = groupsByStrength(of: host)
    var result: [VariableLayer] = []
    if let all = groupTable["all"] { result += layer(3, all) }
    for group in strength { result += layer(3, group) }
    for files in sourceFiles { result += layers(4, files.groups["all"]) }
    for files in playbookFiles { result += layers(5, files.groups["all"]) }
    for files in sourceFiles {
      for group in strength { result += layers(6, files.groups[group.name]) }
    }
    for files in playbookFiles {
      for group in strength { result += layers(7, files.groups[group.name]) }
    }
    if let host = self.host(host), !host.variables.isEmpty {
      result.append(
        VariableLayer(
          level: 8, origin: host.origin, values: host.variables, places: host.places))
    }
    for files in sourceFiles { result += layers(9, files.hosts[host]) }
    for files in playbookFiles { result += layers(10, files.hosts[host]) }
    return result
  }

  /// All layers of a host laid over each other.
  package func variables(of host: String) -> Map {
    layers(for: host).reduce(Map()) { $0.merging($1.values) }
  }

  /// Every name that anything of the inventory gives a value: groups without hosts and files of hosts
  /// that are yet to come included.
  package var definedNames: Set<String> {
    var maps = hostTable.values.map(\.variables) + groupTable.values.map(\.variables)
    for files in sourceFiles + playbookFiles {
      for list in [files.groups, files.hosts] { maps += list.values.flatMap { $0 }.map(\.values) }
    }
    return Set(maps.flatMap { $0.keys.compactMap(\.string) })
  }

  /// Where the value of `variable` that is in force for a host is written.
  package func place(of variable: String, for host: String) -> SourceLocation? {
    layers(for: host).last { $0.values[variable] != nil }?.places[variable]
  }

  private func layer(_ level: Int, _ group: Group) -> [VariableLayer] {
    guard !group.variables.isEmpty else { return [] }
    return [
      VariableLayer(
        level: level, origin: group.origin, values: group.variables, places: group.places)
    ]
  }

  private func layers(_ level: Int, _ files: [VariableFiles.File]?) -> [VariableLayer] {
    (files ?? []).map {
      VariableLayer(
        level: level, origin: SourceLocation(file: $0.path, line: 1, column: 1), values: $0.values,
        places: $0.places)
    }
  }
}
