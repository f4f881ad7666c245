import Inventory
import Fleet
import Playbooks
import Value
import Variables

/// `groundwork check`.
enum Check {
  static let spec = CommandSpec(
    name: "check", summary: "validate inventory, playbooks and the network plan",
    operands: "[PLAYBOOK…]",
    flags: [RunFlags.inventory, RunFlags.limit]
      + [Flag("--remote", help: "connect, and add every machine's own preflight; changes nothing")]
      + RunFlags.variables + RunFlags.connection + RunFlags.output,
    examples: [
      ("groundwork check", "everything that can be known without connecting"),
      ("groundwork check --remote", "the preflight of every machine as well"),
    ],
    discussion:
      "All findings come in one report; nothing is ever changed. Exit code 5 when there are any.",
    run: { arguments in await run(arguments) })

  private static func run(_ arguments: Arguments) async -> Int32 {
    var arguments = arguments
    if arguments.has("remote") { arguments.values["check"] = [""] }
    return await Session.run(command: "check", arguments) {
      (session) async throws(Problem) -> Int32 in
      let files =
        session.arguments.operands.isEmpty ? ["playbooks/site.yml"] : session.arguments.operands
      let loader = session.loader()
      let playbooks = try session.load(files, loader)
      let tasks = playbooks.flatMap(\.plays).flatMap {
        Step.tasks($0.preTasks + $0.tasks + $0.postTasks)
      }
      if session.arguments.has("remote") {
        let preflight = ["playbooks/preflight.yml"]
        return try await session.run(try session.load(preflight, loader), loader, files: preflight)
      }
      if tasks.contains(where: { $0.action.name == "groundwork.core.preflight" }) {
        let findings = Preflight.findings(
          VariableStore(
            inventory: session.inventory, templar: Templar(environment: session.environment()),
            extraVars: session.extraVars, runFacts: Map()))
        guard findings.problems.isEmpty else {
          Output.error(Preflight.text(findings) + "\n")
          return ExitCode.invalid
        }
      }
      Output.out(
        "\(session.inventory.hostNames.count) hosts, \(playbooks.flatMap(\.plays).count) plays, "
          + "\(tasks.count) tasks: no mistakes found\n")
      return ExitCode.done
    }
  }
}
