internal import Transport
internal import Value
internal import Wire

/// Whether sudo keeps what passes through it (sudoers(5), I/O LOGGING): asked of sudo itself, in the
/// login user's shell.
///
/// Root's agent hears it from the script that starts it; other users may not list the login user's
/// rights. For them it is asked over a channel of its own, and only once a secret is to be sent. What
/// sudo does not tell counts as kept.
struct SudoRecording: Sendable {
  let connection: any Connection
  let become: Become
  let counter: TrafficCounter

  enum Answer: Equatable {
    case off
    case on
    /// `sudo -l` was refused.
    case untold
  }

  private static let options =
    ["log_input", "log_output", "log_stdin", "log_stdout", "log_stderr", "log_ttyin", "log_ttyout"]

  /// The lines of `sudo -l` that matter, as an extended regular expression.
  static let pattern = "(\(options.joined(separator: "|")))"

  /// - Throws: `ssh.` and `transport.` ids.
  func answer() async throws(Problem) -> Answer {
    counter.count {
      $0.channels += 1
      $0.roundTrips += 1
    }
    let nonce = Nonce.make()
    let channel = try await connection.open("sudo -S -p \(nonce) -l")
    do throws(Problem) {
      let answer = try await converse(channel, nonce)
      await channel.close()
      return answer
    } catch {
      await channel.close()
      // A password that was right a moment ago and is not now: sudoers asks for another one here.
      if error.id.hasPrefix("sudo.") { return .untold }
      throw error
    }
  }

  private func converse(_ channel: any Channel, _ nonce: String) async throws(Problem) -> Answer {
    var prompt = SudoPrompt(nonce: nonce, become: become, host: connection.host)
    var listing: [UInt8] = []
    while true {
      switch try await channel.read(within: .seconds(60)) {
      case .output(let bytes): listing += bytes.prefix(max(0, 1 << 20 - listing.count))
      case .errorOutput(let bytes):
        if let password = try prompt.hear(bytes) { try await channel.write(password) }
      case .end(.code(0)):
        return Self.isOn(in: String(decoding: listing, as: UTF8.self)) ? .on : .off
      case .end: return .untold
      }
    }
  }

  /// Whether what `sudo -l` printed leaves an option on. Of the entries that match the login user the
  /// last one counts; those for some commands or users, and a command's tags, only turn it on.
  static func isOn(in listing: String) -> Bool {
    var on: Set<String> = []
    var isOnForSome = false
    for line in listing.lowercased().split(whereSeparator: \.isNewline) {
      let entries = line.split { $0 == " " || $0 == "\t" || $0 == "," }
      let isForAll = entries.first?.hasPrefix("defaults") == false
      for entry in entries {
        let isOff = entry.hasPrefix("!")
        // A tag ends with a colon.
        let name = entry.drop { $0 == "!" }.prefix { $0 != ":" }
        guard options.contains(String(name)) else { continue }
        if isOff {
          if isForAll { on.remove(String(name)) }
        } else if isForAll, !entry.hasSuffix(":") {
          on.insert(String(name))
        } else {
          isOnForSome = true
        }
      }
    }
    return isOnForSome || !on.isEmpty
  }

  /// Why a secret is not sent; nil when it may be.
  static func refusal(_ answer: Answer, host: String) -> Problem? {
    switch answer {
    case .off: nil
    case .on:
      Problem(
        "sudo.logs-input", what: "a secret would be recorded by sudo", host: host,
        because: "sudo's log_input or log_output is on for the login user, and keeps what passes "
          + "through it in clear under /var/log/sudo-io",
        fix: "exempt the user with visudo: Defaults:USER !log_input, !log_output")
    case .untold:
      Problem(
        "sudo.logs-input", what: "a secret might be recorded by sudo", host: host,
        because: "'sudo -l' does not tell the login user whether log_input or log_output is on",
        fix: "see what it says on the host: sudo -l; become root instead, which is told")
    }
  }
}

extension AgentSession {
  /// Sends no secret through a sudo that records it.
  func refuseLoggedSecrets(_ requests: [Request]) async throws(Problem) {
    guard requests.contains(where: \.holdsSecret) else { return }
    if let question = recording {
      isLogged = try await question.answer()
      recording = nil
      if let loss { throw loss }
    }
    if let refusal = SudoRecording.refusal(isLogged, host: host) { throw refusal }
  }
}
