internal import Glibc
package import Value

/// Makes the connections of a run, over a fixed few I/O threads.
package final class Connector: Sendable {
  let settings: TransportSettings
  let reactors: [Reactor]
  let pool: BlockingPool
  let keyRing: KeyRing
  let configurations: SharedConfigurations

  /// - Parameter threads: of input and output; nil takes as many as there are cores, four at most.
  package init(settings: TransportSettings, threads: Int? = nil) {
    self.settings = settings
    let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    let count = max(1, threads ?? min(4, cores))
    reactors = (0..<count).map { _ in Reactor() }
    pool = BlockingPool()
    configurations = SharedConfigurations(home: settings.environment["HOME"])
    keyRing = KeyRing(
      settings: settings, pool: pool, programs: Programs(reactor: reactors[0]))
  }

  deinit { for reactor in reactors { reactor.stop() } }

  /// Connects and logs in; the host's addresses are tried in their order.
  /// - Throws: `ssh.unreachable`, `ssh.host-key-unknown`, `ssh.host-key-changed`,
  ///   `ssh.authentication-failed`, `ssh.key-file`, `ssh.no-common-algorithm`; nothing is left open.
  package func connect(to target: HostTarget) async throws(Problem) -> any Connection {
    if target.transport == .local || target.transport == .openSSH { target.answered() }
    switch target.transport {
    case .local:
      return LocalConnection(host: target.name, on: reactor(for: target), of: self)
    case .openSSH: return try await OpenSSH(target: target, connector: self).connect()
    case .libssh2: return try await connectOverLibrary(target, mayFallBack: false)
    case nil: return try await connectOverLibrary(target, mayFallBack: true)
    }
  }

  /// Ends what the run keeps beside its connections; those are closed by their owners.
  package func close() async { await keyRing.close() }

  private func connectOverLibrary(
    _ target: HostTarget, mayFallBack: Bool
  ) async throws(Problem) -> any Connection {
    do throws(LibraryFailure) {
      return try await LibraryLogin(target: target, connector: self).connect()
    } catch {
      guard mayFallBack, case .beyond(let reason, let problem) = error else {
        throw error.problem
      }
      return try await fallBack(target, reason: reason, problem)
    }
  }

  /// The user's own `ssh`, once, with one line that says why.
  private func fallBack(
    _ target: HostTarget, reason: String, _ problem: Problem
  ) async throws(Problem) -> any Connection {
    do throws(Problem) {
      let connection = try await OpenSSH(target: target, connector: self).connect()
      settings.note(
        target.name,
        "\(reason); used ssh(1) instead (ansible_connection: openssh silences this line)")
      return connection
    } catch {
      if error.id == "transport.cannot-start" {
        var explained = problem
        explained.fix += "; or install openssh-client, which can"
        throw explained
      }
      throw error
    }
  }

  /// A host's sessions stay on one thread, chosen by its name.
  func reactor(for target: HostTarget) -> Reactor {
    var hash: UInt32 = 2_166_136_261
    for byte in target.name.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return reactors[Int(hash % UInt32(reactors.count))]
  }

  func programs(for target: HostTarget) -> Programs { Programs(reactor: reactor(for: target)) }

  /// The next address to try, hardware addresses looked up when their turn comes; nil when all of them
  /// have been tried.
  func resolve(_ address: HostTarget.Address, after tried: [String]) async -> String? {
    switch address {
    case .name(let name): tried.contains(name) ? nil : name
    case .mac(let mac): await settings.resolve(mac, tried)
    }
  }
}

/// Why libssh2 did not get in.
enum LibraryFailure: Error {
  case problem(Problem)
  /// `ssh` may get in where libssh2 cannot.
  case beyond(reason: String, Problem)

  var problem: Problem {
    switch self {
    case .problem(let problem), .beyond(_, let problem): problem
    }
  }
}
