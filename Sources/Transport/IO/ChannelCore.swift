internal import Synchronization
internal import Value

/// The near end of one channel: what came in and was not read, what goes out and is not yet sent.
///
/// `@unchecked Sendable` because everything in it is touched on its reactor's thread only.
class ChannelCore: @unchecked Sendable {
  /// Bytes kept for a slow reader; beyond them the far side is no longer read.
  static let bufferLimit = 1 << 20

  typealias Reading = CheckedContinuation<Result<ChannelEvent, Problem>, Never>
  typealias Writing = CheckedContinuation<Result<Void, Problem>, Never>

  private var incoming: [ChannelEvent] = []
  private var incomingStart = 0
  private(set) var incomingBytes = 0
  private var reader: (continuation: Reading, until: ContinuousClock.Instant?)?
  /// Pieces to send, the first one from `sent` on.
  private var outgoing: [(bytes: [UInt8], writer: Writing?)] = []
  private var sent = 0
  private(set) var wantsEndOfInput = false
  private(set) var end: ExitStatus?
  private(set) var failure: Problem?

  /// Moves bytes; overridden by the owner's kind of channel.
  func pump() {}
  /// Ends the channel; overridden by the owner's kind of channel.
  func shut() {}

  var isFull: Bool { incomingBytes >= Self.bufferLimit }
  var isOver: Bool { end != nil || failure != nil }
  var readerDeadline: ContinuousClock.Instant? { reader?.until }
  var hasOutgoing: Bool { !outgoing.isEmpty }

  // Reader's side.

  func read(_ continuation: Reading, within: Duration?) {
    guard reader == nil else {
      continuation.resume(
        returning: .failure(
          Problem(
            "transport.two-readers", what: "two tasks read one channel at once",
            fix: "this is a defect of Groundwork; please report it")))
      return
    }
    reader = (continuation, within.map { .now + $0 })
    deliver()
  }

  func expireReader(at now: ContinuousClock.Instant) {
    guard let until = reader?.until, until <= now else { return }
    stopReader(
      Problem(
        "transport.timeout", what: "nothing was heard in the time allowed",
        fix: "raise the timeout if the host is only slow"))
  }

  func cancelReader() {
    stopReader(
      Problem("transport.cancelled", what: "the wait was cancelled", fix: "run it again"))
  }

  private func stopReader(_ problem: Problem) {
    guard let waiting = reader else { return }
    reader = nil
    waiting.continuation.resume(returning: .failure(problem))
  }

  private func deliver() {
    guard let waiting = reader else { return }
    if incomingStart < incoming.count {
      let event = incoming[incomingStart]
      incomingStart += 1
      if incomingStart == incoming.count {
        incoming.removeAll(keepingCapacity: true)
        incomingStart = 0
      }
      incomingBytes -= event.byteCount
      reader = nil
      waiting.continuation.resume(returning: .success(event))
    } else if let failure {
      reader = nil
      waiting.continuation.resume(returning: .failure(failure))
    } else if let end {
      reader = nil
      waiting.continuation.resume(returning: .success(.end(end)))
    }
  }

  // Writer's side.

  func write(_ bytes: [UInt8], _ continuation: Writing) {
    if let problem = failure ?? (end == nil && !wantsEndOfInput ? nil : Self.ended) {
      continuation.resume(returning: .failure(problem))
    } else if bytes.isEmpty {
      continuation.resume(returning: .success(()))
    } else {
      outgoing.append((bytes, continuation))
    }
  }

  func endInput() { wantsEndOfInput = true }

  private static let ended = Problem(
    "transport.input-closed", what: "the command no longer reads its input",
    fix: "read what it said about the cause")

  // Owner's side.

  /// Gives the unsent bytes to `send`, which answers how many it took; nil stops.
  /// - Returns: the number of bytes taken.
  func drain(_ send: (UnsafeBufferPointer<UInt8>) -> Int?) -> Int {
    var total = 0
    while let piece = outgoing.first {
      let taken = piece.bytes.withUnsafeBufferPointer { buffer in
        send(UnsafeBufferPointer(rebasing: buffer[sent...]))
      }
      guard let taken, taken > 0 else { break }
      total += taken
      sent += taken
      if sent >= piece.bytes.count {
        sent = 0
        outgoing.removeFirst()
        piece.writer?.resume(returning: .success(()))
      }
    }
    return total
  }

  /// The far side no longer reads: writers are told, reading goes on.
  func refuseInput() {
    wantsEndOfInput = true
    failWriters(Self.ended)
  }

  func received(_ event: ChannelEvent) {
    if case .end(let status) = event {
      finish(status)
    } else {
      incoming.append(event)
      incomingBytes += event.byteCount
      deliver()
    }
  }

  private func finish(_ status: ExitStatus) {
    guard !isOver else { return }
    end = status
    failWriters(Self.ended)
    deliver()
  }

  func fail(_ problem: Problem) {
    guard !isOver else { return }
    failure = problem
    failWriters(problem)
    deliver()
  }

  private func failWriters(_ problem: Problem) {
    let waiting = outgoing
    outgoing.removeAll()
    sent = 0
    for piece in waiting { piece.writer?.resume(returning: .failure(problem)) }
  }
}

extension ChannelEvent {
  var byteCount: Int {
    switch self {
    case .output(let bytes), .errorOutput(let bytes): bytes.count
    case .end: 0
    }
  }
}

/// The async face of a core.
final class ChannelHandle: Channel {
  private let core: ChannelCore
  private let reactor: Reactor

  init(_ core: ChannelCore, on reactor: Reactor) {
    self.core = core
    self.reactor = reactor
  }

  deinit {
    // A channel nobody holds can no longer be read: its command must not linger.
    reactor.submit { [core] in core.shut() }
  }

  func write(_ bytes: [UInt8]) async throws(Problem) {
    let result: Result<Void, Problem> = await withCheckedContinuation { continuation in
      let accepted = reactor.submit { [core] in
        core.write(bytes, continuation)
        core.pump()
      }
      if !accepted { continuation.resume(returning: .failure(Self.stopped)) }
    }
    try result.get()
  }

  func closeInput() async {
    reactor.submit { [core] in
      core.endInput()
      core.pump()
    }
  }

  func read(within: Duration?) async throws(Problem) -> ChannelEvent {
    // Looked at on the thread, once the reader is there: a cancellation that came between its task and
    // the thread found nobody to stop.
    let cancellation = Cancellation()
    let result: Result<ChannelEvent, Problem> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let accepted = reactor.submit { [core] in
          core.read(continuation, within: within)
          if cancellation.isAsked.load(ordering: .acquiring) { core.cancelReader() }
          core.pump()
        }
        if !accepted { continuation.resume(returning: .failure(Self.stopped)) }
      }
    } onCancel: {
      cancellation.isAsked.store(true, ordering: .releasing)
      reactor.submit { [core] in core.cancelReader() }
    }
    return try result.get()
  }

  func close() async { reactor.submit { [core] in core.shut() } }

  private final class Cancellation: Sendable {
    let isAsked = Atomic(false)
  }

  private static let stopped = Problem(
    "transport.stopped", what: "the connections are closed already", fix: "run it again")
}
