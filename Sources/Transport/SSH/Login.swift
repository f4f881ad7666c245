internal import CLibSSH2
internal import Glibc
internal import Value

/// libssh2 asks for a signature. It is made on another thread, since an agent may take half a
/// minute (a touch on a token); EAGAIN makes the library ask again.
private func sign(
  _ session: OpaquePointer?, _ signature: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
  _ length: UnsafeMutablePointer<Int>?, _ data: UnsafePointer<UInt8>?, _ count: Int,
  _ abstract: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> Int32 {
  guard let session, let owner = libssh2_session_abstract(session)?.pointee, let data else {
    return -1
  }
  let login = Unmanaged<CallbackState>.fromOpaque(owner).takeUnretainedValue()
  switch login.signature {
  case .none:
    login.signature = .asked
    login.ask?(Array(UnsafeBufferPointer(start: data, count: count)))
    return LIBSSH2_ERROR_EAGAIN
  case .asked: return LIBSSH2_ERROR_EAGAIN
  case .refused: return -1
  case .ready(let bytes):
    // The library frees it with its own allocator, which is malloc's.
    guard let copy = malloc(max(1, bytes.count)) else { return -1 }
    bytes.withUnsafeBytes {
      copy.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(copy), byteCount: $0.count)
    }
    signature?.pointee = copy.assumingMemoryBound(to: UInt8.self)
    length?.pointee = bytes.count
    return 0
  }
}

/// Answers the server's prompts with the password, in the first round that asks anything.
private func answer(
  _ name: UnsafePointer<CChar>?, _ nameLength: Int32, _ text: UnsafePointer<CChar>?,
  _ textLength: Int32, _ count: Int32,
  _ prompts: UnsafePointer<LIBSSH2_USERAUTH_KBDINT_PROMPT>?,
  _ responses: UnsafeMutablePointer<LIBSSH2_USERAUTH_KBDINT_RESPONSE>?,
  _ abstract: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) {
  guard let owner = abstract?.pointee, let responses, count > 0 else { return }
  let login = Unmanaged<CallbackState>.fromOpaque(owner).takeUnretainedValue()
  for place in 0..<Int(count) {
    // A question whose answer is shown is not the password's; a second round means it was wrong.
    let isHidden = prompts?[place].echo == 0
    let bytes = isHidden ? login.password ?? [] : []
    if isHidden { login.password = nil }
    guard let copy = malloc(max(1, bytes.count)) else { continue }
    bytes.withUnsafeBytes { source in
      if let base = source.baseAddress { copy.copyMemory(from: base, byteCount: source.count) }
    }
    responses[place].text = copy.assumingMemoryBound(to: CChar.self)
    responses[place].length = UInt32(bytes.count)
  }
}

extension Session {
  private static let patience = Duration.seconds(60)
  /// sshd's LoginGraceTime is two minutes.
  private static let signingPatience = Duration.seconds(120)

  /// Tries one identity; true when the login is complete.
  func authenticate(user: String, with identity: Identity, ring: KeyRing, pool: BlockingPool)
    async throws(SSHFailure) -> Bool
  {
    let blob = identity.publicKey
    switch identity.holder {
    case .memory(let key):
      return try await attempt(within: Self.patience) { raw in
        key.reveal { bytes in
          bytes.withUnsafeBytes { buffer in
            libssh2_userauth_publickey_frommemory(
              raw, user, user.utf8.count, nil, 0,
              buffer.bindMemory(to: CChar.self).baseAddress, buffer.count, nil)
          }
        }
      }
    case .agent(let agent):
      return try await authenticate(user, blob) { data in
        await pool.run { agent.sign(data, with: blob) }
      }
    case .locked(let file):
      // Asked only now: the server has said that it takes this key.
      return try await authenticate(user, blob) { data in
        guard case .success(let unlocked) = await ring.unlock(file),
          case .agent(let agent) = unlocked.holder
        else { return nil }
        return await pool.run { agent.sign(data, with: blob) }
      }
    }
  }

  private func authenticate(
    _ user: String, _ blob: [UInt8], _ signing: @escaping @Sendable ([UInt8]) async -> [UInt8]?
  ) async throws(SSHFailure) -> Bool {
    await prepare { session in
      session.callbacks.signature = .none
      session.callbacks.ask = { [weak session] data in
        // Elsewhere: an agent may wait for a touch, a passphrase for its user. By then the server may
        // have closed, and nothing else may hold the session.
        Task {
          let signature = await signing(data)
          guard let session else { return }
          session.reactor.submit {
            session.callbacks.signature = signature.map { .ready($0) } ?? .refused
            session.step()
          }
        }
      }
    }
    return try await attempt(within: Self.signingPatience) { raw in
      var nothing: UnsafeMutableRawPointer?
      return blob.withUnsafeBufferPointer {
        libssh2_userauth_publickey(raw, user, $0.baseAddress, $0.count, sign, &nothing)
      }
    }
  }

  /// Tries the password by the method of that name.
  func authenticate(user: String, password: Secret) async throws(SSHFailure) -> Bool {
    try await attempt(within: Self.patience) { raw in
      password.reveal { bytes in
        bytes.withUnsafeBytes { buffer in
          libssh2_userauth_password_ex(
            raw, user, UInt32(user.utf8.count), buffer.bindMemory(to: CChar.self).baseAddress,
            UInt32(buffer.count), nil)
        }
      }
    }
  }

  /// Answers the server's questions with the password.
  func authenticateInteractively(user: String, password: Secret) async throws(SSHFailure) -> Bool {
    await prepare { $0.callbacks.password = password.reveal { $0 } }
    return try await attempt(within: Self.patience) { raw in
      libssh2_userauth_keyboard_interactive_ex(raw, user, UInt32(user.utf8.count), answer)
    }
  }

  private func prepare(_ body: @escaping @Sendable (Session) -> Void) async {
    await withCheckedContinuation { continuation in
      let accepted = reactor.submit { [self] in
        body(self)
        continuation.resume()
      }
      if !accepted { continuation.resume() }
    }
  }

  /// A refusal is false, everything else an error.
  private func attempt(
    within: Duration, _ body: @escaping @Sendable (OpaquePointer) -> Int32
  ) async throws(SSHFailure) -> Bool {
    do throws(SSHFailure) {
      try await call(within: within, body)
      return true
    } catch {
      if error.isFatal || error.code == LIBSSH2_ERROR_TIMEOUT { throw error }
      return false
    }
  }
}
