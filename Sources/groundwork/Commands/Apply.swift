import Value

/// `groundwork apply`.
enum Apply {
  static let spec = CommandSpec(
    name: "apply", summary: "make the fleet what inventory and playbooks say",
    operands: "[PLAYBOOK…]",
    flags: [RunFlags.inventory, RunFlags.limit] + RunFlags.selection + RunFlags.check
      + RunFlags.variables + RunFlags.connection + RunFlags.output + [
        Flag("--list-hosts", help: "name the hosts each play would run on, and stop"),
        Flag("--list-tasks", help: "name the tasks of each play, and stop"),
        Flag("--list-tags", help: "name the tags of each play, and stop"),
        Flag("--syntax-check", help: "load and check everything, and stop"),
        Flag(
          "--prune-nodes",
          help: "afterwards release the machines that left the inventory, as release does"),
        Flag("-y", "--yes", help: "--prune-nodes asks nothing"),
      ],
    examples: [
      ("groundwork apply", "playbooks/site.yml on the fleet of inventory/"),
      ("groundwork apply --check --diff", "what would change, file by file; nothing is touched"),
      ("groundwork apply -l workers playbooks/trust.yml", "one part, on some hosts"),
    ],
    discussion:
      "A second run changes nothing and says so. Everything that can be known before connecting is\nchecked before connecting.",
    run: { arguments in await run(arguments) })

  static func run(_ arguments: Arguments) async -> Int32 {
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

/// `groundwork plan`.
enum Plan {
  static let spec = CommandSpec(
    name: "plan", summary: "what apply would change: exact diffs, commands, restarts",
    operands: "[PLAYBOOK…]",
    flags: [RunFlags.inventory, RunFlags.limit] + RunFlags.selection + RunFlags.variables
      + RunFlags.connection + RunFlags.output,
    examples: [("groundwork plan", "the same as groundwork apply --check --diff")],
    run: { arguments in
      var arguments = arguments
      arguments.values["check"] = [""]
      arguments.values["diff"] = [""]
      return await Apply.run(arguments)
    })
}
