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
  /// A further agent of a user who has one: that one holds the node's lock for both.
  let isFurther: Bool

  /// An agent that has said hello.
  struct Started: Sendable {
    var channel: any Channel
    var hello: Hello
    var reader: FrameReader
    /// sudo records what passes through it: no secret may.
    var isLogged: Bool
  }

  private var host: String { connection.host }

  func start() async throws(Problem) -> Started {
    var architecture = settings.architecture
    // A node of another architecture says so; then once more, with the agent for that.
    for _ in 0..<2 {
      do throws(StartFailure) {
        return try await start(architecture: architecture)
      } catch {
        switch error {
        case .problem(let problem): throw problem
        case .architecture(let actual): architecture = actual
        }
      }
    }
    throw Problem(
      "agent.architecture", what: "the host does not agree with itself on its architecture",
      host: host, because: "it now says \(architecture)", fix: "see uname -m on the host")
  }

  private func start(architecture: String) async throws(StartFailure) -> Started {
    let nonce = Nonce.make()
    let binary = try find(architecture)
    let channel = try await open(binary, nonce)
    var dialogue = Dialogue(start: self, binary: binary, channel: channel, nonce: nonce)
    do throws(StartFailure) {
      return try await dialogue.run()
    } catch {
      await channel.close()
      throw error
    }
  }

  private var arguments: String {
    "--by \(ShellWord.quote(settings.startedBy))" + (isFurther ? " --without-lock" : "")
  }

  enum StartFailure: Error {
    case problem(Problem)
    case architecture(String)
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

  private func open(_ binary: AgentBinary, _ nonce: String) async throws(StartFailure)
    -> any Channel
  {
    let script: String
    if connection.kind == .local {
      // This machine has it already.
      script = "exec \(ShellWord.quote(binary.path)) \(arguments)"
    } else {
      script =
        AgentScript(
          binary: binary, nonce: nonce, inCheckMode: settings.inCheckMode,
          directory: settings.directory, asksAboutLogging: become?.user == "root",
          arguments: arguments
        ).text
    }
    let command =
      become?.command(script, nonce: nonce) ?? "exec /bin/sh -c \(ShellWord.quote(script))"
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

/// What is said between the start of the command and the agent's hello.
private struct Dialogue {
  let start: AgentStart
  let binary: AgentBinary
  let channel: any Channel
  let nonce: String
  private var prompt: SudoPrompt?
  private var heard: [UInt8] = []
  private var complaint: [UInt8] = []
  private var isLogged = false
  private var hasDelivered = false

  init(start: AgentStart, binary: AgentBinary, channel: any Channel, nonce: String) {
    self.start = start
    self.binary = binary
    self.channel = channel
    self.nonce = nonce
    prompt = start.become.map {
      SudoPrompt(nonce: nonce, become: $0, host: start.connection.host)
    }
  }

  mutating func run() async throws(AgentStart.StartFailure) -> AgentStart.Started {
    let until = ContinuousClock.now + start.settings.startTimeout
    while true {
      switch try await next(until) {
      case .output(let bytes):
        start.counter.count { $0.bytesReceived += bytes.count }
        heard += bytes
        try await answerLines()
        if let started = try hello() { return started }
        guard heard.count < 1 << 20 else { throw problem("it writes without end") }
      case .errorOutput(let bytes):
        try await answerPrompt(bytes)
      case .end(let status):
        throw ended(status)
      }
    }
  }

  private func next(_ until: ContinuousClock.Instant) async throws(AgentStart.StartFailure)
    -> ChannelEvent
  {
    do throws(Problem) {
      return try await channel.read(within: ContinuousClock.now.duration(to: until))
    } catch {
      if error.id == "transport.timeout" {
        throw problem("nothing came in \(start.settings.startTimeout.components.seconds) s")
      }
      throw .problem(error)
    }
  }

  private mutating func answerPrompt(_ bytes: [UInt8]) async throws(AgentStart.StartFailure) {
    complaint += bytes.prefix(max(0, 16_384 - complaint.count))
    do throws(Problem) {
      if let password = try prompt?.hear(bytes) { try await channel.write(password) }
    } catch {
      throw .problem(error)
    }
  }

  /// The script's own lines; what else comes before the hello is banner.
  private mutating func answerLines() async throws(AgentStart.StartFailure) {
    while let end = heard.firstIndex(of: 0x0A), !heard[..<end].contains(0) {
      let line = String(decoding: heard[..<end], as: UTF8.self)
      start.counter.count { $0.bannerBytes += end + 1 }
      heard.removeFirst(end + 1)
      guard line.hasPrefix(nonce + " ") else { continue }
      let words = line.split(separator: " ").dropFirst().map(String.init)
      switch words.first {
      case "logs": isLogged = true
      case "wanted": try await deliver(architecture: words.last ?? "")
      case "nowhere": throw nowhere(Array(words.dropFirst()))
      case "damaged":
        throw .problem(
          Problem(
            "agent.damaged", what: "the agent arrived damaged", host: start.connection.host,
            because: "\(words.last ?? "0") of \(binary.size) bytes are right",
            fix: "make room on the host's disk (df -h), then run it again"))
      default: break
      }
    }
  }

  private mutating func deliver(architecture: String) async throws(AgentStart.StartFailure) {
    guard architecture == binary.architecture else { throw .architecture(architecture) }
    guard !hasDelivered else { throw problem("it asks for the agent twice") }
    hasDelivered = true
    do throws(Problem) {
      let packed = try await start.store.packed(binary)
      let bytes = Array("\(packed.count)\n".utf8) + packed
      try await channel.write(bytes)
      start.counter.count {
        $0.deliveries += 1
        $0.roundTrips += 1
        $0.bytesSent += bytes.count
      }
    } catch {
      throw .problem(error)
    }
  }

  /// Frames only after the hello: what stands before its first byte is banner.
  private mutating func hello() throws(AgentStart.StartFailure) -> AgentStart.Started? {
    let begins: (Int) -> Bool = { [heard] place in
      [Frame.Kind.hello.rawValue, Frame.Kind.refusal.rawValue].contains(heard[place])
        && heard[place + 1..<place + 4].allSatisfy { $0 == 0 }
    }
    guard heard.count >= 4, let place = (0...heard.count - 4).first(where: begins) else {
      return nil
    }
    var reader = FrameReader()
    reader.append(Array(heard[place...]))
    let frame: Frame?
    let hello: Hello?
    do throws(WireError) {
      frame = try reader.next()
      hello = try frame.flatMap { (frame) throws(WireError) in
        frame.kind == .hello ? try Hello(header: frame.header) : nil
      }
    } catch {
      throw problem(error.reason)
    }
    guard let frame else { return nil }
    start.counter.count { $0.bannerBytes += place }
    guard let hello else {
      throw .problem(Problem(header: frame.header, host: start.connection.host))
    }
    try check(hello)
    return AgentStart.Started(channel: channel, hello: hello, reader: reader, isLogged: isLogged)
  }

  private func check(_ hello: Hello) throws(AgentStart.StartFailure) {
    guard hello.version == Hello.protocolVersion,
      hello.build.isEmpty || hello.build == binary.digest
    else {
      throw .problem(
        Problem(
          "agent.other-build", what: "the agent on the host is not the one of this build",
          host: start.connection.host,
          because: "it speaks protocol \(hello.version) and is \(hello.build.prefix(16)); "
            + "wanted are \(Hello.protocolVersion) and \(binary.digest.prefix(16))",
          fix: "remove it there: rm /var/lib/groundwork/\(binary.name)"))
    }
  }

  // What goes wrong.

  private func problem(_ reason: String) -> AgentStart.StartFailure {
    let said = Finished.text(Array(heard.prefix(200)) + complaint.prefix(400))
    return .problem(
      Problem(
        "agent.no-hello", what: "the agent does not start", host: start.connection.host,
        because: said.isEmpty ? reason : "\(reason); it said: \(said)",
        fix: "see that a command runs by hand: ssh \(start.connection.address) true"))
  }

  private func ended(_ status: ExitStatus) -> AgentStart.StartFailure {
    // sudo's own failures come before anything of ours has spoken.
    if let prompt, status == .code(1) || status == .code(127), !hasDelivered {
      return .problem(prompt.refusal())
    }
    switch status {
    case .code(let code): return problem("it ended with code \(code)")
    case .signal(let name): return problem("it was ended by signal \(name)")
    }
  }

  private func nowhere(_ reasons: [String]) -> AgentStart.StartFailure {
    .problem(
      Problem(
        "agent.nowhere",
        what: "there is no directory for the agent that is writable and may run "
          + "programs", host: start.connection.host, because: reasons.joined(separator: ", "),
        fix: "name one in the inventory: groundwork_agent_directory: /DIRECTORY"))
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
