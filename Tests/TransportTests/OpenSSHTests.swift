import Synchronization
import System
import TestServer
import Testing
import Value

@testable import Transport

@Suite(.enabled(if: TestServer.isPossible, "needs root, sshd and namespaces"), .serialized)
struct OpenSSHTests {
  @Test func `ssh carries commands when it is asked for`() async throws {
    try await withServer { server in
      let target = server.target(keys: [try await server.key()], transport: .openSSH)
      let connection = try await Connector(settings: try await server.settings()).connect(
        to: target)
      #expect(connection.kind == .openSSH)
      let finished = try await connection.run("cat; echo e >&2; exit 7", input: [1, 0, 2])
      #expect(finished.output == [1, 0, 2])
      // The login's own shell files may complain first, on whichever machine this is.
      #expect(finished.complaint.split(separator: "\n").last == "e", "\(finished.complaint)")
      #expect(finished.status == .code(7))
      await connection.close()
      let problem = await #expect(throws: Problem.self) {
        while true { _ = try await connection.run("true") }
      }
      #expect(problem?.id == "ssh.lost")
    }
  }

  @Test func `ssh logs in with a password`() async throws {
    try await withServer({
      $0.sshd = ["PasswordAuthentication yes"]
      $0.usesPAM = true
    }) { server in
      var target = server.target(keys: [], user: TestServer.user, transport: .openSSH)
      target.password = Secret(TestServer.password)
      let settings = try await server.settings()
      let connection = try await Connector(settings: settings).connect(to: target)
      #expect(try await connection.run("id -un").output == Array("gwtester\n".utf8))
      await connection.close()
      target.password = Secret("wrong")
      let problem = await #expect(throws: Problem.self) {
        try await Connector(settings: settings).connect(to: target)
      }
      #expect(problem?.id == "ssh.authentication-failed")
    }
  }

  private static func passwords(_ options: inout TestServer.Options) {
    options.sshd = ["PasswordAuthentication yes"]
    options.usesPAM = true
  }

  @Test func `the password goes to the host that asks for it, not to the one before`() async throws
  {
    try await withServer(Self.passwords) { server in
      var target = server.target(keys: [], user: TestServer.user, transport: .openSSH)
      target.password = Secret(TestServer.password)
      // A jump host that asks by the means it has inherited.
      let stolen = "\(server.directory)/stolen"
      target.proxyCommand = """
        bash -c '"$SSH_ASKPASS" "jump@bastion'\\''s password: " > \(stolen); \
        exec 3<>/dev/tcp/127.0.0.1/\(server.port); cat <&3 & exec cat >&3'
        """
      let settings = try await server.settings()
      let connection = try await Connector(settings: settings).connect(to: target)
      #expect(try await connection.run("id -un").output == Array("gwtester\n".utf8))
      await connection.close()
      #expect(try Files.read(stolen) == [])
    }
  }

  @Test func `a password is there for the next address when the first one does not answer`()
    async throws
  {
    try await withServer(Self.passwords) { server in
      var target = server.target(keys: [], user: TestServer.user, transport: .openSSH)
      target.password = Secret(TestServer.password)
      target.addresses = [.name("127.0.0.2"), .name("127.0.0.1")]
      let settings = try await server.settings()
      let connection = try await Connector(settings: settings).connect(to: target)
      #expect(connection.address == "127.0.0.1")
      await connection.close()
    }
  }

  @Test func `ssh and its directory go when we no longer hold its input`() async throws {
    // One session is enough: none is spent on the bond.
    try await withServer({ $0.sshd = ["MaxSessions 1"] }) { server in
      let target = server.target(keys: [try await server.key()], transport: .openSSH)
      let made = try await Connector(settings: try await server.settings()).connect(to: target)
      let connection = try #require(made as? OpenSSHConnection)
      #expect(try await connection.run("echo hi").output == Array("hi\n".utf8))
      #expect(Files.isAccessible(connection.directory))
      // What happens to its input when this process is killed.
      await connection.master.closeInput()
      while true {
        if case .end = try await connection.master.read(within: .seconds(20)) { break }
      }
      for _ in 0..<200 where Files.isAccessible(connection.directory) {
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(!Files.isAccessible(connection.directory))
    }
  }

  @Test func `a lost connection is told from a command that fails with 255`() async throws {
    try await withServer { server in
      let target = server.target(keys: [try await server.key()], transport: .openSSH)
      let connection = try await Connector(settings: try await server.settings()).connect(
        to: target)
      #expect(try await connection.run("exit 255").status == .code(255))
      let channel = try await connection.open("echo $PPID; exec sleep 600")
      guard case .output(let bytes) = try await channel.read(within: .seconds(20)) else {
        Issue.record("no process id")
        return
      }
      _ = try await server.outside("kill -KILL \(Finished.text(bytes))")
      let problem = await #expect(throws: Problem.self) {
        while true {
          if case .end = try await channel.read(within: .seconds(20)) { break }
        }
      }
      #expect(problem?.id == "ssh.lost")
      await connection.close()
    }
  }

  @Test func `ssh pins a new key only when allowed`() async throws {
    try await withServer { server in
      let target = server.target(keys: [try await server.key()], transport: .openSSH)
      var settings = try await server.settings(pinned: false)
      let unknown = await #expect(throws: Problem.self) {
        try await Connector(settings: settings).connect(to: target)
      }
      #expect(unknown?.id == "ssh.host-key-unknown")
      settings.newHostKeys = .pinned
      await (try await Connector(settings: settings).connect(to: target)).close()
      #expect(settings.knownHosts?.keys(of: "node").count == 1)
    }
  }

  private static let modern = Library.signsRSAWithSHA2

  @Test(
    .enabled(if: !modern, "libssh2 1.11 can do these"),
    arguments: [
      ("Ciphers aes256-gcm@openssh.com,chacha20-poly1305@openssh.com", "ed25519"),
      ("MACs hmac-sha2-256-etm@openssh.com", "ed25519"), ("", "rsa"),
    ])
  func `what libssh2 cannot do is done by ssh, with one line that says why`(
    line: String, keyType: String
  ) async throws {
    try await withServer({ $0.sshd = [line] }) { server in
      var settings = try await server.settings()
      let notes = Mutex<[String]>([])
      settings.note = { host, line in notes.withLock { $0.append("\(host): \(line)") } }
      let key = try await server.key(type: keyType)
      let connection = try await Connector(settings: settings).connect(
        to: server.target(keys: [key]))
      #expect(connection.kind == .openSSH)
      #expect(try await connection.run("echo hi").output == Array("hi\n".utf8))
      await connection.close()
      let reason =
        keyType == "rsa"
        ? "libssh2 \(Library.version) signs RSA keys with SHA-1 only, which servers refuse"
        : "the host accepts none of the algorithms libssh2 \(Library.version) has"
      #expect(
        notes.withLock { $0 } == [
          "node: \(reason); used ssh(1) instead (ansible_connection: openssh silences this line)"
        ])
    }
  }

  @Test func `an unreachable host is told by ssh too`() async throws {
    try await withServer { server in
      var target = server.target(keys: [try await server.key()], transport: .openSSH)
      target.addresses = [.name("127.0.0.2")]
      let problem = await #expect(throws: Problem.self) {
        try await Connector(settings: try await server.settings()).connect(to: target)
      }
      #expect(
        problem?.description == """
          [node] the host cannot be reached (ssh.unreachable)
            because: 127.0.0.2: ssh says: ssh: connect to host 127.0.0.2 port \(server.port): \
          Connection refused
            fix: see that it is switched on and that the address, port and network are right
          """)
    }
  }
}

/// Counts from other threads.
final class Counter: Sendable {
  private let value = Mutex(0)
  func add() { value.withLock { $0 += 1 } }
  var count: Int { value.withLock { $0 } }
}
