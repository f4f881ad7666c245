import Synchronization
import System
import TestServer
import Testing
import Transport
import Value
import Wire

@testable import Remote

@Suite(.enabled(if: FakeAgent.isPossible, "needs a C compiler"))
struct AgentSessionTests {
  /// A local host whose agent is the fake one.
  private func withHost(_ body: (RemoteHost) async throws -> Void) async throws {
    let directory = try await Scratch.make()
    let agent = try await FakeAgent.build(in: directory)
    let connector = Connector(settings: TransportSettings(knownHosts: nil, environment: [:]))
    let store = AgentStore(controller: agent, named: nil, connector: connector)
    let host = RemoteHost(
      target: HostTarget(name: "here", transport: .local), connector: connector, store: store)
    do {
      try await body(host)
    } catch {
      await host.disconnect()
      try? Files.removeTree(directory)
      throw error
    }
    await host.disconnect()
    try? Files.removeTree(directory)
  }

  private func request(_ module: String, _ mode: Request.Mode = .apply, payload: Int = 0) -> Request
  {
    Request(
      module: module, arguments: Map(), mode: mode,
      payload: [UInt8](repeating: 7, count: payload))
  }

  @Test func `requests of one call are one round trip and answer in their order`() async throws {
    try await withHost { host in
      let session = try await host.agent()
      #expect(session.hello.version == Hello.protocolVersion)
      let before = host.traffic.roundTrips
      let responses = try await session.perform((0..<50).map { _ in request("test.echo") })
      #expect(responses.map { $0.result["id"]?.int } == (1...50).map { $0 })
      #expect(responses.allSatisfy { $0.change == .exact })
      #expect(host.traffic.roundTrips == before + 1)
      #expect(host.traffic.connections == 1)
      #expect(host.traffic.channels == 1)
    }
  }

  @Test func `calls from many tasks share one agent`() async throws {
    try await withHost { host in
      let counts = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<8 {
          group.addTask {
            let session = try await host.agent()
            return try await session.perform([request("test.echo", payload: 700_000)]).count
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(counts == 8)
      #expect(host.traffic.channels == 1)
      #expect(host.traffic.bytesSent > 8 * 700_000)
    }
  }

  @Test func `progress is told with the place of its request`() async throws {
    try await withHost { host in
      let lines = Lines()
      _ = try await host.agent().perform([request("test.echo"), request("test.progress")]) {
        lines.add("\($0) \($1)")
      }
      #expect(lines.all == ["1 half"])
    }
  }

  @Test func `a lost agent says what is unknown and what did not run, and a new one starts`()
    async throws
  {
    try await withHost { host in
      let session = try await host.agent()
      let responses = try await session.perform([
        request("test.echo"), request("test.hang"), request("test.hang", .inspect),
        request("test.die"),
      ])
      #expect(responses.map(\.outcome) == [.done, .unknown, .notRun, .unknown])
      #expect(await session.isLost)
      let problem = await #expect(throws: Problem.self) {
        try await session.perform([request("test.echo")])
      }
      #expect(
        problem?.description == """
          [here] the connection to the agent was lost (remote.connection-lost)
            because: the agent ended with code 3
            fix: see whether the host is up, then run it again
          """)
      let again = try await host.agent()
      #expect(try await again.perform([request("test.echo")]).map(\.outcome) == [.done])
    }
  }

  @Test func `a lost inspection may be repeated`() async throws {
    try await withHost { host in
      let session = try await host.agent()
      let problem = await #expect(throws: Problem.self) {
        try await session.perform([request("test.die", .inspect)])
      }
      #expect(problem?.id == "remote.connection-lost")
    }
  }

  @Test func `noise after the hello ends the session`() async throws {
    try await withHost { host in
      let session = try await host.agent()
      let responses = try await session.perform([request("test.noise")])
      #expect(responses.map(\.outcome) == [.unknown])
      let problem = await #expect(throws: Problem.self) {
        try await session.perform([request("test.echo")])
      }
      #expect(problem?.id == "agent.nonsense")
      #expect(problem?.because == "frame of unknown kind 103")
      #expect(responses[0].result["because"] == "frame of unknown kind 103")
    }
  }

  @Test func `cancelling ends the request on the node and gives its answer`() async throws {
    try await withHost { host in
      let session = try await host.agent()
      let before = host.traffic.bytesSent
      var hanging = request("test.hang")
      hanging.arguments = ["padding": Value(String(repeating: "x", count: 10_000))]
      let waiting = Task { [hanging] in try await session.perform([hanging]) }
      // What has not been sent is not ended on the node; signs of life are short.
      while host.traffic.bytesSent < before + 10_000 {
        try await Task.sleep(for: .milliseconds(10))
      }
      waiting.cancel()
      #expect(try await waiting.value.map(\.outcome) == [.failed("cancelled")])
      #expect(try await session.perform([request("test.echo")]).map(\.outcome) == [.done])
    }
  }
}

/// Lines collected from other threads.
final class Lines: Sendable {
  private let lines = Mutex<[String]>([])

  func add(_ line: String) { lines.withLock { $0.append(line) } }
  var all: [String] { lines.withLock { $0 } }
}
