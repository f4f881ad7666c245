internal import CLibSSH2
internal import Value

/// One exec channel of a session.
final class SessionChannel: ChannelCore, @unchecked Sendable {
  /// What a turn came to.
  struct Outcome {
    var moved = false
    var bytes = 0
    /// It must have the next turn, before anyone else sends.
    var isStuck = false
    var failure: SSHFailure?
  }

  private enum Phase {
    case running
    /// Both streams are read; the exit status comes with the remote close.
    case ending
    case closing(until: ContinuousClock.Instant)
    case freed
  }

  private let raw: OpaquePointer
  /// The session owns its channels and ends them; nil once it is gone.
  private weak var session: Session?
  private var phase = Phase.running
  private var sentEndOfInput = false
  /// The last write found the socket full, not the far side's window.
  private(set) var isWaitingForSocket = false
  private var headway = Headway()
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)

  private static let errorStream: Int32 = 1

  init(_ raw: OpaquePointer, of session: Session) {
    self.raw = raw
    self.session = session
  }

  var isFreed: Bool { if case .freed = phase { true } else { false } }

  /// False while its reader is behind: the far side then waits for its window.
  var wantsToRead: Bool { if case .freed = phase { false } else { !isFull } }

  var wakeAt: ContinuousClock.Instant? {
    if case .closing(let until) = phase { return [until, readerDeadline].compactMap { $0 }.min() }
    return readerDeadline
  }

  /// When what is held back is to be sent though the host has not said that it read anything.
  var sendAt: ContinuousClock.Instant? { hasOutgoing ? headway.until : nil }

  override func pump() { session?.step() }

  override func shut() {
    switch phase {
    case .running, .ending: phase = .closing(until: .now + .seconds(5))
    case .closing, .freed: return
    }
    session?.step()
  }

  /// Lets it be closed in the coming turns, for a command that never started.
  func abandon() { phase = .closing(until: .now + .seconds(5)) }

  func turn(on session: Session) -> Outcome {
    var outcome = Outcome()
    switch phase {
    case .running:
      // A read that stopped with half a packet (a larger window) is repeated before anything is sent.
      if isStuckReading { receive(session, &outcome) }
      if !outcome.isStuck, outcome.failure == nil { send(session, &outcome) }
      if !outcome.isStuck, outcome.failure == nil { receive(session, &outcome) }
      // That the command has read on may have come with what was received.
      if sendAt != nil, room > 0 { outcome.moved = true }
    case .ending: awaitEnd(session, &outcome)
    case .closing(let until): close(session, until, &outcome)
    case .freed: break
    }
    return outcome
  }

  private var isStuckReading = false

  private func note(_ code: Int, _ session: Session, _ outcome: inout Outcome) {
    if code == Int(LIBSSH2_ERROR_EAGAIN) {
      outcome.isStuck = session.hasHalfAPacket
    } else {
      let failure = session.failure(Int32(truncatingIfNeeded: code))
      if failure.isPutOff {
        outcome.isStuck = session.hasHalfAPacket
      } else if failure.isFatal {
        outcome.failure = failure
      } else {
        fail(Session.lost(session.host, failure))
        phase = .closing(until: .now + .seconds(5))
      }
    }
  }

  private func send(_ session: Session, _ outcome: inout Outcome) {
    var code = 0
    isWaitingForSocket = false
    let taken = drain { piece in
      let room = room
      guard room > 0 else { return nil }
      let count = piece.prefix(room).withMemoryRebound(to: CChar.self) { text in
        libssh2_channel_write_ex(raw, 0, text.baseAddress, text.count)
      }
      if count < 0 { code = count }
      return count > 0 ? count : nil
    }
    outcome.bytes += taken
    if taken > 0 { outcome.moved = true }
    if code < 0 {
      // A closed channel no longer takes input, but what it said is still to be read.
      if [LIBSSH2_ERROR_CHANNEL_CLOSED, LIBSSH2_ERROR_CHANNEL_EOF_SENT].contains(Int32(code)) {
        refuseInput()
      } else {
        note(code, session, &outcome)
        isWaitingForSocket = outcome.isStuck
        if outcome.isStuck || outcome.failure != nil { return }
      }
    }
    guard wantsEndOfInput, !hasOutgoing, !sentEndOfInput else { return }
    let sent = libssh2_channel_send_eof(raw)
    if sent == 0 {
      sentEndOfInput = true
      outcome.moved = true
    } else if sent == LIBSSH2_ERROR_EAGAIN {
      note(Int(sent), session, &outcome)
    } else {
      sentEndOfInput = true
    }
  }

  private var room: Int { headway.room(in: Int(libssh2_channel_window_write_ex(raw, nil))) }

  /// Reads both streams until each says EAGAIN: `eof` stays 0 while error output is queued.
  private func receive(_ session: Session, _ outcome: inout Outcome) {
    defer { isStuckReading = outcome.isStuck }
    for stream in [0, Self.errorStream] {
      while !isFull {
        let count = buffer.withUnsafeMutableBytes { bytes in
          libssh2_channel_read_ex(
            raw, stream, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
        }
        if count > 0 {
          let bytes = Array(buffer[..<count])
          received(stream == 0 ? .output(bytes) : .errorOutput(bytes))
          outcome.bytes += count
          outcome.moved = true
          continue
        }
        if count < 0 { note(count, session, &outcome) }
        if outcome.isStuck || outcome.failure != nil { return }
        break
      }
    }
    guard !isFull, case .running = phase, libssh2_channel_eof(raw) == 1 else { return }
    phase = .ending
    refuseInput()
    outcome.moved = true
  }

  private func awaitEnd(_ session: Session, _ outcome: inout Outcome) {
    let code = libssh2_channel_wait_closed(raw)
    if code == LIBSSH2_ERROR_EAGAIN {
      note(Int(code), session, &outcome)
      return
    }
    if code != 0 {
      let failure = session.failure(code)
      if failure.isFatal {
        outcome.failure = failure
        return
      }
    }
    received(.end(exitStatus))
    phase = .closing(until: .now + .seconds(5))
    outcome.moved = true
  }

  /// A command ended by a signal has status 0: the signal is asked for first.
  private var exitStatus: ExitStatus {
    var name: UnsafeMutablePointer<CChar>?
    var length = 0
    libssh2_channel_get_exit_signal(raw, &name, &length, nil, nil, nil, nil)
    if let name {
      defer { if let session = session?.raw { libssh2_free(session, name) } }
      if length > 0 { return .signal(String(cString: name)) }
    }
    return .code(Int(libssh2_channel_get_exit_status(raw)))
  }

  private func close(
    _ session: Session, _ until: ContinuousClock.Instant, _ outcome: inout Outcome
  ) {
    if !isOver {
      fail(
        Problem(
          "transport.closed", what: "the channel was closed", fix: "open a new one"))
    }
    let code = libssh2_channel_close(raw)
    if code == LIBSSH2_ERROR_EAGAIN {
      note(Int(code), session, &outcome)
      // The far side keeps it open, for a command that goes on: left to the end of the session.
      if !outcome.isStuck, until <= .now {
        phase = .freed
        outcome.moved = true
      }
      return
    }
    let freed = libssh2_channel_free(raw)
    if freed == LIBSSH2_ERROR_EAGAIN {
      note(Int(freed), session, &outcome)
      return
    }
    phase = .freed
    outcome.moved = true
  }
}
