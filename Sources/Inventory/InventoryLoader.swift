import System
import Value
package import Vault
import YAML

extension Inventory {
  /// Reads inventory sources in order; later ones add to and override earlier ones.
  /// - Parameters:
  ///   - sources: files, directories, or lists of hosts (`a,b` or `a,`), as `-i` takes them.
  ///   - playbookDirectories: where `group_vars` and `host_vars` of the playbooks lie.
  ///   - reading: told of every file that is read, with its bytes as they lie there.
  /// - Returns: what could be read, and everything that is wrong with it.
  package static func load(
    _ sources: [String], vault: Vault = Vault(), playbookDirectories: [String] = [],
    reading: @escaping @Sendable (_ path: String, _ bytes: [UInt8]) -> Void = { _, _ in }
  ) -> (inventory: Inventory, findings: Findings) {
    var loader = InventoryLoader(vault: vault)
    loader.findings.reading = reading
    var directories: [String] = []
    for text in sources {
      let source = InventorySource(text, findings: loader.findings)
      loader.load(source)
      guard let directory = source.variablesDirectory else { continue }
      if !directories.contains(directory) { directories.append(directory) }
    }
    loader.inventory.reconcile()
    loader.inventory.sourceFiles = directories.map {
      VariableFiles($0, vault: vault, findings: &loader.findings)
    }
    // The same directory beside both would be read, and complained about, twice.
    loader.inventory.playbookFiles = playbookDirectories.map { directory in
      let same = directories.firstIndex {
        InventorySource.absolute($0) == InventorySource.absolute(directory)
      }
      return same.map { loader.inventory.sourceFiles[$0] }
        ?? VariableFiles(directory, vault: vault, findings: &loader.findings)
    }
    loader.finish()
    return (loader.inventory, loader.findings)
  }
}

/// Reads sources into one inventory and collects what is wrong.
struct InventoryLoader {
  var inventory = Inventory()
  var findings = Findings()
  let vault: Vault

  /// Endings Ansible passes over in a directory of sources (INVENTORY_IGNORE_EXTS).
  private static let ignored = [
    ".pyc", ".pyo", ".swp", ".bak", "~", ".rpm", ".md", ".txt", ".rst", ".orig", ".ini", ".cfg",
    ".retry",
  ]

  init(vault: Vault) { self.vault = vault }

  mutating func load(_ source: InventorySource) {
    switch source.kind {
    case .hosts:
      for item in source.path.split(separator: ",") {
        let text = String(item.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        guard !text.isEmpty else { continue }
        let (name, port) = HostAddress.split(text, allowingRanges: false)
        add([name], port: port, to: "ungrouped", source, at: nil)
      }
    case .directory:
      for name in findings.list(source.path) {
        guard !name.hasPrefix("."), !["group_vars", "host_vars", "vars_plugins"].contains(name),
          !Self.ignored.contains(where: { name.hasSuffix($0) }), name != "known_hosts"
        else { continue }
        load(InventorySource(Path.join(source.path, name), findings: findings))
      }
    case .file: loadFile(source)
    }
  }

  private mutating func loadFile(_ source: InventorySource) {
    guard let bytes = findings.read(source.path) else { return }
    let start = SourceLocation(file: source.path, line: 1, column: 1)
    if bytes.starts(with: "#!".utf8), Files.isAccessible(source.path, executing: true) {
      findings.problems.append(
        Problem(
          "inventory.script", what: "inventory scripts are not run", at: start,
          because: "the file is executable and begins with '#!'",
          fix: "save what it prints: '\(source.path)' --list, written as a YAML inventory"))
      return
    }
    let suffix = VariableFiles.split(Path.name(of: source.path)).suffix
    if suffix == ".toml" {
      findings.problems.append(
        Problem(
          "inventory.toml", what: "inventories in TOML are not read", at: start,
          fix: "convert it: ansible-inventory -i '\(source.path)' --list --yaml"))
      return
    }
    let isYAML = [".yml", ".yaml", ".json"].contains(suffix) || Vault.isEncrypted(bytes)
    if isYAML || suffix.isEmpty && looksLikeYAML(bytes, source) {
      readYAML(bytes, source)
    } else {
      var reader = INIInventory(source: source)
      reader.read(bytes, into: &self)
    }
  }

  private mutating func readYAML(_ bytes: [UInt8], _ source: InventorySource) {
    do {
      let document = try findings.document(bytes, source.path, vault)
      let reader = YAMLInventory(source: source, isSecret: document.isSecret)
      reader.read(document.node, into: &self)
    } catch {
      findings.problems.append(error)
    }
  }

  /// Whether a file without an extension is YAML: it parses to a mapping, or begins like one.
  private func looksLikeYAML(_ bytes: [UInt8], _ source: InventorySource) -> Bool {
    if let root = try? YAML.document(bytes, file: source.path).root { return root.entries != nil }
    for raw in bytes.split(separator: 0x0A) {
      let line = String(decoding: raw.drop { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
      if line.isEmpty || line.hasPrefix("#") || line == "\r" { continue }
      return line.hasPrefix("---") || line.split(separator: " ").first?.hasSuffix(":") ?? false
    }
    return false
  }

  // What both formats do with what they found.

  /// Adds hosts to a group; a port becomes `ansible_port` where a host is new.
  mutating func add(
    _ names: [String], port: Int?, to group: String, _ source: InventorySource,
    at place: SourceLocation?
  ) {
    // Names of one range are alike.
    for flawed in names.lazy.compactMap({ HostName.problem(of: $0, at: place) }).prefix(1) {
      findings.problems.append(flawed)
      return
    }
    for name in names {
      let isNew = inventory.hostTable[name] == nil
      inventory.addHost(name, to: group, source: source, at: place)
      if isNew, let port { inventory.hostTable[name]?.variables["ansible_port"] = Value(port) }
    }
  }

  /// Sets a host's variable; a second, different value is worth a warning.
  mutating func set(_ host: String, _ key: Value, _ value: Value, at place: SourceLocation) {
    if let name = key.string, let old = inventory.hostTable[host]?.places[name],
      inventory.hostTable[host]?.variables[name] != value
    {
      findings.warnings.append(
        Problem(
          "inventory.set-twice", what: "'\(name)' of the host '\(host)' is set twice", at: place,
          because: "\(old) gives it another value; the last one is used",
          fix: "keep one of the two"))
    }
    inventory.hostTable[host]?.variables[key] = value
    if let name = key.string { inventory.hostTable[host]?.places[name] = place }
  }

  /// Sets a group's variable; `ansible_group_priority` becomes the group's priority.
  mutating func set(group: String, _ key: Value, _ value: Value, at place: SourceLocation) {
    guard key.string == "ansible_group_priority" else {
      inventory.groupTable[group]?.variables[key] = value
      if let name = key.string { inventory.groupTable[group]?.places[name] = place }
      return
    }
    if let priority = value.int ?? value.string.flatMap({ Int($0) }) {
      inventory.groupTable[group]?.priority = priority
    } else {
      findings.problems.append(
        Problem(
          "inventory.bad-priority", what: "ansible_group_priority must be an integer", at: place,
          because: "this is \(value.kindName)", fix: "write ansible_group_priority: 10"))
    }
  }

  /// Makes `child` a child of `parent`, or says why that cannot be.
  mutating func link(_ parent: String, child: String, at place: SourceLocation) {
    if !inventory.link(parent, child: child) {
      findings.problems.append(
        Problem(
          "inventory.circle",
          what: "the group '\(child)' cannot be a child of '\(parent)'", at: place,
          because: parent == child
            ? "it is the same group" : "'\(parent)' is below '\(child)' already",
          fix: "remove one of the two"))
    }
  }

  /// What can only be seen once everything is read.
  mutating func finish() {
    for name in inventory.groupNames where inventory.hostTable[name] != nil {
      findings.warnings.append(
        Problem(
          "inventory.same-name", what: "'\(name)' is both a host and a group",
          at: inventory.hostTable[name]?.origin,
          because: "a pattern with that name means the group's hosts and the host",
          fix: "rename one of the two"))
    }
    for files in inventory.sourceFiles {
      warnOrphans(files.groups, "group", inventory.groupNames)
      warnOrphans(files.hosts, "host", inventory.hostNames + Inventory.localNames)
    }
  }

  private mutating func warnOrphans(
    _ files: [String: [VariableFiles.File]], _ kind: String, _ known: [String]
  ) {
    let orphans = Set(files.keys).subtracting(known)
    for name in orphans.sorted(by: { $0.precedesByScalars($1) }) {
      guard let path = files[name]?.first?.path else { continue }
      findings.warnings.append(
        Problem(
          "inventory.orphan-vars", what: "the inventory has no \(kind) '\(name)'",
          at: SourceLocation(file: path, line: 1, column: 1),
          because: "nothing will ever use these variables",
          fix: Problem.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
            ?? "add the \(kind), or remove the file"))
    }
  }
}
