import Engine
import Playbooks
import Runs
import System
import Value
import Vault

/// `groundwork apply PLAN`: plans again, compares, and does exactly what was planned, or nothing.
enum ApplyPlan {
  /// The plan among the operands of `apply`; told by content.
  static func file(_ arguments: Arguments) -> String? {
    arguments.operands.first { PlanFile.isPlan($0) }
  }

  static func run(_ path: String, _ arguments: Arguments) async -> Int32 {
    do throws(Problem) {
      guard arguments.operands.count == 1 else {
        throw Problem(
          "usage.plan-alone", what: "the plan \(path) stands for playbooks of its own",
          fix: "groundwork apply \(path)")
      }
      let plan = try PlanFile(reading: path)
      let words = try merged(arguments, plan, path)
      return await Session.run(
        command: Apply.spec.name, words, loads: true, inputs: Inputs(),
        first: { (events) throws(Problem) in
          let stale = PlanComparison.inputs(
            planned: plan.inputs, now: Inputs.now(of: plan.inputs.keys))
          guard stale.isEmpty else {
            throw Session.tell(stale.map { outdated($0, plan, path) }, events)
          }
        }
      ) { (session) async throws(Problem) -> Int32 in
        try await session.apply(plan, named: path)
      }
    } catch {
      Output.error(error)
      return ExitCode.of(error)
    }
  }

  /// The command line with what the plan was made with; what says otherwise is refused.
  private static func merged(
    _ arguments: Arguments, _ plan: PlanFile, _ path: String
  ) throws(Problem) -> Arguments {
    var words = arguments
    for name in Apply.listings + ["check", "step", "prune-nodes"]
    where arguments.has(name) {
      throw Problem(
        "usage.plan-flag", what: "--\(name) has no meaning for a plan",
        because: "\(path) says already what is done",
        fix: "leave it out, or name the playbooks instead of the plan")
    }
    var planned = plan.options.flags
    planned["inventory"] = plan.options.inventories
    for name in ["inventory"] + Session.bindingFlags where arguments.has(name) {
      guard arguments.all(name) == planned[name] ?? [] else {
        let was = planned[name]?.joined(separator: " ")
        throw Problem(
          "usage.plan-flag", what: "--\(name) contradicts the plan \(path)",
          because: was.map { "it was made with --\(name) \($0)" }
            ?? "it was made without --\(name)",
          fix: "leave the flag out, or plan again with it")
      }
    }
    for (name, values) in planned where !arguments.has(name) {
      guard (["inventory"] + Session.bindingFlags + Session.openingFlags).contains(name) else {
        throw Problem(
          "plan.damaged", what: "the plan \(path) is damaged",
          because: "it names a flag that no plan has: --\(name)",
          fix: "plan again: groundwork plan -o \(path)")
      }
      try refusePrograms(name, values, path)
      words.values[name] = values
    }
    words.operands = plan.options.playbooks
    words.values[Resume.planned] = [path]
    return words
  }

  /// A plan is data: it says which file holds a password, and has no program run for one.
  private static func refusePrograms(
    _ name: String, _ values: [String], _ path: String
  ) throws(Problem) {
    guard Session.openingFlags.contains(name) else { return }
    for value in values {
      guard case .file(let file) = PasswordSource(value).origin,
        let status = (try? Files.status(file, following: true)) ?? nil, status.mode & 0o111 != 0
      else { continue }
      throw Problem(
        "plan.program", what: "the plan \(path) would have \(file) run for --\(name)",
        because: "it is a program, and a plan runs none by itself",
        fix: "give it again: groundwork apply \(path) --\(name) \(value)")
    }
  }

  static func outdated(_ what: String, _ plan: PlanFile, _ path: String) -> Problem {
    Problem(
      "plan.stale", what: what, because: "the plan \(path) was made from what was there before",
      fix: "look at it, then plan again: groundwork plan -o \(path)")
  }
}

extension Session {
  fileprivate func apply(_ plan: PlanFile, named path: String) async throws(Problem) -> Int32 {
    try checkVariables(plan, path)
    nameLeftMachines()
    let loader = loader()
    let playbooks = try load(plan.options.playbooks, loader)
    try checkInputs(plan, path, isWhole: false)
    try checkPorts(playbooks)
    let production = try Production.of(self)
    let id = Self.freshID()
    let looking = try links(run: id)
    return try await record(id, files: plan.options.playbooks) {
      (running) async throws(Problem) -> Ending in
      running.answers.remember()
      let look = await perform(
        playbooks, loader, planning(plan.key), over: looking, telling: Looking(events: events),
        running)
      var ending = Ending(code: Self.code(look), roundTrips: look.roundTrips)
      guard ending.code == ExitCode.done else {
        ending.nextStep = "the plan was not begun; mend what is named above, then apply it again"
        return ending
      }
      var fresh = plan
      fresh.machines = [:]
      fresh.take(look, redactor, pins: try pins())
      guard try isAsPlanned(plan, fresh, path) else {
        ending.code = ExitCode.refused
        ending.nextStep = "nothing was changed; groundwork plan -o \(path) plans anew"
        return ending
      }
      if let failed = try await production?.before(running) { return failed }
      let done = try await carryOut(plan, path, playbooks, loader, running, after: look)
      return try await production?.after(done, running) ?? done
    }
  }

  /// Whether the fleet and all that is read are what the plan was made for; says what is not.
  private func isAsPlanned(
    _ plan: PlanFile, _ fresh: PlanFile, _ path: String
  ) throws(Problem) -> Bool {
    let stale = PlanComparison.inputs(
      planned: plan.inputs, now: (inputs?.digests ?? [:]).mapValues { .some($0) }, isWhole: true)
    for what in stale { events.receive(.problem(ApplyPlan.outdated(what, plan, path))) }
    let differences =
      PlanComparison.machines(planned: plan.machines, now: fresh.machines)
      + PlanComparison.steps(planned: plan.steps, now: fresh.steps)
    for difference in differences { events.receive(.planDifference(difference)) }
    guard !differences.isEmpty else { return stale.isEmpty }
    let cause =
      plan.volatile.isEmpty
      ? "the fleet is not as it was when the plan was made"
      : "the fleet, or what changes by itself, is not as it was: \(plan.volatile.joined(separator: ", "))"
    events.receive(
      .problem(
        Problem(
          "plan.stale", what: "the plan \(path) does not fit any more", because: cause,
          fix: "look at what is named above, then plan again: groundwork plan -o \(path)")))
    return false
  }

  /// Applies, and says whether that was what the plan lists.
  private func carryOut(
    _ plan: PlanFile, _ path: String, _ playbooks: [Playbook], _ loader: PlaybookLoader,
    _ running: RunningEngine, after look: RunOutcome
  ) async throws(Problem) -> Ending {
    var options = options
    options.keepsSteps = true
    let outcome = await perform(
      playbooks, loader, options, over: try links(run: running.id), telling: events, running)
    let trips = outcome.roundTrips.merging(look.roundTrips) { $0 + $1 }
    var ending = Ending(
      code: Self.code(outcome), roundTrips: trips,
      nextStep: NextStep.after(outcome, command: command, isCheck: false))
    let done = outcome.steps.map { $0.redacted(redactor) }
    // What a host that failed did not come to is told by its failure.
    let broken = Set(outcome.failedHosts + outcome.unreachableHosts + outcome.refusedHosts)
    let (deviations, needless) = PlanComparison.done(planned: plan.steps, done: done)
    for one in needless where !broken.contains(one.host) {
      events.receive(
        .notice(Notice("'\(one.task)': \(one.what)", host: one.host, at: one.location)))
    }
    let told = deviations.filter { !broken.contains($0.host) || $0.what != PlanComparison.notDone }
    for one in told { events.receive(.planDifference(one)) }
    if told.isEmpty, ending.code == ExitCode.done {
      let hosts = Set(done.map(\.host)).count
      events.receive(
        .notice(
          Notice(
            "done was exactly what \(path) lists: \(Self.count(plan.steps)) planned, "
              + "\(done.count) done on \(hosts) \(hosts == 1 ? "host" : "hosts")")))
    } else if !told.isEmpty, ending.code == ExitCode.done {
      ending.code = ExitCode.failed
      ending.nextStep = "look at the deviations named above"
    }
    return ending
  }

  private static func count(_ steps: [PlannedStep]) -> String {
    steps.count == 1 ? "1 entry" : "\(steps.count) entries"
  }

  private func checkVariables(_ plan: PlanFile, _ path: String) throws(Problem) {
    let given = extraVars.isEmpty ? nil : digest(extraVars, plan)
    guard given != plan.options.extraVars else { return }
    throw Problem(
      "usage.plan-flag", what: "--extra-vars are not those that the plan \(path) was made with",
      because: given == nil
        ? "none are given, and the plan keeps no values" : "the values, or their order, differ",
      fix: "give the same -e as groundwork plan, or plan again")
  }

  private func checkInputs(
    _ plan: PlanFile, _ path: String, isWhole: Bool
  ) throws(Problem) {
    let read = (inputs?.digests ?? [:]).mapValues { Optional.some($0) }
    let stale = PlanComparison.inputs(planned: plan.inputs, now: read, isWhole: isWhole)
    guard stale.isEmpty else {
      throw tell(stale.map { ApplyPlan.outdated($0, plan, path) })
    }
  }
}
