import Engine
import Runs
import System
import Value

/// `groundwork plan`.
enum Plan {
  static let out = Flag(
    "-o", "--out", value: "FILE", help: "keep the plan; groundwork apply FILE does exactly that")
  static let detailed = Flag(
    "--detailed-exitcode", help: "exit with 3 when anything would change, or is not known")

  static let spec = CommandSpec(
    name: "plan", summary: "what apply would change: exact diffs, commands, restarts",
    operands: "[PLAYBOOK…]",
    flags: [RunFlags.inventory, RunFlags.limit, out, detailed] + RunFlags.selection
      + RunFlags.variables + RunFlags.connection + RunFlags.output,
    examples: [
      ("groundwork plan", "playbooks/site.yml on the fleet of inventory/; nothing is touched"),
      ("groundwork plan -o friday", "the same, kept for groundwork apply friday"),
      (
        "groundwork plan --detailed-exitcode -l workers",
        "for scripts: 0 nothing to do, 3 something"
      ),
    ],
    discussion:
      "The nodes are only looked at. What depends on a step that has not run is said to be unknown, with\nthe step it waits for. A plan that is kept names every file it was made from; secrets are left out.",
    run: { arguments in await run(arguments) })

  private static func run(_ arguments: Arguments) async -> Int32 {
    var arguments = arguments
    arguments.values["check"] = [""]
    arguments.values["diff"] = [""]
    let saved = arguments.last("out")
    let inputs = saved == nil ? nil : Inputs()
    return await Session.run(command: spec.name, arguments, loads: true, inputs: inputs) {
      (session) async throws(Problem) -> Int32 in
      if let saved { try PlanFile.checkTarget(saved) }
      let files =
        session.arguments.operands.isEmpty ? ["playbooks/site.yml"] : session.arguments.operands
      return try await session.plan(files, savedTo: saved)
    }
  }
}

extension Session {
  /// Says what the playbooks would change; with `saved` keeps it.
  fileprivate func plan(_ files: [String], savedTo saved: String?) async throws(Problem) -> Int32 {
    let loader = loader()
    let playbooks = try load(files, loader)
    try checkPorts(playbooks)
    let id = Self.freshID()
    let way = try links(run: id)
    var file = PlanFile(
      program: Groundwork.version, created: Clock.now.inSeconds, key: try PlanFile.freshKey())
    file.options = planOptions(files)
    if !extraVars.isEmpty { file.options.extraVars = digest(extraVars, file) }
    let options = planning(saved == nil ? nil : file.key)
    return try await record(id, files: files) { (running) async throws(Problem) -> Ending in
      let outcome = await perform(playbooks, loader, options, over: way, telling: events, running)
      file.take(outcome, redactor, pins: try pins())
      tell(file.steps, hosts: outcome.hosts)
      var ending = Ending(code: Self.code(outcome), roundTrips: outcome.roundTrips)
      guard ending.code == ExitCode.done else {
        ending.nextStep = NextStep.after(outcome, command: command, isCheck: true)
        if saved != nil {
          events.receive(.warning(Notice("the plan is not kept: it is not of the whole fleet")))
        }
        return ending
      }
      if let saved {
        file.inputs = inputs?.digests ?? [:]
        file.volatile = inputs?.volatile ?? []
        try file.write(to: saved)
        for place in file.volatile {
          events.receive(
            .warning(Notice("\(place) gives another value each time: the plan may not hold")))
        }
      }
      let summary = PlanSummary(file.steps, hosts: outcome.hosts)
      ending.nextStep =
        summary.isEmpty ? nil : saved.map { "groundwork apply \($0) does exactly this" }
      if arguments.has("detailed-exitcode"), !summary.isEmpty { ending.code = ExitCode.differs }
      return ending
    }
  }

  /// Entries host by host, then what they come to.
  private func tell(_ steps: [PlannedStep], hosts: [String]) {
    for host in hosts {
      for step in steps where step.host == host { events.receive(.planStep(step)) }
    }
    events.receive(.planSummary(PlanSummary(steps, hosts: hosts)))
  }

  /// The options of a run that only plans.
  /// - Parameter key: for digests of what nodes read of files; nil asks for none.
  func planning(_ key: [UInt8]?) -> RunOptions {
    var options = options
    options.isCheck = true
    options.isPlan = true
    options.wantsDiff = true
    options.keepsSteps = true
    options.observationKey = key?.hex
    return options
  }

  /// Flags that decide what is done: a plan is held to them.
  static let bindingFlags = [
    "limit", "tags", "skip-tags", "force-handlers", "start-at-task", "become", "become-user",
    "user", "connection",
  ]
  /// Flags that only say where to find what opens doors: kept, and replaced by what is given anew.
  static let openingFlags = [
    "key-file", "become-password-file", "vault-password-file", "vault-id",
  ]

  private func planOptions(_ files: [String]) -> PlanFile.Options {
    var kept = PlanFile.Options()
    kept.playbooks = files
    kept.inventories = inventories
    for name in Self.bindingFlags + Self.openingFlags where arguments.has(name) {
      kept.flags[name] = arguments.all(name)
    }
    return kept
  }

  func digest(_ variables: Map, _ file: PlanFile) -> String {
    file.digest(JSON.text(Value(variables), style: .compact))
  }
}

extension PlanFile {
  static func freshKey() throws(Problem) -> [UInt8] {
    do { return try Random.bytes(32) } catch {
      throw Problem(
        "plan.no-key", what: "the kernel gives no random bytes", because: error.reason,
        fix: "look at /dev/urandom")
    }
  }

  /// Takes in what a look at the fleet found; secrets are taken out of it.
  mutating func take(
    _ outcome: RunOutcome, _ redactor: Redactor, pins: [String: [String]]
  ) {
    steps = outcome.steps.map { $0.redacted(redactor) }
    agents = Set(outcome.connections.compactMap(\.agent)).sorted { $0.precedesByScalars($1) }
    for connected in outcome.connections {
      guard let id = connected.machineID, !id.isEmpty else { continue }
      machines[connected.host] = Machine(
        id: id, hostKeys: connected.transport == "local" ? [] : pins[connected.host] ?? [])
    }
  }
}
