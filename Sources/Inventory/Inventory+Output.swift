package import Value

// What `ansible-inventory --list`, `--host` and `--graph` print (2.18).
extension Inventory {
  /// Groups, members and every host's variables, as JSON.
  package var listing: String {
    var result = Map()
    var seen: Set<String> = []
    describe("all", &result, &seen)
    var variables = Map()
    for host in hosts(in: "all") {
      let own = self.variables(of: host)
      if !own.isEmpty { variables[host] = Value(own) }
    }
    result["_meta"] = Value(["hostvars": Value(variables)] as Map)
    return Self.json(Value(result))
  }

  /// One host's variables, as JSON.
  /// - Throws: `Problem` when there is no such host.
  package func listing(ofHost name: String) throws(Problem) -> String {
    guard let host = host(name) else {
      let near = Problem.nearest(to: name, among: hostNames)
      throw Problem(
        "inventory.unknown-host", what: "the inventory has no host '\(name)'",
        fix: near.map { "did you mean '\($0)'?" }
          ?? "see what there is: groundwork inventory --graph")
    }
    return Self.json(Value(variables(of: host.name)))
  }

  /// The tree of groups and hosts below `group`.
  /// - Throws: `Problem` when there is no such group.
  package func graph(_ group: String = "all") throws(Problem) -> String {
    guard groupTable[group] != nil else {
      let near = Problem.nearest(to: group, among: groupNames)
      throw Problem(
        "inventory.unknown-group", what: "the inventory has no group '\(group)'",
        fix: near.map { "did you mean '\($0)'?" } ?? "leave it out to see all groups")
    }
    return branches(group, depth: 0).joined(separator: "\n")
  }

  private func branches(_ name: String, depth: Int) -> [String] {
    let margin = { (depth: Int) in depth == 0 ? "" : String(repeating: "  |", count: depth) + "--" }
    var lines = ["\(margin(depth))@\(name):"]
    for child in groupTable[name]?.children ?? [] { lines += branches(child, depth: depth + 1) }
    if name != "all" {
      lines += (groupTable[name]?.hosts ?? []).map { margin(depth + 1) + $0 }
    }
    return lines
  }

  private func describe(_ name: String, _ result: inout Map, _ seen: inout Set<String>) {
    guard let group = groupTable[name] else { return }
    var entry = Map()
    if name != "all", !group.hosts.isEmpty { entry["hosts"] = Value(group.hosts.map { Value($0) }) }
    for child in group.children where seen.insert(child).inserted {
      describe(child, &result, &seen)
    }
    if !group.children.isEmpty { entry["children"] = Value(group.children.map { Value($0) }) }
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
