internal import Transport
internal import Value
internal import Wire

/// What is said between the start of the command and the agent's hello.
struct StartDialogue {
  let start: AgentStart
  let binary: AgentBinary
  let channel: any Channel
  let nonce: String
  private var prompt: SudoPrompt?
  private var heard: [UInt8] = []
  private var complaint: [UInt8] = []
  /// What root's script read of `sudo -l`.
  private var listing = ""
  /// The host's shell has come to our script: what fails from here on is no matter of the login.
  private var hasBegun = false
  /// An agent was there and is now being started.
  private var hasFound = false
  private var hasDelivered = false
  private var wait: Wait
  /// Bytes of lines that nobody asked for, and the first of them.
  private var bannerCount = 0
  private var banner: [UInt8] = []

  /// What is waited for, and how long.
  private struct Wait {
    let subject: String
    let limit: Duration
    let until: ContinuousClock.Instant
    /// When it is told; nil once it was.
    var tellAt: ContinuousClock.Instant?

    init(_ subject: String, _ limit: Duration) {
      self.subject = subject
      self.limit = limit
      until = .now + limit
      tellAt = .now + RemoteSettings.patience
    }
  }

  init(start: AgentStart, binary: AgentBinary, channel: any Channel, nonce: String) {
    self.start = start
    self.binary = binary
    self.channel = channel
    self.nonce = nonce
    wait = Wait(
      start.become == nil ? "waiting for the login shell" : "waiting for the login shell and sudo",
      start.settings.loginTimeout)
    prompt = start.become.map {
      SudoPrompt(nonce: nonce, become: $0, host: start.connection.host)
    }
  }

  mutating func run() async throws(AgentStart.StartFailure) -> AgentStart.Started {
    while true {
      switch try await next() {
      case .output(let bytes):
        start.counter.count { $0.bytesReceived += bytes.count }
        heard += bytes
        try await answerLines()
        if let started = try hello() { return started }
        guard bannerCount + heard.count < 1 << 20 else { throw problem("it writes without end") }
      case .errorOutput(let bytes):
        try await answerPrompt(bytes)
      case .end(let status):
        throw ended(status)
      }
    }
  }

  private mutating func next() async throws(AgentStart.StartFailure) -> ChannelEvent {
    while true {
      let left = ContinuousClock.now.duration(to: wait.until)
      guard left > .zero else { throw silence }
      do throws(Problem) {
        let untilTold = ContinuousClock.now.duration(to: wait.tellAt ?? wait.until)
        return try await channel.read(within: max(.zero, min(left, untilTold)))
      } catch {
        guard error.id == "transport.timeout" else { throw .problem(error) }
      }
      if let tellAt = wait.tellAt, ContinuousClock.now >= tellAt {
        start.settings.progress(wait.subject)
        wait.tellAt = nil
      }
    }
  }

  private var silence: AgentStart.StartFailure {
    problem("after \(wait.limit.components.seconds) s it was still \(wait.subject)")
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
      let bytes = heard[...end]
      let line = String(decoding: bytes.dropLast(), as: UTF8.self)
      heard.removeFirst(end + 1)
      guard line.hasPrefix(nonce + " ") else {
        bannerCount += end + 1
        banner += bytes.prefix(200 - banner.count)
        start.counter.count { $0.bannerBytes += end + 1 }
        continue
      }
      let words = line.split(separator: " ").dropFirst().map(String.init)
      switch words.first {
      case "begins":
        hasBegun = true
        wait = Wait("waiting for the agent", start.settings.helloTimeout)
      case "alien": throw alien(Array(words.dropFirst()))
      case "found": hasFound = true
      case "sudo": listing += line.dropFirst(nonce.count + 6) + "\n"
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
    wait = Wait("delivering the agent", start.settings.deliveryTimeout)
    do throws(Problem) {
      let packed = try await start.store.packed(binary)
      let size = Array("\(packed.count)\n".utf8)
      try await channel.write(size)
      // One array for every host: put behind the size, each would have a copy of its own.
      try await channel.write(packed, within: start.settings.deliveryTimeout)
      start.counter.count {
        $0.deliveries += 1
        $0.roundTrips += 1
        $0.bytesSent += size.count + packed.count
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
    guard var hello else {
      throw .problem(Problem(header: frame.header, host: start.connection.host))
    }
    try check(hello)
    if hello.build.isEmpty { hello.build = binary.digest }
    return AgentStart.Started(
      channel: channel, hello: hello, reader: reader,
      isLogged: SudoRecording.isOn(in: listing), recording: recording)
  }

  private var recording: SudoRecording? {
    guard let become = start.become, !start.scriptAsksSudo else { return nil }
    return SudoRecording(connection: start.connection, become: become, counter: start.counter)
  }

  private func check(_ hello: Hello) throws(AgentStart.StartFailure) {
    guard hello.version == Hello.protocolVersion,
      hello.build.isEmpty || hello.build == binary.digest
    else {
      if hasFound { throw .spoiled }
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
    if hasFound { return .spoiled }
    let said = said
    return .problem(
      Problem(
        "agent.no-hello", what: "the agent does not start", host: start.connection.host,
        because: said.isEmpty ? reason : "\(reason); it said: \(said)",
        fix: "see that a command runs by hand: ssh \(start.connection.address) true"))
  }

  private func ended(_ status: ExitStatus) -> AgentStart.StartFailure {
    // sudo's own failures come before anything of ours has spoken.
    if !hasBegun, status == .code(1) || status == .code(127) {
      // A sudo that refuses says why; a login shell like /bin/false says nothing, or on its output.
      if let prompt, !prompt.complaint.isEmpty { return .problem(prompt.refusal()) }
      return .problem(loginShell)
    }
    switch status {
    case .code(let code): return problem("it ended with code \(code)")
    case .signal(let name): return problem("it was ended by signal \(name)")
    }
  }

  private var said: String {
    Finished.text(banner + heard.prefix(200) + complaint.prefix(400))
  }

  private var loginShell: Problem {
    let user = start.connection.user.isEmpty ? "USER" : start.connection.user
    let said = said
    return Problem(
      "agent.login-shell", what: "the login user's shell runs no commands",
      host: start.connection.host,
      because: said.isEmpty
        ? "it ended at once and said nothing" : "it ended at once and said: \(said)",
      fix: "give the user a shell: sudo usermod -s /bin/sh \(user)")
  }

  /// Whoever may write there could make root write anywhere.
  private func alien(_ words: [String]) -> AgentStart.StartFailure {
    let directory = AgentScript.stateDirectory
    return .problem(
      Problem(
        "agent.directory", what: "\(directory) can be changed by others than root",
        host: start.connection.host,
        because: "it belongs to uid \(words.first ?? "?"), its mode is \(words.last ?? "?")",
        fix: "move it away on the host: sudo mv \(directory) \(directory).old"))
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
