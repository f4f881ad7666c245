internal import CLibSSH2
internal import Glibc
internal import Value

extension Session {
  /// Runs one call of the library to its end, retried as the socket allows, in its turn.
  func perform<Output: Sendable>(
    within: Duration, _ call: @escaping @Sendable (Session, OpaquePointer) -> Attempt<Output>
  ) async -> Result<Output, SSHFailure> {
    await withCheckedContinuation { continuation in
      let accepted = reactor.submit { [self] in
        enqueue(
          Operation(
            until: .now + within,
            attempt: { session in
              guard let raw = session.raw else { return false }
              switch call(session, raw) {
              case .again: return false
              case .done(let output): continuation.resume(returning: .success(output))
              case .failed(let failure): continuation.resume(returning: .failure(failure))
              }
              return true
            },
            fail: { continuation.resume(returning: .failure($0)) }))
      }
      if !accepted {
        continuation.resume(
          returning: .failure(SSHFailure(code: LIBSSH2_ERROR_SOCKET_NONE, message: "closed")))
      }
    }
  }

  /// The same for calls that answer 0, EAGAIN or an error.
  func call(
    within: Duration, _ body: @escaping @Sendable (OpaquePointer) -> Int32
  ) async throws(SSHFailure) {
    try await perform(within: within) { (session, raw) -> Attempt<Void> in
      switch body(raw) {
      case 0: return .done(())
      case LIBSSH2_ERROR_EAGAIN: return .again
      case let code: return .failed(session.failure(code))
      }
    }.get()
  }

  /// Key exchange; the host key that came of it.
  func handshake(within: Duration) async throws(SSHFailure) -> HostKey {
    try await perform(within: within) { (session, raw) -> Attempt<HostKey> in
      let code = libssh2_session_handshake(raw, session.descriptor)
      if code == LIBSSH2_ERROR_EAGAIN { return .again }
      guard code == 0 else { return .failed(session.failure(code)) }
      var length = 0
      var kind: Int32 = 0
      guard let key = libssh2_session_hostkey(raw, &length, &kind) else {
        return .failed(session.failure(LIBSSH2_ERROR_HOSTKEY_INIT))
      }
      let bytes = UnsafeBufferPointer(start: key, count: length).map { UInt8(bitPattern: $0) }
      return .done(HostKey(blob: bytes))
    }.get()
  }

  /// The methods the server offers `user`; nil when it asks for none.
  func offeredMethods(user: String, within: Duration) async throws(SSHFailure) -> [String]? {
    try await perform(within: within) { (session, raw) -> Attempt<[String]?> in
      if let list = libssh2_userauth_list(raw, user, UInt32(user.utf8.count)) {
        return .done(String(cString: list).split(separator: ",").map(String.init))
      }
      if libssh2_userauth_authenticated(raw) == 1 { return .done(nil) }
      let code = libssh2_session_last_errno(raw)
      return code == LIBSSH2_ERROR_EAGAIN ? .again : .failed(session.failure(code))
    }.get()
  }

  /// Opens a channel and starts `command` on it.
  func exec(_ command: String, within: Duration) async throws(SSHFailure) -> ChannelHandle {
    final class Opening: @unchecked Sendable {
      // because: used by the attempts of one operation, on the reactor's thread.
      var channel: OpaquePointer?
    }
    let opening = Opening()
    return try await perform(within: within) { (session, raw) -> Attempt<ChannelHandle> in
      if opening.channel == nil {
        opening.channel = libssh2_channel_open_ex(raw, "session", 7, 2 << 20, 32 << 10, nil, 0)
      }
      guard let channel = opening.channel else {
        let code = libssh2_session_last_errno(raw)
        return code == LIBSSH2_ERROR_EAGAIN ? .again : .failed(session.failure(code))
      }
      let code = libssh2_channel_process_startup(
        channel, "exec", 4, command, UInt32(command.utf8.count))
      if code == LIBSSH2_ERROR_EAGAIN { return .again }
      let core = SessionChannel(channel, of: session)
      session.add(core)
      guard code == 0 else {
        let failure = session.failure(code)
        core.abandon()
        return .failed(failure)
      }
      return .done(ChannelHandle(core, on: session.reactor))
    }.get()
  }

  /// Ends the session; waits until it is done.
  func close() async {
    let done: Void = await withCheckedContinuation { continuation in
      let accepted = reactor.submit { [self] in
        die(SSHFailure(code: 0, message: "closed by Groundwork"))
        continuation.resume()
      }
      if !accepted { continuation.resume() }
    }
    return done
  }
}
