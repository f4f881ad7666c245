package import Value

// What makes an inventory: reading its sources, `add_host` and `group_by`.
extension Inventory {
  /// Makes the group when it is not there.
  mutating func addGroup(_ name: String, at place: SourceLocation? = nil) {
    guard groupTable[name] == nil else {
      // `all` and `ungrouped` are there before anyone writes them.
      if groupTable[name]?.origin == nil { groupTable[name]?.origin = place }
      return
    }
    groupTable[name] = Group(name, origin: place)
    groupNames.append(name)
  }

  /// Makes the host when it is not there and puts it into `group`.
  mutating func addHost(
    _ name: String, to group: String, source: InventorySource? = nil,
    at place: SourceLocation? = nil
  ) {
    if hostTable[name] == nil {
      var host = Host(name, origin: place)
      host.inventoryFile = source?.absolutePath
      host.inventoryDirectory = source?.directory
      hostTable[name] = host
      hostNames.append(name)
    }
    guard let members = groupTable[group]?.hosts, !members.contains(name) else { return }
    groupTable[group]?.hosts.append(name)
    hostTable[name]?.groups.append(group)
  }

  /// Makes `child` a child of `parent`; both exist.
  /// - Returns: false when that would close a circle.
  @discardableResult
  mutating func link(_ parent: String, child: String) -> Bool {
    guard parent != child, !ancestors(of: [parent]).contains(child) else { return false }
    guard let known = groupTable[parent]?.children, !known.contains(child) else { return true }
    groupTable[parent]?.children.append(child)
    groupTable[child]?.parents.append(parent)
    return true
  }

  /// What Ansible does after every change: groups without parents hang below `all`, hosts without
  /// groups are `ungrouped`, and depths are counted.
  mutating func reconcile() {
    for name in groupNames where name != "all" && groupTable[name]?.parents.isEmpty ?? false {
      link("all", child: name)
    }
    for name in hostNames {
      let own = hostTable[name]?.groups ?? []
      let real = ancestors(of: own).subtracting(["all", "ungrouped"])
      if own.contains("ungrouped"), !real.isEmpty {
        groupTable["ungrouped"]?.hosts.removeAll { $0 == name }
        hostTable[name]?.groups.removeAll { $0 == "ungrouped" }
      } else if !own.contains("ungrouped"), real.isEmpty {
        addHost(name, to: "ungrouped")
      }
    }
    countDepths()
  }

  private mutating func countDepths() {
    var depths = ["all": 0]
    // No way is longer than there are groups: circles were refused.
    var level: Set<String> = ["all"]
    var depth = 0
    while !level.isEmpty, depth <= groupNames.count {
      depth += 1
      var next: Set<String> = []
      for name in level {
        for child in groupTable[name]?.children ?? [] {
          depths[child] = depth
          next.insert(child)
        }
      }
      level = next
    }
    for (name, depth) in depths { groupTable[name]?.depth = depth }
  }
}

extension Inventory {
  /// `add_host`: a host for the rest of the run, with variables and groups.
  /// - Returns: whether anything changed.
  package mutating func addDynamicHost(
    _ name: String, groups: [String], variables: Map
  ) -> Bool {
    let before = (hostTable[name]?.variables, hostTable[name]?.groups.count, groupNames.count)
    addHost(name, to: "all")
    for group in groups {
      addGroup(group)
      addHost(name, to: group)
    }
    for (key, value) in variables.entries { hostTable[name]?.variables[key] = value }
    reconcile()
    let after = (hostTable[name]?.variables, hostTable[name]?.groups.count, groupNames.count)
    return before.0 != after.0 || before.1 != after.1 || before.2 != after.2
  }

  /// Takes a host out, as if nobody had written it.
  package mutating func removeHost(_ name: String) {
    hostTable[name] = nil
    hostNames.removeAll { $0 == name }
    for group in groupNames { groupTable[group]?.hosts.removeAll { $0 == name } }
  }

  /// `group_by`: puts a host into a group made for it, below `parents`.
  /// - Returns: whether anything changed; false for a host that is not there.
  package mutating func addToGroup(
    _ host: String, _ group: String, parents: [String] = []
  ) -> Bool {
    // Nobody writes localhost down; in a group it is a host like others.
    if hostTable[host] == nil, let implicit = self.host(host) {
      addHost(host, to: group)
      hostTable[host]?.variables = implicit.variables
    }
    guard hostTable[host] != nil else { return false }
    let isNew = groupTable[group] == nil
    let wasMember = hosts(in: group).contains(host)
    addGroup(group)
    var hasNewParent = false
    for parent in parents {
      addGroup(parent)
      hasNewParent = hasNewParent || !(groupTable[parent]?.children.contains(group) ?? true)
      link(parent, child: group)
    }
    if !wasMember { addHost(host, to: group) }
    reconcile()
    return isNew || hasNewParent || !wasMember
  }
}
