internal import Machine
internal import ModuleTable
internal import System
internal import Value
internal import Wire

/// The main loop: says hello, then serves one request after another until the input ends.
final class Agent {
  let inbox = Inbox()
  let outbox: Outbox
  let pending: PendingHandlers
  private let lock: NodeLock
  private let accounts = AccountsCache()
  private var world = PlannedWorld()
  /// Chains of which a request has failed.
  private var brokenChains: Set<Int> = []

  init(_ options: Options) {
    outbox = Outbox(inbox: inbox)
    pending = PendingHandlers(directory: options.directory)
    lock = NodeLock(
      directory: options.directory, startedBy: options.startedBy, run: options.run)
  }

  /// - Returns: the exit status.
  func serve() -> Int32 {
    outbox.send(Hello.ofThisNode(pending: pending).frame)
    while true {
      inbox.wait()
      inbox.endIfForsaken()
      // Once the controller is gone no new step starts, even one that has come already.
      if inbox.isClosed || outbox.isBroken { break }
      switch inbox.next() {
      case .request(let request): answer(request)
      case .forget: world = PlannedWorld()
      case nil: break
      }
    }
    guard let damage = inbox.damage else { return 0 }
    outbox.send(refusal(damage))
    return 2
  }

  private func refusal(_ damage: String) -> Frame {
    Frame(
      .refusal,
      header: [
        "id": "agent.damaged-input",
        "what": "the agent cannot understand what it is sent",
        "because": Value(damage),
        "fix": "run it again; if it stays, the controller and the agent differ: see --version",
      ])
  }

  private func answer(_ request: Request) {
    var response = respond(to: request)
    response.id = request.id
    let frames = response.pack()
    if let chain = request.chain, response.outcome != .done { brokenChains.insert(chain) }
    for bytes in frames { outbox.send(bytes) }
  }

  private func respond(to request: Request) -> Response {
    if let chain = request.chain, brokenChains.contains(chain) {
      return Response(outcome: .notRun)
    }
    if inbox.isCancelled(request.id) {
      return Response(outcome: .failed("cancelled before it started"))
    }
    if request.module == Settle.name { return Settle.run(request, pending) }
    guard let module = ModuleTable.module(request.module) else {
      return Response(outcome: .failed("this agent has no module '\(request.module)'"))
    }
    let isCommand = module.spec.isCommandLike
    let step = Step(request, of: self, isCommand: isCommand, isReadOnly: module.spec.isReadOnly)
    do throws(Failure) {
      try step.wait(for: lock)
    } catch {
      return Response(outcome: .failed(error.message), result: error.result)
    }
    let node = Node(
      environment: request.environment,
      deadlineSeconds: request.deadlineSeconds ?? module.spec.boundSeconds(request.arguments),
      streamsOutput: !isCommand && !request.holdsSecret,
      accounts: accounts, supervision: step)
    let machine: any Machine =
      request.mode == .check ? PlannedNode(over: node, world) : node
    return module.run(request, machine)
  }
}

/// The request that forgets handlers which have run: `{"handlers": [name, …]}`. In a chain behind a
/// handler's own requests it runs only when they succeeded.
enum Settle {
  static let name = "groundwork.agent.settle"

  static func run(_ request: Request, _ pending: PendingHandlers) -> Response {
    do throws(SystemError) {
      let names = request.arguments["handlers"]?.list ?? []
      try pending.remove(names.compactMap(\.string))
      return Response()
    } catch {
      return Response(outcome: .failed(error.description))
    }
  }
}
