import Value

/// `groundwork apply`.
enum Apply {
  static let spec = CommandSpec(
    name: "apply", summary: "make the fleet what inventory and playbooks say",
    operands: "[PLAYBOOK…|PLAN]", offers: [.files],
    flags: [RunFlags.inventory, RunFlags.limit] + RunFlags.selection + RunFlags.check
      + RunFlags.variables + RunFlags.connection + RunFlags.output + [
        Resume.flag,
        Flag("--list-hosts", help: "name the hosts each play would run on, and stop"),
        Flag("--list-tasks", help: "name the tasks of each play, and stop"),
        Flag("--list-tags", help: "name the tags of each play, and stop"),
        Flag("--syntax-check", help: "load and check everything, and stop"),
        Flag(
          "--prune-nodes",
          help: "afterwards release the machines that left the inventory, as release does"),
        Flag("-y", "--yes", help: "neither --prune-nodes nor a fleet in production asks"),
      ],
    examples: [
      ("groundwork apply", "playbooks/site.yml on the fleet of inventory/"),
      ("groundwork apply --check --diff", "what would change, file by file; nothing is touched"),
      ("groundwork apply friday", "exactly what groundwork plan -o friday listed, or nothing"),
      ("groundwork apply -l workers playbooks/trust.yml", "one part, on some hosts"),
      ("groundwork apply --resume last", "go on with a run that was broken off or failed"),
    ],
    discussion:
      "A second run changes nothing and says so. Everything that can be known before connecting is\nchecked before connecting. A plan is known by its content; when the fleet or a file that it was\nmade from has changed since, it is refused (6) and nothing is touched.",
    run: { arguments in await run(arguments) })

  /// Flags that show something, and stop.
  static let listings = ["list-hosts", "list-tasks", "list-tags", "syntax-check"]

  static func run(_ given: Arguments) async -> Int32 {
    let arguments: Arguments
    do throws(Problem) { arguments = try Resume.restored(given) } catch {
      Output.error(error)
      return ExitCode.of(error)
    }
    if arguments.has("prune-nodes"), let look = listings.first(where: { arguments.has($0) }) {
      Output.error(
        Problem(
          "usage.prune-listing", what: "--prune-nodes and --\(look) do not go together",
          because: "--\(look) only looks", fix: "leave one of them out"))
      return ExitCode.usage
    }
    // A limit names hosts of the inventory; it would seem to spare some that it cannot name.
    if arguments.has("prune-nodes"), given.has("limit") {
      Output.error(
        Problem(
          "usage.prune-limited", what: "--prune-nodes and --limit do not go together",
          because: "a machine that left the inventory is in none of its groups",
          fix: "groundwork release HOST takes what was put there off one machine"))
      return ExitCode.usage
    }
    if let plan = ApplyPlan.file(arguments) { return await ApplyPlan.run(plan, arguments) }
    return await play(arguments)
  }

  private static func play(_ arguments: Arguments) async -> Int32 {
    await Session.run(command: "apply", arguments, loads: true) {
      (session) async throws(Problem) -> Int32 in
      let files = arguments.operands.isEmpty ? ["playbooks/site.yml"] : arguments.operands
      session.nameLeftMachines()
      let code = try await session.play(files)
      guard arguments.has("prune-nodes"), code == ExitCode.done, !arguments.has("check") else {
        return code
      }
      return try await session.pruneNodes()
    }
  }
}
