import Glibc
import System
import TestServer
import Testing
import Value

@testable import Transport

@Suite(.enabled(if: TestServer.isPossible, "needs root, sshd and namespaces"), .serialized)
struct LibraryLoginTests {
  private func login(
    _ server: TestServer, _ target: HostTarget, _ settings: TransportSettings
  ) async throws -> any Connection {
    try await Connector(settings: settings).connect(to: target)
  }

  private func refusal(
    _ server: TestServer, _ target: HostTarget, _ settings: TransportSettings
  ) async throws -> Problem? {
    await #expect(throws: Problem.self) {
      try await Connector(settings: settings).connect(to: target)
    }
  }

  @Test func `a key file logs in and a command runs`() async throws {
    try await withServer { server in
      let connection = try await login(
        server, server.target(keys: [try await server.key()]), try await server.settings())
      #expect(connection.kind == .libssh2)
      #expect(connection.address == "127.0.0.1")
      let finished = try await connection.run("cat; exit 7", input: Array("over ssh".utf8))
      #expect(finished.output == Array("over ssh".utf8))
      #expect(finished.status == .code(7))
      await connection.close()
      let problem = await #expect(throws: Problem.self) { try await connection.run("true") }
      #expect(problem?.id == "ssh.lost")
    }
  }

  @Test func `error output does not hold up the end, and a signal is told`() async throws {
    try await withServer { server in
      let connection = try await login(
        server, server.target(keys: [try await server.key()]), try await server.settings())
      for _ in 0..<8 {
        let finished = try await connection.run("echo hi; echo e >&2", within: .seconds(20))
        #expect(finished.output == Array("hi\n".utf8))
        // The login's own shell files may complain first, on whichever machine this is.
        #expect(finished.complaint.split(separator: "\n").last == "e", "\(finished.complaint)")
      }
      #expect(try await connection.run("kill -TERM $$").status == .signal("TERM"))
      await connection.close()
    }
  }

  @Test func `eight channels carry megabytes side by side, past a new key exchange`() async throws {
    try await withServer({ $0.sshd = ["RekeyLimit 1M"] }) { server in
      let connection = try await login(
        server, server.target(keys: [try await server.key()]), try await server.settings())
      let sent = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 131) }
      let whole = try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<8 {
          group.addTask { try await connection.run("cat", input: sent).output == sent }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(whole == Array(repeating: true, count: 8))
      await connection.close()
    }
  }

  @Test func `a reader who stops holds up its own channel only`() async throws {
    try await withServer { server in
      let connection = try await login(
        server, server.target(keys: [try await server.key()]), try await server.settings())
      let slow = try await connection.open("head -c 20000000 /dev/zero")
      try await Task.sleep(for: .milliseconds(300))
      let quick = try await connection.run("echo quick", within: .seconds(20))
      #expect(quick.output == Array("quick\n".utf8))
      #expect(try await slow.finish(limit: 30_000_000).output.count == 20_000_000)
      await connection.close()
    }
  }

  @Test func `a command that goes on after its channel was closed holds up nothing`() async throws {
    try await withServer { server in
      let connection = try await login(
        server, server.target(keys: [try await server.key()]), try await server.settings())
      for _ in 0..<3 { await (try await connection.open("sleep 8")).close() }
      let quick = try await connection.run("echo quick", within: .seconds(20))
      #expect(quick.output == Array("quick\n".utf8))
      await connection.close()
    }
  }

  @Test func `a key with a passphrase is asked for once for all hosts`() async throws {
    try await withServer { server in
      let key = try await server.key(passphrase: "open 'sesame'")
      var settings = try await server.settings()
      let asked = Counter()
      settings.passphrase = { _ in
        asked.add()
        return Secret("open 'sesame'")
      }
      let connector = Connector(settings: settings)
      for _ in 0..<3 {
        let connection = try await connector.connect(to: server.target(keys: [key]))
        #expect(try await connection.run("true").status == .code(0))
        await connection.close()
      }
      #expect(asked.count == 1)
      await connector.close()
    }
  }

  @Test func `a wrong passphrase is named with the key`() async throws {
    try await withServer { server in
      let key = try await server.key(passphrase: "right")
      var settings = try await server.settings()
      settings.passphrase = { _ in Secret("wrong") }
      let problem = try await refusal(server, server.target(keys: [key]), settings)
      #expect(problem?.id == "ssh.authentication-failed")
      #expect(problem?.because?.contains("the private key '\(key)' cannot be decrypted") == true)
      #expect(problem?.fix == "try the passphrase: ssh-keygen -y -f \(key)")
    }
  }

  @Test func `why no passphrase was given is told with the key`() async throws {
    try await withServer { server in
      let key = try await server.key(passphrase: "right")
      var settings = try await server.settings()
      settings.passphrase = { _ throws(Problem) in
        throw Problem("prompt.no-terminal", what: "there is no terminal", fix: "find one")
      }
      let problem = try await refusal(server, server.target(keys: [key]), settings)
      #expect(problem?.because?.contains("there is no terminal") == true, "\(problem as Any)")
    }
  }

  @Test func `a passphrase is not asked for where the server does not want the key`() async throws {
    try await withServer { server in
      let stranger = try await server.key("stranger", passphrase: "x", mayLogIn: false)
      let key = try await server.key()
      var settings = try await server.settings()
      let asked = Counter()
      settings.passphrase = { _ in
        asked.add()
        return nil
      }
      let connection = try await login(server, server.target(keys: [stranger, key]), settings)
      #expect(asked.count == 0)
      await connection.close()
    }
  }

  @Test func `a certificate gets in by ssh where its key alone does not`() async throws {
    try await withServer({
      $0.preparation = """
        ssh-keygen -q -t ed25519 -N '' -f $D/ca
        echo TrustedUserCAKeys $D/ca.pub >> $D/config
        """
    }) { server in
      let key = try await server.key("signed", mayLogIn: false)
      _ = try await server.outside("ssh-keygen -q -s ca -I test -n root \(key).pub")
      let connection = try await login(
        server, server.target(keys: [key]), try await server.settings())
      #expect(connection.kind == .openSSH)
      await connection.close()
    }
  }

  @Test func `thirty sessions take no more threads than six`() async throws {
    try await withServer({ $0.sshd = ["MaxStartups 100"] }) { server in
      let key = try await server.key()
      let connector = Connector(settings: try await server.settings())
      let first = try await sessions(6, server, key, connector)
      let before = try Files.list("/proc/self/task").count
      let more = try await sessions(24, server, key, connector)
      #expect(try Files.list("/proc/self/task").count <= before + 4)
      for connection in first + more {
        #expect(try await connection.run("echo hi").output == Array("hi\n".utf8))
        await connection.close()
      }
    }
  }

  private func sessions(
    _ count: Int, _ server: TestServer, _ key: String, _ connector: Connector
  ) async throws -> [any Connection] {
    try await withThrowingTaskGroup(of: (any Connection).self) { group in
      for _ in 0..<count {
        group.addTask { try await connector.connect(to: server.target(keys: [key])) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  @Test func `the user's agent signs`() async throws {
    try await withServer { server in
      let key = try await server.key()
      let socket = "\(server.directory)/agent"
      let pid = try await server.outside(
        "eval $(ssh-agent -a \(socket)) >/dev/null; ssh-add -q \(key); rm \(key);"
          + " echo $SSH_AGENT_PID")
      var settings = try await server.settings()
      settings.environment["SSH_AUTH_SOCK"] = socket
      let connection = try await login(server, server.target(keys: []), settings)
      #expect(connection.kind == .libssh2)
      #expect(try await connection.run("echo $USER").output == Array("root\n".utf8))
      await connection.close()
      _ = try await server.outside("kill \(pid)")
    }
  }

  @Test(arguments: ["PasswordAuthentication yes", "KbdInteractiveAuthentication yes"])
  func `a password logs in`(method: String) async throws {
    try await withServer({
      $0.sshd = [method]
      $0.usesPAM = true
    }) { server in
      var target = server.target(keys: [], user: TestServer.user)
      target.password = Secret(TestServer.password)
      let settings = try await server.settings()
      let connection = try await login(server, target, settings)
      #expect(try await connection.run("id -un").output == Array("gwtester\n".utf8))
      await connection.close()
      target.password = Secret("wrong")
      let problem = try await refusal(server, target, settings)
      #expect(problem?.id == "ssh.authentication-failed")
    }
  }

  @Test func `a refused login lists what was tried and what the server offers`() async throws {
    try await withServer({ $0.sshd = ["PasswordAuthentication yes"] }) { server in
      let key = try await server.key("stranger", mayLogIn: false)
      var target = server.target(keys: [key])
      target.password = Secret("wrong")
      let problem = try await refusal(server, target, try await server.settings())
      #expect(
        problem?.description == """
          [node] the login as 'root' was refused (ssh.authentication-failed)
            because: the server offers publickey, password; tried: key \(key), password
            fix: see that the user is right and that the host's authorized_keys holds your public key
          """)
    }
  }

  @Test func `an only key is shown at once, several after asking what is offered`() async throws {
    try await withServer({ $0.sshd = ["LogLevel DEBUG1"] }) { server in
      let settings = try await server.settings()
      let key = try await server.key()
      let other = try await server.key("other", mayLogIn: false)
      var said: [String] = []
      for keys in [[key], [other, key]] {
        _ = await server.log()
        await (try login(server, server.target(keys: keys), settings)).close()
        said.append(await server.log())
      }
      let questions = said.map { $0.ranges(of: "method none").count }
      #expect(questions == [0, 1])
      // Shown, then signed.
      #expect(said[0].ranges(of: "method publickey").count == 2)
    }
  }

  @Test func `a server that takes no keys is asked for the password`() async throws {
    try await withServer({
      $0.sshd = ["PubkeyAuthentication no", "PasswordAuthentication yes", "MaxAuthTries 3"]
    }) { server in
      var target = server.target(keys: [try await server.key()], user: TestServer.user)
      target.password = Secret(TestServer.password)
      await (try login(server, target, try await server.settings())).close()
    }
  }

  @Test func `a host that hangs up at first is asked again`() async throws {
    try await withServer({ $0.sshd = ["MaxStartups 1:100:1"] }) { server in
      let key = try await server.key()
      let connector = Connector(settings: try await server.settings())
      let count = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<6 {
          group.addTask {
            let connection = try await connector.connect(to: server.target(keys: [key]))
            let status = try await connection.run("true").status
            await connection.close()
            return status == .code(0) ? 1 : 0
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(count == 6)
    }
  }

  /// What comes between two reads is read by the second, which was not asked for it.
  @Test(.timeLimit(.minutes(1)))
  func `what another call found in the socket waits for nobody`() async throws {
    try await withServer { server in
      var settings = try await server.settings()
      settings.keepalive = .seconds(600)
      let connection = try await login(
        server, server.target(keys: [try await server.key()]), settings)
      let session = try #require(connection as? SSHConnection).session
      session.reactor.submit {
        let read = session.callbacks.read
        var isWithheld = false
        session.callbacks.read = { socket, buffer, length, flags in
          isWithheld.toggle()
          guard isWithheld else { return read(socket, buffer, length, flags) }
          errno = EAGAIN
          return -1
        }
      }
      let channel = try await connection.open("while read x; do echo $x; done")
      for number in 0..<8 {
        try await channel.write(Array("\(number)\n".utf8))
        guard case .output(let bytes) = try await channel.read() else {
          Issue.record("no answer")
          return
        }
        #expect(Finished.text(bytes) == "\(number)")
      }
      await connection.close()
    }
  }

  @Test func `a host that shows no life is given up in bounded time`() async throws {
    try await withServer { server in
      var settings = try await server.settings()
      settings.keepalive = .seconds(1)
      let connection = try await login(
        server, server.target(keys: [try await server.key()]), settings)
      let channel = try await connection.open("echo $PPID; sleep 600")
      guard case .output(let bytes) = try await channel.read() else {
        Issue.record("no process id")
        return
      }
      let sshd = Finished.text(bytes)
      try await Task.sleep(for: .seconds(4))
      _ = try await server.outside("kill -STOP \(sshd)")
      let start = ContinuousClock.now
      let problem = await #expect(throws: Problem.self) {
        try await channel.read(within: .seconds(60))
      }
      #expect(problem?.id == "ssh.lost")
      #expect(start.duration(to: .now) < .seconds(30))
      _ = try await server.outside("kill -KILL \(sshd)")
    }
  }

  @Test func `a machine that slept does not take its own silence for the host's`() async throws {
    try await withServer { server in
      var settings = try await server.settings()
      settings.keepalive = .seconds(1)
      let connection = try await login(
        server, server.target(keys: [try await server.key()]), settings)
      let channel = try await connection.open("sleep 8; echo awake")
      let session = try #require(connection as? SSHConnection).session
      session.reactor.submit { Clock.sleep(milliseconds: 5000) }
      guard case .output(let bytes) = try await channel.read(within: .seconds(60)) else {
        Issue.record("no output")
        return
      }
      #expect(Finished.text(bytes) == "awake")
      await connection.close()
    }
  }

  @Test func `the next address is tried`() async throws {
    try await withServer { server in
      var settings = try await server.settings()
      settings.connectTimeout = .seconds(1)
      // The first neighbour of that name is gone; it is asked for another.
      settings.resolve = { mac, tried in
        mac == "52:54:00:00:00:01"
          ? ["127.0.0.3", "127.0.0.1"].first { !tried.contains($0) } : nil
      }
      var target = server.target(keys: [try await server.key()])
      target.addresses = [.name("127.0.0.2"), .mac("52:54:00:00:00:01")]
      let connection = try await login(server, target, settings)
      #expect(connection.address == "127.0.0.1")
      await connection.close()
      target.addresses = [.name("127.0.0.2"), .mac("52:54:00:00:00:02")]
      let problem = try await refusal(server, target, settings)
      #expect(
        problem?.description == """
          [node] the host cannot be reached (ssh.unreachable)
            because: 127.0.0.2 port \(server.port): Connection refused; 52:54:00:00:00:02: no \
          neighbour has this address
            fix: see that it is switched on and that the address, port and network are right
          """)
    }
  }

  @Test func `a jump host carries the connection`() async throws {
    try await withServer { server in
      let key = try await server.key()
      var target = server.target(keys: [key])
      target.proxyCommand =
        "ssh -F /dev/null -i \(key) -o UserKnownHostsFile=\(server.directory)/jump"
        + " -o StrictHostKeyChecking=accept-new -p \(server.port) -W %h:%p root@127.0.0.1"
      let connection = try await login(server, target, try await server.settings())
      #expect(connection.kind == .libssh2)
      let sent = [UInt8](repeating: 9, count: 1_000_000)
      #expect(try await connection.run("cat", input: sent).output == sent)
      await connection.close()
    }
  }
}

@Suite(.enabled(if: TestServer.isPossible, "needs root, sshd and namespaces"), .serialized)
struct HostKeyLoginTests {
  @Test func `a host known by one key type does not look changed by another`() async throws {
    try await withServer({
      $0.preparation =
        "ssh-keygen -q -t ecdsa -N '' -f $D/host2; echo HostKey $D/host2 >> $D/config"
    }) { server in
      _ = try await server.outside("echo \"node $(cut -d ' ' -f 1,2 host2.pub)\" > known_hosts")
      let connection = try await Connector(settings: try await server.settings(pinned: false))
        .connect(to: server.target(keys: [try await server.key()]))
      #expect(try await connection.run("true").status == .code(0))
      await connection.close()
    }
  }

  @Test func `a host known by a key that libssh2 cannot ask for has not changed`() async throws {
    try await withServer({
      $0.preparation =
        "ssh-keygen -q -t rsa -N '' -f $D/host2; echo HostKey $D/host2 >> $D/config"
    }) { server in
      _ = try await server.outside("echo \"node $(cut -d ' ' -f 1,2 host2.pub)\" > known_hosts")
      let connection = try await Connector(settings: try await server.settings(pinned: false))
        .connect(to: server.target(keys: [try await server.key()]))
      #expect(try await connection.run("true").status == .code(0))
      #expect(connection.kind == (Library.signsRSAWithSHA2 ? .libssh2 : .openSSH))
      await connection.close()
    }
  }

  @Test func `a machine that took the address is passed over for the one with the pinned key`()
    async throws
  {
    try await withServer { server in
      let key = try await server.key()
      let settings = try await server.settings()
      try await withServer({
        $0.port = server.port
        $0.preparation = "sed -i 's/127.0.0.1/127.0.0.2/' $D/config"
      }) { _ in
        for transport in [TransportKind.libssh2, .openSSH] {
          let connector = Connector(settings: settings)
          var target = server.target(keys: [key], transport: transport)
          target.addresses = [.name("127.0.0.2")]
          var refusal: Problem?
          // It may still be starting; that it answers is what makes the rest a proof.
          for _ in 0..<100 where refusal?.id != "ssh.host-key-changed" {
            refusal = await #expect(throws: Problem.self) {
              try await connector.connect(to: target)
            }
            try await Task.sleep(for: .milliseconds(20))
          }
          #expect(refusal?.id == "ssh.host-key-changed")
          target.addresses = [.name("127.0.0.2"), .name("127.0.0.1")]
          let connection = try await connector.connect(to: target)
          #expect(connection.address == "127.0.0.1")
          await connection.close()
        }
      }
    }
  }

  @Test func `an unknown key is pinned only when allowed, a changed one never`() async throws {
    try await withServer { server in
      let key = try await server.key()
      var settings = try await server.settings(pinned: false)
      let target = server.target(keys: [key])
      let unknown = await #expect(throws: Problem.self) {
        try await Connector(settings: settings).connect(to: target)
      }
      #expect(unknown?.id == "ssh.host-key-unknown")
      settings.newHostKeys = .pinned
      await (try await Connector(settings: settings).connect(to: target)).close()
      #expect(settings.knownHosts?.keys(of: "node").map(\.type) == ["ssh-ed25519"])
      let pins = try #require(settings.knownHosts)
      pins.supersede("node")
      try pins.pin(
        HostKey(blob: Blob.string(Array("ssh-ed25519".utf8)) + Blob.string([1])), to: "node")
      for transport in [TransportKind.libssh2, .openSSH] {
        let changed = await #expect(throws: Problem.self) {
          try await Connector(settings: settings).connect(
            to: server.target(keys: [key], transport: transport))
        }
        #expect(changed?.id == "ssh.host-key-changed", "\(transport)")
        #expect(changed?.fix == "if you reinstalled it: groundwork node replace node")
      }
    }
  }
}
