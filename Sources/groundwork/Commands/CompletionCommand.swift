import Value

/// `groundwork completion`.
enum CompletionCommand {
  private static let shells:
    [(name: String, script: @Sendable ([CommandEntry], [Flag]) -> String)] =
      [
        ("bash", { BashCompletion.script($0, common: $1) }),
        ("zsh", { ZshCompletion.script($0, common: $1) }),
        ("fish", { FishCompletion.script($0, common: $1) }),
      ]

  static let spec = CommandSpec(
    name: "completion", summary: "a shell's completion of commands, flags and values",
    operands: shells.map(\.name).joined(separator: "|"), offers: [.words(shells.map(\.name))],
    flags: [],
    examples: [
      ("source <(groundwork completion bash)", "in this bash, from now on"),
      (
        "groundwork completion fish > ~/.config/fish/completions/groundwork.fish",
        "in every fish to come"
      ),
    ],
    discussion: "make install puts them where the shells look for them.",
    run: { arguments in
      guard let name = arguments.operands.first, arguments.operands.count == 1,
        let shell = shells.first(where: { $0.name == name })
      else {
        let known = shells.map(\.name)
        let given = arguments.operands.first ?? ""
        let near = Problem.nearest(to: given, among: known)
        let problem = Problem(
          "usage.bad-value", what: "completion needs one of \(known.joined(separator: ", "))",
          fix: "groundwork completion \(near ?? "bash")")
        Output.error(problem)
        return ExitCode.usage
      }
      Output.out(shell.script(Groundwork.entries, Groundwork.commonFlags))
      return ExitCode.done
    })
}

/// `groundwork man`.
enum ManualCommand {
  static let spec = CommandSpec(
    name: "man", summary: "the manual page, for man(1)", operands: "", flags: [],
    examples: [
      ("groundwork man | man -l -", "read it"),
      ("groundwork man > groundwork.1", "keep it; make install puts it where man looks"),
    ],
    run: { _ in
      Output.out(
        ManualPage.text(
          Groundwork.entries, common: Groundwork.commonFlags, version: Groundwork.version))
      return ExitCode.done
    })
}
