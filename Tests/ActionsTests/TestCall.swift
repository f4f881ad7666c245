import Inventory
import Jinja
import Playbooks
import Synchronization
import System
import Value
import Variables
import Wire

@testable import Actions

/// A call of an action for host `a`, with files that are read from the machine under test.
func call(_ name: String, _ arguments: Map, facts: Map = Map()) -> ActionCall {
  let here = SourceLocation(file: "p.yml", line: 1, column: 1)
  let templar = Templar(environment: Jinja.Environment())
  let (inventory, _) = Inventory.load(["a,"])
  let store = VariableStore(
    inventory: inventory, templar: templar, extraVars: facts, runFacts: Map())
  let task = Task(
    id: 1, location: here,
    action: Action(written: name, name: name, arguments: arguments, location: here))
  let services = Services(
    templar: templar, findFile: { name, _, _ in FileSearch(found: name, searched: []) },
    readFile: { _ in (Array("text".utf8), false) },
    readVars: { path in [Path.name(of: path): Value(path)] },
    encrypt: { _ in "" }, agentFile: { $0 })
  return ActionCall(
    task: task, name: name, arguments: arguments, host: "a",
    scope: HostScope("a", task: task, in: store), isCheck: false, wantsDiff: false,
    services: services)
}

/// A node that writes down what it is asked, answers that it was done, and starts anew when dropped.
final class ListeningNode: NodeSession, Sendable {
  private struct State {
    var requests: [Request] = []
    var commands: [String] = []
    var slept: [Double] = []
    var starts = 1
  }
  private let state = Mutex(State())
  private let comesBack: Bool

  init(comesBack: Bool = true) { self.comesBack = comesBack }

  var requests: [Request] { state.withLock { $0.requests } }
  var commands: [String] { state.withLock { $0.commands } }
  var slept: [Double] { state.withLock { $0.slept } }

  func perform(_ requests: [Request]) async throws(Problem) -> [Response] {
    state.withLock { state in
      state.requests += requests
      return requests.map { Response(id: $0.id, result: ["boot_id": "boot 1"]) }
    }
  }

  func raw(_ command: String, holdsSecret: Bool) async throws(Problem) -> RawResult {
    state.withLock { $0.commands.append(command) }
    return RawResult(exitStatus: 0, output: "", errorOutput: "")
  }

  func address() async -> String? { nil }
  func drop() async { state.withLock { $0.starts += 1 } }

  func reconnect(withinSeconds: Int, address: String?) async throws(Problem) -> Hello {
    guard comesBack else { throw Problem("ssh.unreachable", what: "nobody answers", fix: "look") }
    let starts = state.withLock { $0.starts }
    return Hello(
      build: "", bootID: "boot \(starts)", machineID: "", userID: 0, hostname: "a", kernel: "6",
      architecture: "x86_64", clockSeconds: 0)
  }

  func sleep(seconds: Double) async { state.withLock { $0.slept.append(seconds) } }
}

extension Prepared {
  /// Every request it may send, the conversation held with a node that says yes to everything.
  func requests(of node: ListeningNode = ListeningNode()) async throws -> [Request] {
    switch self {
    case .local, .controller: return []
    case .requests(let requests, _): return requests
    case .conversation(let probe, let talk):
      _ = try await talk(node)
      return (probe.map { [$0] } ?? []) + node.requests
    }
  }

  /// What a conversation comes to.
  func result(with node: ListeningNode) async throws -> ActionResult? {
    guard case .conversation(_, let talk) = self else { return nil }
    return try await talk(node)
  }
}
