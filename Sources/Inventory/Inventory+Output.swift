package import Value

// What `ansible-inventory --list`, `--host` and `--graph` print (2.18).
extension Inventory {
  /// Groups, members and every host's variables, as JSON.
  package var listing: String { listing(of: nil, exporting: false) }

  /// - Parameters:
  ///   - some: only these hosts; nil for all.
  ///   - exports: each group's variables stay with the group, each host's with the host.
  package func listing(of some: Set<String>?, exporting exports: Bool) -> String {
    var result = Map()
    var seen: Set<String> = []
    let shown = some ?? Set(hostNames)
    describe("all", shown, exports, &result, &seen)
    var variables = Map()
    for host in hosts(in: "all") where shown.contains(host) {
      let own = exports ? ownVariables(of: host) : self.variables(of: host)
      if !own.isEmpty { variables[host] = Value(own) }
    }
    result["_meta"] = Value(["hostvars": Value(variables)] as Map)
    return Self.json(Value(result))
  }

  /// The same as a tree that YAML inventories have.
  package func tree(of some: Set<String>?, exporting exports: Bool) -> Value {
    var seenGroups: Set<String> = []
    var seenHosts: Set<String> = []
    let shown = some ?? Set(hostNames)
    func branch(_ name: String) -> Map {
      var entry = Map()
      var children = Map()
      for child in groupTable[name]?.children ?? [] where child != "all" {
        if seenGroups.contains(child) {
          children[child] = Value(Map())
          continue
        }
        let inner = branch(child)
        seenGroups.insert(child)
        if !inner.isEmpty { children[child] = Value(inner) }
      }
      var hosts = Map()
      for host in name == "all" ? [] : groupTable[name]?.hosts ?? [] where shown.contains(host) {
        let isFirst = seenHosts.insert(host).inserted
        let own = exports ? ownVariables(of: host) : self.variables(of: host)
        hosts[host] = Value(isFirst ? own : Map())
      }
      if !children.isEmpty { entry["children"] = Value(children) }
      if !hosts.isEmpty { entry["hosts"] = Value(hosts) }
      let variables = exports ? self.variables(ofGroup: name) : Map()
      if !variables.isEmpty { entry["vars"] = Value(variables) }
      return entry
    }
    let all = branch("all")
    return all.isEmpty ? Value(Map()) : ["all": Value(all)]
  }

  /// What the inventory and files beside it say of the group itself.
  private func variables(ofGroup name: String) -> Map {
    let files = (sourceFiles + playbookFiles).flatMap { $0.groups[name] ?? [] }
    return files.reduce(groupTable[name]?.variables ?? Map()) { $0.merging($1.values) }
  }

  /// The same of a host, without its groups.
  private func ownVariables(of name: String) -> Map {
    let files = (sourceFiles + playbookFiles).flatMap { $0.hosts[name] ?? [] }
    return files.reduce(host(name)?.variables ?? Map()) { $0.merging($1.values) }
  }

  /// One host's variables, as JSON.
  /// - Throws: `Problem` when there is no such host.
  package func listing(ofHost name: String) throws(Problem) -> String {
    Self.json(Value(try shownVariables(ofHost: name)))
  }

  /// - Throws: `Problem` when there is no such host.
  package func shownVariables(ofHost name: String) throws(Problem) -> Map {
    guard let host = host(name) else {
      let near = Problem.nearest(to: name, among: hostNames)
      throw Problem(
        "inventory.unknown-host", what: "the inventory has no host '\(name)'",
        fix: near.map { "did you mean '\($0)'?" }
          ?? "see what there is: groundwork inventory --graph")
    }
    return variables(of: host.name)
  }

  /// The tree of groups and hosts below `group`.
  /// - Parameter variable: a variable as it is shown; nil to show none.
  /// - Throws: `Problem` when there is no such group.
  package func graph(
    _ group: String = "all", variable: ((_ name: String, _ value: Value) -> String)? = nil
  ) throws(Problem) -> String {
    guard groupTable[group] != nil else {
      let near = Problem.nearest(to: group, among: groupNames)
      throw Problem(
        "inventory.unknown-group", what: "the inventory has no group '\(group)'",
        fix: near.map { "did you mean '\($0)'?" } ?? "leave it out to see all groups")
    }
    return branches(group, depth: 0, variable).joined(separator: "\n")
  }

  private func branches(
    _ name: String, depth: Int, _ variable: ((String, Value) -> String)?
  ) -> [String] {
    let margin = { (depth: Int) in depth == 0 ? "" : String(repeating: "  |", count: depth) + "--" }
    var lines = ["\(margin(depth))@\(name):"]
    func shown(_ variables: Map, _ depth: Int) -> [String] {
      guard let variable else { return [] }
      return variables.entries.map { ($0.key.string ?? JSON.text($0.key), $0.value) }
        .sorted { $0.0.precedesByScalars($1.0) }.map { margin(depth) + variable($0.0, $0.1) }
    }
    for child in groupTable[name]?.children ?? [] {
      lines += branches(child, depth: depth + 1, variable)
    }
    for host in name == "all" ? [] : groupTable[name]?.hosts ?? [] {
      lines.append(margin(depth + 1) + host)
      lines += shown(self.variables(of: host), depth + 2)
    }
    return lines + shown(variables(ofGroup: name), depth + 1)
  }

  private func describe(
    _ name: String, _ shown: Set<String>, _ exports: Bool, _ result: inout Map,
    _ seen: inout Set<String>
  ) {
    guard let group = groupTable[name] else { return }
    var entry = Map()
    let hosts = name == "all" ? [] : group.hosts.filter { shown.contains($0) }
    if !hosts.isEmpty { entry["hosts"] = Value(hosts.map { Value($0) }) }
    for child in group.children where seen.insert(child).inserted {
      describe(child, shown, exports, &result, &seen)
    }
    if !group.children.isEmpty { entry["children"] = Value(group.children.map { Value($0) }) }
    let variables = exports ? self.variables(ofGroup: name) : Map()
    if !variables.isEmpty { entry["vars"] = Value(variables) }
    if !entry.isEmpty { result[name] = Value(entry) }
  }

  private static func json(_ value: Value) -> String {
    var style = JSON.Style()
    style.indent = 4
    style.sortsKeys = true
    style.escapesNonASCII = false
    return JSON.text(value, style: style)
  }
}
