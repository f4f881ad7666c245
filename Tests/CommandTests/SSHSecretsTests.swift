import System
import TestServer
import Testing
import Value

/// What is typed to log in: on its way it is in nothing that others may read, and nothing that holds
/// it outlives the command.
@Suite(.enabled(if: TestServer.isPossible, "needs root, sshd and namespaces"), .serialized)
struct SSHSecretsTests {
  private static func canary() throws -> String {
    "canary-" + (try Random.bytes(12).map { String($0, radix: 16) }.joined())
  }

  private static let places = ["/tmp", "/var/tmp", "/dev/shm"]

  /// What is there before the command, and not of it.
  private static func others() throws -> Set<String> {
    Set(try places.flatMap { place in try Files.list(place).map { "\(place)/\($0)" } })
  }

  /// Runs `body` while every process and every new temporary file is looked at.
  /// - Parameters:
  ///   - processes: what there is to be seen among the processes; `files`: among the files. Then the user's
  ///     file `seen` is there, for which the command on the node is to wait.
  private func watched(
    _ user: SSHUser, processes: [@Sendable (String) -> Bool],
    files: [@Sendable (String) -> Bool] = [], _ body: () async throws -> SSHRun
  ) async throws -> (run: SSHRun, processes: Set<String>, files: Set<String>) {
    let watches = [
      Watch.processes(), Watch.files(below: Self.places, besides: try Self.others()),
    ]
    for watch in watches { watch.start() }
    let seeing = Task {
      try await watches[0].waitFor(processes)
      try await watches[1].waitFor(files)
      try user.write("seen", "", mode: 0o644)
    }
    do {
      let run = try await body()
      let all = (run, watches[0].stop(), watches[1].stop())
      try await seeing.value
      return all
    } catch {
      for watch in watches { _ = watch.stop() }
      throw error
    }
  }

  /// Says who it is, and ends once all was seen.
  private func waiting(_ user: SSHUser) -> String {
    "id -un; until [ -e \(user.directory)/seen ]; do sleep 0.05; done"
  }

  /// Everything the command keeps of itself, and what stood on the terminal.
  private func kept(_ user: SSHUser) throws -> String {
    var text = try user.text("terminal")
    for run in try Files.list("\(user.directory)/.groundwork/runs") {
      for file in try Files.list("\(user.directory)/.groundwork/runs/\(run)") {
        text += try user.text(".groundwork/runs/\(run)/\(file)")
      }
    }
    return text
  }

  @Test(arguments: ["ssh", "openssh"])
  func `a password that is typed for the login and for sudo is nowhere to be seen`(
    connection: String
  ) async throws {
    let password = try Self.canary()
    try await withServer({
      $0.sshd = ["PasswordAuthentication yes"]
      $0.usesPAM = true
      $0.password = password
    }) { server in
      try await SSHUser.with(server) { user in
        try user.inventory([
          "node": [
            "ansible_host": "127.0.0.1", "ansible_port": "\(server.port)",
            "ansible_user": TestServer.user,
          ]
        ])
        try await user.pin("node", to: server)
        let (run, processes, files) = try await watched(
          user,
          processes: [{ $0.contains("--ask-become-pass") }, { $0.contains("sudo -H -S") }],
          files: connection == "openssh" ? [{ $0.contains("/known_hosts\n") }] : []
        ) {
          try await user.groundwork(
            typing: password, at: ["SSH password: ", "BECOME password: "], "run", "node",
            "--ask-pass", "--ask-become-pass", "-b", "-vvv", "-c", connection, "-m", "raw", "-a",
            waiting(user))
        }
        #expect(run.exitCode == 0, "\(run.text)")
        #expect(run.lines("node") == ["root"], "\(run.text)")
        // There was something to see.
        #expect(processes.contains { $0.contains("--ask-become-pass") })
        #expect(processes.contains { $0.contains("sudo -H -S") })
        #expect(!processes.contains { $0.contains(password) })
        #expect(!files.contains { $0.contains(password) })
        if connection == "openssh" {
          #expect(files.contains { $0.contains("/known_hosts\n") }, "\(files)")
        }
        #expect(!run.text.contains(password))
        let kept = try kept(user)
        #expect(kept.contains(#""event":"run-ended""#) && kept.contains("SSH password: "))
        #expect(!kept.contains(password))
      }
    }
  }

  @Test
  func `a passphrase that is typed for a key is nowhere to be seen, and its key goes with us`()
    async throws
  {
    let passphrase = try Self.canary()
    try await withServer { server in
      try await SSHUser.with(server) { user in
        let key = try await server.key("closed", passphrase: passphrase)
        try user.write("home/.ssh/closed", Files.text(key) ?? "")
        try user.write("home/.ssh/closed.pub", Files.text("\(key).pub") ?? "")
        try user.inventory([
          "node": [
            "ansible_host": "127.0.0.1", "ansible_port": "\(server.port)", "ansible_user": "root",
            "ansible_ssh_private_key_file": "\(user.directory)/home/.ssh/closed",
          ]
        ])
        try await user.pin("node", to: server)
        try user.observe("ssh-add")
        let (run, processes, files) = try await watched(
          user, processes: [{ $0.hasPrefix("ssh-agent -a ") }]
        ) {
          try await user.groundwork(
            typing: passphrase, at: ["passphrase for "], "run", "node", "-vvv", "-m", "raw", "-a",
            waiting(user))
        }
        #expect(run.exitCode == 0, "\(run.text)")
        #expect(run.lines("node") == ["root"], "\(run.text)")
        #expect(processes.contains { $0.hasPrefix("ssh-agent -a ") })
        let told = try user.told("ssh-add")
        #expect(told.contains { $0.hasPrefix("ssh-add -q -- \(user.directory)") }, "\(told)")
        #expect(told.contains { $0.contains("SSH_ASKPASS=") }, "\(told)")
        #expect(!told.contains { $0.contains(passphrase) })
        #expect(!processes.contains { $0.contains(passphrase) })
        #expect(!files.contains { $0.contains(passphrase) })
        #expect(!run.text.contains(passphrase))
        let kept = try kept(user)
        #expect(kept.contains(#""event":"run-ended""#) && kept.contains("passphrase for "))
        #expect(!kept.contains(passphrase))
        let end = Clock.milliseconds + 20_000
        while try !Self.processes(of: user, "ssh-agent").isEmpty {
          try #require(Clock.milliseconds < end, "the agent goes on")
          try await Task.sleep(for: .milliseconds(50))
        }
      }
    }
  }

  @Test(arguments: ["ssh", "openssh"])
  func `nothing that can log in outlives a command that is killed`(connection: String) async throws
  {
    let passphrase = try Self.canary()
    try await withServer { server in
      try await SSHUser.with(server) { user in
        let key = try await server.key("closed", passphrase: passphrase)
        try user.write("home/.ssh/closed", Files.text(key) ?? "")
        try user.write("home/.ssh/closed.pub", Files.text("\(key).pub") ?? "")
        var variables = [
          "ansible_host": "127.0.0.1", "ansible_port": "\(server.port)", "ansible_user": "root",
        ]
        variables["ansible_ssh_private_key_file"] =
          "\(user.directory)/home/.ssh/\(connection == "ssh" ? "closed" : "lab")"
        try user.inventory(["node": variables])
        try await user.pin("node", to: server)
        let words = user.command([
          "run", "node", "-c", connection, "-m", "raw", "-a",
          "touch \(user.directory)/in; sleep 60",
        ])
        let child = try ChildProcess(
          arguments: connection == "ssh"
            ? try user.typing(passphrase, at: ["passphrase for "], words) : words,
          environment: user.environment, directory: user.directory, input: .null, output: .null,
          errorOutput: .null)
        let end = Clock.milliseconds + 60_000
        while try Files.status("\(user.directory)/in") == nil, Clock.milliseconds < end {
          try await Task.sleep(for: .milliseconds(50))
        }
        let ours = try Self.processes(of: user, "ssh")
        let wanted = connection == "ssh" ? "ssh-agent -a " : "ssh -T "
        #expect(ours.contains { $0.line.hasPrefix(wanted) }, "\(ours)")
        let places = Set(ours.flatMap { Self.privateDirectories(in: $0.line) })
        #expect(places.count == 1, "\(ours)")
        for process in try Self.processes(of: user, "\(Site.binary) run node") {
          // One that was about to become another program may be gone.
          try? Process.signal(process.number, Signal.kill)
        }
        _ = try child.wait()
        let last = Clock.milliseconds + 60_000
        var left = ours.map(\.line)
        while !left.isEmpty, Clock.milliseconds < last {
          try await Task.sleep(for: .milliseconds(50))
          left = try Self.processes(of: user, "ssh").map(\.line)
          left += try places.filter { try Files.status($0) != nil }
        }
        #expect(left == [])
      }
    }
  }

  /// Processes of the user's command and of what it started here, whose lines begin so.
  private static func processes(
    of user: SSHUser, _ beginning: String
  ) throws -> [(number: Int32, line: String)] {
    try Files.list("/proc").compactMap { name in
      guard let number = Int32(name), let environment = text("/proc/\(name)/environ"),
        environment.contains("HOME=\(user.directory)/home "),
        let line = text("/proc/\(name)/cmdline"), line.hasPrefix(beginning)
      else { return nil }
      return (number, line)
    }
  }

  /// The fields of a file of /proc with blanks between them; nil when the process has gone.
  private static func text(_ path: String) -> String? {
    guard let bytes = try? Files.read(path, limit: 1 << 20), !bytes.isEmpty else { return nil }
    return String(decoding: bytes.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
  }

  private static func privateDirectories(in line: String) -> [String] {
    line.split(separator: " ").compactMap { word in
      guard let start = word.firstRange(of: "/tmp/gw-") else { return nil }
      let name = word[start.upperBound...].prefix { $0 != "/" }
      return name.count == 6 ? "/tmp/gw-\(name)" : nil
    }
  }
}
