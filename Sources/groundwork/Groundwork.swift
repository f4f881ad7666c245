import Glibc
import Messages
import Synchronization
import System
import Value

/// The command line: finds the command, reads its flags, runs it, gives the exit code.
enum Groundwork {
  static let version = "0.1.0"

  /// What it is for, in one line.
  static let summary = "a list of bare machines becomes a prepared fleet, and stays one"

  static let entries: [CommandEntry] = [
    .command(InitCommand.spec), .command(Apply.spec), .command(Plan.spec),
    .command(PlaybookCommand.spec),
    .command(DriftCommand.spec), .command(Check.spec), .command(Verify.spec), .command(AdHoc.spec),
    .command(ReleaseCommand.spec), .command(InventoryCommand.spec), .command(Doc.spec),
    .command(TemplateCommand.spec),
    .group(
      CommandGroup(
        name: "node", summary: "one machine of the fleet",
        commands: [NodeList.spec, NodeAdd.spec, NodeRemove.spec, NodeReplace.spec])),
    .group(ClusterCommand.group), .group(BundleCommand.group), .group(CertsCommand.group),
    .group(
      CommandGroup(
        name: "vault", summary: "passwords and Ansible Vault files",
        commands: VaultCommand.specs + [VaultGenerate.spec])),
    .group(SecretsCommand.group),
    .group(
      CommandGroup(
        name: "runs", summary: "what has been run, from the journals",
        commands: [
          RunsCommand.list, RunsCommand.show, RunsCommand.diff, RunsCommand.report,
        ])),
    .command(SupportBundle.spec), .group(LabCommand.group), .command(CompletionCommand.spec),
    .command(ManualCommand.spec),
  ]

  static let commonFlags = [Flag("-h", "--help", help: "this text")]

  static func run(_ words: [String]) async -> Int32 {
    guard let first = words.first, !isHelp(first) else {
      Output.out(Help(words: Speech.words).overview(entries, version: version))
      return words.isEmpty ? ExitCode.usage : ExitCode.done
    }
    if first == "--version" || first == "version" {
      Output.out("groundwork \(version)\n")
      return ExitCode.done
    }
    // Its words are read as Ansible reads them.
    if first == PlaybookCommand.spec.name {
      return await PlaybookCommand.run(words: Array(words.dropFirst()))
    }
    switch entries.first(where: { $0.name == first }) {
    case .command(let command): return await run(command, Array(words.dropFirst()))
    case .group(let group): return await run(group, Array(words.dropFirst()))
    case nil: return unknown(first)
    }
  }

  private static func run(_ group: CommandGroup, _ words: [String]) async -> Int32 {
    if let reader = group.readsItsWords { return reader(words) }
    guard let word = words.first, !isHelp(word) else {
      Output.out(Help(words: Speech.words).of(group))
      return words.isEmpty ? ExitCode.usage : ExitCode.done
    }
    guard let command = group.commands.first(where: { $0.words == [group.name, word] }) else {
      return unknown(word, of: group)
    }
    return await run(command, Array(words.dropFirst()))
  }

  private static func run(_ command: CommandSpec, _ words: [String]) async -> Int32 {
    let flags = words.prefix { $0 != "--" }
    if flags.contains("--help") || flags.contains("-h") {
      Output.out(Help(words: Speech.words).of(command, common: commonFlags))
      return ExitCode.done
    }
    do throws(Problem) {
      return await command.run(
        try ArgumentParser(spec: command, common: commonFlags).parse(words))
    } catch {
      Output.error(error)
      return ExitCode.usage
    }
  }

  private static func isHelp(_ word: String) -> Bool { ["-h", "--help", "help"].contains(word) }

  private static func unknown(_ word: String, of group: CommandGroup? = nil) -> Int32 {
    let owner = group.map { "groundwork \($0.name)" } ?? "groundwork"
    let names = group?.commands.compactMap(\.words.last) ?? entries.map(\.name)
    let near = Problem.nearest(to: word, among: names)
    let problem = Problem(
      "usage.unknown-command", what: "\(owner) has no command '\(word)'",
      fix: near.map { "did you mean '\(owner) \($0)'?" } ?? "\(owner) --help lists them")
    Output.error(problem)
    return ExitCode.usage
  }
}

/// What the command ends with.
enum ExitCode {
  static let done: Int32 = 0
  static let `internal`: Int32 = 1
  static let failed: Int32 = 2
  static let differs: Int32 = 3
  static let unreachable: Int32 = 4
  static let invalid: Int32 = 5
  static let refused: Int32 = 6
  static let usage: Int32 = 64
  static let interrupted: Int32 = 130

  /// As help and the manual page say it.
  static let meanings: [(code: Int32, meaning: String)] = [
    (done, "done"), (`internal`, "the output was lost"),
    (failed, "a host failed or was rolled back"),
    (
      differs,
      "something differs or is due (drift, plan --detailed-exitcode, cluster status, certs check)"
    ),
    (unreachable, "a host unreachable"),
    (invalid, "bad inventory, playbook or preflight (nothing was touched)"),
    (refused, "refused for safety"), (usage, "wrong command line"), (interrupted, "interrupted"),
  ]

  /// For a command that a problem ended.
  static func of(_ problem: Problem) -> Int32 {
    if problem.id.hasPrefix("usage.") { return usage }
    if problem.id == "node.unreachable" { return unreachable }
    return [
      "run.locked", "plan.stale", "confirm.missing", "node.quorum", "node.last-control-plane",
      "cluster.no-way", "sealed.no-backup",
    ].contains(problem.id) ? refused : invalid
  }
}

/// What writes to this process's output, for every command but the lab's.
enum Output {
  private static let loss = Mutex<SystemError?>(nil)

  /// Why not all of the output was taken; nil when it was, or when its reader has gone.
  static var failure: Problem? {
    loss.withLock { $0 }.map { error in
      Problem(
        "output.lost", what: "not everything could be written to standard output",
        because: error.reason, fix: "make room where it goes, and look at the end of what is there")
    }
  }

  static func out(_ text: String) { bytes(Array(text.utf8)) }

  /// What may be no text.
  static func bytes(_ bytes: [UInt8]) {
    do { try Descriptor.writeAll(1, bytes) } catch {
      // A reader that has gone has seen enough.
      if error.code != EPIPE { loss.withLock { $0 = $0 ?? error } }
    }
  }

  /// A sentence of ours, as a line.
  static func say(_ sentence: Sentence) { out(Speech.words.say(sentence) + "\n") }

  static func error(_ problem: Problem) { error(Speech.words.text(of: problem) + "\n") }

  static func error(_ text: String) {
    // Nobody reads any more: nothing is left to tell.
    try? Descriptor.writeAll(2, Array(text.utf8))
  }
}
