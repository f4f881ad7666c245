import Inventory
package import Jinja
package import Playbooks
package import Value

/// What one host sees while it runs one task (or, without a task, in its play).
///
/// Values are templated when they are first read and remembered for the life of the scope, which is one
/// task of one host.
package final class HostScope: Scope {
  package let host: String
  package let store: VariableStore
  package let task: Task?
  /// `item`, `ansible_loop`, …: above everything.
  package var loopVars = Map()
  /// Results of the task itself, or known only to a look ahead: over registers, under include
  /// parameters.
  package var assumed = Map() {
    didSet {
      known = [:]
      foundLevels = nil
    }
  }

  private let variables: HostVariables
  private let isForeign: Bool
  private var known: [String: Value] = [:]
  /// What `omit` is.
  package static let omitToken = Value("__omit_place_holder__5b1c0f6e9d8a4c27", marks: .unsafe)

  /// - Parameter isForeign: seen through `hostvars`, without what the play says.
  package init(
    _ host: String, task: Task? = nil, in store: VariableStore, isForeign: Bool = false
  ) {
    self.isForeign = isForeign
    self.host = host
    self.store = store
    self.task = task
    variables = store.variables(of: host)
  }

  /// The token that `default(omit)` gives; arguments that are it are taken away.
  package static func isOmitted(_ value: Value) -> Bool {
    value.string.map { $0.sameScalars(as: omitToken.string ?? "") } ?? false
  }

  package func lookUp(_ name: String) throws(TemplateError) -> Value? {
    if let value = loopVars[name] { return value }
    if let value = known[name] { return value }
    if let value = magic(name) { return value }
    guard let raw = raw(name) else { return nil }
    guard Templar.needsTemplating(raw) else { return raw }
    let own = OpenName(host: host, name: name, isInTask: task != nil)
    // Far deeper than people nest names, and far from the end of the stack.
    if store.open.contains(own) || store.open.count > 100 {
      let chain = (store.open.suffix(8) + [own]).map(\.name).joined(separator: " -> ")
      throw TemplateError.runtime("recursive loop detected in template string: \(chain)")
    }
    store.open.append(own)
    defer { store.open.removeLast() }
    let value: Value
    do throws(TemplateError) {
      value = try store.templar.template(raw, in: self)
    } catch {
      // What the variable is made of, as Ansible says it.
      guard error.kind == .undefined, !raw.deepMarks.contains(.secret) else { throw error }
      throw TemplateError(
        .undefined, "\(shown(raw)): \(error.message)", line: error.line, column: error.column)
    }
    known[name] = value
    return value
  }

  /// A value as Python writes it.
  private func shown(_ raw: Value) -> String {
    if let text = raw.string { return text }
    let environment = store.templar.environment
    let text = try? environment.template(
      "{{ it | string }}", at: SourceLocation(file: "", line: 1, column: 1)
    ).render(in: MapScope(["it": raw.markedDeep(.unsafe)]), environment: environment)
    return text?.string ?? JSON.text(raw)
  }

  package var names: [String] {
    var all = Set(Self.magicNames)
    for map in levels { for key in map.keys { if let name = key.string { all.insert(name) } } }
    return all.sorted { $0.precedesByScalars($1) }
  }

  package func lazyMap(_ name: String) -> (any LazyMap)? {
    switch name {
    case "hostvars": HostVars(store: store)
    case "vars": ScopeMap(scope: self)
    default: nil
    }
  }

  /// The value as written, from the highest level that has it.
  private func raw(_ name: String) -> Value? {
    for map in levels { if let value = map[name] { return value } }
    // What a task's connection is made with is there while it runs.
    return name == "ansible_host" && task != nil && !isForeign ? Value(host) : nil
  }

  /// The template that a variable is made of; nil where it is none.
  package func written(_ name: String) -> Value? {
    raw(name).flatMap { Templar.needsTemplating($0) ? $0 : nil }
  }

  private var foundLevels: [Map]?

  /// Highest first.
  private var levels: [Map] {
    if let foundLevels { return foundLevels }
    let levels = makeLevels()
    foundLevels = levels
    return levels
  }

  private func makeLevels() -> [Map] {
    var maps: [Map] = [store.runFacts, store.extraVars]
    if let task {
      maps += task.includeVars.reversed().map(\.values)
      if let role = task.role { maps.append(role.params) }
    }
    maps += [assumed, variables.registers, variables.includedVars]
    if let task {
      if let own = task.vars { maps.append(own.values) }
      maps += task.blockVars.reversed().map(\.values)
      if let role = task.role { maps += roleVars(role) }
    }
    if let play = store.play, !isForeign {
      maps += play.roles.reversed().filter(\.isPublic).map(\.exports)
      if let files = play.varsFiles[host] { maps.append(files) }
      maps.append(play.prompted)
      maps += play.play.vars.reversed().map(\.values)
    }
    maps += [variables.factVariables, variables.inventoryVars]
    if let role = task?.role { maps += roleDefaults(role) }
    for role in (isForeign ? [] : store.play?.roles ?? []).reversed() where role.isPublic {
      maps.append(role.defaults)
    }
    maps.append(store.defaults)
    return maps.filter { !$0.isEmpty }
  }

  private func roleVars(_ role: Role) -> [Map] {
    [role.vars] + role.dependencies.reversed().flatMap { roleVars($0) }
  }

  private func roleDefaults(_ role: Role) -> [Map] {
    [role.defaults] + role.dependencies.reversed().flatMap { roleDefaults($0) }
  }
}

extension HostScope {
  /// Names that every host has without anybody setting them.
  package static let magicNames = [
    "inventory_hostname", "inventory_hostname_short", "group_names", "groups", "inventory_dir",
    "inventory_file", "playbook_dir", "role_name", "role_path", "ansible_role_name", "role_names",
    "ansible_play_hosts", "ansible_play_hosts_all", "ansible_play_batch", "play_hosts",
    "ansible_play_name", "ansible_play_role_names", "ansible_role_names", "ansible_facts", "omit",
    "hostvars", "vars", "ansible_parent_role_names", "ansible_dependent_role_names",
    "ansible_collection_name", "ansible_search_path", "ansible_delegated_vars",
  ]

  private static let magicSet = Set(magicNames)

  private func magic(_ name: String) -> Value? {
    // Nearly every name is an ordinary one: told apart by one look, not by two dozen.
    guard Self.magicSet.contains(name) else { return nil }
    switch name {
    case "inventory_hostname": return Value(host)
    case "inventory_hostname_short":
      return Value(host.split(separator: ".").first.map { String($0) } ?? host)
    case "group_names": return texts(store.inventory.groupNames(of: host))
    case "groups": return store.groups
    case "inventory_dir": return store.inventory.host(host)?.inventoryDirectory.map { Value($0) }
    case "inventory_file": return store.inventory.host(host)?.inventoryFile.map { Value($0) }
    case "ansible_facts":
      return Value(variables.facts, marks: .unsafe)
    case "omit": return Self.omitToken
    case "role_name":
      guard let role = task?.role else { return nil }
      // Of a collection's role the last part.
      let isOfCollection = role.path.contains("/ansible_collections/")
      return Value(
        isOfCollection ? role.name.split(separator: ".").last.map { String($0) } ?? "" : role.name)
    case "ansible_role_name": return (task?.role?.name).map { Value($0) }
    case "role_path": return (task?.role?.path).map { Value($0) }
    case "ansible_delegated_vars": return delegated
    // Roles of collections are not there.
    case "ansible_collection_name": return task?.role.map { _ in .null }
    case "ansible_search_path": return (task?.searchPath).map { texts($0) }
    case "ansible_parent_role_names": return (task?.role?.parentNames).map { texts($0) }
    default: return playMagic(name)
    }
  }

  /// How a task's other host is reached, by its name.
  private var delegated: Value? {
    guard let field = task?.keywords.delegateTo,
      let name = (try? store.templar.template(field.value, in: self))?.string, !name.isEmpty
    else { return nil }
    let other = HostScope(name, in: store, isForeign: true)
    let address = (try? other.lookUp("ansible_host")) ?? Value(name)
    let own: Map = ["inventory_hostname": Value(name), "ansible_host": address ?? Value(name)]
    return Value(Map([(Value(name), Value(own))]))
  }

  private func playMagic(_ name: String) -> Value? {
    guard let play = store.play else { return nil }
    switch name {
    case "playbook_dir": return Value(play.play.directory)
    case "ansible_play_name": return Value(play.name)
    case "ansible_play_hosts": return texts(play.liveHosts)
    case "ansible_play_hosts_all": return texts(play.allHosts)
    case "ansible_play_batch", "play_hosts": return texts(play.batch)
    case "role_names", "ansible_play_role_names":
      return texts(play.roles.filter(\.parentNames.isEmpty).map(\.name))
    case "ansible_role_names": return texts(unique(play.roles.map(\.name)))
    case "ansible_dependent_role_names":
      return texts(unique(play.roles.filter { !$0.parentNames.isEmpty }.map(\.name)))
    default: return nil
    }
  }

  private func unique(_ words: [String]) -> [String] {
    var seen: Set<String> = []
    return words.filter { seen.insert($0).inserted }
  }

  private func texts(_ words: [String]) -> Value { Value(words.map { Value($0) }) }
}

/// `hostvars`: every host of the inventory, each in its own context.
final class HostVars: LazyMap {
  private let store: VariableStore
  init(store: VariableStore) { self.store = store }

  var keys: [String] { store.inventory.hostNames }

  func entry(_ key: String) throws(TemplateError) -> LazyEntry? {
    guard store.inventory.host(key) != nil else { return nil }
    return .map(ScopeMap(scope: HostScope(key, in: store, isForeign: true)))
  }
}

/// All variables of one scope as a map.
final class ScopeMap: LazyMap {
  private let scope: HostScope
  init(scope: HostScope) { self.scope = scope }

  var keys: [String] { scope.names }

  func entry(_ key: String) throws(TemplateError) -> LazyEntry? {
    try scope.lookUp(key).map { .value($0) }
  }
}

extension VariableStore {
  /// `groups`: names of the hosts of every group.
  var groups: Value { inventory.groupsValue }
}

extension HostScope {
  /// The directory paths of the play are relative to.
  package var directory: String { store.play?.play.directory ?? "." }
}
