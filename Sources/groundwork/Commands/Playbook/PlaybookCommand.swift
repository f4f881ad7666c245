import Console
import Engine
import Inventory
import Messages
import Runs
import System
import Value

/// `groundwork playbook`: ansible-playbook's flags, output and exit codes, for scripts and habits that
/// expect them.
enum PlaybookCommand {
  static let spec = CommandSpec(
    name: "playbook", summary: "run playbooks as ansible-playbook does, in its words",
    operands: "PLAYBOOK…", offers: [.files], flags: flags,
    examples: [
      ("groundwork playbook -i inventory site.yml", "what ansible-playbook would print"),
      ("groundwork playbook --list-tasks site.yml", "the tasks of each play"),
    ],
    discussion:
      "Output and exit codes are ansible-playbook's, and so is what it lets pass: what is wrong with a\ntask is told when the task runs. ansible.cfg and Ansible's environment variables are read. Apply\nchecks everything before it connects.",
    run: { await run($0) })

  private static let flags: [Flag] =
    [
      Flag(
        "-i", "--inventory-file", "--inventory", value: "PATH", repeats: true, offers: .files,
        help: "inventory file, directory or 'host,' list (default: ansible.cfg's)"),
      Flag(
        "--subset", "-l", "--limit", value: "PATTERN", offers: .hosts,
        help: "only these of the hosts; @FILE reads patterns, one a line"),
    ] + RunFlags.selection + RunFlags.check + RunFlags.variables + [
      Flag("-u", "--user", value: "NAME", help: "log in as this user"),
      Flag("-k", "--ask-pass", help: "ask for the login password"),
      Flag(
        "--private-key", "--key-file", value: "FILE", offers: .files, help: "log in with this key"),
      Flag("-c", "--connection", value: "WAY", help: "how hosts are reached"),
      Flag("-b", "--become", help: "become another user by sudo"),
      Flag("--become-user", value: "NAME", help: "the user to become (default: root)"),
      Flag("--become-method", value: "WAY", help: "sudo is the one there is"),
      Flag("-K", "--ask-become-pass", help: "ask for sudo's password"),
      Flag(
        "--become-pass-file", "--become-password-file", value: "FILE", offers: .files,
        help: "file that holds sudo's password"),
      Flag("-f", "--forks", value: "N", help: "hosts at work at the same time (default: 5)"),
      Flag("-T", "--timeout", value: "SECONDS", help: "for a connection (default: 10)"),
      Flag("-M", "--module-path", value: "PATH", repeats: true, help: "where modules are"),
      Flag("--flush-cache", help: "forget the facts that are kept"),
      Flag("--list-hosts", help: "name the hosts each play would run on, and stop"),
      Flag("--list-tasks", help: "name the tasks of each play, and stop"),
      Flag("--list-tags", help: "name the tags of each play, and stop"),
      Flag("--syntax-check", help: "load the playbooks, and stop"),
      Flag("-v", "--verbose", help: "say more; -vvv says most"),
    ]

  static func run(words: [String]) async -> Int32 {
    if words.contains("--version") {
      Output.out("ansible-playbook [core 2.18.0]\n  groundwork \(Groundwork.version)\n")
      return 0
    }
    if words.prefix(while: { $0 != "--" }).contains(where: { $0 == "-h" || $0 == "--help" }) {
      Output.out(Help(words: Speech.words).of(spec, common: Groundwork.commonFlags))
      return 0
    }
    do throws(Problem) {
      let arguments = try PlaybookWords(flags: flags).parse(words)
      guard !arguments.operands.isEmpty else {
        throw PlaybookWords.noPlaybook
      }
      return await run(arguments)
    } catch {
      Output.error("usage: ansible-playbook [options] playbook.yml [playbook2 ...]\n")
      Output.error("ansible-playbook: error: \(error.what)\n")
      return 2
    }
  }

  private static func run(_ given: Arguments) async -> Int32 {
    let config = AnsibleConfig.read()
    let arguments = completed(given, config)
    for file in arguments.operands {
      let status = (try? Files.status(file, following: true)) ?? nil
      guard let status, status.kind != .directory else {
        Output.error(
          "ERROR! the playbook: \(file) "
            + (status == nil ? "could not be found\n" : "does not appear to be a file\n"))
        return 1
      }
    }
    return await Session.run(command: "playbook", arguments, loads: true, config: config) {
      (session) async throws(Problem) -> Int32 in
      if let limit = session.options.limit, !session.inventory.hostNames.isEmpty,
        (try? session.inventory.hosts(matching: limit))?.isEmpty ?? true
      {
        throw AnsibleErrorText.noHostsLeft
      }
      return try await session.play(arguments.operands)
    }
  }

  /// What the configuration says where the command line does not.
  private static func completed(_ given: Arguments, _ config: AnsibleConfig) -> Arguments {
    var arguments = given
    func add(_ key: String, _ values: [String]) {
      if !arguments.has(key), !values.isEmpty { arguments.values[key] = values }
    }
    func one(_ key: String, _ setting: AnsibleConfig.Setting) {
      add(key, config.text(setting).map { [$0] } ?? [])
    }
    func flag(_ key: String, _ setting: AnsibleConfig.Setting) {
      if config.flag(setting) == true { add(key, [""]) }
    }
    let sources = config.text(.inventory).map { text in
      text.contains(",") && !text.contains("/") ? [text] : config.paths(.inventory, separator: ",")
    }
    add("inventory", sources ?? ["/etc/ansible/hosts"])
    one("forks", .forks)
    add("forks", ["5"])
    one("user", .remoteUser)
    add("key-file", config.path(.privateKey).map { [$0] } ?? [])
    one("timeout", .timeout)
    flag("become", .become)
    one("become-user", .becomeUser)
    flag("force-handlers", .forceHandlers)
    add("vault-password-file", config.path(.vaultPasswordFile).map { [$0] } ?? [])
    flag("diff", .diffAlways)
    add("tags", config.words(.tags))
    add("skip-tags", config.words(.skipTags))
    let verbosity = config.text(.verbosity).flatMap { Int($0) } ?? 0
    add("verbose", Array(repeating: "", count: min(max(0, verbosity), 6)))
    if let transport = config.text(.transport), !["smart", "ssh"].contains(transport) {
      add("connection", [transport])
    }
    if arguments.has("list-tags"), !arguments.has("tags"), !arguments.has("skip-tags") {
      arguments.values["tags"] = ["never", "all"]
    }
    return arguments
  }

  /// The exit code for a problem that ended the command before a task ran.
  static func exitCode(_ problem: Problem) -> Int32 {
    let general = [
      "playbooks.missing-", "playbooks.no-hosts-left", "file.", "run.", "usage.", "vault.",
      "playbooks.not-built", "inventory.", "playbooks.import-name",
    ]
    return general.contains { problem.id.hasPrefix($0) } ? 1 : 4
  }

  /// The exit code of a run.
  static func exitCode(_ outcome: RunOutcome) -> Int32 {
    if Interrupt.wasAsked { return 99 }
    if let code = outcome.abortCode { return Int32(code) }
    if !outcome.unreachableHosts.isEmpty || !outcome.refusedHosts.isEmpty { return 4 }
    if !outcome.failedHosts.isEmpty { return 2 }
    return outcome.problems.isEmpty ? 0 : 1
  }
}
