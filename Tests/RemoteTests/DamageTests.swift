import Synchronization
import System
import TestServer
import Testing
import Transport
import Value
import Wire

@testable import Remote

/// What is on the way of an agent's start: a file that is not what it was, directories of others, and
/// login shells that never come to the point.
extension DeliveryTests {
  /// Shell lines that spoil the agent's file `$f` of `$s` bytes.
  private static let damages = [
    "truncate -s 1000 $f",
    "head -c $s /dev/zero > $f",
    "rm $f; mkdir -p $f/within",
    "{ printf '#!/bin/sh\\nexit 3\\n'; head -c $s /dev/zero; } | head -c $s > $f",
    "{ printf '#!/bin/sh\\nexec sleep 60\\n'; head -c $s /dev/zero; } | head -c $s > $f",
    // A shell that cannot execute it would read it as a script.
    "{ printf '\\ntouch /var/lib/groundwork/obeyed\\nexit 3\\n'; head -c $s /dev/zero; } | head -c $s > $f",
  ]

  @Test func `an agent that is spoilt is delivered anew`() async throws {
    try await withSetting { setting in
      let host = setting.host { $0.helloTimeout = .seconds(2) }
      _ = try await host.agent()
      let binary = try setting.store.binary(architecture: "x86_64")
      let file = "f=/var/lib/groundwork/\(binary.name); s=\(binary.size);"
      for (count, damage) in Self.damages.enumerated() {
        // What runs cannot be written to.
        await host.disconnect()
        let done = try await host.raw("set -e; \(file) \(damage); chmod 755 $f")
        #expect(done.status == .code(0), "\(done.complaint)")
        let session = try await host.agent()
        #expect(session.hello.hostname == "/var/lib/groundwork/\(binary.name)")
        #expect(host.traffic.deliveries == count + 2, "\(damage)")
        let obeyed = try await host.raw("ls /var/lib/groundwork/obeyed")
        #expect(obeyed.status != .code(0), "\(damage)")
      }
      await host.disconnect()
      _ = try await host.agent()
      #expect(host.traffic.deliveries == Self.damages.count + 1)
      await host.disconnect()
    }
  }

  @Test func `root does not work on what others could change`() async throws {
    let owner = "30001"
    let spoilers = [
      ("mkdir -m 755 $d; chown \(owner) $d", "uid \(owner), its mode is drwxr-xr-x"),
      ("mkdir -m 777 $d; chmod 777 $d", "uid 0, its mode is drwxrwxrwx"),
      (
        "mkdir -m 755 /opt/x; chown \(owner) /opt/x; ln -s /opt/x $d",
        "uid \(owner), its mode is drwxr-xr-x"
      ),
    ]
    for (spoil, reason) in spoilers {
      try await withSetting({ $0.preparation = "d=/var/lib/groundwork; \(spoil)" }) { setting in
        let host = setting.host()
        let problem = await #expect(throws: Problem.self) { try await host.agent() }
        #expect(
          problem?.description == """
            [node] /var/lib/groundwork can be changed by others than root (agent.directory)
              because: it belongs to \(reason)
              fix: move it away on the host: sudo mv /var/lib/groundwork /var/lib/groundwork.old
            """)
        await host.disconnect()
      }
    }
  }

  @Test func `other directories of others are passed over`() async throws {
    try await withSetting({
      $0.preparation = """
        mount -t tmpfs -o noexec,mode=755 none /var/lib
        mount -t tmpfs -o ro none /usr/local
        mkdir /opt/groundwork; chown 30001 /opt/groundwork
        """
    }) { setting in
      let host = setting.host()
      let session = try await host.agent()
      #expect(session.hello.hostname.hasPrefix("/run/groundwork/agent-"))
      await host.disconnect()
    }
  }

  @Test func `a login that hangs is told while it lasts, ends, and is not waited for twice`()
    async throws
  {
    try await withSetting({ $0.sshd = ["ForceCommand sleep 60"] }) { setting in
      let told = Mutex<[String]>([])
      let host = setting.host {
        $0.loginTimeout = .seconds(4)
        $0.progress = { line in told.withLock { $0.append(line) } }
      }
      let other = Task { try await host.agent() }
      let problem = await #expect(throws: Problem.self) { try await host.agent() }
      await #expect(throws: Problem.self) { try await other.value }
      #expect(host.traffic.channels == 1)
      #expect(told.withLock { $0 } == ["waiting for the login shell"])
      #expect(
        problem?.description == """
          [node] the agent does not start (agent.no-hello)
            because: after 4 s it was still waiting for the login shell
            fix: see that a command runs by hand: ssh 127.0.0.1 true
          """)
      await host.disconnect()
    }
  }

  @Test func `a login that writes without end is ended`() async throws {
    try await withSetting({ $0.sshd = ["ForceCommand yes"] }) { setting in
      let host = setting.host()
      let problem = await #expect(throws: Problem.self) { try await host.agent() }
      #expect(problem?.because?.hasPrefix("it writes without end; it said: y\n") == true)
      await host.disconnect()
    }
  }

  @Test func `a login shell that runs nothing is not blamed on sudo`() async throws {
    let said = [
      ("exit 1", "nothing"),
      (
        "echo This account is currently not available.; exit 1",
        ": This account is currently not available."
      ),
    ]
    for (shell, words) in said {
      try await withSetting({ $0.sshd = ["ForceCommand \(shell)"] }) { setting in
        let host = setting.host(user: TestServer.user)
        let problem = await #expect(throws: Problem.self) {
          try await host.agent(become: become(TestServer.password))
        }
        let because = words == "nothing" ? "and said nothing" : "and said\(words)"
        #expect(
          problem?.description == """
            [node] the login user's shell runs no commands (agent.login-shell)
              because: it ended at once \(because)
              fix: give the user a shell: sudo usermod -s /bin/sh \(TestServer.user)
            """)
        await host.disconnect()
      }
    }
  }
}
