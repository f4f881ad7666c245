import Engine
import Inventory
import Messages
import Playbooks
import Value

/// The flags that every command that runs plays shares, in ansible-playbook's names.
enum RunFlags {
  static let inventory = Flag(
    "-i", "--inventory", value: "PATH", repeats: true, offers: .files,
    help: "inventory file, directory or 'host,' list (default: inventory/)")
  static let limit = Flag(
    "-l", "--limit", value: "PATTERN", offers: .hosts,
    help: "only these of the hosts; @FILE reads patterns, one a line")

  static let variables: [Flag] = [
    Flag(
      "-e", "--extra-vars", value: "VARS", repeats: true,
      help: "k=v pairs, {json}, or @FILE; above every other variable"),
    Flag(
      "--vault-pass-file", "--vault-password-file", value: "FILE", repeats: true, offers: .files,
      help: "file or program that gives the vault password"),
    Flag(
      "--vault-id", value: "ID@SOURCE", repeats: true,
      help: "vault password of one id; SOURCE is a file, a program, prompt or fd:N"),
    Flag(
      "-J", "--ask-vault-password", "--ask-vault-pass", help: "ask for the vault password"),
  ]

  static let connection: [Flag] = [
    Flag("-u", "--user", value: "NAME", help: "log in as this user"),
    Flag("-k", "--ask-pass", help: "ask for the login password"),
    Flag(
      "--private-key", "--key-file", value: "FILE", offers: .files, help: "log in with this key"),
    Flag(
      "-c", "--connection", value: "WAY", offers: .words(["libssh2", "ssh", "local"]),
      help: "libssh2, ssh or local"),
    Flag("-b", "--become", help: "become another user by sudo"),
    Flag("--become-user", value: "NAME", help: "the user to become (default: root)"),
    Flag("-K", "--ask-become-pass", help: "ask for sudo's password"),
    Flag(
      "--become-password-file", value: "FILE", offers: .files,
      help: "file that holds sudo's password"),
    Flag("--accept-new-host-keys", help: "pin the host keys of hosts met for the first time"),
    Flag("-f", "--forks", value: "N", help: "hosts at work at the same time (default: 50)"),
    Flag("-T", "--timeout", value: "SECONDS", help: "for a connection (default: 10)"),
  ]

  static let output: [Flag] = [
    Flag(
      "--output", value: "FORM", offers: .words(["text", "json"]),
      help: "text or json (one event a line)"),
    Flag("-v", "--verbose", help: "say more; -vvv says most"),
  ]

  static let selection: [Flag] = [
    Flag("-t", "--tags", value: "TAGS", repeats: true, help: "only tasks with one of these tags"),
    Flag("--skip-tags", value: "TAGS", repeats: true, help: "no tasks with one of these tags"),
    Flag("--force-handlers", help: "run handlers even for hosts that failed"),
    Flag("--start-at-task", value: "NAME", help: "begin with the task of this name"),
    Flag("--step", help: "ask before every task"),
  ]

  static let check: [Flag] = [
    Flag("-C", "--check", help: "say what would change, change nothing"),
    Flag("-D", "--diff", help: "show what changes in files"),
  ]

  /// The options of a run.
  static func options(_ arguments: Arguments) throws(Problem) -> RunOptions {
    var options = RunOptions()
    options.givenLimit = arguments.last("limit")
    options.limit = try arguments.last("limit").map { (text) throws(Problem) in
      try Inventory.limit(text).joined(separator: ",")
    }
    options.tags = words(arguments.all("tags"))
    options.skipTags = words(arguments.all("skip-tags"))
    options.isCheck = arguments.has("check")
    options.wantsDiff = arguments.has("diff")
    options.forceHandlers = arguments.has("force-handlers")
    options.startAtTask = arguments.last("start-at-task")
    options.step = arguments.has("step")
    options.forgetsFacts = arguments.has("flush-cache")
    options.verbosity = arguments.count("verbose")
    options.become = arguments.has("become")
    options.becomeUser = arguments.last("become-user")
    options.remoteUser = arguments.last("user")
    options.privateKey = arguments.last("key-file")
    options.connection = arguments.last("connection")
    if let name = options.connection, !Connections.isKnown(name) {
      throw Problem(
        "usage.bad-value", what: "--connection \(name) is not supported", fix: Connections.advice)
    }
    options.forks = try number("forks", arguments, example: 20) ?? options.forks
    _ = try timeout(arguments)
    if arguments.has("ask-pass") {
      options.password = try Prompt.secret(say("SSH password:") + " ")
    }
    if arguments.has("ask-become-pass") {
      options.becomePassword = try Prompt.secret(say("BECOME password:") + " ")
    } else if let file = arguments.last("become-password-file") {
      options.becomePassword = try Prompt.secret(fromFile: file)
    }
    return options
  }

  /// Seconds for a connection; nil where nothing is said.
  static func timeout(_ arguments: Arguments) throws(Problem) -> Int? {
    try number("timeout", arguments, example: 30)
  }

  private static func number(
    _ key: String, _ arguments: Arguments, example: Int
  ) throws(Problem) -> Int? {
    guard let text = arguments.last(key) else { return nil }
    guard let number = Int(text), (1...1_000_000).contains(number) else {
      throw Problem(
        "usage.bad-value", what: "--\(key) \(text) is no number from 1 to 1000000",
        fix: "write --\(key) \(example)")
    }
    return number
  }

  private static func words(_ given: [String]) -> [String] {
    given.flatMap { $0.split(separator: ",").map { String($0) } }
  }
}
