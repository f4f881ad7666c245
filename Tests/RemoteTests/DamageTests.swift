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
  /// Shell lines that spoil the agent's file `$f` of `$s` bytes; what they put there would leave `$m`.
  private static let damages = [
    "truncate -s 1000 $f",
    "head -c $s /dev/zero > $f",
    "rm $f; mkdir -p $f/within",
    "{ printf '#!/bin/sh\\ntouch '$m'\\nexit 3\\n'; head -c $s /dev/zero; } | head -c $s > $f",
    "{ printf '#!/bin/sh\\ntouch '$m'\\nexec sleep 60\\n'; head -c $s /dev/zero; } | head -c $s > $f",
    // A shell that cannot execute it would read it as a script.
    "{ printf '\\ntouch '$m'\\nexit 3\\n'; head -c $s /dev/zero; } | head -c $s > $f",
    // One byte is another one, and the times are as they were.
    "touch -r $f /tmp/t; printf x | dd of=$f bs=1 seek=$((s / 2)) conv=notrunc 2>&1; touch -r /tmp/t $f",
    // The right bytes in the hands of others.
    "chown 30001 $f", "chmod 775 $f", "chmod 757 $f",
    "mkdir -p /opt/x; chown 30001 /opt/x; mv $f /opt/x/a; ln -s /opt/x/a $f",
    "ln -sf /nowhere $f", "rm $f; mkfifo $f",
  ]

  @Test func `an agent that is not what was put there is told, never started, and put anew`()
    async throws
  {
    try await withSetting { setting in
      let host = setting.host { $0.helloTimeout = .seconds(20) }
      _ = try await host.agent()
      let binary = try setting.store.binary(architecture: "x86_64")
      let path = "/var/lib/groundwork/\(binary.name)"
      let file = "f=\(path); s=\(binary.size); m=/run/started;"
      for (count, damage) in Self.damages.enumerated() {
        // What runs cannot be written to.
        await host.disconnect()
        let isMode = ["ch", "mkdir", "ln", "rm"].contains { damage.hasPrefix($0) }
        let done = try await host.raw("set -e; \(file) \(damage)\(isMode ? "" : "; chmod 755 $f")")
        #expect(done.status == .code(0), "\(damage): \(done.complaint)")
        let session = try await host.agent()
        #expect(session.hello.hostname == path)
        #expect(host.traffic.deliveries == count + 2, "\(damage)")
        #expect(
          session.hello.warnings == [
            "\(path) was not the agent that had been put there: it was not started, and the right one "
              + "was sent"
          ], "\(damage)")
      }
      let started = try await host.raw("ls /run/started")
      #expect(started.status != .code(0), "what lay there was started")
      await host.disconnect()
      #expect(try await host.agent().hello.warnings == [])
      #expect(host.traffic.deliveries == Self.damages.count + 1)
      await host.disconnect()
    }
  }

  @Test func `an agent is read through once, and again when its file is another one`() async throws
  {
    try await withSetting({
      // Tells when it is called.
      $0.preparation = """
        mkdir -p /usr/local/bin
        printf '#!/bin/sh\\necho >> /run/read; exec /usr/bin/sha256sum "$@"\\n' \
        > /usr/local/bin/sha256sum; chmod 755 /usr/local/bin/sha256sum
        """
    }) { setting in
      let host = setting.host()
      func readings() async throws -> Int {
        Int(Finished.text(try await host.raw("cat /run/read | wc -l").output)) ?? -1
      }
      _ = try await host.agent()
      #expect(try await readings() == 1)
      await host.disconnect()
      _ = try await host.agent()
      #expect(try await readings() == 1)
      await host.disconnect()
      let binary = try setting.store.binary(architecture: "x86_64")
      _ = try await host.raw("touch /var/lib/groundwork/\(binary.name)")
      _ = try await host.agent()
      #expect(try await readings() == 2)
      await host.disconnect()
      _ = try await host.agent()
      #expect(try await readings() == 2)
      #expect(host.traffic.deliveries == 1)
      await host.disconnect()
      // A check writes nothing beside it, so it reads every time.
      _ = try await host.raw("rm /var/lib/groundwork/.seen-*")
      let check = setting.host { $0.inCheckMode = true }
      for count in 3...4 {
        _ = try await check.agent()
        #expect(try await readings() == count)
        await check.disconnect()
      }
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
