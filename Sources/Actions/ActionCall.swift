import Jinja
package import PKI
package import Playbooks
package import Value
package import Variables
package import Wire

/// One task for one host and item, templated.
package struct ActionCall {
  package var task: Task
  /// The full name of the action after `module_defaults` and redirects.
  package var name: String
  /// Templated; omitted options are taken away.
  package var arguments: Map
  package var host: String
  package var scope: HostScope
  package var isCheck: Bool
  /// In check mode: nothing is taken for granted that a command would find.
  package var isPlan = false
  /// In a plan: results of earlier tasks are not known, so that names may be missing only for now.
  package var awaits = false
  /// Above 0: it is left to itself on the node, for so many seconds at most (`async`).
  package var jobSeconds = 0
  /// How often is asked how far it is (`poll`); 0 leaves it there.
  package var pollSeconds = 15
  package var wantsDiff: Bool
  package var isVerbose: Int
  package var environment: [String: String]
  /// A value of the environment is secret.
  package var hasSecretEnvironment: Bool
  package var services: Services

  package init(
    task: Task, name: String, arguments: Map, host: String, scope: HostScope, isCheck: Bool,
    wantsDiff: Bool, isVerbose: Int = 0, environment: [String: String] = [:],
    hasSecretEnvironment: Bool = false, services: Services
  ) {
    self.task = task
    self.name = name
    self.arguments = arguments
    self.host = host
    self.scope = scope
    self.isCheck = isCheck
    self.wantsDiff = wantsDiff
    self.isVerbose = isVerbose
    self.environment = environment
    self.hasSecretEnvironment = hasSecretEnvironment
    self.services = services
  }

  /// A request to the node with this call's settings.
  package func request(
    _ module: String, _ arguments: Map, payload: [UInt8] = [], isSecret: Bool = false
  ) -> Request {
    Request(
      module: module, arguments: arguments, mode: isCheck ? .check : .apply, wantsDiff: wantsDiff,
      environment: environment, origin: "\(task.location)", payload: payload,
      carriesSecret: isSecret || hasSecretEnvironment)
  }
}

/// What actions read on the controller.
package struct Services {
  /// Finds a file as Ansible looks for it; kind is `files`, `templates`, `vars` or `tasks`.
  package var findFile: (_ name: String, _ kind: String, _ task: Task) -> FileSearch
  /// A file's content; vault files come decrypted and marked secret.
  package var readFile:
    @Sendable (_ path: String) throws(Problem) -> (bytes: [UInt8], isSecret: Bool)
  /// A YAML file of variables, as written.
  package var readVars: (_ path: String) throws(Problem) -> Map
  /// Text as a file of the vault.
  package var encrypt: (_ plain: Secret) throws(Problem) -> String
  /// The agent's file for an architecture, as `uname -m` names it.
  package var agentFile: (_ architecture: String) throws(Problem) -> String
  package var templar: Templar
  package var proofImages: ProofImages
  package var contents: FileContents
  package var downloads: Downloads
  package var kept: ProvenFiles
  /// Looks at what is served; blocks nobody.
  package var look: @Sendable (ServedPlace) async throws(Problem) -> [Certificate]
  /// The directory of the playbooks that come with Groundwork, with its links resolved; nil where there
  /// are none.
  package var stockPlaybooks: String?
  /// Modules in Python that are not ours; nil where ansible-core is not installed.
  package var foreign: ForeignModules?
  /// Messages are Ansible's to the last word.
  package var speaksAnsible = false
  /// What names of files are relative to.
  package var directory = "/"

  package init(
    templar: Templar,
    findFile: @escaping (_ name: String, _ kind: String, _ task: Task) -> FileSearch,
    readFile:
      @escaping @Sendable (_ path: String) throws(Problem) -> (bytes: [UInt8], isSecret: Bool),
    readVars: @escaping (_ path: String) throws(Problem) -> Map,
    encrypt: @escaping (_ plain: Secret) throws(Problem) -> String,
    agentFile: @escaping (_ architecture: String) throws(Problem) -> String,
    proofImages: ProofImages = ProofImages(), contents: FileContents = FileContents(),
    downloads: Downloads = Downloads(), kept: ProvenFiles = ProvenFiles(),
    look: @escaping @Sendable (ServedPlace) async throws(Problem) -> [Certificate] = {
      (address) async throws(Problem) in try await address.look()
    },
    stockPlaybooks: String? = nil
  ) {
    self.contents = contents
    self.downloads = downloads
    self.kept = kept
    self.look = look
    self.stockPlaybooks = stockPlaybooks
    self.templar = templar
    self.findFile = findFile
    self.readFile = readFile
    self.readVars = readVars
    self.encrypt = encrypt
    self.agentFile = agentFile
    self.proofImages = proofImages
  }
}

/// Where a file was found, or where it was looked for.
package struct FileSearch: Sendable {
  package var found: String?
  package var searched: [String]

  package init(found: String?, searched: [String]) {
    self.found = found
    self.searched = searched
  }
}

/// What an action wants to be done.
package enum Prepared {
  /// Nothing on the node.
  case local(ActionResult)
  /// Work on the controller that may change files there: done when the task runs, never ahead.
  case controller(() throws(Problem) -> ActionResult)
  /// A fixed list of requests, sent as one chain; the answers give the result.
  case requests([Request], finish: ([Response]) -> ActionResult)
  /// A conversation; when the node says that nothing is to be done for `probe`, that is the result.
  case conversation(
    probe: Request?, @Sendable (any NodeSession) async throws(Problem) -> ActionResult)
}

extension Prepared {
  /// One request whose answer is the result.
  static func one(_ request: Request) -> Prepared {
    .requests([request], finish: ActionResult.ofOnly)
  }
}

/// A node as an action talks to it.
package protocol NodeSession: Sendable {
  func perform(_ requests: [Request]) async throws(Problem) -> [Response]
  /// Runs a shell command without the agent; one that holds a secret not where it would be recorded.
  func raw(_ command: String, holdsSecret: Bool) async throws(Problem) -> RawResult
  /// The address the connection goes to; nil without one.
  func address() async -> String?
  /// Drops the connection; the next call connects again.
  func drop() async
  /// Connects anew, trying for so long; `address` instead of what the inventory says.
  func reconnect(withinSeconds: Int, address: String?) async throws(Problem) -> Hello
  func sleep(seconds: Double) async
}

/// How a raw command ended.
package struct RawResult: Sendable {
  package var exitStatus: Int
  package var output: String
  package var errorOutput: String

  package init(exitStatus: Int, output: String, errorOutput: String) {
    self.exitStatus = exitStatus
    self.output = output
    self.errorOutput = errorOutput
  }
}
