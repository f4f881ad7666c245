import Actions
import Console
import Engine
import Inventory
import Playbooks
import Remote
import Runs
import Synchronization
import System
import Value
import Vault

// How a run begins, goes and ends.
extension Session {
  /// How a run ended, for its last event and the exit code.
  struct Ending {
    var code: Int32
    var roundTrips: [String: Int]
    var nextStep: String?
  }

  func run(
    _ playbooks: [Playbook], _ loader: PlaybookLoader, files: [String]
  ) async throws(Problem) -> Int32 {
    try checkPorts(playbooks)
    let production = try Production.of(self)
    let id = Self.freshID()
    let way = try links(run: id)
    var options = options
    options.isPart = files.isEmpty
    return try await record(id, files: files) { (running) async throws(Problem) -> Ending in
      if let failed = try await production?.before(running) { return failed }
      let outcome = await perform(playbooks, loader, options, over: way, telling: events, running)
      let code = config == nil ? Self.code(outcome) : PlaybookCommand.exitCode(outcome)
      let ending = Ending(
        code: code, roundTrips: outcome.roundTrips,
        nextStep: NextStep.after(outcome, command: command, isCheck: options.isCheck))
      return try await production?.after(ending, running) ?? ending
    }
  }

  /// No play makes a port of what is none; of the other connection variables one may say something
  /// else.
  func checkPorts(_ playbooks: [Playbook]) throws(Problem) {
    let ports = connections(playbooks.flatMap(\.plays)).filter {
      $0.id == ConnectionVariables.badPort
    }
    guard ports.isEmpty else { throw tell(ports) }
  }

  /// Keeps the journal of a run, tells how it begins and ends, and gives its exit code.
  func record(
    _ id: String, files: [String], _ body: (RunningEngine) async throws(Problem) -> Ending
  ) async throws(Problem) -> Int32 {
    let lock = try lockFleet()
    defer { withExtendedLifetime(lock) {} }
    let start = Clock.monotonic.inSeconds
    try keep(id)
    events.receive(
      .runStarted(
        RunStarted(
          id: id, version: Groundwork.version, command: command, playbooks: files,
          inventories: inventories, isCheck: options.isCheck, wantsDiff: options.wantsDiff,
          options: Resume.options(of: arguments))))
    let running = RunningEngine(id: id)
    let events = events
    let (open, redactor) = (OpenTasks(), redactor)
    events.add(open)
    Interrupt.arm {
      await running.interrupt()
    } last: {
      events.flush(withinMilliseconds: 1000)
      // A task's name may be made of anything.
      Output.error("\n" + redactor.redact(open.told))
    }
    var ending = try await body(running)
    // 5 says that nothing was touched.
    let unkept = open.hasBegun ? ExitCode.failed : ExitCode.invalid
    let failure = events.failure
    if let failure {
      events.receive(.problem(failure))
      if ending.code == ExitCode.done { ending.code = unkept }
      ending.nextStep = nil
    }
    events.receive(
      .runEnded(
        RunEnded(
          exitCode: Int(ending.code), seconds: Clock.monotonic.inSeconds - start,
          roundTrips: ending.roundTrips, nextStep: ending.nextStep)))
    events.flush()
    // The end itself was not kept: no event can tell of it.
    if failure == nil, let late = events.failure {
      Output.error(late)
      if ending.code == ExitCode.done { ending.code = unkept }
    }
    // A command may make another run: this one's journal is closed.
    events.removeAdded()
    return ending.code
  }

  /// Runs the plays once.
  func perform(
    _ playbooks: [Playbook], _ loader: PlaybookLoader, _ options: RunOptions,
    over way: (links: RemoteLinks, agents: AgentStore), telling events: any EventSink,
    _ running: RunningEngine
  ) async -> RunOutcome {
    let vault = vault
    let redactor = redactor
    let inputs = inputs
    let agents = way.agents
    let home = System.Environment.value("HOME") ?? "/"
    let answers = running.answers
    let told = self.events
    var files = ControllerFiles(
      read: { path throws(Problem) in try Self.read(path, vault, inputs) },
      vars: { path throws(Problem) in
        let vars = try Self.vars(path, vault, inputs)
        redactor.learn(in: Value(vars))
        return vars
      },
      encrypt: { plain throws(Problem) in try vault.encrypt(plain) },
      agentFile: { architecture throws(Problem) in
        try agents.binary(architecture: architecture).path
      }, stockPlaybooks: StockPlaybooks.directory,
      kept: ProvenFiles(in: keepsState ? ".groundwork/downloads" : "\(home)/.groundwork/downloads"))
    files.foreign = config.flatMap { ForeignModules(library: $0.paths(.library)) }
    let beside = arguments.operands.compactMap { Path.parent(of: $0) }
    let directories = beside.isEmpty ? ["playbooks"] : beside
    files.inventory = { [inventories] in
      Inventory.load(inventories, vault: vault, playbookDirectories: directories).inventory
    }
    let engine = Engine(
      inventory: inventory, loader: loader, options: options, links: way.links,
      events: events, extraVars: extraVars, environment: environment(), files: files,
      revealed: { redactor.learn(in: $0) },
      ask: { (question) throws(Problem) in
        // The question stands behind what has been told.
        told.flush()
        return try answers.answer(question)
      })
    await running.begin(engine)
    let outcome = await engine.run(playbooks)
    // Of a run that only looked nothing is owed.
    if !options.isCheck, keepsState { keepWays(outcome.ways) }
    return outcome
  }

  /// Whether the directory is a fleet's, where runs are kept: a playbook that is run as Ansible would run
  /// it leaves nothing behind beside itself.
  private var keepsState: Bool {
    config == nil || ((try? Files.status(".groundwork", following: true)) ?? nil) != nil
  }

  /// A name for the run that begins: behind those of all runs before it, also where the clock was set
  /// back since, for `last` is the one with the last name.
  static func freshID() -> String {
    let newest = (try? Files.list(RunsCommand.root))?.last { $0.first?.isNumber == true }
    return Journal.makeID(
      now: Clock.now, after: newest, random: (try? Random.bytes(2)) ?? [0, 0])
  }

  /// One run at a time changes the fleet; one that only looks, or does one module, need not wait.
  func lockFleet() throws(Problem) -> FileLock? {
    guard !options.isCheck, command != AdHoc.spec.name, keepsState else { return nil }
    let user = System.Environment.value("USER") ?? "uid \(Process.uid)"
    return try FleetLock.take(
      in: ".groundwork", holder: "\(user)@\(System.Host.kernel.hostname)",
      command: "groundwork \(command)")
  }

  /// Has the run kept: its journal for programs, its log for people.
  private func keep(_ id: String) throws(Problem) {
    guard keepsState else { return }
    do {
      let journal = try Journal(root: RunsCommand.root, id: id, redactor: redactor)
      events.add(journal)
      events.add(
        try LogFile(path: Path.join(journal.directory, "log"), redactor: redactor))
    } catch {
      throw Problem(
        "run.no-journal", what: "the run cannot be kept under .groundwork/runs",
        because: error.reason, fix: "run in a directory you may write to")
    }
  }

  /// The exit code of a run.
  static func code(_ outcome: RunOutcome) -> Int32 {
    if Interrupt.wasAsked { return ExitCode.interrupted }
    return switch outcome.ending {
    case .done: ExitCode.done
    case .failed: ExitCode.failed
    case .unreachable: ExitCode.unreachable
    case .invalid: ExitCode.invalid
    case .refused: ExitCode.refused
    }
  }
}

/// The engine at work, for Ctrl-C to reach: one command may run the plays more than once.
actor RunningEngine {
  /// The run's, by which nodes remember what it did.
  nonisolated let id: String
  private var engine: Engine?
  private var isInterrupted = false
  nonisolated let answers = Answers()

  init(id: String) { self.id = id }

  func begin(_ engine: Engine) async {
    self.engine = engine
    if isInterrupted { await engine.interrupt() }
  }

  func interrupt() async {
    isInterrupted = true
    await engine?.interrupt()
  }
}

/// What the user has answered: plays that are run twice ask once.
final class Answers: Sendable {
  /// Off while only one run is meant, where the same question may have another answer (`--step`).
  private let remembers = Atomic(false)
  private let known = Mutex<[String: String]>([:])

  func remember() { remembers.store(true, ordering: .relaxed) }

  func answer(_ question: Question) throws(Problem) -> String {
    if let answer = known.withLock({ $0[question.text] }) { return answer }
    let answer = try Prompt.answer(question)
    if remembers.load(ordering: .relaxed) { known.withLock { $0[question.text] = answer } }
    return answer
  }
}
