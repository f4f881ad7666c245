package import Inventory
import Jinja
package import Playbooks
package import Value

/// Every variable of a run, by host and level; the engine owns it and changes it as results come in.
///
/// Levels are Ansible's 22 (see `HostScope.lookUp` for their order). Values are kept as written and
/// templated when they are read, in the context of the host that reads them.
package final class VariableStore {
  /// `add_host` and `group_by` change it; `update` tells the hosts.
  package private(set) var inventory: Inventory
  package let templar: Templar
  /// Level 22, from the command line.
  package var extraVars: Map
  /// Facts of the run that no host has of its own: `ansible_check_mode`, `ansible_version`, ….
  package var runFacts: Map
  private var hosts: [String: HostVariables] = [:]
  /// Below everything: of a template that is rendered without its play.
  package var defaults = Map()
  /// Names being looked up, the outermost first; shared, since `hostvars` begins a scope of its own.
  var open: [OpenName] = []
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
    let fresh = HostVariables(host: host, inventory: inventory, counter)
    hosts[host] = fresh
    return fresh
  }

  /// Changes the inventory for the rest of the run; hosts read their variables from it anew.
  /// - Returns: what `body` returns.
  package func update<Output>(_ body: (inout Inventory) -> Output) -> Output {
    let output = body(&inventory)
    for variables in hosts.values { variables.reload(from: inventory) }
    return output
  }

  /// How often anything here that hosts know has changed; what was made of them before is as good as new
  /// while it stays the same.
  package var changes: Int { counter.count }
  private let counter = ChangeCounter()

  /// Forgets what a play gave: called when one ends.
  package func endPlay() {
    play = nil
  }
}

/// A name while its value is made.
struct OpenName: Equatable {
  var host: String
  var name: String
  /// A task's own variables may refer to the host's of the same name.
  var isInTask: Bool
}

/// Shared by a store and its hosts.
final class ChangeCounter {
  var count = 0
}

/// The variables of one host that do not depend on a task.
package final class HostVariables {
  package let host: String
  /// Levels 3 to 10, merged.
  package private(set) var inventoryVars: Map
  /// Level 11, under the names without `ansible_`.
  package private(set) var facts = Map()
  /// The same facts as variables (`ansible_x`); kept, since every task of the host reads them.
  private(set) var factVariables = Map()
  /// Level 18.
  package private(set) var includedVars = Map()
  /// Level 19.
  package private(set) var registers = Map()
  private let counter: ChangeCounter

  init(host: String, inventory: Inventory, _ counter: ChangeCounter) {
    self.host = host
    self.counter = counter
    inventoryVars = Map()
    reload(from: inventory)
  }

  func reload(from inventory: Inventory) {
    var merged = Map()
    for layer in inventory.layers(for: host) { merged = merged.merging(layer.values) }
    inventoryVars = merged
    counter.count += 1
  }

  /// Keeps a `register` or `set_fact`, in the place of what had the name.
  package func register(_ name: String, _ value: Value) {
    registers[name] = value
    counter.count += 1
  }

  /// Facts that `set_fact` has made, which are variables under their own names.
  package private(set) var madeFacts: Set<Value> = []

  package func merge(made new: Map) {
    facts = facts.merging(new)
    factVariables = factVariables.merging(new)
    madeFacts.formUnion(new.keys)
    counter.count += 1
  }

  package func merge(facts new: Map) {
    facts = facts.merging(new)
    for (key, value) in new.entries {
      guard let name = key.string.map({ Self.variableName($0) }) else { continue }
      if !Self.saysHowToConnect(name) { factVariables[name] = value }
    }
    counter.count += 1
  }

  /// Whether a variable decides how a host is reached, or as whom: a node's own word must not
  /// (ansible-core 2.18, vars/clean.py).
  static func saysHowToConnect(_ name: String) -> Bool {
    let names: Set<String> = [
      "ansible_connection", "ansible_host", "ansible_port", "ansible_user", "ansible_password",
      "ansible_private_key_file", "ansible_pipelining", "ansible_module_compression",
      "ansible_shell_type", "ansible_shell_executable", "ansible_timeout", "ansible_executable",
      "ansible_python_interpreter",
    ]
    let prefixes = ["ansible_ssh_", "ansible_become", "ansible_local_", "ansible_libssh2_"]
    // Bridges may be named like a connection.
    if name.hasSuffix("_bridge") || name.hasSuffix("_gwbridge") { return false }
    return names.contains(name)
      || prefixes.contains { name.hasPrefix($0) }
        && !name.hasPrefix("ansible_ssh_host_key_")
  }

  /// Facts keep a name that already says where it comes from.
  private static func variableName(_ fact: String) -> String {
    let prefixes = ["ansible_", "discovered_interpreter_"]
    return prefixes.contains { fact.utf8.starts(with: $0.utf8) } ? fact : "ansible_\(fact)"
  }

  /// Whether tasks have given the host something under that name.
  package func hasFoundOut(_ name: String) -> Bool {
    registers[name] != nil || includedVars[name] != nil || facts[name] != nil
      || factVariables[name] != nil
  }

  /// Forgets facts, not what `set_fact` made.
  package func clearFacts() {
    facts = Map()
    factVariables = Map()
    counter.count += 1
  }

  /// Adds variables of `include_vars`.
  package func include(_ vars: Map) {
    includedVars = includedVars.merging(vars)
    counter.count += 1
  }
}

/// What a play lends to all its hosts.
package struct PlayContext {
  package var play: Play
  /// `ansible_play_name`: the pattern where the play has no name.
  package var name: String
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

  package init(play: Play, name: String, allHosts: [String]) {
    self.play = play
    self.name = name
    self.roles = play.roles
    self.allHosts = allHosts
    self.liveHosts = allHosts
    self.batch = allHosts
  }

  /// Hosts that failed or were lost are in no list but that of all.
  package mutating func lose(_ isLost: (String) -> Bool) {
    liveHosts.removeAll(where: isLost)
    batch.removeAll(where: isLost)
  }
}
