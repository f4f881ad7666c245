import Engine
import Inventory
import Messages
import System
import Value
import Variables

/// `groundwork cluster …`.
enum ClusterCommand {
  static let group = CommandGroup(
    name: "cluster", summary: "the cluster as a whole",
    commands: [
      ClusterStatus.spec, ClusterKubeconfig.spec, ClusterUpgrade.spec, ClusterEtcd.spec,
      ClusterReset.spec,
    ])

  /// The flags of those that run a stock playbook.
  static let flags =
    [RunFlags.inventory] + RunFlags.variables + RunFlags.connection + RunFlags.output

  static let yes = Flag("-y", "--yes", help: "do it without asking")

  /// A playbook of the project, or the one that comes with Groundwork where the project has none.
  static func playbook(_ name: String) -> String {
    let own = "playbooks/\(name)"
    guard !Files.isAccessible(own), let stock = StockPlaybooks.directory else { return own }
    return Path.join(stock, name)
  }

  /// Runs a stock playbook with variables of the command's own.
  /// - Parameters:
  ///   - first: what must hold before it begins; an exit code ends the command.
  ///   - last: what is done after it went well.
  static func run(
    _ name: String, playbook file: String, _ arguments: Arguments, variables: Map = Map(),
    first: @escaping @Sendable (Session) async throws(Problem) -> Int32? = { _ in nil },
    last: @escaping @Sendable (Session) async throws(Problem) -> Void = { _ in }
  ) async -> Int32 {
    let path = playbook(file)
    var changed = arguments
    changed.operands = [path]
    if !variables.isEmpty {
      changed.values["extra-vars", default: []].append(
        JSON.text(Value(variables), style: .compact))
    }
    return await Session.run(command: name, changed, loads: true) {
      (session) async throws(Problem) -> Int32 in
      guard session.inventoryProblems.isEmpty else {
        throw session.tell(session.inventoryProblems)
      }
      if let code = try await first(session) { return code }
      let code = try await session.play([path])
      if code == ExitCode.done { try await last(session) }
      return code
    }
  }

  /// A path of the command line, whole.
  static func absolute(_ path: String) -> String {
    Path.absolute(path, in: (try? Files.realPath(".")) ?? "/")
  }
}

extension Session {
  /// A variable of the cluster, as its first machine is given it; empty where it is not text.
  func clusterVariable(_ name: String) -> String {
    let store = VariableStore(
      inventory: inventory, templar: Templar(environment: environment()), extraVars: extraVars,
      runFacts: Map())
    let hosts = inventory.hosts(in: "control_plane") + inventory.hostNames
    guard let host = hosts.first, let value = try? HostScope(host, in: store).lookUp(name)
    else { return "" }
    return value.string ?? ""
  }

  /// A name the inventory must give.
  func clusterName() throws(Problem) -> String {
    let name = clusterVariable("cluster_name")
    guard name.isEmpty else { return name }
    throw Problem(
      "cluster.no-name", what: "the inventory names no cluster",
      fix: "set cluster_name in inventory/group_vars/all/kubernetes.yml")
  }

  /// Whether the user means it: `--yes`, or a word typed at the terminal.
  /// - Throws: `confirm.missing`, which ends with exit code 6.
  func confirm(_ question: Sentence, word: String) throws(Problem) {
    if arguments.has("yes") { return }
    var typed: String?
    do throws(Problem) {
      typed = try Prompt.answer(Question(Speech.words.say(question) + " ", echoes: true))
    } catch {
      if error.id != "prompt.no-terminal" { throw error }
    }
    guard typed.map({ $0.sameScalars(as: word) }) != true else { return }
    throw Problem(
      "confirm.missing", what: "nobody confirmed what groundwork \(command) is to do",
      because: typed == nil
        ? "there is no terminal to ask on" : "what was typed is not '\(word)'",
      fix: "groundwork \(command) --yes, if you are sure; nothing was changed")
  }
}
