internal import Value

/// One client process of a master, as a channel.
///
/// A client whose master is gone ends as a command that failed with 255 does (ssh(1), EXIT STATUS): here
/// the two are told apart.
final class OpenSSHChannel: Channel {
  private let client: any Channel
  private let connection: OpenSSHConnection

  init(_ client: any Channel, of connection: OpenSSHConnection) {
    self.client = client
    self.connection = connection
  }

  func write(_ bytes: [UInt8]) async throws(Problem) { try await client.write(bytes) }

  func closeInput() async { await client.closeInput() }

  func close() async { await client.close() }

  func read(within: Duration?) async throws(Problem) -> ChannelEvent {
    let event = try await client.read(within: within)
    guard event == .end(.code(255)), await !connection.isAlive() else { return event }
    throw connection.lost
  }
}
