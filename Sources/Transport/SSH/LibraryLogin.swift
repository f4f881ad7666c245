internal import Glibc
internal import Value

/// From a target to a logged-in session of libssh2: one address after the other, one step after
/// the other.
struct LibraryLogin: Sendable {
  let target: HostTarget
  let connector: Connector

  private var settings: TransportSettings { connector.settings }

  func connect() async throws(LibraryFailure) -> SSHConnection {
    let addresses = target.addresses.isEmpty ? [.name(target.name)] : target.addresses
    var reasons: [String] = []
    var tried: [String] = []
    var configuration: UserConfiguration?
    var stranger: LibraryFailure?
    var strangers: [String] = []
    for candidate in addresses {
      let before = tried.count
      while let address = await connector.resolve(candidate, after: tried) {
        tried.append(address)
        let read: UserConfiguration
        if let configuration {
          read = configuration
        } else {
          read = await connector.configurations.configuration(
            target, address: address, with: connector.programs(for: target))
          configuration = read
        }
        let route = Route(target, address: address, read, first: reasons.isEmpty, settings)
        do throws(DialLoss) {
          let connection = try await login(route)
          Self.note(strangers, passedFor: address, of: target, settings)
          return connection
        } catch {
          switch error {
          case .unreachable(let reason):
            let way = route.jump.map { " through \($0.text)" } ?? ""
            reasons.append("\(address) port \(route.port)\(way): \(reason)")
          case .refused(let failure):
            // Another machine may have taken this address: the pinned key may answer at the next one.
            guard HostKeyPolicy.isStranger(failure.problem) else { throw failure }
            stranger = stranger ?? failure
            strangers.append(address)
            reasons.append("\(address): another host key")
          }
        }
      }
      if case .mac(let mac) = candidate, tried.count == before {
        reasons.append("\(mac): no neighbour has this address")
      }
    }
    if let stranger { throw stranger }
    throw .problem(Self.unreachable(target.name, reasons))
  }

  /// Going on to the next address is right, and still something to look at.
  static func note(
    _ strangers: [String], passedFor address: String, of target: HostTarget,
    _ settings: TransportSettings
  ) {
    for stranger in strangers {
      settings.note(
        target.name,
        "another machine answers at \(stranger): its host key is not the pinned one; "
          + "\(address) has it")
    }
  }

  static func unreachable(_ host: String, _ reasons: [String]) -> Problem {
    Problem(
      "ssh.unreachable", what: "the host cannot be reached", host: host,
      because: reasons.joined(separator: "; "),
      fix: "see that it is switched on and that the address, port and network are right")
  }

  private enum DialLoss: Error {
    case unreachable(String)
    case refused(LibraryFailure)
  }

  /// sshd hangs up at once on those beyond MaxStartups: wait a little and ask again.
  private func login(_ route: Route) async throws(DialLoss) -> SSHConnection {
    let until = ContinuousClock.now + max(settings.connectTimeout, .seconds(20))
    var pause = Duration.milliseconds(150)
    var shown: [String] = []
    var mismatch: Problem?
    while true {
      let (session, proxy) = try await open(route)
      let entrance = Entrance(target: target, route: route, connector: connector, shown: shown)
      switch await entrance.enter(session) {
      case .inside:
        // What it says from now on is of no use, and must not stop it.
        if let proxy { Task { while case .errorOutput = try? await proxy.read() {} } }
        return SSHConnection(
          host: target.name, address: route.address, user: route.user, session: session,
          connector: connector)
      case .otherKey(let type, let problem):
        await session.close()
        mismatch = mismatch ?? problem
        guard !shown.contains(type) else { throw .refused(.problem(problem)) }
        shown.append(type)
      case .refused(let failure):
        await session.close()
        // No further key that libssh2 could ask for; ssh may know more.
        if let mismatch, failure.problem.id == "ssh.no-common-algorithm" {
          let reason = "no key that libssh2 \(Library.version) can verify is the one that was given"
          throw .refused(.beyond(reason: reason, mismatch))
        }
        throw .refused(failure)
      case .turnedAway(let reason):
        let saying = await lastWords(proxy)
        await session.close()
        try refuse(saying, route)
        guard ContinuousClock.now < until else { throw .unreachable(reason) }
        try? await Task.sleep(for: pause * Double.random(in: 0.5...1.5))
        pause = min(pause * 2, .seconds(2))
      }
    }
  }

  /// What a proxy that carries nothing said; nil when it is at work, or there is none.
  private func lastWords(_ proxy: (any Channel)?) async -> ProxySaying? {
    guard let proxy else { return nil }
    var said: [UInt8] = []
    while let event = try? await proxy.read(within: .seconds(2)) {
      switch event {
      case .output: break
      case .errorOutput(let bytes): said = (said + bytes).suffix(4096)
      case .end(.code(0)): return nil
      case .end: return ProxySaying(Finished.text(said), isOwn: true)
      }
    }
    return nil
  }

  private func refuse(_ saying: ProxySaying?, _ route: Route) throws(DialLoss) {
    guard let saying else { return }
    guard let jump = route.jump, !saying.isBehind else { throw .unreachable(saying.text) }
    throw .refused(.problem(jump.failure(saying, host: target.name)))
  }

  /// A connected socket under a session that has not spoken yet, and the command that carries it.
  private func open(
    _ route: Route
  ) async throws(DialLoss) -> (session: Session, proxy: (any Channel)?) {
    let reactor = connector.reactor(for: target)
    if let command = route.proxyCommand {
      // Whether anybody is behind it only the command knows.
      target.answered()
      return try await openThroughProxy(command, reactor)
    }
    let port = route.port
    let name = route.address
    let addresses: [[UInt8]]
    switch await connector.pool.run({ Dial.resolve(name, port: port) }) {
    case .success(let found): addresses = found
    case .failure(let failure): throw .unreachable(failure.reason)
    }
    var reason = "no address"
    for address in addresses {
      do throws(Dial.DialFailure) {
        let socket = try await Dial.dial(
          address, on: reactor, within: settings.connectTimeout, lost: settings.keepalive * 3)
        target.answered()
        let session = Session(
          socket: socket, host: target.name, keepalive: settings.keepalive, on: reactor)
        return (session, nil)
      } catch {
        reason = error.reason
      }
    }
    throw .unreachable(reason)
  }

  /// The command's standard input and output are one end of a socket pair, the session's the other.
  private func openThroughProxy(
    _ command: String, _ reactor: Reactor
  ) async throws(DialLoss) -> (session: Session, proxy: (any Channel)?) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw .unreachable("no socket pair: \(String(cString: strerror(errno)))")
    }
    defer { Glibc.close(ends[1]) }
    do throws(Problem) {
      let proxy = try await Programs(reactor: reactor).start(
        ["/bin/sh", "-c", "exec \(command)"], stream: ends[1])
      let session = Session(
        socket: ends[0], host: target.name, keepalive: settings.keepalive, on: reactor)
      session.proxy = proxy
      return (session, proxy)
    } catch {
      Glibc.close(ends[0])
      throw .unreachable(error.what)
    }
  }
}
