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
    _ channel: any Channel, isLogged: Bool = false, grace: Duration = .seconds(30),
    pulse: Duration = .seconds(15),
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) -> AgentSession {
    let hello = Hello(
      build: "", bootID: "", machineID: "", userID: 0, hostname: "h", kernel: "",
      architecture: "x86_64", clockSeconds: 0)
    return AgentSession(
      AgentStart.Started(
        channel: channel, hello: hello, reader: FrameReader(), isLogged: isLogged),
      host: "h", counter: TrafficCounter(), grace: grace, pulse: pulse,
      now: now)
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

  /// Its writer meets the end before its reader does.
  private final class Broken: Channel {
    private let problem: Problem

    init(_ id: String) { problem = Problem(id, what: "it is over", fix: "") }

    func write(_ more: [UInt8]) async throws(Problem) { throw problem }
    func closeInput() async {}
    func close() async {}

    func read(within _: Duration?) async throws(Problem) -> ChannelEvent {
      try? await Task.sleep(for: .seconds(600))
      return .end(.code(0))
    }
  }

  /// As after a cut cable: the keepalive of who writes has run out, and who reads has not been told.
  @Test func `a host whose loss the writer meets first is lost all the same`() async throws {
    let request = Request(module: "m", arguments: [:])
    let lost = session(Broken("ssh.lost"))
    await lost.listen(FrameReader())
    let problem = await #expect(throws: Problem.self) { try await lost.perform([request]) }
    #expect(problem?.id == "remote.lost-at-work")
    await lost.close()

    let ended = session(Broken("transport.input-closed"))
    await ended.listen(FrameReader())
    #expect(try await ended.perform([request]).map(\.outcome) == [.unknown])
    await ended.close()
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

  /// A machine that falls asleep once it has sent its request. The answer came meanwhile: it is heard only
  /// after somebody has seen how late it is.
  private final class Sleeper: Channel {
    private struct State {
      var isAsleep = false
      var hasSeen = false
      var hasAnswered = false
    }
    private let state = Mutex(State())

    func now() -> ContinuousClock.Instant {
      state.withLock { state in
        guard state.isAsleep else { return .now }
        state.hasSeen = true
        return .now + .seconds(3600)
      }
    }

    func write(_ more: [UInt8]) async throws(Problem) {
      var reader = FrameReader()
      reader.append(more)
      while let frame = try? reader.next() {
        if frame.kind == .request { state.withLock { $0.isAsleep = true } }
      }
    }
    func closeInput() async {}
    func close() async { state.withLock { $0.hasSeen = true } }

    func read(within _: Duration?) async throws(Problem) -> ChannelEvent {
      while !state.withLock({ $0.hasSeen }) { try? await Task.sleep(for: .milliseconds(5)) }
      let isFirst = state.withLock { state in
        defer { state.hasAnswered = true }
        return !state.hasAnswered
      }
      var response = Response(id: 1)
      return isFirst ? .output(response.pack().flatMap { $0 }) : .end(.code(0))
    }
  }

  @Test func `who slept gives its agent all its time again`() async throws {
    let channel = Sleeper()
    let session = session(channel, grace: .milliseconds(50), now: channel.now)
    await session.listen(FrameReader())
    let responses = try await session.perform([
      Request(module: "m", arguments: [:], deadlineSeconds: 1)
    ])
    #expect(responses.map(\.outcome) == [.done])
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

  @Test func `an agent that is silent is given up, whatever it was given time for`() async throws {
    let session = session(Recorder(), pulse: .milliseconds(2))
    await session.listen(FrameReader())
    let responses = try await session.perform([Request(module: "m", arguments: [:])])
    #expect(responses.map(\.outcome) == [.unknown])
    #expect(responses[0].result["because"] == "the agent was silent for 0 seconds")
    await session.close()
  }

  /// Says at every read that it is at work, and never comes to an end.
  private final class Diligent: Channel {
    private let isClosed = Mutex(false)
    let frame: Frame

    init(_ frame: Frame) { self.frame = frame }

    func write(_ more: [UInt8]) async throws(Problem) {}
    func closeInput() async {}
    func close() async { isClosed.withLock { $0 = true } }

    func read(within _: Duration?) async throws(Problem) -> ChannelEvent {
      try? await Task.sleep(for: .milliseconds(2))
      return isClosed.withLock { $0 } ? .end(.code(0)) : .output(frame.bytes)
    }
  }

  @Test func `who is heard all the time is not silent, and has no more time for that`() async throws
  {
    let busy = Frame(.progress, header: ["id": 1, "text": "at work"])
    let session = session(Diligent(busy), grace: .milliseconds(50), pulse: .milliseconds(2))
    await session.listen(FrameReader())
    let responses = try await session.perform([
      Request(module: "m", arguments: [:], deadlineSeconds: 1)
    ])
    #expect(responses.map(\.outcome) == [Self.late])
    await session.close()
  }

  /// Ends when its input has ended, but not at once.
  private final class Slow: Channel {
    private struct State {
      var isEnding = false
      var wasCut = false
      var hasEnded = false
    }
    private let state = Mutex(State())

    func write(_ more: [UInt8]) async throws(Problem) {}
    func closeInput() async { state.withLock { $0.isEnding = true } }
    func close() async { state.withLock { $0.wasCut = !$0.hasEnded } }
    var wasCut: Bool { state.withLock { $0.wasCut } }

    func read(within _: Duration?) async throws(Problem) -> ChannelEvent {
      while !state.withLock({ $0.isEnding }) { try? await Task.sleep(for: .milliseconds(2)) }
      try? await Task.sleep(for: .milliseconds(50))
      state.withLock { $0.hasEnded = true }
      return .end(.code(0))
    }
  }

  @Test func `an agent comes to take over what it was told last`() async {
    let channel = Slow()
    let session = session(channel)
    await session.listen(FrameReader())
    await session.own([1], isWhole: true)
    await session.close()
    #expect(!channel.wasCut)
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
