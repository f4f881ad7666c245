import Glibc
import Synchronization
import System
import Value

/// The command line: finds the command, reads its flags, runs it, gives the exit code.
enum Groundwork {
  static let version = "0.1.0"

  static let commands: [CommandSpec] = [
    InitCommand.spec, Apply.spec, Plan.spec, DriftCommand.spec, Check.spec, AdHoc.spec,
    ReleaseCommand.spec, InventoryCommand.spec, Doc.spec,
    TemplateCommand.spec, NodeReplace.spec, VaultCommand.spec, VaultGenerate.spec, LabCommand.spec,
    RunsCommand.list, RunsCommand.show, RunsCommand.diff, RunsCommand.report,
    SupportBundle.spec,
  ]

  static let commonFlags = [Flag("-h", "--help", help: "this text")]

  static func run(_ words: [String]) async -> Int32 {
    guard let first = words.first, first != "-h", first != "--help", first != "help" else {
      Output.out(Help.overview(commands, version: version))
      return words.isEmpty ? ExitCode.usage : ExitCode.done
    }
    if first == "--version" || first == "version" {
      Output.out("groundwork \(version)\n")
      return ExitCode.done
    }
    guard let (command, rest) = find(words) else { return unknown(first) }
    if command.readsItsWords {
      var arguments = Arguments()
      arguments.operands = rest
      return await command.run(arguments)
    }
    if wantsHelp(rest) {
      Output.out(Help.of(command, common: commonFlags))
      return ExitCode.done
    }
    do throws(Problem) {
      return await command.run(
        try ArgumentParser(spec: command, common: commonFlags).parse(rest))
    } catch {
      Output.error("\(error)\n")
      return ExitCode.usage
    }
  }

  private static func wantsHelp(_ words: [String]) -> Bool {
    let flags = words.prefix { $0 != "--" }
    return flags.contains("--help") || flags.contains("-h")
  }

  /// The command with the longest name that `words` starts with.
  private static func find(_ words: [String]) -> (CommandSpec, [String])? {
    for command in commands.sorted(by: { $0.name.count > $1.name.count }) {
      let name = command.name.split(separator: " ").map(String.init)
      if words.starts(with: name) { return (command, Array(words.dropFirst(name.count))) }
    }
    return nil
  }

  private static func unknown(_ word: String) -> Int32 {
    let near = Problem.nearest(to: word, among: commands.map(\.name))
    let problem = Problem(
      "usage.unknown-command", what: "groundwork has no command '\(word)'",
      fix: near.map { "did you mean 'groundwork \($0)'?" } ?? "groundwork --help lists them")
    Output.error("\(problem)\n")
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

  /// For a command that a problem ended.
  static func of(_ problem: Problem) -> Int32 {
    if problem.id.hasPrefix("usage.") { return usage }
    return ["run.locked", "plan.stale"].contains(problem.id) ? refused : invalid
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

  static func out(_ text: String) {
    do { try Descriptor.writeAll(1, Array(text.utf8)) } catch {
      // A reader that has gone has seen enough.
      if error.code != EPIPE { loss.withLock { $0 = $0 ?? error } }
    }
  }

  static func error(_ text: String) {
    // Nobody reads any more: nothing is left to tell.
    try? Descriptor.writeAll(2, Array(text.utf8))
  }
}
