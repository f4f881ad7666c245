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

  private func session(_ channel: Recorder, isLogged: Bool = false) -> AgentSession {
    let hello = Hello(
      build: "", bootID: "", machineID: "", userID: 0, hostname: "h", kernel: "",
      architecture: "x86_64", clockSeconds: 0)
    return AgentSession(
      AgentStart.Started(
        channel: channel, hello: hello, reader: FrameReader(), isLogged: isLogged),
      host: "h", counter: TrafficCounter())
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
