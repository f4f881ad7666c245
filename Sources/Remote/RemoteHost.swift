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
  /// From the start of the command to the agent's hello, delivery included.
  package var startTimeout = Duration.seconds(120)

  package init() {}
}

/// One host for the length of a run: its connection, its agents, one for each user.
///
/// A lost connection is made anew when it is next asked for; nothing is repeated by itself.
package actor RemoteHost {
  private let target: HostTarget
  private let connector: Connector
  private let store: AgentStore
  private let settings: RemoteSettings
  private let counter = TrafficCounter()
  private var connecting: Task<Result<any Connection, Problem>, Never>?
  private var connection: (any Connection)?
  private var starting: [String: Task<Result<AgentSession, Problem>, Never>] = [:]

  package init(
    target: HostTarget, connector: Connector, store: AgentStore,
    settings: RemoteSettings = RemoteSettings()
  ) {
    self.target = target
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
  /// - Parameters:
  ///   - become: nil works as the login user.
  ///   - lane: further agents of the same user for delegated tasks; at most 8 on a connection.
  /// - Throws: what `Connector.connect` throws, and ids of `agent.` and `sudo.`.
  package func agent(become: Become? = nil, lane: Int = 0) async throws(Problem) -> AgentSession {
    let key = "\(become?.user ?? "")\n\(lane % 8)"
    if let running = starting[key] {
      if case .success(let session) = await running.value, await !session.isLost {
        return session
      }
      // Somebody else may have begun anew meanwhile.
      if starting[key] == running { starting[key] = nil }
      return try await agent(become: become, lane: lane, key)
    }
    return try await agent(become: become, lane: lane, key)
  }

  private func agent(become: Become?, lane: Int, _ key: String) async throws(Problem)
    -> AgentSession
  {
    let work: Task<Result<AgentSession, Problem>, Never>
    if let running = starting[key] {
      work = running
    } else {
      // Shared by all who ask meanwhile, so not the child of any one of them.
      work = Task { await self.start(become, lane % 8) }
      starting[key] = work
    }
    let result = await work.value
    if case .failure = result, starting[key] == work { starting[key] = nil }
    return try result.get()
  }

  private func start(_ become: Become?, _ lane: Int) async -> Result<AgentSession, Problem> {
    do throws(Problem) {
      // A connection that was there may have died meanwhile: then once more, with a new one.
      let mayBeStale = connection != nil
      do throws(Problem) {
        return .success(try await startOnce(become, lane))
      } catch {
        guard mayBeStale, error.id == "ssh.lost" else { throw error }
        return .success(try await startOnce(become, lane))
      }
    } catch {
      return .failure(error)
    }
  }

  private func startOnce(_ become: Become?, _ lane: Int) async throws(Problem) -> AgentSession {
    let connection = try await connect()
    let start = AgentStart(
      connection: connection, become: needed(become, on: connection), store: store,
      settings: settings, counter: counter, isFurther: lane != 0)
    do throws(Problem) {
      let started = try await start.start()
      let session = AgentSession(started, host: target.name, counter: counter)
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
  package func raw(
    _ command: String, become: Become? = nil, within: Duration? = nil
  ) async throws(Problem) -> Finished {
    let connection = try await connect()
    return try await RawCommand(
      connection: connection, become: needed(become, on: connection), counter: counter
    ).run(command, within: within)
  }

  /// The connection, made if there is none.
  package func connect() async throws(Problem) -> any Connection {
    if let connecting { return try await connecting.value.get() }
    let work = Task<Result<any Connection, Problem>, Never> { [connector, target] in
      do throws(Problem) { return .success(try await connector.connect(to: target)) } catch {
        return .failure(error)
      }
    }
    connecting = work
    let result = await work.value
    switch result {
    case .success(let made):
      if connection == nil { counter.count { $0.connections += 1 } }
      connection = made
    case .failure: if connecting == work { connecting = nil }
    }
    return try result.get()
  }

  private func drop(_ broken: any Connection) async {
    connecting = nil
    connection = nil
    await broken.close()
  }

  /// Ends agents and connection; the next use connects anew. For after a reboot, a new address, a
  /// lost agent, and the end of the run.
  package func disconnect() async {
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
