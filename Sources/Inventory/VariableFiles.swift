import System
package import Value
package import Vault
import YAML

/// The `group_vars` and `host_vars` directories beside an inventory or a playbook.
///
/// All files are read at once, so that a mistake in any of them is known before anything runs.
package struct VariableFiles: Sendable {
  /// One file: its variables and where each is written.
  package struct File: Sendable {
    package var path: String
    package var values: Map
    package var places: [String: SourceLocation]
  }

  /// The directory that holds them, as given.
  package let directory: String
  /// Names of groups with their files, weakest first.
  package private(set) var groups: [String: [File]] = [:]
  /// Names of hosts with their files, weakest first.
  package private(set) var hosts: [String: [File]] = [:]

  private static let extensions = ["", ".yml", ".yaml", ".json"]

  /// Reads everything under `directory`; what cannot be read is reported and left out.
  package init(
    _ directory: String, vault: Vault, findings: inout Findings
  ) {
    self.directory = directory
    groups = Self.read(Path.join(directory, "group_vars"), vault, &findings)
    hosts = Self.read(Path.join(directory, "host_vars"), vault, &findings)
  }

  private static func read(
    _ directory: String, _ vault: Vault, _ findings: inout Findings
  ) -> [String: [File]] {
    var result: [String: [File]] = [:]
    let names = Set(findings.list(directory))
    // A host is often called by its domain name, whose end is no extension.
    let owners = Set(
      names.filter { !isHidden($0) }.map { name in
        let (stem, suffix) = split(name)
        return extensions.contains(suffix) ? stem : name
      })
    for owner in owners.sorted(by: { $0.precedesByScalars($1) }) {
      // Of `web`, `web.yml`, `web.yaml` and `web.json` Ansible reads the first that exists.
      guard let suffix = extensions.first(where: { names.contains(owner + $0) }) else { continue }
      for path in files(Path.join(directory, owner + suffix), &findings) {
        if let file = file(path, vault, &findings) { result[owner, default: []].append(file) }
      }
    }
    return result
  }

  /// The file itself, or the files of a directory: sorted, hidden ones and backups left out.
  private static func files(_ path: String, _ findings: inout Findings) -> [String] {
    guard findings.isDirectory(path) else { return [path] }
    var result: [String] = []
    for name in findings.list(path) where !isHidden(name) {
      let inner = Path.join(path, name)
      let (_, suffix) = split(name)
      if findings.isDirectory(inner) {
        if suffix.isEmpty { result += files(inner, &findings) }
      } else if extensions.contains(suffix) {
        result.append(inner)
      }
    }
    return result
  }

  private static func isHidden(_ name: String) -> Bool {
    name.hasPrefix(".") || name.hasSuffix("~")
  }

  /// As Python's `os.path.splitext`: the part from the last dot on, unless it is the first letter.
  static func split(_ name: String) -> (stem: String, suffix: String) {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return (name, "") }
    return (String(name[..<dot]), String(name[dot...]))
  }

  /// Reads one file of variables; also for `vars_files` and `include_vars`.
  /// - Returns: nil when it could not be read, which `findings` then tells.
  package static func file(_ path: String, _ vault: Vault, _ findings: inout Findings) -> File? {
    guard let root = findings.document(path, vault: vault) else { return nil }
    guard !root.node.isNull else { return File(path: path, values: Map(), places: [:]) }
    guard let entries = root.node.entries else {
      findings.problems.append(
        Problem(
          "inventory.vars-not-mapping", what: "a file of variables must be a mapping",
          at: root.node.location, because: "this is \(root.node.kindName)",
          fix: "write 'NAME: VALUE' lines"))
      return nil
    }
    var file = File(path: path, values: Map(), places: [:])
    for entry in entries {
      findings.collect { () throws(Problem) in
        let key = try entry.key.value()
        let value = try entry.value.value(vault: vault.value)
        file.values[key] = root.isSecret ? value.markedDeep(.secret) : value
        if let name = key.string { file.places[name] = entry.key.location }
      }
    }
    return file
  }
}
