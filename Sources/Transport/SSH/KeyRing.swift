internal import System
internal import Value

/// The keys of a run: each file is read once and each passphrase asked once.
actor KeyRing {
  private let settings: TransportSettings
  private let pool: BlockingPool
  private let privateAgent: PrivateAgent
  private var files: [String: Task<Entry, Never>] = [:]
  private var agentKeys: [String: Task<[Identity], Never>] = [:]

  /// A key file made usable, or why it is not.
  enum Entry: Sendable {
    case identity(Identity)
    /// libssh2 cannot use it, `ssh` could.
    case beyond(reason: String)
    case unusable(Problem)
  }

  init(settings: TransportSettings, pool: BlockingPool, programs: Programs) {
    self.settings = settings
    self.pool = pool
    privateAgent = PrivateAgent(programs: programs, pool: pool)
  }

  /// The key in a file, decrypted if need be.
  func identity(file path: String) async -> Entry {
    if let running = files[path] { return await running.value }
    // Not structured: hosts that come later share the work of the first.
    let work = Task { await self.load(path) }
    files[path] = work
    return await work.value
  }

  private func load(_ path: String) async -> Entry {
    let read: Result<KeyFile, Problem> = await pool.run {
      do throws(Problem) { return .success(try KeyFile(path: path)) } catch {
        return .failure(error)
      }
    }
    let file: KeyFile
    switch read {
    case .failure(let problem): return .unusable(problem)
    case .success(let found): file = found
    }
    if file.hasCertificate { return .beyond(reason: "'\(path)' has a certificate") }
    if let obstacle = Identity.obstacle(type: file.type) { return .beyond(reason: obstacle) }
    guard file.isEncrypted else {
      return .identity(
        Identity(label: path, publicKey: file.publicKey, holder: .memory(file.content)))
    }
    guard let passphrase = await settings.passphrase(path) else {
      return .unusable(
        Problem(
          "ssh.passphrase", what: "the private key '\(path)' has a passphrase and none was given",
          fix: "add it to your agent: ssh-add \(path)"))
    }
    do throws(Problem) {
      return .identity(try await privateAgent.add(file, passphrase: passphrase))
    } catch {
      return .unusable(error)
    }
  }

  /// What the agent behind a socket holds; empty when there is none.
  func identities(agent socketPath: String) async -> [Identity] {
    if let running = agentKeys[socketPath] { return await running.value }
    let work = Task { [pool] in
      await pool.run {
        let agent = AgentClient(socketPath: socketPath)
        return (agent.keys() ?? []).map { key in
          Identity(
            label: "\(key.comment) (agent)", publicKey: key.blob, holder: .agent(agent))
        }
      }
    }
    agentKeys[socketPath] = work
    return await work.value
  }

  func close() async { await privateAgent.close() }
}
