package import Inventory
package import Jinja
package import Playbooks
package import Value

/// Every variable of a run, by host and level; the engine owns it and changes it as results come in.
///
/// Levels are Ansible's 22 (see `HostScope.lookUp` for their order). Values are kept as written and
/// templated when they are read, in the context of the host that reads them.
package final class VariableStore {
  package let inventory: Inventory
  package let templar: Templar
  /// Level 22, from the command line.
  package var extraVars: Map
  /// Facts of the run that no host has of its own: `ansible_check_mode`, `ansible_version`, ….
  package var runFacts: Map
  private var hosts: [String: HostVariables] = [:]
  /// Names every play of the run shares; set by the engine when a play or batch starts.
  package var play: PlayContext?

  package init(inventory: Inventory, templar: Templar, extraVars: Map, runFacts: Map) {
    self.inventory = inventory
    self.templar = templar
    self.extraVars = extraVars
    self.runFacts = runFacts
  }

  /// What is known of a host; made at first use.
  package func variables(of host: String) -> HostVariables {
    if let known = hosts[host] { return known }
    let fresh = HostVariables(host: host, inventory: inventory)
    hosts[host] = fresh
    return fresh
  }

  /// Forgets what a play gave: called when one ends.
  package func endPlay() {
    play = nil
  }
}

/// The variables of one host that do not depend on a task.
package final class HostVariables {
  package let host: String
  /// Levels 3 to 10, merged.
  package var inventoryVars: Map
  /// Level 11, under the names without `ansible_`.
  package private(set) var facts = Map()
  /// The same facts as variables (`ansible_x`); kept, since every task of the host reads them.
  private(set) var factVariables = Map()
  /// Level 18.
  package var includedVars = Map()
  /// Level 19.
  package var registers = Map()
  /// `set_fact` with `cacheable`, level 11.
  package var cachedFacts = Map()
  /// Raised whenever anything here changes; what is derived from it is then stale.
  package private(set) var version = 0

  init(host: String, inventory: Inventory) {
    self.host = host
    var merged = Map()
    for layer in inventory.layers(for: host) { merged = merged.merging(layer.values) }
    inventoryVars = merged
  }

  package func register(_ name: String, _ value: Value) {
    registers[name] = value
    version += 1
  }

  package func merge(facts new: Map) {
    facts = facts.merging(new)
    for (key, value) in new.entries {
      if let name = key.string { factVariables[Self.variableName(name)] = value }
    }
    version += 1
  }

  /// Facts keep a name that already says where it comes from.
  private static func variableName(_ fact: String) -> String {
    let prefixes = ["ansible_", "discovered_interpreter_"]
    return prefixes.contains { fact.utf8.starts(with: $0.utf8) } ? fact : "ansible_\(fact)"
  }

  package func clearFacts() {
    facts = Map()
    factVariables = Map()
    version += 1
  }

  package func include(_ vars: Map) {
    includedVars = includedVars.merging(vars)
    version += 1
  }
}

/// What a play lends to all its hosts.
package struct PlayContext {
  package var play: Play
  /// Level 13.
  package var prompted = Map()
  /// Level 14, by host.
  package var varsFiles: [String: Map] = [:]
  /// Roles whose variables are in force for the whole play, in order.
  package var roles: [Role]
  /// `ansible_play_hosts_all`, `ansible_play_hosts` and `ansible_play_batch`.
  package var allHosts: [String]
  package var liveHosts: [String]
  package var batch: [String]

  package init(play: Play, allHosts: [String]) {
    self.play = play
    self.roles = play.roles
    self.allHosts = allHosts
    self.liveHosts = allHosts
    self.batch = allHosts
  }
}
