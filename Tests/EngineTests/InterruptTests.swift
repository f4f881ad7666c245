import Remote
import Runs
import Synchronization
import System
import Testing
import Transport
import Value

@testable import Engine

/// What waits when the run is interrupted, or its task's time is over.
@Suite struct InterruptTests {
  private func interrupted(
    _ task: String, on fleet: MemoryFleet = MemoryFleet()
  ) async throws -> (heard: Heard, seconds: Double) {
    let start = Clock.monotonic.inSeconds
    let (heard, _, _) = try await run(
      """
      - hosts: all
        gather_facts: false
        tasks:
          - name: waits
            \(task)
          - name: next
            ping:
      """, on: fleet,
      beside: { engine in
        try? await _Concurrency.Task.sleep(for: .milliseconds(500))
        await engine.interrupt()
      })
    return (heard, Clock.monotonic.inSeconds - start)
  }

  @Test func `tries end with the one at hand`() async throws {
    let (heard, seconds) = try await interrupted(
      """
      command: "true"
            retries: 50
            delay: 60
            until: false
      """)
    #expect(seconds < 50 * 60)
    #expect(heard.results(of: "waits") == ["a: failed"])
    #expect(heard.results(of: "next") == [])
    #expect(heard.events.count { if case .retry = $0 { true } else { false } } == 1)
  }

  @Test func `a pause ends`() async throws {
    let (heard, seconds) = try await interrupted("pause: {seconds: 600}")
    #expect(seconds < 600)
    #expect(heard.results(of: "waits") == ["a: ok"])
    #expect(heard.results(of: "next") == [])
  }

  @Test func `a host that stays away is not waited for`() async throws {
    let (heard, seconds) = try await interrupted(
      "wait_for_connection: {timeout: 600}", on: MemoryFleet(isSilent: true))
    #expect(seconds < 600)
    #expect(heard.results(of: "waits") == ["a: failed"])
    #expect(
      heard.events.contains { "\($0)".contains("the run was interrupted while it waited") })
  }

  /// The link's own loop, cancelled as `timeout` does it.
  @Test func `a link gives up a host when it is no longer wanted`() async throws {
    var settings = TransportSettings(knownHosts: nil, environment: [:])
    settings.connectTimeout = .seconds(2)
    let connector = Connector(settings: settings)
    let store = AgentStore(controller: "/nonexistent", named: nil, connector: connector)
    let made = Mutex(0)
    let target = Target(
      host: "away", addresses: ["127.0.0.1"], port: 1, privateKeys: [], isCheck: false)
    let link = RemoteLink(target: target, events: Heard()) { _ in
      made.withLock { $0 += 1 }
      return RemoteHost(
        target: HostTarget(
          name: "away", addresses: [.name("127.0.0.1")], port: 1, transport: .libssh2),
        connector: connector, store: store)
    }
    let waiting = _Concurrency.Task { try await link.reconnect(withinSeconds: 600, address: nil) }
    try await _Concurrency.Task.sleep(for: .milliseconds(500))
    waiting.cancel()
    let start = Clock.monotonic.inSeconds
    await #expect(throws: Problem.self) { try await waiting.value }
    #expect(Clock.monotonic.inSeconds - start < 590)
    // Cancelled, its pauses are none: it must not go on without them.
    #expect(made.withLock { $0 } < 20)
    await link.close()
  }
}
