internal import CLibSSH2
internal import Value

/// Key exchange, host key and login on one connected session.
struct Entrance: Sendable {
  let target: HostTarget
  let route: Route
  let connector: Connector
  /// Types of which the host has shown a key that nobody vouches for.
  var shown: [String] = []

  enum Outcome: Sendable {
    case inside
    case refused(LibraryFailure)
    /// The key has not the fingerprint that was given; another one of the host's may have it.
    case otherKey(type: String, Problem)
    /// The host cut the connection before the login; it may take it a little later.
    case turnedAway(String)
  }

  private static let handshakePatience = Duration.seconds(30)
  private static let loginPatience = Duration.seconds(60)

  func enter(_ session: Session) async -> Outcome {
    let policy = HostKeyPolicy(target, connector.settings, address: route.address)
    guard await begin(session, policy.askedTypes) else {
      return .refused(.problem(lost("libssh2 cannot make a session")))
    }
    let key: HostKey
    do throws(SSHFailure) {
      key = try await session.handshake(within: Self.handshakePatience)
    } catch {
      return handshakeFailed(error)
    }
    do throws(Problem) {
      try await check(key, policy)
    } catch {
      if error.id == "ssh.host-key-mismatch" { return .otherKey(type: key.type, error) }
      return .refused(unshowable(key, policy).map { .beyond(reason: $0, error) } ?? .problem(error))
    }
    do throws(SSHFailure) {
      let refusal = try await login(session)
      if let refusal { return .refused(refusal) }
    } catch {
      return .refused(
        .problem(
          lost("it hung up during the login: \(error.message)")))
    }
    await start(session)
    return .inside
  }

  private func begin(_ session: Session, _ types: [String]) async -> Bool {
    await withCheckedContinuation { continuation in
      let accepted = session.reactor.submit { [shown] in
        continuation.resume(returning: session.begin(hostKeyTypes: types, shown: shown))
      }
      if !accepted { continuation.resume(returning: false) }
    }
  }

  private func start(_ session: Session) async {
    session.reactor.submit { session.startKeepalive() }
  }

  private func lost(_ reason: String) -> Problem {
    Problem(
      "ssh.lost", what: "the connection to \(route.address) was lost", host: target.name,
      because: reason, fix: "see whether the host is up, then run it again")
  }

  private func handshakeFailed(_ failure: SSHFailure) -> Outcome {
    if failure.isKeyExchange {
      let ciphers = Library.algorithms(LIBSSH2_METHOD_CRYPT_CS).joined(separator: ",")
      let macs = Library.algorithms(LIBSSH2_METHOD_MAC_CS).joined(separator: ",")
      return .refused(
        .beyond(
          reason: "the host accepts none of the algorithms libssh2 \(Library.version) has",
          Problem(
            "ssh.no-common-algorithm", what: "libssh2 and \(route.address) share no algorithm",
            host: target.name,
            because: "libssh2 \(Library.version) has the ciphers \(ciphers) and the MACs \(macs); "
              + failure.message,
            fix: "set `ansible_connection: openssh` for this host")))
    }
    if failure.isTurnedAway { return .turnedAway("the host hung up: \(failure.message)") }
    if failure.code == LIBSSH2_ERROR_TIMEOUT {
      // Whether anything accepted the connection only the proxy knows.
      if route.proxyCommand != nil { return .turnedAway("no answer in the time allowed") }
      return .refused(
        .problem(
          LibraryLogin.unreachable(
            target.name,
            ["\(route.address) port \(route.port) accepts connections but does not speak SSH"])))
    }
    return .refused(.problem(lost(failure.message)))
  }

  /// Why a key that is not the pinned one proves nothing: libssh2 could not ask for that.
  private func unshowable(_ key: HostKey, _ policy: HostKeyPolicy) -> String? {
    let types = policy.pinnedTypes
    guard let pinned = types.first, !types.contains(key.type) else { return nil }
    return "libssh2 \(Library.version) cannot verify the pinned \(pinned) key"
  }

  private func check(_ key: HostKey, _ policy: HostKeyPolicy) async throws(Problem) {
    guard try policy.judge(key) == .new, let knownHosts = policy.knownHosts else { return }
    let name = target.name
    let failure: Problem? = await connector.pool.run {
      do throws(Problem) {
        try knownHosts.pin(key, to: name)
        return nil
      } catch { return error }
    }
    if let failure { throw failure }
    connector.settings.note(name, "pinned its host key \(key.type) \(key.fingerprint)")
  }

  // Login.

  /// nil when inside; otherwise why not.
  private func login(_ session: Session) async throws(SSHFailure) -> LibraryFailure? {
    var attempts = Attempts()
    var keys = await identities(&attempts)
    // An only key is shown without asking what the server offers: a round trip less for most. Asked
    // after a refusal, the question counts as a refused login, of which a server allows few.
    if keys.count == 1, try await takes(keys.removeFirst(), session, &attempts) { return nil }
    if !attempts.hungUp {
      guard
        let offered = try await session.offeredMethods(
          user: route.user, within: Self.loginPatience)
      else { return nil }
      attempts.offered = offered
    }
    let offered = attempts.offered
    if offered.contains("publickey") {
      for identity in keys {
        if attempts.keys >= (target.password == nil ? 20 : 5) { break }
        if try await takes(identity, session, &attempts) { return nil }
      }
    }
    if let password = target.password {
      // After a key the server may ask for more than it offered at first.
      if offered.contains("password") || !offered.contains("keyboard-interactive") {
        if try await trying(
          "password", &attempts,
          { () async throws(SSHFailure) -> Bool in
            try await session.authenticate(user: route.user, password: password)
          })
        {
          return nil
        }
      }
      if offered.contains("keyboard-interactive") {
        if try await trying(
          "keyboard-interactive", &attempts,
          { () async throws(SSHFailure) -> Bool in
            try await session.authenticateInteractively(user: route.user, password: password)
          })
        {
          return nil
        }
      }
    }
    return attempts.failure(target, route)
  }

  /// Whether the key opens the door.
  private func takes(
    _ identity: Identity, _ session: Session, _ attempts: inout Attempts
  ) async throws(SSHFailure) -> Bool {
    attempts.keys += 1
    let isTaken = try await trying("key \(identity.label)", &attempts) {
      () async throws(SSHFailure) -> Bool in
      try await session.authenticate(
        user: route.user, with: identity, ring: connector.keyRing, pool: connector.pool)
    }
    if !isTaken { await attempts.refused(identity, connector.keyRing) }
    return isTaken
  }

  /// A server that has had enough hangs up: the list of what was tried is the better message.
  private func trying(
    _ name: String, _ attempts: inout Attempts, _ body: () async throws(SSHFailure) -> Bool
  ) async throws(SSHFailure) -> Bool {
    attempts.tried.append(name)
    if attempts.hungUp { return false }
    do throws(SSHFailure) {
      return try await body()
    } catch {
      guard error.isTurnedAway else { throw error }
      attempts.hungUp = true
      attempts.tried.append("then the server hung up (\(error.message))")
      return false
    }
  }

  /// Keys in the order ssh(1) tries them: those named as files that an agent holds, the agent's
  /// others, then the other files.
  private func identities(_ attempts: inout Attempts) async -> [Identity] {
    var held: [Identity] = []
    if let socket = route.agentSocket {
      held = await connector.keyRing.identities(agent: socket)
    }
    var fromFiles: [Identity] = []
    for path in route.keyFiles {
      switch await connector.keyRing.identity(file: path, held: held) {
      case .identity(let identity): fromFiles.append(identity)
      case .beyond(let reason): attempts.passOver("key \(path)", reason)
      case .unusable(let problem):
        // Default keys that do not exist are nobody's concern.
        if route.keysAreExplicit || problem.id != "ssh.key-file" {
          attempts.unusable.append(problem)
        }
      }
    }
    var others: [Identity] = []
    for identity in held where !route.identitiesOnly {
      if let obstacle = Identity.obstacle(type: identity.type) {
        attempts.passOver("key \(identity.label)", obstacle)
      } else if !fromFiles.contains(where: { $0.publicKey == identity.publicKey }) {
        others.append(identity)
      }
    }
    return fromFiles.filter(\.isHeld) + others + fromFiles.filter { !$0.isHeld }
  }
}

/// What a login tried, for the message when nothing helped.
struct Attempts {
  /// By the server; empty before it was asked.
  var offered: [String] = []
  var tried: [String] = []
  var keys = 0
  var hungUp = false
  var unusable: [Problem] = []
  /// Why `ssh` might get in where libssh2 does not.
  private var beyond: String?

  /// A key that was tried: what may have been in its way.
  mutating func refused(_ identity: Identity, _ ring: KeyRing) async {
    if case .locked(let file) = identity.holder, let problem = await ring.failure(unlocking: file) {
      unusable.append(problem)
    }
    if identity.hasCertificate {
      beyond = beyond ?? "'\(identity.label)' has a certificate, which libssh2 cannot show"
    }
  }

  mutating func passOver(_ name: String, _ reason: String) {
    beyond = beyond ?? reason
    tried.append("\(name) not tried: \(reason)")
  }

  func failure(_ target: HostTarget, _ route: Route) -> LibraryFailure {
    let problem = Problem(
      "ssh.authentication-failed", what: "the login as '\(route.user)' was refused",
      host: target.name, because: because, fix: fix(target, route))
    guard let beyond, !hungUp, takesKeys else { return .problem(problem) }
    return .beyond(reason: beyond, problem)
  }

  /// A server that takes no keys is not to be met with better ones.
  private var takesKeys: Bool { offered.isEmpty || offered.contains("publickey") }

  private var because: String {
    var parts = offered.isEmpty ? [] : ["the server offers \(offered.joined(separator: ", "))"]
    parts.append(
      tried.isEmpty ? "nothing was there to try" : "tried: " + tried.joined(separator: ", "))
    for problem in unusable where takesKeys {
      parts.append(problem.because.map { "\(problem.what) (\($0))" } ?? problem.what)
    }
    return parts.joined(separator: "; ")
  }

  private func fix(_ target: HostTarget, _ route: Route) -> String {
    if takesKeys, let problem = unusable.first { return problem.fix }
    if target.password == nil, !offered.allSatisfy({ $0 == "publickey" }) {
      return "give the password with -k, or a key: ssh-copy-id \(route.user)@\(route.address)"
    }
    return "see that the user is right and that the host's authorized_keys holds your public key"
  }
}
