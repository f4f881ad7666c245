internal import Transport
internal import Value

/// One command on a host without an agent: what `raw` and hosts of other architectures use.
struct RawCommand: Sendable {
  let connection: any Connection
  let become: Become?
  let counter: TrafficCounter

  /// - Throws: `sudo.` ids; the command's own failure is its status.
  func run(_ command: String, within: Duration?) async throws(Problem) -> Finished {
    counter.count {
      $0.channels += 1
      $0.roundTrips += 1
    }
    guard let become else {
      return try await connection.run(command, within: within)
    }
    let nonce = Nonce.make()
    // The line says that sudo has let us in: what fails after it is the command's own.
    let marked = "echo \(nonce)-in; \(command)"
    let channel = try await connection.open(become.command(marked, nonce: nonce))
    do throws(Problem) {
      let finished = try await converse(channel, become, nonce, within)
      await channel.close()
      return finished
    } catch {
      await channel.close()
      throw error
    }
  }

  private func converse(
    _ channel: any Channel, _ become: Become, _ nonce: String, _ within: Duration?
  ) async throws(Problem) -> Finished {
    var prompt = SudoPrompt(nonce: nonce, become: become, host: connection.host)
    var finished = Finished()
    let mark = Array("\(nonce)-in\n".utf8)
    var isIn = false
    while true {
      switch try await channel.read(within: within) {
      case .output(let bytes):
        finished.output += bytes
        if !isIn, let place = Self.find(mark, in: finished.output) {
          isIn = true
          finished.output.removeSubrange(..<(place + mark.count))
          finished.errorOutput = []
          await channel.closeInput()
        }
      case .errorOutput(let bytes):
        finished.errorOutput += bytes
        if !isIn, let password = try prompt.hear(bytes) { try await channel.write(password) }
      case .end(let status):
        guard isIn else { throw prompt.refusal() }
        finished.status = status
        return finished
      }
    }
  }

  private static func find(_ needle: [UInt8], in text: [UInt8]) -> Int? {
    guard text.count >= needle.count else { return nil }
    return (0...text.count - needle.count).first {
      text[$0..<$0 + needle.count].elementsEqual(needle)
    }
  }
}
