import Catalog
import Lab
import Messages
import Value

/// `groundwork doc`.
enum Doc {
  static let spec = CommandSpec(
    name: "doc", summary: "what modules do, and their options", operands: "[MODULE]",
    offers: [.modules],
    flags: [Flag("--list", help: "every module with one line")],
    examples: [
      ("groundwork doc --list", "every module"), ("groundwork doc copy", "one module in full"),
    ],
    run: { arguments in
      guard let name = arguments.operands.first else {
        Output.out(Documentation.list.map { "\($0.name): \($0.summary)\n" }.joined())
        return ExitCode.done
      }
      guard let page = Documentation(of: name) else {
        let shorts = Catalog.names.map { $0.split(separator: ".").last.map { String($0) } ?? $0 }
        let near = Problem.nearest(to: name, among: shorts)
        let problem = Problem(
          "doc.unknown-module", what: "there is no module '\(name)'",
          fix: near.map { "did you mean '\($0)'?" } ?? "groundwork doc --list names them")
        Output.error(problem)
        return ExitCode.invalid
      }
      Output.out(page.text)
      return ExitCode.done
    })
}

/// `groundwork lab`; the room behind it reads its words.
enum LabCommand {
  static let group = CommandGroup(
    name: "lab", summary: "four real nodes on this one machine",
    commands: LabWord.all.map(spec), readsItsWords: { Lab.run(arguments: $0) })

  private static func spec(_ word: LabWord) -> CommandSpec {
    CommandSpec(
      name: "lab \(word.name)", summary: word.summary, operands: word.operands,
      offers: word.takesNodes ? [.words(LabWord.nodes)] : [],
      flags: word.options.map { option in
        let offers: Candidates =
          switch option.value {
          case nil: .nothing
          case "FILE": .files
          case let word?: .words([word])
          }
        return Flag(option.name, value: option.value, offers: offers, help: option.summary)
      },
      examples: word.example.map { [($0, word.summary)] } ?? [],
      run: { arguments in Lab.run(arguments: [word.name] + arguments.operands) })
  }
}
