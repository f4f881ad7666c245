import Addresses
import Fleet
import Glibc
import Messages
import System
import Value

/// `groundwork init`: a directory with a checked inventory and the stock playbooks.
enum InitCommand {
  static let spec = CommandSpec(
    name: "init", summary: "begin a fleet: ask for network and machines, write a checked inventory",
    operands: "DIR",
    flags: [
      Flag("--network", value: "CIDR", help: "the machines' network, 192.168.50.0/24"),
      Flag("--gateway", value: "ADDRESS", help: "its router (default: the first address)"),
      Flag("--dhcp-range", value: "FIRST-LAST", help: "what DHCP hands out; 'none' for no server"),
      Flag("--pool", value: "FIRST-LAST", help: "for services of the cluster; 'none' for none"),
      Flag(
        "--platform", value: "MACHINE", repeats: true,
        help: "the node that serves time and registry"),
      Flag(
        "--control-plane", value: "MACHINE", repeats: true, help: "a node of the control plane"),
      Flag("--worker", value: "MACHINE", repeats: true, help: "a node for workloads"),
      Flag("-u", "--user", value: "NAME", help: "who logs in (default: you)"),
      Flag("--private-key", "--key-file", value: "FILE", help: "the key that logs in"),
    ],
    examples: [
      ("groundwork init fleet", "asks for what it needs"),
      (
        "groundwork init fleet --network 192.168.50.0/24 --dhcp-range none --platform mini-pc=192.168.50.10 "
          + "--control-plane k8s-master=192.168.50.11 --worker k8s-worker1=192.168.50.12@52:54:00:12:34:56",
        "asks nothing"
      ),
    ],
    discussion:
      "A MACHINE is NAME=ADDRESS, its static address to be, or NAME=ADDRESS@WHERE with the address or the\nMAC it answers at before. Passwords the playbooks need are made and kept encrypted; sudo's is asked\nfor by apply -K.",
    run: { arguments in await run(arguments) })

  private static func run(_ arguments: Arguments) async -> Int32 {
    do throws(Problem) {
      guard let directory = arguments.operands.first, arguments.operands.count == 1 else {
        throw Problem(
          "usage.missing-operand", what: "init needs one directory", fix: "groundwork init DIR")
      }
      guard !directory.isEmpty else {
        throw Problem(
          "usage.empty-operand", what: "init needs the name of a directory, and was given none",
          because: "an empty word is often a variable of the shell that is not set",
          fix: "groundwork init . makes the project in this directory")
      }
      let stock = try StockFiles.find()
      try refuseExisting(directory)
      let project = try InitAnswers(arguments).project()
      let problems = project.problems
      guard problems.isEmpty else { throw Session.report(problems) }
      let fresh = NewDirectory(directory)
      var isWhole = false
      defer { if !isWhole { fresh.remove() } }
      try write(project, stock, fresh)
      try enter(directory)
      let made = await makePasswords()
      guard made == ExitCode.done else { return made }
      // What the check finds is mended in what has been written.
      isWhole = true
      return await check(directory)
    } catch {
      Output.error(error)
      return ExitCode.of(error)
    }
  }

  private static func refuseExisting(_ directory: String) throws(Problem) {
    let stands = (try? Files.status(directory)) ?? nil
    let isLink = ((try? Files.status(directory, following: false)) ?? nil)?.kind == .link
    if stands == nil ? isLink : stands?.isDirectory == false {
      throw Problem(
        "init.no-directory",
        what: stands == nil
          ? "\(directory) is a symbolic link that leads to nothing"
          : "\(directory) is no directory",
        fix: "name a new directory, or remove it: rm \(ShellWords.quote(directory))")
    }
    for part in ["inventory", "playbooks", "certs"] {
      let path = Path.join(directory, part)
      if (try? Files.status(path)) ?? nil != nil {
        throw Problem(
          "init.exists", what: "\(path) is there already",
          fix: "name a new directory; what is there is changed with an editor")
      }
    }
  }

  private static func write(
    _ project: NewProject, _ stock: StockFiles, _ fresh: NewDirectory
  ) throws(Problem) {
    let directory = fresh.path
    let all = "inventory/group_vars/all"
    let files: [(String, String)] = [
      ("inventory/hosts.yml", project.hostsFile),
      ("\(all)/network.yml", project.networkFile(stock: try stock.text("\(all)/network.yml"))),
      ("\(all)/platform.yml", try stock.text("\(all)/platform.yml")),
      ("\(all)/kubernetes.yml", try stock.text("\(all)/kubernetes.yml")),
      ("\(all)/access.yml", project.accessFile),
      ("certs/lab.yml", try stock.text("certs/lab.yml")),
    ]
    // Runs, ledgers and the vault's password are this machine's own.
    let ignored = (name: ".gitignore", line: ".groundwork/")
    do throws(SystemError) {
      for (name, text) in files {
        let path = Path.join(directory, name)
        try Files.makeDirectories(Path.parent(of: path) ?? ".")
        _ = try Files.writeAtomically(path, Array(text.utf8), mode: 0o644)
      }
      try add(ignored.line, to: Path.join(directory, ignored.name))
      try stock.copyPlaybooks(to: Path.join(directory, "playbooks"))
    } catch {
      throw Problem(
        "init.unwritable", what: "the project cannot be written to \(directory)",
        because: error.description, fix: "name a directory you may write to")
    }
    for name in files.map(\.0) + [ignored.name] { Output.out("\(Path.join(directory, name))\n") }
    Output.out("\(Path.join(directory, "playbooks"))/\n")
  }

  /// What stands in the file already stays.
  private static func add(_ line: String, to path: String) throws(SystemError) {
    let old = try Files.text(path) ?? ""
    if old.split(separator: "\n").contains(where: { $0 == line }) { return }
    let separator = old.isEmpty || old.hasSuffix("\n") ? "" : "\n"
    _ = try Files.writeAtomically(path, Array("\(old)\(separator)\(line)\n".utf8), mode: 0o644)
  }

  private static func enter(_ directory: String) throws(Problem) {
    guard chdir(directory) == 0 else {
      throw Problem(
        "init.unreachable", what: "\(directory) cannot be entered",
        because: SystemError.last("chdir", directory).reason,
        fix: "look at the modes of the directories above it")
    }
  }

  private static func makePasswords() async -> Int32 {
    var words = Arguments()
    words.operands = [
      "inventory/group_vars/all/vault.yml", "registry_password", "registry_salt", "ca_passphrase",
    ]
    return await VaultGenerate.spec.run(words)
  }

  /// Checks everything, and says what comes next.
  private static func check(_ directory: String) async -> Int32 {
    await Check.run(Arguments(), next: NextStep.afterInit(ShellWords.quote(directory)))
  }
}

/// The playbooks and the example inventory that came with the command.
struct StockFiles {
  let root: String

  /// What stands around the stock playbooks.
  static func find() throws(Problem) -> StockFiles {
    if let playbooks = StockPlaybooks.directory, let root = Path.parent(of: playbooks) {
      return StockFiles(root: root)
    }
    throw Problem(
      "init.no-stock", what: "the stock playbooks are not beside the command",
      because: "they stand in share/groundwork beside the command's bin",
      fix: "install the whole of it: make install")
  }

  func text(_ name: String) throws(Problem) -> String {
    let path = Path.join(root, name)
    do {
      if let text = try Files.text(path) { return text }
    } catch {
      throw missing(path, error.reason)
    }
    throw missing(path, "it is not there")
  }

  private func missing(_ path: String, _ reason: String) -> Problem {
    Problem(
      "init.no-stock", what: "\(path) cannot be read", because: reason,
      fix: "install the whole of it: make install")
  }

  /// Files and directories; a playbook has no others.
  func copyPlaybooks(to target: String) throws(SystemError) {
    try copy(Path.join(root, "playbooks"), target)
  }

  private func copy(_ source: String, _ target: String) throws(SystemError) {
    try Files.makeDirectories(target)
    for name in try Files.list(source) {
      let from = Path.join(source, name)
      let to = Path.join(target, name)
      guard let status = try Files.status(from, following: true) else { continue }
      if status.isDirectory {
        try copy(from, to)
      } else {
        _ = try Files.writeAtomically(to, try Files.read(from), mode: status.mode)
      }
    }
  }
}
