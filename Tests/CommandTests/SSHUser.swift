import Dispatch
import System
import TestServer
import Testing
import Value

/// Somebody with a project and a home of their own: the command and the `ssh` it starts find
/// `~/.ssh` there, whatever the tester has in theirs.
struct SSHUser: Sendable {
  let directory: String
  /// What the environment says of the home; the accounts name the one in `directory`.
  var home: String

  private init(directory: String) {
    self.directory = directory
    home = "\(directory)/home"
  }

  /// Runs `body` for a fresh one, who has a key that the server lets in as anybody.
  static func with(
    _ server: TestServer, _ body: (SSHUser) async throws -> Void
  ) async throws {
    let name = try Random.bytes(6).map { String($0, radix: 16) }.joined()
    let user = SSHUser(directory: "/tmp/gw-user-\(name)")
    try Files.makeDirectories("\(user.directory)/home/.ssh", mode: 0o700)
    defer { try? Files.removeTree(user.directory) }
    let key = try await server.key("user-\(name)")
    try user.write("home/.ssh/lab", Files.text(key) ?? "")
    try user.write("home/.ssh/lab.pub", Files.text("\(key).pub") ?? "")
    // ssh(1) asks the accounts for the home, never the environment.
    let accounts = try Files.text("/etc/passwd") ?? ""
    let moved = accounts.split(separator: "\n").map { line in
      var fields = line.split(separator: ":", omittingEmptySubsequences: false)
      if fields[0] == "root" { fields[5] = Substring("\(user.directory)/home") }
      return fields.joined(separator: ":") + "\n"
    }
    try user.write("passwd", moved.joined(), mode: 0o644)
    try await body(user)
  }

  func write(_ path: String, _ text: String, mode: UInt16 = 0o600) throws {
    _ = try Files.writeAtomically("\(directory)/\(path)", Array(text.utf8), mode: mode)
  }

  func text(_ path: String) throws -> String { try Files.text("\(directory)/\(path)") ?? "" }

  /// Writes an inventory of these hosts and their variables.
  func inventory(_ hosts: [String: [String: String]]) throws {
    var lines = ["all:", "  hosts:"]
    for (name, variables) in hosts.sorted(by: { $0.key < $1.key }) {
      lines.append("    \(name):")
      for (key, value) in variables.sorted(by: { $0.key < $1.key }) {
        lines.append("      \(key): \(value)")
      }
    }
    try write("inventory.yml", lines.joined(separator: "\n") + "\n")
  }

  /// Pins the server's key under the inventory names.
  func pin(_ names: String..., to server: TestServer) async throws {
    let key = try await server.outside("cut -d ' ' -f 1,2 host.pub")
    try write("known_hosts", names.map { "\($0) \(key)\n" }.joined())
  }

  /// `groundwork … -i inventory.yml --output json`.
  func groundwork(_ words: String...) async throws -> SSHRun {
    try await run(command(words))
  }

  /// The same on a terminal, where the answer is typed at each prompt.
  /// - Parameter prompts: in their order.
  func groundwork(
    typing answer: String, at prompts: [String], _ words: String...
  ) async throws -> SSHRun {
    try await run(typing(answer, at: prompts, command(words)))
  }

  /// Words that run a command on a terminal and type an answer at each prompt. What the terminal
  /// shows comes out and stands in the file `terminal`; the answer is in no command line.
  func typing(_ answer: String, at prompts: [String], _ command: [String]) throws -> [String] {
    try write("answer", answer + "\n")
    _ = try Files.remove("\(directory)/terminal")
    let line = command.map(ShellWords.quote).joined(separator: " ")
    let typing = prompts.map { prompt in
      "until grep -qaF \(ShellWords.quote(prompt)) terminal; do sleep 0.05; done; cat answer; "
    }
    return [
      "sh", "-c",
      "{ \(typing.joined()) sleep 1; } 2> /dev/null | script -qefc \(ShellWords.quote(line)) terminal",
    ]
  }

  func command(_ words: [String]) -> [String] {
    let inside = "mount --bind \(directory)/passwd /etc/passwd; exec \"$@\""
    return ["unshare", "--mount", "sh", "-ec", inside, "sh", Site.binary] + words
      + ["-i", "inventory.yml", "--output", "json"]
  }

  var environment: [String] {
    ["PATH=\(directory)/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=\(home)", "TERM=dumb"]
  }

  /// Has a program write down its arguments and environment before it begins: it may be gone before
  /// anybody looks. `told` has the lines then.
  func observe(_ program: String) throws {
    try Files.makeDirectories("\(directory)/bin")
    let file = "\(directory)/told-\(program)"
    try write(
      "bin/\(program)",
      """
      #!/bin/sh
      { echo "\(program) $*"; tr '\\0' ' ' < /proc/$$/environ; echo; } >> \(file)
      exec /usr/bin/\(program) "$@"

      """, mode: 0o755)
  }

  func told(_ program: String) throws -> [String] {
    try text("told-\(program)").split(separator: "\n").map(String.init)
  }

  private func run(_ words: [String]) async throws -> SSHRun {
    let command = Command(
      words, environment: environment, directory: directory, deadlineSeconds: 90)
    let start = Clock.milliseconds
    // It blocks, and the servers' connections need a thread.
    let result = try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(with: Result { try command.run() })
      }
    }
    if result.timedOut { Issue.record("took over 90 s: \(words)") }
    return SSHRun(result: result, took: Clock.milliseconds - start)
  }
}

/// What came of a command.
struct SSHRun: Sendable {
  var result: CommandResult
  var took: Int

  var exitCode: Int { result.returnCode }
  var text: String { "exit \(exitCode)\n\(result.outputText)\n\(result.errorText)" }

  func events(_ kind: String) -> [Value] {
    // A terminal ends its lines with two signs, which are one character.
    result.outputText.split(whereSeparator: \.isNewline)
      .compactMap { try? JSON.parse(String($0)) }
      .filter { $0["event"]?.string == kind }
  }

  /// The last result of a host.
  func result(_ host: String) -> Value? {
    events("host-result").last { $0["host"]?.string == host }?["result"]
  }

  /// The lines a host's command wrote.
  func lines(_ host: String) -> [String] {
    result(host)?["stdout_lines"]?.list?.compactMap(\.string) ?? []
  }
}
