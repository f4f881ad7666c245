package import Actions
package import Inventory
import Playbooks
package import Value
import Variables

/// Files of the controller that tasks read.
package struct ControllerFiles: Sendable {
  /// A file's content; a vault file comes decrypted, and secret.
  package var read: @Sendable (_ path: String) throws(Problem) -> (bytes: [UInt8], isSecret: Bool)
  /// A YAML file of variables, as written.
  package var vars: @Sendable (_ path: String) throws(Problem) -> Map

  /// Text as a file of the vault.
  package var encrypt: @Sendable (_ plain: Secret) throws(Problem) -> String
  /// The agent's file for an architecture.
  package var agentFile: @Sendable (_ architecture: String) throws(Problem) -> String
  /// The directory of the playbooks that come with Groundwork, with its links resolved; nil where there
  /// are none.
  package var stockPlaybooks: String?
  /// Where what was fetched, and proven, is kept from run to run.
  package var kept: ProvenFiles
  /// Modules in Python that are not ours; nil where ansible-core is not installed.
  package var foreign: ForeignModules?
  /// The inventory, read again; nil where it cannot be.
  package var inventory: @Sendable () -> Inventory? = { nil }

  package init(
    read: @escaping @Sendable (_ path: String) throws(Problem) -> (bytes: [UInt8], isSecret: Bool),
    vars: @escaping @Sendable (_ path: String) throws(Problem) -> Map,
    encrypt: @escaping @Sendable (_ plain: Secret) throws(Problem) -> String = Self.noVault,
    agentFile: @escaping @Sendable (_ architecture: String) throws(Problem) -> String =
      Self.noAgent,
    stockPlaybooks: String? = nil, kept: ProvenFiles = ProvenFiles()
  ) {
    self.kept = kept
    self.stockPlaybooks = stockPlaybooks
    self.read = read
    self.vars = vars
    self.encrypt = encrypt
    self.agentFile = agentFile
  }

  /// Refuses: there is no vault password.
  package static let noVault: @Sendable (Secret) throws(Problem) -> String = { _ throws(Problem) in
    throw Problem(
      "vault.no-password", what: "there is no vault password to encrypt with",
      fix: "give one: --vault-password-file FILE, or groundwork vault generate")
  }

  /// Refuses: nobody said where agents are.
  package static let noAgent: @Sendable (String) throws(Problem) -> String = {
    architecture throws(Problem) in
    throw Problem(
      "agent.missing", what: "there is no agent for \(architecture)",
      fix: "build it: swift build -c release --product groundwork-agent")
  }
}

extension Engine {
  func makeServices() -> Services {
    let loader = loader
    let files = files
    var services = Services(
      templar: store.templar,
      findFile: { name, kind, task in
        let search = loader.findFile(name, kind: kind, for: task)
        return FileSearch(found: search.found, searched: search.searched)
      },
      readFile: { path throws(Problem) in try files.read(path) },
      readVars: { path throws(Problem) in try files.vars(path) },
      encrypt: { plain throws(Problem) in try files.encrypt(plain) },
      agentFile: { architecture throws(Problem) in try files.agentFile(architecture) },
      proofImages: proofImages, contents: contents, downloads: downloads, kept: files.kept,
      stockPlaybooks: files.stockPlaybooks)
    services.foreign = files.foreign
    services.speaksAnsible = options.speaksAnsible
    services.directory = loader.workingDirectory
    return services
  }
}
