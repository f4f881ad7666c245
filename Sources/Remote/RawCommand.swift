internal import Transport
internal import Value

/// One command on a host without an agent: what `raw` and hosts of other architectures use.
struct RawCommand: Sendable {
  let connection: any Connection
  let become: Become?
  let counter: TrafficCounter

  /// Bytes kept of either output; the rest is read and dropped, as `Connection.run` does.
  private static let limit = 16 << 20

  /// - Parameters:
  ///   - holdsSecret: sudo, which records commands and may record input, sees neither.
  ///   - within: bound between two signs of life.
  /// - Throws: `sudo.` ids; the command's own failure is its status.
  func run(
    _ command: String, holdsSecret: Bool, within: Duration?
  ) async throws(Problem) -> Finished {
    guard let become else {
      counter.count {
        $0.channels += 1
        $0.roundTrips += 1
      }
      return try await connection.run(command, within: within)
    }
    if holdsSecret {
      let recording = SudoRecording(connection: connection, become: become, counter: counter)
      if let refusal = SudoRecording.refusal(try await recording.answer(), host: connection.host) {
        throw refusal
      }
    }
    counter.count {
      $0.channels += 1
      $0.roundTrips += 1
    }
    let nonce = Nonce.make()
    // The line says that sudo has let us in: what fails after it is the command's own. The command comes
    // by its input: what stands in sudo's arguments goes to the host's log.
    let script = "echo \(nonce)-in; c=$(cat); exec </dev/null; exec /bin/sh -c \"$c\""
    let channel = try await connection.open(become.command(script, nonce: nonce))
    do throws(Problem) {
      let finished = try await converse(channel, command, become, nonce, within)
      await channel.close()
      return finished
    } catch {
      await channel.close()
      throw error
    }
  }

  private func converse(
    _ channel: any Channel, _ command: String, _ become: Become, _ nonce: String,
    _ within: Duration?
  ) async throws(Problem) -> Finished {
    var prompt = SudoPrompt(nonce: nonce, become: become, host: connection.host)
    var finished = Finished()
    let mark = Array("\(nonce)-in\n".utf8)
    /// The end of what came before the mark, which may be its beginning.
    var before: [UInt8] = []
    var isIn = false
    while true {
      switch try await channel.read(within: within) {
      case .output(let bytes) where isIn: Self.add(bytes, to: &finished.output)
      case .output(let bytes):
        before += bytes
        guard let place = Self.find(mark, in: before) else {
          before = Array(before.suffix(mark.count - 1))
          continue
        }
        isIn = true
        finished.output = Array(before[(place + mark.count)...])
        finished.errorOutput = []
        try await channel.write(Array(command.utf8))
        await channel.closeInput()
      case .errorOutput(let bytes):
        Self.add(bytes, to: &finished.errorOutput)
        if !isIn, let password = try prompt.hear(bytes) { try await channel.write(password) }
      case .end(let status):
        guard isIn else { throw prompt.refusal() }
        finished.status = status
        return finished
      }
    }
  }

  private static func add(_ bytes: [UInt8], to kept: inout [UInt8]) {
    kept += bytes.prefix(max(0, limit - kept.count))
  }

  private static func find(_ needle: [UInt8], in text: [UInt8]) -> Int? {
    guard text.count >= needle.count else { return nil }
    return (0...text.count - needle.count).first {
      text[$0..<$0 + needle.count].elementsEqual(needle)
    }
  }
}
