import Actions
import Catalog
import Inventory
import Jinja
import Machine
import ModuleTable
import Playbooks
import Runs
import Synchronization
import System
import Value
import Wire

@testable import Engine

/// Nodes in memory behind the engine's own seam: real modules, no connection.
final class MemoryFleet: NodeLinks, Sendable {
  private struct State {
    var machines: [String: Box] = [:]
    var links: [Target: MemoryLink] = [:]
  }
  private let state = Mutex(State())
  /// Handlers a node remembers from a killed run, by host.
  let pending: [String: [String]]
  /// What every node's agent says of its own records.
  let warnings: [String]
  /// No agent answers, and none comes when it is waited for.
  let isLost: Bool
  /// Somebody else holds the lock of every node.
  let isLocked: Bool
  /// Is waited for until that is given up.
  let isSilent: Bool
  /// Why no agent answers on a host; only who waits for the connection mends it.
  let agentless: [String: Problem]
  /// Hosts that nobody hears of before something has happened to the fleet.
  let away: [String: @Sendable (MemoryFleet) -> Bool]
  /// Those of them that are given up then.
  let dead: Set<String>
  private let woken = Mutex<Set<String>>([])

  init(
    pending: [String: [String]] = [:], warnings: [String] = [], isLost: Bool = false,
    isLocked: Bool = false, isSilent: Bool = false, agentless: [String: Problem] = [:],
    away: [String: @Sendable (MemoryFleet) -> Bool] = [:], dead: Set<String> = []
  ) {
    self.away = away
    self.dead = dead
    self.isSilent = isSilent
    self.pending = pending
    self.warnings = warnings
    self.isLost = isLost
    self.isLocked = isLocked
    self.agentless = agentless
  }

  func wake(_ host: String) { woken.withLock { _ = $0.insert(host) } }

  func obstacle(_ host: String) -> Problem? {
    woken.withLock { $0.contains(host) } ? nil : agentless[host]
  }

  /// Only ever used under its own lock.
  final class Box: @unchecked Sendable {
    private let machine = MemoryMachine()
    /// What a check of the run at hand has laid over it.
    private var world = PlannedWorld()
    private let lock = Mutex(0)

    func with<Output>(_ body: (MemoryMachine) -> Output) -> Output {
      lock.withLock { _ in body(machine) }
    }

    func answer(_ request: Request, _ module: ModuleEntry) -> Response {
      lock.withLock { _ in
        module.run(request, request.mode == .check ? PlannedNode(over: machine, world) : machine)
      }
    }

    func endRun() { lock.withLock { _ in world = PlannedWorld() } }
  }

  func machine(_ host: String) -> Box {
    state.withLock { state in
      if let known = state.machines[host] { return known }
      let fresh = Box()
      state.machines[host] = fresh
      return fresh
    }
  }

  func link(to target: Target) async -> any NodeLink {
    let machine = machine(target.host)
    let names = pending[target.host] ?? []
    return state.withLock { state in
      if let known = state.links[target] { return known }
      let fresh = MemoryLink(
        host: target.host, machine: machine, pending: names, fleet: self)
      state.links[target] = fresh
      return fresh
    }
  }

  func all() async -> [any NodeLink] { state.withLock { Array($0.links.values) } }
  func close() async { for box in state.withLock({ $0.machines.values }) { box.endRun() } }

  /// The modules that all links were asked for, as `module path`, in order.
  var asked: [String] { state.withLock { $0.links.values.flatMap(\.asked) } }
}

final class MemoryLink: NodeLink {
  private let host: String
  private let machine: MemoryFleet.Box
  private let pending: [String]
  private let fleet: MemoryFleet
  private let log = Mutex<[String]>([])
  var asked: [String] { log.withLock { $0 } }

  init(host: String, machine: MemoryFleet.Box, pending: [String], fleet: MemoryFleet) {
    self.host = host
    self.fleet = fleet
    self.machine = machine
    self.pending = pending
  }

  func isAnswered() async -> Bool {
    !fleet.dead.contains(host) && fleet.away[host]?(fleet) ?? true
  }

  func hello() async throws(Problem) -> Hello {
    if let comes = fleet.away[host] {
      for _ in 0..<3000 where !comes(fleet) {
        try? await _Concurrency.Task.sleep(for: .milliseconds(10))
      }
      if !comes(fleet) || fleet.dead.contains(host) {
        throw Problem("ssh.unreachable", what: "no answer", fix: "look")
      }
    }
    if let obstacle = fleet.obstacle(host) { throw obstacle }
    if fleet.isLost { throw Problem("ssh.unreachable", what: "no answer", fix: "look") }
    return Hello(
      build: "", bootID: "boot", machineID: "machine", userID: 0, hostname: "node", kernel: "6",
      architecture: "x86_64", clockSeconds: 0, pendingHandlers: pending, warnings: fleet.warnings)
  }

  func perform(_ requests: [Request]) async throws(Problem) -> [Response] {
    _ = try await hello()
    return requests.map { request in
      let names = request.arguments["handlers"]?.list?.compactMap(\.string).joined(separator: ",")
      let detail = request.arguments["path"]?.string ?? request.arguments["dest"]?.string ?? names
      let mode = request.mode == .inspect ? "inspect " : ""
      log.withLock { $0.append("\(mode)\(request.module) \(detail ?? "")") }
      if fleet.isLocked {
        return Response(
          id: request.id, outcome: .failed("the node's lock is held by b"),
          result: ["problem": "node.locked"])
      }
      guard let module = ModuleTable.module(request.module) else {
        return Response(id: request.id)
      }
      return machine.answer(request, module)
    }
  }

  func raw(_ command: String, holdsSecret: Bool) async throws(Problem) -> RawResult {
    log.withLock { $0.append("raw \(command)") }
    return RawResult(exitStatus: 0, output: "", errorOutput: "")
  }
  func address() async -> String? { nil }
  func drop() async {}
  func reconnect(withinSeconds: Int, address: String?) async throws(Problem) -> Hello {
    if fleet.isSilent { try? await _Concurrency.Task.sleep(for: .seconds(600)) }
    if fleet.isLost || fleet.isSilent {
      throw Problem("ssh.unreachable", what: "no answer", fix: "look")
    }
    fleet.wake(host)
    return try await hello()
  }
  func roundTrips() async -> Int { 0 }
  func connected() async -> Connected? { nil }
  func close() async {}
}

/// The events of a run.
final class Heard: EventSink {
  private let list = Mutex<[Event]>([])
  func receive(_ event: Event) { list.withLock { $0.append(event) } }
  var events: [Event] { list.withLock { $0 } }
  /// What has been told is not kept.
  let failure: Problem?

  init(failure: Problem? = nil) { self.failure = failure }

  /// `host: status`, for each result of the task or handler of that name, in order.
  func results(of name: String) -> [String] {
    var isWanted = false
    var results: [String] = []
    for event in events {
      switch event {
      case .taskStarted(let task), .handlerStarted(let task): isWanted = task.name == name
      case .hostResult(let result) where isWanted:
        results.append("\(result.host): \(result.status)")
      default: break
      }
    }
    return results
  }
}

extension Heard {
  /// How many differences the results of a task showed.
  func diffs(of name: String) -> Int {
    var isWanted = false
    var count = 0
    for event in events {
      switch event {
      case .taskStarted(let task): isWanted = task.name == name
      case .hostResult(let result) where isWanted: count += result.diffs.count
      default: break
      }
    }
    return count
  }
}

/// Somebody at the terminal who answers in order, and then is gone.
final class Operator: Sendable {
  private let answers: Mutex<[String]>
  private let heard = Mutex<[Question]>([])
  var questions: [Question] { heard.withLock { $0 } }

  init(_ answers: [String]) { self.answers = Mutex(answers) }

  func answer(_ question: Question) throws(Problem) -> String {
    heard.withLock { $0.append(question) }
    guard let next = answers.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else {
      return try Engine.noTerminal(question)
    }
    return next
  }
}

/// Runs one playbook's text on nodes in memory.
/// - Parameter files: what stands beside it, by name.
func run(
  _ text: String, hosts: String = "a,", on fleet: MemoryFleet = MemoryFleet(), extra: Map = Map(),
  by someone: Operator? = nil, heard: Heard = Heard(), redactor: Redactor = Redactor(),
  files: [String: String] = [:], _ adjust: (inout RunOptions) -> Void = { _ in },
  beside: @escaping @Sendable (Engine) async -> Void = { _ in }
) async throws -> (heard: Heard, outcome: RunOutcome, fleet: MemoryFleet) {
  let directory = "/tmp/gw-engine-\(try Random.bytes(6).map { String($0, radix: 16) }.joined())"
  try Files.makeDirectories(directory)
  defer { try? Files.removeTree(directory) }
  try Files.writeAtomically("\(directory)/site.yml", Array(text.utf8))
  for (name, content) in files {
    let path = "\(directory)/\(name)"
    try Files.makeDirectories(Path.parent(of: path) ?? "/")
    try Files.writeAtomically(path, Array(content.utf8))
  }
  var settings = PlaybookLoader.Settings()
  settings.spec = { Catalog.spec(named: $0) }
  settings.implemented = Catalog.names
  settings.isBuilt = { Catalog.names.contains($0) }
  let loader = PlaybookLoader(settings)
  let (playbooks, problems, _) = loader.load(["\(directory)/site.yml"])
  if let problem = problems.first { throw problem }
  var options = RunOptions()
  adjust(&options)
  let engine = Engine(
    inventory: Inventory.load([hosts]).0, loader: loader, options: options, links: fleet,
    events: heard, extraVars: extra, environment: Jinja.Environment(),
    files: ControllerFiles(
      read: { path throws(Problem) in
        do { return (try Files.read(path, limit: 1 << 20), false) } catch {
          throw Problem("file.unreadable", what: path, fix: "")
        }
      }, vars: { path throws(Problem) in throw Problem("file.unreadable", what: path, fix: "") }),
    revealed: { redactor.learn(in: $0) },
    ask: { question throws(Problem) in
      guard let someone else { return try Engine.noTerminal(question) }
      return try someone.answer(question)
    })
  async let other: Void = beside(engine)
  let outcome = await engine.run(playbooks)
  await other
  return (heard, outcome, fleet)
}
