internal import System
internal import Value

/// Connects by the user's own `ssh`, for what libssh2 cannot do or where it is asked for.
///
/// One master process a host, its control socket in a directory only we may enter; every channel is
/// a client of it. Host keys are checked by `ssh` against our pins, under the inventory name.
struct OpenSSH: Sendable {
  let target: HostTarget
  let connector: Connector

  private var settings: TransportSettings { connector.settings }
  private var programs: Programs { connector.programs(for: target) }

  func connect() async throws(Problem) -> any Connection {
    let directory = try PrivateDirectory.make()
    do throws(Problem) {
      return try await connect(in: directory)
    } catch {
      try? Files.removeTree(directory)
      throw error
    }
  }

  private func connect(in directory: String) async throws(Problem) -> OpenSSHConnection {
    let addresses = target.addresses.isEmpty ? [.name(target.name)] : target.addresses
    var reasons: [String] = []
    var tried: [String] = []
    var stranger: Problem?
    var strangers: [String] = []
    for candidate in addresses {
      let before = tried.count
      while let address = await connector.resolve(candidate, after: tried) {
        tried.append(address)
        guard !address.hasPrefix("-") else {
          reasons.append("\(address): not an address")
          continue
        }
        do throws(Problem) {
          let connection = try await connect(to: address, in: directory)
          LibraryLogin.note(strangers, passedFor: address, of: target, settings)
          return connection
        } catch {
          // Another machine may have taken this address: the pinned key may answer at the next one.
          let isStranger = HostKeyPolicy.isStranger(error)
          guard isStranger || error.id == "ssh.unreachable" else { throw error }
          if isStranger {
            stranger = stranger ?? error
            strangers.append(address)
          }
          reasons.append("\(address): \(error.because ?? error.what)")
        }
      }
      if case .mac(let mac) = candidate, tried.count == before {
        reasons.append("\(mac): no neighbour has this address")
      }
    }
    if let stranger { throw stranger }
    throw LibraryLogin.unreachable(target.name, reasons)
  }

  private func connect(
    to address: String, in directory: String
  ) async throws(Problem) -> OpenSSHConnection {
    let pins = "\(directory)/known_hosts"
    try await vouch(address, directory: directory)
    try write(settings.knownHosts?.text(of: target.name) ?? "", to: pins)
    let socket = "\(directory)/s"
    let options = Options(target: target, settings: settings, address: address)
    var arguments = options.strict(pins: pins)
    arguments += ["-M", "-S", socket, "-N", "-o", "ControlPersist=no"]
    arguments += ["-o", "PermitLocalCommand=yes", "-o", "LocalCommand=echo ready"]
    var environment: [String: String]?
    var askpass: Askpass?
    if target.password != nil {
      let made = try Askpass(directory: directory, name: "password", refusesPassphrases: true)
      askpass = made
      environment = settings.environment.merging(made.environment) { $1 }
    }
    let master = try await programs.start(
      ["/bin/sh", "-c", Self.guardian, directory] + arguments + ["--", address],
      environment: environment)
    if let askpass, let password = target.password {
      connector.pool.submit { askpass.answer(with: password) }
    }
    try await awaitReady(master, address)
    askpass?.remove()
    return OpenSSHConnection(
      target: target, address: address, directory: directory, master: master, connector: connector)
  }

  /// Runs the master as long as our end of its input stands: it goes with us, however we end, and so
  /// does the directory `$0`. A master alone would keep its login open for ever.
  private static let guardian = """
    exec 3<&0
    "$@" < /dev/null 3<&- & ssh=$!
    { cat <&3; kill $ssh; rm -rf "$0"; } > /dev/null 2>&1 & guard=$!
    exec 3<&-
    wait $ssh; code=$?
    kill $guard 2> /dev/null
    exit $code
    """

  /// Reads the master's first line: `ready`, or why not.
  private func awaitReady(_ master: any Channel, _ address: String) async throws(Problem) {
    var said: [UInt8] = []
    while true {
      let event: ChannelEvent
      do throws(Problem) {
        event = try await master.read(within: settings.connectTimeout + .seconds(60))
      } catch {
        await master.close()
        throw LibraryLogin.unreachable(target.name, ["ssh does not get through: \(error.what)"])
      }
      switch event {
      case .output: return
      case .errorOutput(let bytes): said += bytes.prefix(max(0, 16_384 - said.count))
      case .end: throw explain(Finished.text(said), address)
      }
    }
  }

  /// Makes sure that a pin stands for the host, learning its key if that is allowed.
  ///
  /// The key is learnt by a connection that offers no way to log in: nothing secret is sent to a
  /// host before its key was judged.
  private func vouch(_ address: String, directory: String) async throws(Problem) {
    let policy = HostKeyPolicy(target, settings, address: address)
    guard policy.pinnedTypes.isEmpty else { return }
    guard let knownHosts = settings.knownHosts else {
      throw Problem(
        "ssh.host-key-unknown", what: "there is no file to pin host keys in", host: target.name,
        fix: "name an inventory: its known_hosts stands beside it")
    }
    var shown: [String] = []
    var mismatch: Problem?
    while true {
      let (key, complaint) = try await learn(address, directory: directory, without: shown)
      guard let key, !shown.contains(key.type) else {
        throw mismatch ?? explain(complaint, address)
      }
      do throws(Problem) {
        guard try policy.judge(key) == .new else { return }
        try knownHosts.pin(key, to: target.name)
        return settings.note(target.name, "pinned its host key \(key.type) \(key.fingerprint)")
      } catch {
        // Another of the host's keys may be the one that was given.
        guard error.id == "ssh.host-key-mismatch" else { throw error }
        mismatch = mismatch ?? error
        shown.append(key.type)
      }
    }
  }

  /// The key the host shows, of a type that is not among `shown`; nil with what `ssh` said instead.
  private func learn(
    _ address: String, directory: String, without shown: [String]
  ) async throws(Problem) -> (key: HostKey?, complaint: String) {
    let learnt = "\(directory)/learnt-\(shown.count)"
    let options = Options(target: target, settings: settings, address: address)
    let finished = try await programs.run(
      options.learning(file: learnt, without: shown) + ["--", address, "true"],
      within: settings.connectTimeout + .seconds(30))
    do throws(Problem) {
      return (try KnownHosts(path: learnt).keys(of: target.name).first, finished.complaint)
    } catch {
      return (nil, finished.complaint)
    }
  }

  private func write(_ text: String, to path: String) throws(Problem) {
    do throws(SystemError) {
      try Files.writeAtomically(path, Array(text.utf8), mode: 0o600)
    } catch {
      throw Problem(
        "transport.directory", what: "cannot write '\(path)'", because: error.reason,
        fix: "make room under /tmp")
    }
  }

  /// Turns what `ssh` said into a problem of ours.
  func explain(_ complaint: String, _ address: String) -> Problem {
    // ssh ends its lines as for a terminal.
    let lines = complaint.split(whereSeparator: \.isNewline).map(String.init)
    if let saying = ProxySaying(complaint, isOwn: false) { return explain(saying) }
    let said = lines.last ?? "it gave no reason"
    if complaint.contains("HOST IDENTIFICATION HAS CHANGED")
      || complaint.contains("Host key verification failed")
    {
      return changed(lines, address)
    }
    if complaint.contains("Permission denied") || complaint.contains("Too many authentication") {
      let user = target.user.map { "'\($0)'" } ?? "the user of your ssh_config"
      return Problem(
        "ssh.authentication-failed", what: "the login as \(user) was refused", host: target.name,
        because: "ssh says: \(said)",
        fix: "see that it works by hand: ssh \(target.user.map { "-l \($0) " } ?? "")\(address)")
    }
    return Problem(
      "ssh.unreachable", what: "the host cannot be reached", host: target.name,
      because: "ssh says: \(said)",
      fix: "see that it is switched on and that the address, port and network are right")
  }

  private func explain(_ saying: ProxySaying) -> Problem {
    if !saying.isBehind, let jump = target.proxyJump {
      return JumpHost(text: jump).failure(saying, host: target.name)
    }
    let way = target.proxyJump.map { "through \($0): " } ?? ""
    return LibraryLogin.unreachable(target.name, ["\(way)\(saying.text)"])
  }

  private func changed(_ lines: [String], _ address: String) -> Problem {
    let pinned = (settings.knownHosts?.keys(of: target.name) ?? [])
      .map { "\($0.type) \($0.fingerprint)" }.joined(separator: ", ")
    let shown = lines.compactMap { line in
      line.split(separator: " ").first { $0.hasPrefix("SHA256:") }
    }.first.map { $0.hasSuffix(".") ? String($0.dropLast()) : String($0) }
    return Problem(
      "ssh.host-key-changed", what: "the host key of \(address) has CHANGED", host: target.name,
      because: "pinned is \(pinned); the host shows \(shown ?? "another"). Either the machine was "
        + "reinstalled or replaced, or someone stands between you and it",
      fix: "if you reinstalled it: groundwork node replace \(target.name)")
  }
}
