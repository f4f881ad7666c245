import Synchronization
import Testing
import Transport
import Value
import Wire

@testable import Remote

/// What a session sends, without an agent.
@Suite struct SessionPromisesTests {
  /// Keeps what is written and answers nothing.
  private final class Recorder: Channel {
    private let bytes = Mutex<[UInt8]>([])

    func write(_ more: [UInt8]) async throws(Problem) { bytes.withLock { $0 += more } }
    func closeInput() async {}
    func close() async {}

    func read(within _: Duration?) async throws(Problem) -> ChannelEvent {
      try? await Task.sleep(for: .seconds(600))
      return .end(.code(0))
    }

    func frames() throws -> [Frame] {
      var reader = FrameReader()
      reader.append(bytes.withLock { $0 })
      var frames: [Frame] = []
      while let frame = try reader.next() { frames.append(frame) }
      return frames
    }
  }

  private func session(
    _ channel: any Channel, isLogged: Bool = false, grace: Duration = .seconds(30)
  ) -> AgentSession {
    let hello = Hello(
      build: "", bootID: "", machineID: "", userID: 0, hostname: "h", kernel: "",
      architecture: "x86_64", clockSeconds: 0)
    return AgentSession(
      AgentStart.Started(
        channel: channel, hello: hello, reader: FrameReader(), isLogged: isLogged),
      host: "h", counter: TrafficCounter(), grace: grace)
  }

  @Test func `the agent is promised at once to hear from its controller`() async throws {
    let channel = Recorder()
    let session = session(channel)
    await session.listen(FrameReader())
    for _ in 0..<500 {
      if try !channel.frames().isEmpty { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    let frame = try #require(try channel.frames().first)
    #expect(frame.kind == .alive)
    #expect(frame.header["seconds"] == 60)
    await session.close()
  }

  /// Takes nothing and says nothing until it is closed.
  private final class Stuck: Channel {
    private let isClosed = Mutex(false)

    private func wait() async throws(Problem) {
      while !isClosed.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(5)) }
      throw Problem("transport.closed", what: "the channel was closed", fix: "")
    }

    func write(_ more: [UInt8]) async throws(Problem) { try await wait() }
    func closeInput() async {}
    func close() async { isClosed.withLock { $0 = true } }

    func read(within _: Duration?) async throws(Problem) -> ChannelEvent {
      try await wait()
      return .end(.code(0))
    }
  }

  private static let late = Response.Outcome.failed(
    "took longer than 1 seconds, and the node does not end it")

  @Test func `an agent that is stuck beyond a deadline is given up`() async throws {
    let session = session(Recorder(), grace: .milliseconds(50))
    await session.listen(FrameReader())
    let responses = try await session.perform([
      Request(module: "m", arguments: [:], deadlineSeconds: 1),
      Request(module: "m", arguments: [:], deadlineSeconds: 1),
    ])
    #expect(responses.map(\.outcome) == [Self.late, .unknown])
    #expect(await session.isLost)
    await session.close()
  }

  @Test func `one that does not even read its input is given up too`() async throws {
    let session = session(Stuck(), grace: .milliseconds(50))
    await session.listen(FrameReader())
    let request = Request(
      module: "m", arguments: [:], mode: .check, deadlineSeconds: 1,
      payload: [UInt8](repeating: 0, count: 1 << 20))
    #expect(try await session.perform([request]).map(\.outcome) == [Self.late])
    await session.close()
  }

  @Test func `a cancelled request is not waited for without end`() async throws {
    let channel = Recorder()
    let session = session(channel, grace: .milliseconds(50))
    await session.listen(FrameReader())
    let waiting = Task { try await session.perform([Request(module: "m", arguments: [:])]) }
    for _ in 0..<500 {
      if try channel.frames().contains(where: { $0.kind == .request }) { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    waiting.cancel()
    #expect(try await waiting.value.map(\.outcome) == [.unknown])
    await session.close()
  }

  @Test(arguments: [
    Request(module: "m", arguments: ["a": Value("x", marks: .secret)]),
    Request(module: "m", arguments: [:], payload: [1], carriesSecret: true),
  ]) func `a secret never passes a sudo that keeps what it sees`(request: Request) async throws {
    let channel = Recorder()
    let session = session(channel, isLogged: true)
    let problem = await #expect(throws: Problem.self) { try await session.perform([request]) }
    #expect(problem?.id == "sudo.logs-input")
    #expect(try channel.frames().isEmpty)
  }
}
