internal import Ledger
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
  let lock: NodeLock
  /// nil for other users than root, who have no say in what the node is.
  fileprivate let ledger: Ledger?
  fileprivate let accounts = AccountsCache()
  /// nil where there is no ledger.
  fileprivate let digests: KnownDigests?
  private var world = PlannedWorld()
  /// Directories in which files were renamed: synced once each, not for every file of theirs. A power cut
  /// before that brings old files back, never half ones, and the next run finds it out.
  var unsynced: Set<String> = []
  /// Chains of which a request has failed.
  private var brokenChains: Set<Int> = []

  /// Not on the disk, where a run with nothing to do writes nothing: after a boot large files are read once.
  private static let digestsFile = "/run/groundwork/digests.json"

  init(_ options: Options) {
    outbox = Outbox(inbox: inbox)
    pending = PendingHandlers(directory: options.directory)
    lock = NodeLock(
      directory: options.directory, startedBy: options.startedBy, run: options.run)
    let isRoot = Process.uid == 0
    ledger = options.directory.flatMap { directory in
      isRoot ? Ledger(directory: directory, run: options.runName) : nil
    }
    digests = isRoot && options.directory != nil ? KnownDigests(path: Self.digestsFile) : nil
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
      case .own(let used, let isWhole): own(used, isWhole: isWhole)
      case nil: break
      }
    }
    // The last thing a run says; that it ends right after is how it is meant.
    while let item = inbox.next() {
      if case .own(let used, let isWhole) = item { own(used, isWhole: isWhole) }
    }
    if inbox.isForsaken { outbox.send(farewell) }
    sync()
    guard let damage = inbox.damage else { return 0 }
    outbox.send(refusal(damage))
    return 2
  }

  /// For a controller that was asleep and wakes.
  private var farewell: Frame {
    let seconds = (inbox.patience ?? 0) / 1000
    return Frame(
      .refusal,
      header: [
        "id": "agent.forsaken",
        "what": Value("the agent ended after it had heard nothing from here for \(seconds) s"),
      ])
  }

  private func sync() {
    for directory in unsynced { try? Files.syncDirectory(directory) }
    unsynced = []
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
    if let answer = look(request) { return answer }
    // It holds no lock: it goes on beside whatever comes after it.
    if let job = request.job {
      return JobStart.run(
        request, job, on: Node(environment: request.environment, accounts: accounts))
    }
    guard let module = ModuleTable.module(request.module) else {
      return Response(outcome: .failed("this agent has no module '\(request.module)'"))
    }
    let isCommand = module.spec.isCommandLike
    // It may switch the machine off.
    if isCommand, request.mode == .apply { sync() }
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
      accounts: accounts, digests: digests, supervision: step)
    switch request.mode {
    case .check: return module.run(request, PlannedNode(over: node, world))
    case .inspect:
      let response = module.run(request, node)
      if response.outcome == .done, response.change == .none, module.resources != nil {
        ledger?.remember(request)
      }
      return response
    case .apply: return apply(request, module, node)
    }
  }

  /// Applies, and writes down what is declared and what stood there before.
  private func apply(_ request: Request, _ module: ModuleEntry, _ node: Node) -> Response {
    do throws(Failure) {
      guard let ledger, let recorder = try ledger.recorder(for: request, module, over: node) else {
        return module.run(request, node)
      }
      var response = module.run(request, recorder)
      try ledger.finish(recorder, request, &response)
      return response
    } catch {
      return Response(outcome: .failed(error.message), result: error.result)
    }
  }

  private func own(_ used: [Int], isWhole: Bool) {
    let lock = { () -> Bool in
      do { return try self.lock.take(.exclusive) == nil } catch { return false }
    }
    // What cannot be taken over now is taken over by the next run.
    try? ledger?.own(
      used, isWhole: isWhole,
      on: { Node(environment: $0.environment, accounts: self.accounts, digests: self.digests) },
      lock: lock)
    // Who only looks writes nothing.
    if let digests, digests.isUnsaved, ledger?.hasAnswered == true, lock() { try? digests.save() }
  }
}

// What is asked of the records, not of a module.
extension Agent {
  fileprivate func look(_ request: Request) -> Response? {
    guard [Drift.name, Release.name].contains(request.module) else { return nil }
    let step = Step(request, of: self, isCommand: false, isReadOnly: false)
    do throws(Failure) {
      guard let ledger else {
        throw Failure("what was applied is known to root alone: add --become")
      }
      try step.wait(for: lock)
      let (accounts, digests) = (accounts, digests)
      if request.module == Release.name {
        var release = Release(
          ledger.records, on: Node(accounts: accounts, digests: digests, supervision: step),
          forced: request.arguments["force"]?.bool ?? false, dry: request.mode != .apply)
        return try release.carryOut()
      }
      var drift = Drift(ledger.records) { environment in
        Node(
          environment: environment, accounts: accounts, digests: digests, supervision: step)
      }
      return try drift.look()
    } catch {
      return Response(outcome: .failed(error.message), result: error.result)
    }
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
