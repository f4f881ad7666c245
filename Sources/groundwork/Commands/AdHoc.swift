import Playbooks
import Value

/// `groundwork run`: one module, ad hoc.
enum AdHoc {
  static let spec = CommandSpec(
    name: "run", summary: "run one module on some hosts", operands: "PATTERN",
    flags: [
      RunFlags.inventory, RunFlags.limit,
      Flag("-m", "--module-name", value: "MODULE", help: "the module (default: command)"),
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
        "\(Problem("usage.missing-operand", what: "run needs a host pattern", fix: "groundwork run all -m ping"))\n"
      )
      return ExitCode.usage
    }
    var plain = arguments
    plain.operands = []
    return await Session.run(command: "run", plain) { (session) async throws(Problem) -> Int32 in
      let module = session.arguments.last("module-name") ?? "command"
      let place = SourceLocation(file: "command line", line: 1, column: 1)
      let loader = session.loader()
      let action = try loader.action(
        named: module, text: session.arguments.last("args") ?? "", at: place)
      var task = Task(id: 0, location: place, action: action)
      task.name = Field(Value(module), at: place)
      var play = Play(hosts: Field(Value(pattern), at: place), location: place, directory: ".")
      play.name = Field(Value("Ad-hoc: \(module)"), at: place)
      play.gatherFacts = Field(false, at: place)
      play.tasks = [.task(task)]
      return try await session.run(
        [Playbook(file: "command line", plays: [play])], loader, files: [])
    }
  }
}
