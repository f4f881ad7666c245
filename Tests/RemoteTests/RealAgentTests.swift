import System
import TestServer
import Testing
import Transport
import Value
import Wire

@testable import Remote

/// The agent of this build, over a pipe; and the static one over sshd and sudo, where it was built.
@Suite(.serialized) struct RealAgentTests {
  private static let root = #filePath
    .split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
  private static let debugAgent =
    Environment.value("GROUNDWORK_TEST_AGENT") ?? "\(root)/.build/debug/groundwork-agent"
  private static let staticAgent =
    Environment.value("GROUNDWORK_AGENT")
    ?? "\(root)/.build/release/groundwork-agent"

  private func command(_ text: String, _ mode: Request.Mode = .apply) -> Request {
    Request(
      module: "ansible.builtin.command",
      arguments: ["argv": Value(["/bin/sh", "-c", Value(text)])], mode: mode)
  }

  @Test(.enabled(if: Files.isAccessible(debugAgent), "the agent is not built"))
  func `the agent answers over a pipe`() async throws {
    let connector = Connector(settings: TransportSettings(knownHosts: nil, environment: [:]))
    let store = AgentStore(controller: Self.debugAgent, named: nil, connector: connector)
    let host = RemoteHost(
      target: HostTarget(name: "here", transport: .local), connector: connector, store: store)
    let session = try await host.agent()
    #expect(
      session.hello.build == (try store.binary(architecture: "x86_64", mayBeDynamic: true)).digest)
    let ping = Request(module: "ansible.builtin.ping", arguments: ["data": "pong"], mode: .inspect)
    let responses = try await session.perform([ping])
    #expect(responses.map(\.outcome) == [.done])
    #expect(responses[0].result["ping"]?.string == "pong")
    await host.disconnect()
  }

  @Test(
    .enabled(
      if: TestServer.isPossible && Files.isAccessible(staticAgent), "the node agent is not built"))
  func `the agent is delivered, works as root and is not sent again`() async throws {
    try await withServer { server in
      let connector = Connector(settings: try await server.settings())
      let store = AgentStore(
        controller: "/nowhere/groundwork", named: Self.staticAgent, connector: connector)
      let host = RemoteHost(
        target: server.target(keys: [try await server.key()], user: TestServer.user),
        connector: connector, store: store)
      let become = Become(password: Secret(TestServer.password))
      let session = try await host.agent(become: become)
      let binary = try store.binary(architecture: "x86_64")
      #expect(session.hello.build == binary.digest)
      #expect(session.hello.userID == 0)
      let responses = try await session.perform([command("id -u; readlink /proc/$PPID/exe")])
      #expect(responses.map(\.outcome) == [.done])
      #expect(
        responses[0].result["stdout"]?.string == "0\n/var/lib/groundwork/\(binary.name)")
      // A file is on the wire as it is, and once: nothing around it grows with it.
      let file = (0..<6_000_000).map { UInt8(truncatingIfNeeded: $0 &* 131) }
      let before = host.traffic.bytesSent
      let copied = try await session.perform([
        Request(
          module: "ansible.builtin.copy", arguments: ["dest": "/var/lib/large", "mode": "0640"],
          payload: file)
      ])
      #expect(copied.map(\.outcome) == [.done], "\(copied)")
      #expect(host.traffic.bytesSent - before < file.count + 8192)
      await host.disconnect()
      _ = try await host.agent(become: become)
      #expect(host.traffic.deliveries == 1)
      await host.disconnect()
    }
  }

  @Test(
    .enabled(
      if: TestServer.isPossible && Files.isAccessible(staticAgent), "the node agent is not built"))
  func `a host lost in the middle of a command is no command that failed`() async throws {
    try await withServer { server in
      let connector = Connector(settings: try await server.settings())
      let store = AgentStore(
        controller: "/nowhere/groundwork", named: Self.staticAgent, connector: connector)
      let host = RemoteHost(
        target: server.target(keys: [try await server.key()]), connector: connector, store: store)
      let session = try await host.agent()
      let parent = Finished.text(try await host.raw("echo $PPID").output)
      let running = Task {
        try await session.perform([command("sleep 5"), command("echo after")])
      }
      try await Task.sleep(for: .milliseconds(500))
      _ = try await server.outside("kill -KILL \(parent)")
      let lost = await #expect(throws: Problem.self) { try await running.value }
      #expect(lost?.id == "remote.lost-at-work")
      let again = try await host.agent()
      #expect(again.hello.bootID == session.hello.bootID)
      await host.disconnect()
    }
  }
}
