import Fleet
import Inventory
import Messages
import Playbooks
import Runs
import System
import Value

/// `groundwork support-bundle`: what somebody needs who is asked for help, and nothing secret.
enum SupportBundle {
  static let spec = CommandSpec(
    name: "support-bundle", summary: "one archive with what helps others to find a fault",
    operands: "[RUN…]",
    flags: [
      RunFlags.inventory,
      Flag("-o", "--out", value: "FILE", help: "the archive (default: groundwork-support.tar.gz)"),
    ] + RunFlags.variables,
    examples: [
      ("groundwork support-bundle", "the last three runs, versions, the inventory's shape"),
      ("groundwork support-bundle last -o bundle.tar.gz", "the last run only"),
    ],
    discussion:
      "Values of variables are left out, and every secret of vault and prompts is taken out of all texts.\nIt names hosts and addresses: look at it before you send it (tar tzf FILE).",
    run: { arguments in
      var plain = arguments
      plain.operands = []
      return await Session.run(command: "support-bundle", plain, loads: true) {
        (session) async throws(Problem) -> Int32 in
        try write(session, runs: arguments.operands)
        return ExitCode.done
      }
    })

  /// Of one file; who is asked for help reads no more.
  private static let mostBytes = 64 << 20

  private static func write(_ session: Session, runs: [String]) throws(Problem) {
    let target = session.arguments.last("out") ?? "groundwork-support.tar.gz"
    let archive = RunArchive(root: RunsCommand.root)
    var chosen: [KeptRun] = []
    if runs.isEmpty {
      chosen = try archive.newest(3)
    } else {
      for name in runs { chosen.append(try archive.find(name)) }
    }
    var files = [
      ("versions.txt", versions()), ("inventory.txt", try shape(session.inventory)),
      ("check.txt", findings(session)),
    ]
    for run in chosen {
      for name in ["journal.jsonl", "run.json", "log"] {
        let path = Path.join(run.directory, name)
        // A link could lead to a file that is nobody's business.
        guard let status = (try? Files.status(path)) ?? nil, status.kind == .file else { continue }
        guard status.size <= mostBytes, let text = (try? Files.text(path)) ?? nil else {
          Output.error(
            say("\(path) is left out: it is larger than \(mostBytes >> 20) MiB, or cannot be read")
              + "\n")
          continue
        }
        files.append(("runs/\(run.id)/\(name)", text))
      }
    }
    let archived = try pack(files.map { ($0.0, session.redactor.redact($0.1)) })
    try OutputFile.write(target, archived)
    Output.say("\(target): \(files.count) files, \(chosen.count) runs")
  }

  /// The files under one directory in a compressed tar archive; what is in between is its maker's alone.
  private static func pack(_ files: [(String, String)]) throws(Problem) -> [UInt8] {
    let name = "groundwork-support"
    var complaint = ""
    do throws(SystemError) {
      let scratch = ".groundwork/\(name)-\(try Random.bytes(6).hex)"
      defer { try? Files.removeTree(scratch) }
      try Files.makeDirectories(scratch, mode: 0o700)
      for (path, text) in files {
        let whole = "\(scratch)/\(name)/\(path)"
        try Files.makeDirectories(Path.parent(of: whole) ?? scratch, mode: 0o700)
        _ = try Files.writeAtomically(whole, Array(text.utf8), mode: 0o600)
      }
      let tar = try Command(
        ["tar", "-C", scratch, "-czf", "-", name], environment: Environment.entries,
        deadlineSeconds: 600, outputLimit: 1 << 30
      ).run()
      if tar.succeeded, !tar.truncated { return tar.output }
      complaint = tar.errorText
    } catch { complaint = error.description }
    throw Problem(
      "support.unwritable", what: "the archive cannot be made", because: complaint,
      fix: "see that .groundwork has room, and that tar and gzip are installed")
  }

  private static func versions() -> String {
    let kernel = Host.kernel
    let system = (try? Files.text("/etc/os-release")) ?? nil
    let ssh = try? Command(["ssh", "-V"], deadlineSeconds: 5).run()
    return """
      groundwork \(Groundwork.version)
      kernel \(kernel.release) \(kernel.machine)
      ssh \(ssh?.errorText ?? "is not installed")
      \(system ?? "no /etc/os-release")
      """
  }

  /// Groups, hosts, and the names of their variables.
  private static func shape(_ inventory: Inventory) throws(Problem) -> String {
    var text = try inventory.graph() + "\n"
    for host in inventory.hostNames {
      let names = inventory.variables(of: host).keys.compactMap(\.string).sorted()
      text += "\(host): \(names.joined(separator: " "))\n"
    }
    return text
  }

  private static func findings(_ session: Session) -> String {
    let (playbooks, problems) = session.read(["playbooks/site.yml"], session.loader())
    let plays = playbooks.flatMap(\.plays).count
    return (["\(plays) plays"] + problems.map(\.description)).joined(separator: "\n") + "\n"
  }
}
