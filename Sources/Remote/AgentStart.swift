internal import System
internal import Transport
internal import Value
internal import Wire

/// Starts an agent on a connection and hears its hello, delivering it where it is missing.
struct AgentStart: Sendable {
  let connection: any Connection
  let become: Become?
  let store: AgentStore
  let settings: RemoteSettings
  let counter: TrafficCounter

  /// An agent that has said hello.
  struct Started: Sendable {
    var channel: any Channel
    var hello: Hello
    var reader: FrameReader
    /// sudo records what passes through it: no secret may.
    var isLogged: Bool
    /// Still to be asked whether it does; nil once it is known.
    var recording: SudoRecording?
  }

  private var host: String { connection.host }

  /// The script that starts root's agent asks sudo whether it records.
  var scriptAsksSudo: Bool { become?.user == "root" && connection.kind != .local }

  func start() async throws(Problem) -> Started {
    var architecture = settings.architecture
    var isAnew = false
    // A node of another architecture says so; then once more, with the agent for that. A file that
    // was there and does not work is put there anew, which fails by itself if it fails again.
    for _ in 0..<3 {
      do throws(StartFailure) {
        return try await start(architecture: architecture, isAnew: isAnew)
      } catch {
        switch error {
        case .problem(let problem): throw problem
        case .architecture(let actual): architecture = actual
        case .spoiled: isAnew = true
        }
      }
    }
    throw Problem(
      "agent.architecture", what: "the host does not agree with itself on its architecture",
      host: host, because: "it now says \(architecture)", fix: "see uname -m on the host")
  }

  private func start(
    architecture: String, isAnew: Bool
  ) async throws(StartFailure) -> Started {
    let nonce = Nonce.make()
    let binary = try find(architecture)
    let channel = try await open(binary, nonce, isAnew: isAnew)
    var dialogue = StartDialogue(start: self, binary: binary, channel: channel, nonce: nonce)
    do throws(StartFailure) {
      return try await dialogue.run()
    } catch {
      await channel.close()
      throw error
    }
  }

  private var arguments: String {
    "--by \(ShellWords.quote(settings.startedBy)) --run \(ShellWords.quote(settings.run))"
  }

  enum StartFailure: Error {
    case problem(Problem)
    case architecture(String)
    /// The agent's file on the host is not what was once put there.
    case spoiled
  }

  private func find(_ architecture: String) throws(StartFailure) -> AgentBinary {
    do throws(Problem) {
      return try store.binary(
        architecture: architecture, mayBeDynamic: connection.kind == .local)
    } catch {
      var problem = error
      problem.host = host
      throw .problem(problem)
    }
  }

  private func open(
    _ binary: AgentBinary, _ nonce: String, isAnew: Bool
  ) async throws(StartFailure) -> any Channel {
    let script: String
    if connection.kind == .local {
      // This machine has it already.
      script =
        AgentScript.opening(nonce) + "; exec \(ShellWords.quote(binary.path)) \(arguments)"
    } else {
      script =
        AgentScript(
          binary: binary, nonce: nonce, inCheckMode: settings.inCheckMode,
          directory: settings.directory, asksAboutLogging: scriptAsksSudo,
          isAnew: isAnew, arguments: arguments
        ).text
    }
    let command =
      become?.command(script, nonce: nonce) ?? "exec /bin/sh -c \(ShellWords.quote(script))"
    do throws(Problem) {
      let channel = try await connection.open(command)
      counter.count {
        $0.channels += 1
        $0.roundTrips += 1
        $0.bytesSent += command.utf8.count
      }
      return channel
    } catch {
      throw .problem(error)
    }
  }
}

extension Problem {
  /// A problem as an agent's refusal tells it.
  init(header: Map, host: String) {
    self.init(
      header["id"]?.string ?? "agent.refused",
      what: header["what"]?.string ?? "the agent refuses to work", host: host,
      because: header["because"]?.string, fix: header["fix"]?.string ?? "run it again")
  }
}
