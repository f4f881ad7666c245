internal import Glibc
internal import System
internal import Value

/// An ssh-agent of our own that holds decrypted keys for the length of a run.
///
/// OpenSSH derives the key from the passphrase once, in its own process; libssh2 would do it twice
/// for every host, for up to a second each, on an I/O thread. The passphrase reaches `ssh-add`
/// through a named pipe in a directory only we may enter: never argv, environment or a file.
actor PrivateAgent {
  private let programs: Programs
  private let pool: BlockingPool
  private var directory: String?
  /// One start for all who ask while it goes on.
  private var starting: Task<Result<String, Problem>, Never>?
  private var asked = 0
  private var process: (any Channel)?

  init(programs: Programs, pool: BlockingPool) {
    self.programs = programs
    self.pool = pool
  }

  deinit { if let directory { try? Files.removeTree(directory) } }

  /// Decrypts `file` into the agent.
  /// - Throws: `ssh.passphrase` when it is wrong, `transport.cannot-start` without OpenSSH.
  func add(_ file: KeyFile, passphrase: Secret) async throws(Problem) -> Identity {
    let directory = try await start()
    let before = await keys(in: directory)
    asked += 1
    let askpass = try Askpass(
      passphrase, to: [.beginning("Enter passphrase for ")], directory: directory,
      name: "pass-\(asked)")
    defer { askpass.remove() }
    var environment = askpass.environment
    environment["SSH_AUTH_SOCK"] = "\(directory)/agent"
    let adding = try await programs.start(
      ["ssh-add", "-q", "--", file.path], environment: environment)
    let finished = try await adding.finish(within: .seconds(60))
    let known = Set(before.map(\.blob))
    guard finished.status == .code(0),
      let key = await keys(in: directory).first(where: {
        $0.blob == file.publicKey || file.publicKey.isEmpty && !known.contains($0.blob)
      })
    else {
      throw Problem(
        "ssh.passphrase", what: "the private key '\(file.path)' cannot be decrypted",
        because: finished.complaint.isEmpty ? "the passphrase is wrong" : finished.complaint,
        fix: "try the passphrase: ssh-keygen -y -f \(file.path)")
    }
    return Identity(
      label: file.path, publicKey: key.blob,
      holder: .agent(AgentClient(socketPath: "\(directory)/agent")))
  }

  private func keys(in directory: String) async -> [AgentClient.Key] {
    await pool.run { AgentClient(socketPath: "\(directory)/agent").keys() ?? [] }
  }

  private func start() async throws(Problem) -> String {
    let task =
      starting
      ?? Task {
        do throws(Problem) { return .success(try await begin()) } catch { return .failure(error) }
      }
    starting = task
    return try await task.value.get()
  }

  private func begin() async throws(Problem) -> String {
    let made = try PrivateDirectory.make()
    directory = made
    // The agent lives as long as the command it runs, and `cat` as long as our end of its input:
    // it goes with us, however we end, and the directory with it. By itself it would look for its
    // command every ten seconds only.
    let last = "cat; kill $SSH_AGENT_PID; rm -rf \(ShellWords.quote(made))"
    process = try await programs.start(["ssh-agent", "-a", "\(made)/agent", "sh", "-c", last])
    // On a busy machine programs take seconds to begin.
    for _ in 0..<1500 {
      if await pool.run({ AgentClient(socketPath: "\(made)/agent").keys() }) != nil { return made }
      try? await Task.sleep(for: .milliseconds(20))
    }
    throw Problem(
      "ssh.agent", what: "ssh-agent does not start",
      fix: "try it: ssh-agent -a /tmp/agent-test true")
  }

  func close() async {
    await process?.closeInput()
    // It clears away by itself; who ended it now would leave half of that.
    waiting: while let event = try? await process?.read(within: .seconds(20)) {
      if case .end = event { break waiting }
    }
    await process?.close()
    if let directory { try? Files.removeTree(directory) }
    process = nil
    directory = nil
    starting = nil
  }
}

/// A directory of ours that nobody else may enter.
enum PrivateDirectory {
  /// Short, since a socket's path has room for 107 bytes.
  static func make() throws(Problem) -> String {
    var template = Array("/tmp/gw-XXXXXX".utf8CString)
    guard
      let path = template.withUnsafeMutableBufferPointer({ buffer in
        buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
      })
    else {
      throw Problem(
        "transport.directory", what: "cannot make a private directory under /tmp",
        because: String(cString: strerror(errno)), fix: "make /tmp writable")
    }
    return path
  }
}
