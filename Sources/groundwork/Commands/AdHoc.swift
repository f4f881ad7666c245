import Playbooks
import Runs
import Value

/// `groundwork run`: one module, ad hoc.
enum AdHoc {
  static let spec = CommandSpec(
    name: "run", summary: "run one module on some hosts", operands: "PATTERN",
    offers: [.hosts],
    flags: [
      RunFlags.inventory, RunFlags.limit,
      Flag(
        "-m", "--module-name", value: "MODULE", offers: .modules,
        help: "the module (default: command)"),
      Flag("-a", "--args", value: "ARGS", help: "its options: free form, k=v, or {json}"),
    ] + RunFlags.check + RunFlags.variables + RunFlags.connection + RunFlags.output,
    examples: [
      ("groundwork run all -m ping", "reach every host and start the agent"),
      (
        "groundwork run workers -b -m apt -a 'name=htop state=present'",
        "one package on the workers"
      ),
      ("groundwork run mini-pc -a 'uptime'", "one command"),
    ],
    run: { arguments in await run(arguments) })

  private static func run(_ arguments: Arguments) async -> Int32 {
    guard let pattern = arguments.operands.first else {
      Output.error(
        Problem(
          "usage.missing-operand", what: "run needs a host pattern",
          fix: "groundwork run all -m ping"))
      return ExitCode.usage
    }
    var plain = arguments
    plain.operands = []
    return await Session.run(command: "run", plain) { (session) async throws(Problem) -> Int32 in
      let loader = session.loader()
      let (play, problems, warnings) = loader.adHoc(
        module: session.arguments.last("module-name") ?? "command",
        text: session.arguments.last("args") ?? "", pattern: pattern)
      for warning in warnings { session.events.receive(.warning(Notice(warning.what))) }
      guard let play, problems.isEmpty else { throw session.tell(problems) }
      return try await session.run(
        [Playbook(file: "command line", plays: [play])], loader, files: [])
    }
  }
}
