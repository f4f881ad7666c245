import Engine
import Inventory
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
      Flag("-o", "--one-line", help: "one line for each host"),
      Flag("-B", "--background", value: "SECONDS", help: "let it go on by itself for so long"),
      Flag("-P", "--poll", value: "SECONDS", help: "with -B: how often to ask; 0 leaves it there"),
      Flag("--task-timeout", value: "SECONDS", help: "how long it may take"),
      Flag(
        "--playbook-dir", value: "DIR", offers: .files,
        help: "as if a playbook of this directory did it"),
      Flag("--list-hosts", help: "name the hosts it would run on, and stop"),
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
      if arguments.has("list-hosts") { return try list(pattern, session) }
      let loader = session.loader()
      let (play, problems, warnings) = loader.adHoc(
        module: session.arguments.last("module-name") ?? "command",
        text: session.arguments.last("args") ?? "", pattern: pattern,
        directory: arguments.last("playbook-dir"),
        job: arguments.last("background").map { ($0, arguments.last("poll") ?? "15") },
        timeout: arguments.last("task-timeout"))
      for warning in warnings { session.events.receive(.warning(Notice(warning.what))) }
      guard let play, problems.isEmpty else { throw session.tell(problems) }
      return try await session.run(
        [Playbook(file: "command line", plays: [play])], loader, files: [])
    }
  }

  /// The hosts of a pattern, as `ansible --list-hosts` names them.
  private static func list(_ pattern: String, _ session: Session) throws(Problem) -> Int32 {
    var hosts = try session.inventory.hosts(matching: pattern)
    if let limit = session.options.limit {
      let allowed = Set(try session.inventory.hosts(matching: limit))
      hosts = hosts.filter { allowed.contains($0) }
    }
    Output.out("  hosts (\(hosts.count)):\n" + hosts.map { "    \($0)\n" }.joined())
    return ExitCode.done
  }
}
