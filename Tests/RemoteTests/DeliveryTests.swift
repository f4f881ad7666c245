import System
import TestServer
import Testing
import Transport
import Value
import Wire

@testable import Remote

@Suite(
  .enabled(
    if: TestServer.isPossible && FakeAgent.isPossible, "needs root, sshd, namespaces, a compiler"),
  .serialized)
struct DeliveryTests {
  /// A host with a server, and what is needed to see it from inside.
  struct Setting {
    let server: TestServer
    let connector: Connector
    let store: AgentStore
    let key: String

    func host(user: String = "root", _ change: (inout RemoteSettings) -> Void = { _ in })
      -> RemoteHost
    {
      var settings = RemoteSettings()
      change(&settings)
      return RemoteHost(
        target: server.target(keys: [key], user: user), connector: connector, store: store,
        settings: settings)
    }
  }

  func withSetting(
    _ change: (inout TestServer.Options) -> Void = { _ in },
    _ body: (Setting) async throws -> Void
  ) async throws {
    try await withServer(change) { server in
      let agent = try await FakeAgent.build(in: server.directory)
      let connector = Connector(settings: try await server.settings())
      let store = AgentStore(controller: agent, named: nil, connector: connector)
      try await body(
        Setting(
          server: server, connector: connector, store: store, key: try await server.key()))
    }
  }

  @Test func `an agent is delivered once and found by its content afterwards`() async throws {
    try await withSetting { setting in
      let binary = try setting.store.binary(architecture: "x86_64")
      let host = setting.host()
      let session = try await host.agent()
      // The fake agent tells its own path as the hostname.
      #expect(session.hello.hostname == "/var/lib/groundwork/\(binary.name)")
      #expect(host.traffic.deliveries == 1)
      #expect(host.traffic.roundTrips == 2)
      #expect(try await session.perform([Request(module: "x", arguments: Map())]).count == 1)
      let mode = try await host.raw(
        "stat -c '%a %U' /var/lib/groundwork/agent-* /var/lib/groundwork")
      #expect(mode.output == Array("755 root\n755 root\n".utf8))
      await host.disconnect()
      _ = try await host.agent()
      #expect(host.traffic.deliveries == 1)
      #expect(host.traffic.connections == 2)
      let left = try await host.raw("ls -A /var/lib/groundwork")
      #expect(left.output == Array(".seen-\(binary.name)\n\(binary.name)\n".utf8))
      await host.disconnect()
    }
  }

  @Test func `mounts that run no programs are passed over`() async throws {
    try await withSetting({
      $0.preparation = """
        mount -t tmpfs -o noexec,mode=755 none /var/lib
        mount -t tmpfs -o ro none /usr/local
        """
    }) { setting in
      let host = setting.host()
      let session = try await host.agent()
      #expect(session.hello.hostname.hasPrefix("/opt/groundwork/agent-"))
      await host.disconnect()
    }
  }

  @Test func `nowhere to go is told with every mount and the way out`() async throws {
    try await withSetting({
      $0.preparation = """
        for d in /var/lib /usr/local /opt; do mount -t tmpfs -o noexec,mode=755 none $d; done
        mkdir /run/groundwork; mount -t tmpfs -o ro,mode=755 none /run/groundwork
        mkdir /tmp/gw-none 2>/dev/null || true; mount -t tmpfs -o ro none /tmp/gw-none
        mount --bind /tmp/gw-none /root
        """
    }) { setting in
      let host = setting.host()
      let problem = await #expect(throws: Problem.self) { try await host.agent() }
      #expect(
        problem?.description == """
          [node] there is no directory for the agent that is writable and may run programs \
          (agent.nowhere)
            because: /var/lib/groundwork=noexec, /usr/local/libexec/groundwork=noexec, \
          /opt/groundwork=noexec, /run/groundwork=read-only, /root/.cache/groundwork=cannot-be-made
            fix: name one in the inventory: groundwork_agent_directory: /DIRECTORY
          """)
      let named = setting.host { $0.directory = setting.server.directory + "/home/agents" }
      let session = try await named.agent()
      #expect(session.hello.hostname.hasPrefix(setting.server.directory + "/home/agents/agent-"))
      await named.disconnect()
      await host.disconnect()
    }
    _ = try? Files.remove("/tmp/gw-none")
  }

  @Test func `check mode writes under run only`() async throws {
    try await withSetting { setting in
      let host = setting.host { $0.inCheckMode = true }
      let session = try await host.agent()
      #expect(session.hello.hostname.hasPrefix("/run/groundwork/agent-"))
      let left = try await host.raw("ls -A /var/lib /opt /usr/local; ls -A -I mount /run")
      #expect(
        Finished.text(left.output).split(separator: "\n")
          == ["/opt:", "/usr/local:", "/var/lib:", "groundwork", "lock", "sshd"])
      await host.disconnect()
    }
  }

  @Test func `the two latest agents are kept, and one a unit names`() async throws {
    try await withSetting({
      $0.preparation = """
        mkdir -p /var/lib/groundwork /run/systemd/system; cd /var/lib/groundwork
        for n in 1 2 3 4; do touch -d 2020-01-0$n agent-$n; done
        echo ExecStart=/var/lib/groundwork/agent-1 > /run/systemd/system/groundwork-rollback.service
        """
    }) { setting in
      let host = setting.host()
      let name = try setting.store.binary(architecture: "x86_64").name
      _ = try await host.agent()
      let left = try await host.raw("ls /var/lib/groundwork")
      #expect(
        Set(Finished.text(left.output).split(separator: "\n").map(String.init))
          == ["agent-1", "agent-4", name])
      await host.disconnect()
    }
  }

  @Test func `what a cut off delivery left goes, what another one is at stays`() async throws {
    try await withSetting({
      $0.preparation = """
        mkdir -p /var/lib/groundwork; cd /var/lib/groundwork
        touch .agent-x.4999999 .groundwork-probe.4999999 .agent-y.1
        """
    }) { setting in
      let host = setting.host()
      let name = try setting.store.binary(architecture: "x86_64").name
      _ = try await host.agent()
      let left = try await host.raw("ls -A /var/lib/groundwork")
      #expect(left.output == Array(".agent-y.1\n.seen-\(name)\n\(name)\n".utf8))
      await host.disconnect()
    }
  }

  @Test func `what a login shell says before the hello is dropped and counted`() async throws {
    try await withSetting({
      $0.sshd = [
        "ForceCommand echo Welcome; echo noise >&2; exec /bin/sh -c \"$SSH_ORIGINAL_COMMAND\""
      ]
    }) { setting in
      let host = setting.host()
      let session = try await host.agent()
      #expect(session.hello.version == Hello.protocolVersion)
      #expect(host.traffic.bannerBytes == 8)
      await host.disconnect()
      let before = host.traffic.bannerBytes
      _ = try await host.agent()
      #expect(host.traffic.bannerBytes == before + 8)
      await host.disconnect()
    }
  }

  @Test func `the connection is made anew after it broke`() async throws {
    try await withSetting { setting in
      let host = setting.host()
      let session = try await host.agent()
      let parent = try await host.raw("echo $PPID")
      _ = try await setting.server.outside("kill -KILL \(Finished.text(parent.output))")
      let lost = await #expect(throws: Problem.self) {
        while true {
          _ = try await session.perform([Request(module: "x", arguments: Map(), mode: .inspect)])
        }
      }
      #expect(lost?.id == "remote.connection-lost")
      let again = try await host.agent()
      #expect(try await again.perform([Request(module: "x", arguments: Map())]).count == 1)
      #expect(host.traffic.connections == 2)
      await host.disconnect()
    }
  }

  // sudo.

  func become(_ password: String?, user: String = "root") -> Become {
    Become(user: user, password: password.map { Secret($0) })
  }

  @Test func `sudo gets the password when it asks, and frames only after the hello`() async throws {
    try await withSetting { setting in
      let host = setting.host(user: TestServer.user)
      let session = try await host.agent(become: become(TestServer.password))
      #expect(session.hello.userID == 0)
      #expect(try await session.perform([Request(module: "x", arguments: Map())]).count == 1)
      let login = try await host.agent()
      #expect(login.hello.userID == 30001)
      #expect(host.traffic.connections == 1)
      let raw = try await host.raw("id -u; exit 4", become: become(TestServer.password))
      #expect(raw.output == Array("0\n".utf8))
      #expect(raw.status == .code(4))
      await host.disconnect()
    }
  }

  @Test func `sudo without a password is not sent one`() async throws {
    try await withSetting({ $0.sudoers = ["\(TestServer.user) ALL=(ALL) NOPASSWD: ALL"] }) {
      setting in
      let host = setting.host(user: TestServer.user)
      let session = try await host.agent(become: become("never sent"))
      #expect(session.hello.userID == 0)
      #expect(try await session.perform([Request(module: "x", arguments: Map())]).count == 1)
      await host.disconnect()
    }
  }

  @Test func `a wrong password is said once, a missing one too`() async throws {
    try await withSetting { setting in
      let host = setting.host(user: TestServer.user)
      let wrong = await #expect(throws: Problem.self) {
        try await host.agent(become: become("wrong"))
      }
      #expect(
        wrong?.description == """
          [node] sudo refused the password (sudo.wrong-password)
            fix: give the login user's password with -K, or correct ansible_become_password
          """)
      let missing = await #expect(throws: Problem.self) {
        try await host.agent(become: become(nil))
      }
      #expect(
        missing?.description == """
          [node] sudo asks for a password (sudo.password-needed)
            fix: give it with -K, or as ansible_become_password from the vault
          """)
      let raw = await #expect(throws: Problem.self) {
        try await host.raw("true", become: become("wrong"))
      }
      #expect(raw?.id == "sudo.wrong-password")
      await host.disconnect()
    }
  }

  @Test func `sudo that wants a terminal is told with the line that helps`() async throws {
    try await withSetting({ $0.sudoers = ["Defaults requiretty"] }) { setting in
      let host = setting.host(user: TestServer.user)
      let problem = await #expect(throws: Problem.self) {
        try await host.agent(become: become(TestServer.password))
      }
      #expect(
        problem?.description == """
          [node] sudo runs only from a terminal (sudo.requires-tty)
            because: sudo: sorry, you must have a tty to run sudo
            fix: add this line with visudo: Defaults !requiretty
          """)
      await host.disconnect()
    }
  }

  /// sudoers, and the id of what refuses a secret on its way to an agent that is not root's.
  private static let recordings: [([String], String?)] = [
    (["Defaults log_input, iolog_dir=/run/io"], "sudo.logs-input"),
    (["Defaults>nobody log_output, iolog_dir=/run/io"], "sudo.logs-input"),
    (["\(TestServer.user) ALL=(ALL) LOG_OUTPUT: ALL"], "sudo.logs-input"),
    (["Defaults log_input, iolog_dir=/run/io", "Defaults:\(TestServer.user) !log_input"], nil),
    ([], nil), (["\(TestServer.user) ALL=(ALL) NOPASSWD: ALL"], nil),
  ]

  @Test(arguments: recordings)
  func `a secret reaches no other user through a sudo that records`(
    sudoers: [String], refusal: String?
  ) async throws {
    try await withSetting({
      $0.sudoers = sudoers
      $0.preparation = "install -d -o nobody /var/lib/groundwork"
    }) { setting in
      let host = setting.host(user: TestServer.user)
      let someone = become(TestServer.password, user: "nobody")
      let session = try await host.agent(become: someone)
      let open = host.traffic.channels
      #expect(try await session.perform([Request(module: "x", arguments: Map())]).count == 1)
      #expect(host.traffic.channels == open)
      let secret = Request(module: "x", arguments: ["k": Value("canary", marks: .secret)])
      var problem: Problem?
      do throws(Problem) { _ = try await session.perform([secret]) } catch { problem = error }
      #expect(problem?.id == refusal, "\(problem as Any)")
      var raw: Problem?
      do throws(Problem) {
        _ = try await host.raw(": canary", holdsSecret: true, become: someone)
      } catch { raw = error }
      #expect(raw?.id == refusal, "\(raw as Any)")
      await host.disconnect()
    }
  }

  @Test func `what sudo does not tell counts as recorded`() async throws {
    try await withSetting({
      $0.preparation = """
        install -d -o nobody /var/lib/groundwork
        mkdir /usr/local/bin
        printf '#!/bin/sh\\ncase "$*" in *-l) exit 1;; esac; exec /usr/bin/sudo "$@"\\n' \
        > /usr/local/bin/sudo
        chmod 755 /usr/local/bin/sudo
        """
    }) { setting in
      let host = setting.host(user: TestServer.user)
      let session = try await host.agent(become: become(TestServer.password, user: "nobody"))
      let secret = Request(module: "x", arguments: ["k": Value("canary", marks: .secret)])
      let problem = await #expect(throws: Problem.self) { try await session.perform([secret]) }
      #expect(
        problem?.description == """
          [node] a secret might be recorded by sudo (sudo.logs-input)
            because: 'sudo -l' does not tell the login user whether log_input or log_output is on
            fix: see what it says on the host: sudo -l; become root instead, which is told
          """)
      await host.disconnect()
    }
  }

  @Test func `sudo's own log and arguments do not hold what raw is given`() async throws {
    try await withSetting { setting in
      let host = setting.host(user: TestServer.user)
      let raw = try await host.raw(
        "tr '\\0' ' ' < /proc/$PPID/cmdline; cat; echo canary", become: become(TestServer.password))
      let text = Finished.text(raw.output)
      #expect(text.hasPrefix("sudo -H -S -p "), "\(text)")
      #expect(text.hasSuffix(" canary") && text.ranges(of: "canary").count == 1, "\(text)")
      await host.disconnect()
    }
  }

  @Test func `raw keeps so much of an output, under sudo too`() async throws {
    try await withSetting { setting in
      let host = setting.host(user: TestServer.user)
      for become in [become(TestServer.password), nil] {
        let raw = try await host.raw("head -c 20000000 /dev/zero; echo e >&2", become: become)
        #expect(raw.output.count == 16 << 20)
        #expect(raw.complaint.split(separator: "\n").last == "e", "\(raw.complaint)")
      }
      await host.disconnect()
    }
  }

  @Test func `cancelling ends raw, with sudo and without`() async throws {
    try await withSetting { setting in
      let host = setting.host(user: TestServer.user)
      for become in [become(TestServer.password), nil] {
        let waiting = Task { try await host.raw("sleep 60", become: become) }
        try await Task.sleep(for: .milliseconds(500))
        let start = ContinuousClock.now
        waiting.cancel()
        let problem = await #expect(throws: Problem.self) { try await waiting.value }
        #expect(problem?.id == "transport.cancelled")
        #expect(start.duration(to: .now) < .seconds(30))
      }
      await host.disconnect()
    }
  }

  @Test func `raw does not keep a connection that broke`() async throws {
    try await withSetting { setting in
      let host = setting.host()
      let parent = try await host.raw("echo $PPID")
      _ = try await setting.server.outside("kill -KILL \(Finished.text(parent.output))")
      let lost = await #expect(throws: Problem.self) {
        while true { _ = try await host.raw("true") }
      }
      #expect(lost?.id == "ssh.lost")
      #expect(try await host.raw("echo again").output == Array("again\n".utf8))
      await host.disconnect()
    }
  }

  @Test func `a connection that is ended while it is made does not come to life`() async throws {
    try await withServer { server in
      var target = server.target(keys: [try await server.key()])
      target.proxyCommand = """
        bash -c 'sleep 1; exec 3<>/dev/tcp/127.0.0.1/\(server.port); cat <&3 & exec cat >&3'
        """
      let agent = try await FakeAgent.build(in: server.directory)
      let connector = Connector(settings: try await server.settings())
      let host = RemoteHost(
        target: target, connector: connector,
        store: AgentStore(controller: agent, named: nil, connector: connector))
      let connecting = Task { try await host.connect() }
      try await Task.sleep(for: .milliseconds(300))
      await host.disconnect()
      let problem = await #expect(throws: Problem.self) { try await connecting.value }
      #expect(problem?.id == "remote.disconnected")
      #expect(await host.transport == nil)
      #expect(try await host.connect().kind == .libssh2)
      await host.disconnect()
    }
  }

  @Test func `a host that is lost at work is told as such by ssh too`() async throws {
    try await withServer { server in
      let agent = try await FakeAgent.build(in: server.directory)
      let connector = Connector(settings: try await server.settings())
      let host = RemoteHost(
        target: server.target(keys: [try await server.key()], transport: .openSSH),
        connector: connector,
        store: AgentStore(controller: agent, named: nil, connector: connector))
      let session = try await host.agent()
      let parent = try await host.raw("echo $PPID")
      let working = Task {
        try await session.perform([Request(module: "test.hang", arguments: Map())])
      }
      try await Task.sleep(for: .milliseconds(200))
      _ = try await server.outside("kill -KILL \(Finished.text(parent.output))")
      let problem = await #expect(throws: Problem.self) { try await working.value }
      #expect(problem?.id == "remote.lost-at-work", "\(problem as Any)")
      await host.disconnect()
    }
  }

  @Test(arguments: [false, true])
  func `a secret does not pass through a sudo that records`(isExempt: Bool) async throws {
    try await withSetting({
      $0.sudoers = ["Defaults log_input, iolog_dir=/run/io"]
      if isExempt { $0.sudoers.append("Defaults:\(TestServer.user) !log_input, !log_output") }
    }) { setting in
      let host = setting.host(user: TestServer.user)
      let session = try await host.agent(become: become(TestServer.password))
      let secret = Request(module: "x", arguments: ["k": Value("canary", marks: .secret)])
      var problem: Problem?
      do throws(Problem) { _ = try await session.perform([secret]) } catch { problem = error }
      #expect(problem?.id == (isExempt ? nil : "sudo.logs-input"))
      #expect(try await session.perform([Request(module: "x", arguments: Map())]).count == 1)
      await host.disconnect()
    }
  }
}
