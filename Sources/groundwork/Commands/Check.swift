import Certificates
import Engine
import Inventory
import Fleet
import Playbooks
import Runs
import System
import Value
import Variables

/// `groundwork check`.
enum Check {
  static let spec = CommandSpec(
    name: "check", summary: "validate inventory, playbooks and the network plan",
    operands: "[PLAYBOOK…]", offers: [.files],
    flags: [RunFlags.inventory, RunFlags.limit]
      + [
        Flag(
          "--remote", help: "connect, and run preflight.yml beside the playbook; changes nothing")
      ]
      + RunFlags.variables + RunFlags.connection + RunFlags.output,
    examples: [
      ("groundwork check", "everything that can be known without connecting"),
      ("groundwork check --remote", "the preflight of every machine as well"),
    ],
    discussion:
      "All findings come in one report; nothing is ever changed. Exit code 5 when there are any.",
    run: { arguments in await run(arguments) })

  /// - Parameter next: what to do when nothing is wrong.
  static func run(_ arguments: Arguments, next: String = NextStep.afterCheck) async -> Int32 {
    var arguments = arguments
    if arguments.has("remote") { arguments.values["check"] = [""] }
    return await Session.run(command: "check", arguments, loads: true) {
      (session) async throws(Problem) -> Int32 in
      let files =
        session.arguments.operands.isEmpty ? ["playbooks/site.yml"] : session.arguments.operands
      let loader = session.loader()
      var (playbooks, problems) = session.read(files, loader)
      problems += session.connections(playbooks.flatMap(\.plays)) + limitMistakes(session)
      let tasks = playbooks.flatMap(\.plays).flatMap {
        Step.tasks($0.preTasks + $0.tasks + $0.postTasks)
      }
      if session.arguments.has("remote"), problems.isEmpty {
        let preflight = preflight(beside: files)
        return try await session.run(try session.load(preflight, loader), loader, files: preflight)
      }
      problems += findings(session, tasks)
      problems += certificateMistakes(session)
      guard problems.isEmpty else { throw session.tell(problems) }
      session.events.receive(
        .notice(
          Notice(
            "\(session.inventory.hostNames.count) hosts, \(playbooks.flatMap(\.plays).count) plays, "
              + "\(tasks.count) tasks: no mistakes found")))
      return session.end(next: next)
    }
  }

  /// `preflight.yml` beside the playbooks; what is beside the first where there is none at all.
  private static func preflight(beside files: [String]) -> [String] {
    var found: [String] = []
    for file in files {
      let path = Path.parent(of: file).map { Path.join($0, "preflight.yml") } ?? "preflight.yml"
      if !found.contains(path) { found.append(path) }
    }
    let present = found.filter { Files.isAccessible($0) }
    return present.isEmpty ? Array(found.prefix(1)) : present
  }

  /// A `--limit` that means nobody.
  private static func limitMistakes(_ session: Session) -> [Problem] {
    guard session.inventoryProblems.isEmpty, let limit = session.options.limit else { return [] }
    do throws(Problem) { _ = try session.inventory.hosts(matching: limit) } catch { return [error] }
    return []
  }

  /// What is wrong with the declared certificates, where there are any.
  private static func certificateMistakes(_ session: Session) -> [Problem] {
    guard session.inventoryProblems.isEmpty, !Declaration.files("certs").isEmpty else { return [] }
    return Declaration.read("certs", session.variables()).problems
  }

  /// What is wrong with the fleet's plan, where the playbooks are those that look at it.
  private static func findings(_ session: Session, _ tasks: [Task]) -> [Problem] {
    guard session.inventoryProblems.isEmpty,
      tasks.contains(where: { $0.action.name == "groundwork.core.preflight" })
    else { return [] }
    return Preflight.findings(
      VariableStore(
        inventory: session.inventory, templar: Templar(environment: session.environment()),
        extraVars: session.extraVars, runFacts: Map())
    ).problems
  }
}
