import Value

/// `groundwork apply`.
enum Apply {
  static let spec = CommandSpec(
    name: "apply", summary: "make the fleet what inventory and playbooks say",
    operands: "[PLAYBOOK…]", offers: [.files],
    flags: [RunFlags.inventory, RunFlags.limit] + RunFlags.selection + RunFlags.check
      + RunFlags.variables + RunFlags.connection + RunFlags.output + [
        Flag("--list-hosts", help: "name the hosts each play would run on, and stop"),
        Flag("--list-tasks", help: "name the tasks of each play, and stop"),
        Flag("--list-tags", help: "name the tags of each play, and stop"),
        Flag("--syntax-check", help: "load and check everything, and stop"),
      ],
    examples: [
      ("groundwork apply", "playbooks/site.yml on the fleet of inventory/"),
      ("groundwork apply --check --diff", "what would change, file by file; nothing is touched"),
      ("groundwork apply -l workers playbooks/trust.yml", "one part, on some hosts"),
    ],
    discussion:
      "A second run changes nothing and says so. Everything that can be known before connecting is\nchecked before connecting.",
    run: { arguments in await run(arguments) })

  /// - Parameter command: the verb that was typed.
  static func run(_ arguments: Arguments, as command: String = "apply") async -> Int32 {
    await Session.run(command: command, arguments, loads: true) {
      (session) async throws(Problem) -> Int32 in
      let files = arguments.operands.isEmpty ? ["playbooks/site.yml"] : arguments.operands
      return try await session.play(files)
    }
  }
}

/// `groundwork plan`.
enum Plan {
  static let spec = CommandSpec(
    name: "plan", summary: "what apply would change: exact diffs, commands, restarts",
    operands: "[PLAYBOOK…]", offers: [.files],
    flags: [RunFlags.inventory, RunFlags.limit] + RunFlags.selection + RunFlags.variables
      + RunFlags.connection + RunFlags.output,
    examples: [("groundwork plan", "the same as groundwork apply --check --diff")],
    run: { arguments in
      var arguments = arguments
      arguments.values["check"] = [""]
      arguments.values["diff"] = [""]
      return await Apply.run(arguments, as: "plan")
    })
}
