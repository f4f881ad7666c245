internal import System
package import Transport
package import Value
internal import Wire

/// How agents are started.
package struct RemoteSettings: Sendable {
  /// The architecture tried first, as `uname -m` says it; a node of another one says so.
  package var architecture = "x86_64"
  /// Nothing is written on a node but under /run.
  package var inCheckMode = false
  /// The only directory to use on the node, where the usual ones do not serve.
  package var directory: String?
  /// Who starts agents and from where: shown to those who wait for the node's lock.
  package var startedBy = "groundwork (process \(Process.id)) on \(System.Host.kernel.hostname)"
  /// For the login shell, and for sudo, to come to our command. Sessions that wait for a broken
  /// systemd-logind take 25 seconds each.
  package var loginTimeout = Duration.seconds(60)
  /// For an agent that is there to say hello.
  package var helloTimeout = Duration.seconds(30)
  /// For an agent to be sent and to say hello.
  package var deliveryTimeout = Duration.seconds(120)
  /// Told what is waited for, when it takes a while.
  package var progress: @Sendable (String) -> Void = { _ in }

  /// What takes no longer is not told.
  static let patience = Duration.seconds(2)
  /// Which run this is, to the agents of other names of one machine: no two runs have the same.
  package var run = thisRun

  private static let thisRun: String = {
    var generator = SystemRandomNumberGenerator()
    return String(generator.next(), radix: 36) + String(generator.next(), radix: 36)
  }()

  package init() {}
}

/// One host for the length of a run: its connection, its agents, one for each user.
///
/// A lost connection is made anew when it is next asked for; nothing is repeated by itself.
package actor RemoteHost {
  private var target: HostTarget
  private let connector: Connector
  private let store: AgentStore
  private let settings: RemoteSettings
  private let counter = TrafficCounter()
  private var connecting: Task<Result<any Connection, Problem>, Never>?
  private var connection: (any Connection)?
  /// Goes up with every `disconnect`: what was begun before it is not kept.
  private var generation = 0
  private var starting: [String: Task<Result<AgentSession, Problem>, Never>] = [:]

  package init(
    target: HostTarget, connector: Connector, store: AgentStore,
    settings: RemoteSettings = RemoteSettings()
  ) {
    self.target = target
    self.target.answered = { [counter] in counter.count { $0.answers += 1 } }
    self.connector = connector
    self.store = store
    self.settings = settings
  }

  /// What talking to the host took so far.
  package nonisolated var traffic: Traffic { counter.now }

  /// Which transport carries it; nil before the first connection.
  package var transport: TransportKind? { connection?.kind }
  /// The address that answered; nil before the first connection.
  package var address: String? { connection?.address }

  /// The agent that works as the wanted user, started if need be; one for each user.
  /// - Parameter become: nil works as the login user.
  /// - Throws: what `Connector.connect` throws, and ids of `agent.` and `sudo.`.
  package func agent(become: Become? = nil) async throws(Problem) -> AgentSession {
    let key = become?.user ?? ""
    if let running = starting[key] {
      // Who comes while it starts shares how it ends: a login that hangs is not waited for twice.
      let session = try await running.value.get()
      if await !session.isLost { return session }
      // Somebody else may have begun anew meanwhile.
      if starting[key] == running { starting[key] = nil }
      return try await agent(become: become, key)
    }
    return try await agent(become: become, key)
  }

  private func agent(become: Become?, _ key: String) async throws(Problem) -> AgentSession {
    let work: Task<Result<AgentSession, Problem>, Never>
    if let running = starting[key] {
      work = running
    } else {
      // Shared by all who ask meanwhile, so not the child of any one of them.
      work = Task { await self.start(become) }
      starting[key] = work
    }
    let result = await work.value
    if case .failure = result, starting[key] == work { starting[key] = nil }
    return try result.get()
  }

  private func start(_ become: Become?) async -> Result<AgentSession, Problem> {
    do throws(Problem) {
      // A connection that was there may have died meanwhile: then once more, with a new one.
      let mayBeStale = connection != nil
      do throws(Problem) {
        return .success(try await startOnce(become))
      } catch {
        guard mayBeStale, error.id == "ssh.lost" else { throw error }
        return .success(try await startOnce(become))
      }
    } catch {
      return .failure(error)
    }
  }

  private func startOnce(_ become: Become?) async throws(Problem) -> AgentSession {
    let connection = try await connect()
    let start = AgentStart(
      connection: connection, become: needed(become, on: connection), store: store,
      settings: settings, counter: counter)
    do throws(Problem) {
      let started = try await start.start()
      let session = AgentSession(
        started, host: target.name, counter: counter)
      await session.listen(started.reader)
      return session
    } catch {
      if error.id == "ssh.lost" { await drop(connection) }
      throw error
    }
  }

  /// sudo is left out where the login user is already the one wanted.
  private func needed(_ become: Become?, on connection: any Connection) -> Become? {
    guard let become, become.user != connection.user else { return nil }
    return become
  }

  /// Runs one command without an agent, for `raw`.
  /// - Parameter holdsSecret: it is refused where sudo would record it.
  package func raw(
    _ command: String, holdsSecret: Bool = false, become: Become? = nil, within: Duration? = nil
  ) async throws(Problem) -> Finished {
    let connection = try await connect()
    do throws(Problem) {
      return try await RawCommand(
        connection: connection, become: needed(become, on: connection), counter: counter
      ).run(command, holdsSecret: holdsSecret, within: within)
    } catch {
      if error.id == "ssh.lost" { await drop(connection) }
      throw error
    }
  }

  /// The connection, made if there is none.
  package func connect() async throws(Problem) -> any Connection {
    let begun = generation
    if let connecting {
      let shared = try await connecting.value.get()
      guard begun == generation else { throw disconnected }
      return shared
    }
    let work = Task<Result<any Connection, Problem>, Never> { [connector, target] in
      do throws(Problem) { return .success(try await connector.connect(to: target)) } catch {
        return .failure(error)
      }
    }
    connecting = work
    let teller = Task { [settings] in
      try await Task.sleep(for: RemoteSettings.patience)
      settings.progress("logging in")
    }
    let result = await work.value
    teller.cancel()
    switch result {
    case .success(let made):
      guard begun == generation else {
        await made.close()
        throw disconnected
      }
      if connection == nil { counter.count { $0.connections += 1 } }
      connection = made
    case .failure: if connecting == work { connecting = nil }
    }
    return try result.get()
  }

  private var disconnected: Problem {
    Problem(
      "remote.disconnected", what: "the connection was ended while it was being made",
      host: target.name, fix: "run it again")
  }

  private func drop(_ broken: any Connection) async {
    // Another one may have taken its place meanwhile.
    if let connection, (connection as AnyObject) === (broken as AnyObject) {
      connecting = nil
      self.connection = nil
    }
    await broken.close()
  }

  /// Ends agents and connection; the next use connects anew. For after a reboot, a new address, a
  /// lost agent, and the end of the run.
  package func disconnect() async {
    generation += 1
    let sessions = starting.values
    starting = [:]
    connecting = nil
    let old = connection
    connection = nil
    for work in sessions {
      if case .success(let session) = await work.value { await session.close() }
    }
    await old?.close()
  }
}
