package import Actions
import Playbooks
package import Value
import Variables

/// Files of the controller that tasks read.
package struct ControllerFiles: Sendable {
  /// A file's content; a vault file comes decrypted, and secret.
  package var read: @Sendable (_ path: String) throws(Problem) -> (bytes: [UInt8], isSecret: Bool)
  /// A YAML file of variables, as written.
  package var vars: @Sendable (_ path: String) throws(Problem) -> Map

  package init(
    read: @escaping @Sendable (_ path: String) throws(Problem) -> (bytes: [UInt8], isSecret: Bool),
    vars: @escaping @Sendable (_ path: String) throws(Problem) -> Map
  ) {
    self.read = read
    self.vars = vars
  }
}

extension Engine {
  func makeServices() -> Services {
    let loader = loader
    let files = files
    return Services(
      templar: store.templar,
      findFile: { name, kind, task in
        let search = loader.findFile(name, kind: kind, for: task)
        return FileSearch(found: search.found, searched: search.searched)
      },
      readFile: { path throws(Problem) in try files.read(path) },
      readVars: { path throws(Problem) in try files.vars(path) },
      addHost: { _, _, _ in false })
  }
}
