import Catalog
import Inventory
import Lab
import Messages
import System
import Transport
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

/// `groundwork node replace`.
enum NodeReplace {
  static let spec = CommandSpec(
    name: "node replace", summary: "prepare a machine that was rebuilt, under its old name",
    operands: "HOST [PLAYBOOK…]", offers: [.hosts, .files],
    flags: [
      RunFlags.inventory,
      Flag(
        "--fingerprint", value: "SHA256:…",
        help: "the new host key, read from the machine's console"),
    ] + RunFlags.variables + RunFlags.connection + RunFlags.output,
    examples: [
      (
        "groundwork node replace k8s-worker2",
        "forget its old host key, meet it anew, prepare only it"
      )
    ],
    discussion:
      "The old pin is forgotten and the machine's key is pinned on first contact, because you say so here.\nCompare the fingerprint it prints with the machine's console, or give it with --fingerprint.",
    run: { arguments in await run(arguments) })

  /// Under which the session finds the host whose new key it may pin.
  static let replacedHost = "replaced host"

  private static func run(_ arguments: Arguments) async -> Int32 {
    guard let host = arguments.operands.first else {
      Output.error(
        Problem(
          "usage.missing-operand", what: "node replace needs a host",
          fix: "groundwork node replace HOST"))
      return ExitCode.usage
    }
    var changed = arguments
    changed.operands = Array(arguments.operands.dropFirst())
    changed.values["limit"] = [host]
    changed.values[replacedHost] = [host]
    let words = changed
    return await Session.run(command: "node replace", words) {
      (session) async throws(Problem) -> Int32 in
      guard session.inventory.host(host) != nil else {
        throw Problem(
          "inventory.unknown-host", what: "the inventory has no host '\(host)'",
          fix: Problem.nearest(to: host, among: session.inventory.hostNames).map {
            "did you mean '\($0)'?"
          }
            ?? "groundwork inventory --graph names the hosts")
      }
      let files = words.operands.isEmpty ? ["playbooks/site.yml"] : words.operands
      return try await session.play(files)
    }
  }
}
