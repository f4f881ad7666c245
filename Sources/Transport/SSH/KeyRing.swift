internal import System
internal import Value

/// The keys of a run: each file is read once and each passphrase asked once.
actor KeyRing {
  private let settings: TransportSettings
  private let pool: BlockingPool
  private let privateAgent: PrivateAgent
  private var files: [String: Task<Result<KeyFile, Problem>, Never>] = [:]
  private var unlocked: [String: Task<Result<Identity, Problem>, Never>] = [:]
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

  /// The key in a file; a passphrase is not asked for yet where the public key is known without.
  /// - Parameter held: keys that an agent can sign with: it then does, without a passphrase.
  func identity(file path: String, held: [Identity]) async -> Entry {
    let file: KeyFile
    switch await read(path) {
    case .failure(let problem): return .unusable(problem)
    case .success(let found): file = found
    }
    if let obstacle = Identity.obstacle(type: file.type) { return .beyond(reason: obstacle) }
    if var signer = held.first(where: { $0.publicKey == file.publicKey }) {
      signer.hasCertificate = file.hasCertificate
      return .identity(signer)
    }
    let isReady = !file.isEncrypted || !file.publicKey.isEmpty
    guard isReady else {
      switch await unlock(file) {
      case .success(let identity): return .identity(identity)
      case .failure(let problem): return .unusable(problem)
      }
    }
    return .identity(
      Identity(
        label: path, publicKey: file.publicKey,
        holder: file.isEncrypted ? .locked(file) : .memory(file.content),
        hasCertificate: file.hasCertificate))
  }

  private func read(_ path: String) async -> Result<KeyFile, Problem> {
    if let running = files[path] { return await running.value }
    // Not structured: hosts that come later share the work of the first.
    let work = Task { [pool] in
      await pool.run { () -> Result<KeyFile, Problem> in
        do throws(Problem) { return .success(try KeyFile(path: path)) } catch {
          return .failure(error)
        }
      }
    }
    files[path] = work
    return await work.value
  }

  /// The key of an encrypted file, decrypted once; all hosts wait for the one question.
  func unlock(_ file: KeyFile) async -> Result<Identity, Problem> {
    if let running = unlocked[file.path] { return await running.value }
    let work = Task { await self.decrypt(file) }
    unlocked[file.path] = work
    return await work.value
  }

  /// Why a file could not be decrypted, if that was tried.
  func failure(unlocking file: KeyFile) async -> Problem? {
    guard let work = unlocked[file.path], case .failure(let problem) = await work.value else {
      return nil
    }
    return problem
  }

  private func decrypt(_ file: KeyFile) async -> Result<Identity, Problem> {
    let given: Secret?
    var reason: String?
    do throws(Problem) { given = try await settings.passphrase(file.path) } catch {
      given = nil
      reason = error.what
    }
    guard let passphrase = given else {
      return .failure(
        Problem(
          "ssh.passphrase",
          what: "the private key '\(file.path)' has a passphrase and none was given",
          because: reason, fix: "add it to your agent: ssh-add \(file.path)"))
    }
    do throws(Problem) {
      return .success(try await privateAgent.add(file, passphrase: passphrase))
    } catch {
      return .failure(error)
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
