import Value
import Vault
import YAML

/// Ansible's YAML inventory (lib/ansible/plugins/inventory/yaml.py, 2.18).
struct YAMLInventory {
  let source: InventorySource
  let isSecret: Bool

  private static let sections = ["hosts", "children", "vars"]

  func read(_ root: Node, into loader: inout InventoryLoader) {
    guard let entries = root.entries else {
      loader.findings.problems.append(
        Problem(
          "inventory.not-mapping", what: "a YAML inventory must be a mapping of groups",
          at: root.location, because: "this is \(root.kindName)",
          fix: "begin with 'all:' and put 'hosts:' or 'children:' below it"))
      return
    }
    if let plugin = root.entry("plugin"), plugin.value.string != nil {
      loader.findings.problems.append(
        Problem(
          "inventory.plugin", what: "inventory plugins are not run", at: plugin.key.location,
          because: "the file configures '\(plugin.value.string ?? "")'",
          fix: "save what it yields: ansible-inventory -i '\(source.path)' --list --yaml"))
      return
    }
    for entry in entries { group(entry, below: nil, &loader) }
  }

  /// One group with its hosts, variables and children.
  private func group(_ entry: Node.Entry, below parent: String?, _ loader: inout InventoryLoader) {
    guard let name = name(entry.key, "group", &loader) else { return }
    guard entry.value.isNull || entry.value.entries != nil else {
      loader.findings.problems.append(misplaced(entry, parent))
      return
    }
    loader.inventory.addGroup(name, at: entry.key.location)
    if let parent { loader.link(parent, child: name, at: entry.key.location) }
    for section in entry.value.entries ?? [] { self.section(section, of: name, &loader) }
  }

  private func section(
    _ entry: Node.Entry, of group: String, _ loader: inout InventoryLoader
  ) {
    let key = entry.key.text ?? ""
    guard Self.sections.contains(key) else {
      unknown(entry, key, group, &loader)
      return
    }
    if entry.value.isNull { return }
    // A single name may stand for a mapping of one.
    var members = entry.value.entries
    if members == nil, entry.value.string != nil {
      let empty = Node(.scalar("", .plain), location: entry.value.location)
      members = [Node.Entry(key: entry.value, value: empty)]
    }
    guard let members else {
      loader.findings.problems.append(
        Problem(
          "inventory.section-not-mapping",
          what: "'\(key)' of the group '\(group)' must be a mapping",
          at: entry.value.location, because: "this is \(entry.value.kindName)",
          fix: key == "vars" ? "write 'NAME: VALUE' lines" : "write 'NAME:' lines without '-'"))
      return
    }
    for member in members {
      switch key {
      case "vars": variable(member, group, &loader)
      case "children": self.group(member, below: group, &loader)
      default: host(member, group, &loader)
      }
    }
  }

  private func variable(_ entry: Node.Entry, _ group: String, _ loader: inout InventoryLoader) {
    let place = entry.key.location
    guard let (key, value) = pair(entry, &loader) else { return }
    loader.set(group: group, key, value, at: place)
  }

  private func host(_ entry: Node.Entry, _ group: String, _ loader: inout InventoryLoader) {
    let place = entry.key.location
    guard let pattern = name(entry.key, "host", &loader) else { return }
    guard entry.value.isNull || entry.value.entries != nil else {
      loader.findings.problems.append(
        Problem(
          "inventory.host-not-mapping", what: "the variables of '\(pattern)' must be a mapping",
          at: entry.value.location, because: "this is \(entry.value.kindName)",
          fix: "write them below the name: '\(pattern):' and then '  NAME: VALUE'"))
      return
    }
    do {
      let (names, port) = try HostRange.expand(pattern, at: place)
      loader.add(names, port: port, to: group, source, at: place)
      for variable in entry.value.entries ?? [] {
        guard let (key, value) = pair(variable, &loader) else { continue }
        for name in names { loader.set(name, key, value, at: variable.key.location) }
      }
    } catch {
      loader.findings.problems.append(error)
    }
  }

  private func pair(
    _ entry: Node.Entry, _ loader: inout InventoryLoader
  ) -> (Value, Value)? {
    do {
      let value = try entry.value.value(vault: loader.vault.value)
      return (try entry.key.value(), isSecret ? value.markedDeep(.secret) : value)
    } catch {
      loader.findings.problems.append(error)
      return nil
    }
  }

  /// The text of a key that names a group or host.
  private func name(_ key: Node, _ kind: String, _ loader: inout InventoryLoader) -> String? {
    if let name = key.string, !name.isEmpty { return name }
    let text = key.text ?? ""
    if key.string != nil {
      loader.findings.problems.append(
        Problem(
          "inventory.no-name", what: "this \(kind) has no name", at: key.location,
          because: "its name is an empty text", fix: "give it a name, or remove it"))
      return nil
    }
    loader.findings.problems.append(
      Problem(
        "inventory.name-not-text", what: "the name of a \(kind) must be text", at: key.location,
        because: "YAML reads \(text.isEmpty ? "this" : text) as \(key.kindName)",
        fix: text.isEmpty ? "give it a name" : "write it in quotes: \"\(text)\":"))
    return nil
  }

  /// A scalar or list where a group should be, most often a host below `children`.
  private func misplaced(_ entry: Node.Entry, _ parent: String?) -> Problem {
    let name = entry.key.text ?? ""
    return Problem(
      "inventory.not-group", what: "'\(name)' is no group", at: entry.key.location,
      because: "a group is a mapping; this is \(entry.value.kindName)",
      fix: parent == nil
        ? "put variables below 'all:' and 'vars:'"
        : "put hosts below 'hosts:', variables below 'vars:'"
    )
  }

  /// Ansible skips such keys with a warning; a slip of the pen would lose hosts that way.
  private func unknown(
    _ entry: Node.Entry, _ key: String, _ group: String, _ loader: inout InventoryLoader
  ) {
    let near = Problem.nearest(to: key, among: Self.sections)
    let problem = Problem(
      "inventory.unknown-key", what: "'\(key)' is no part of a group", at: entry.key.location,
      because: "a group has hosts, children and vars; '\(group)' has '\(key)'",
      fix: near.map { "did you mean '\($0)'?" }
        ?? "put groups below 'children:', variables below 'vars:'")
    if near != nil || entry.value.entries != nil {
      loader.findings.problems.append(problem)
    } else {
      loader.findings.warnings.append(problem)
    }
  }
}
