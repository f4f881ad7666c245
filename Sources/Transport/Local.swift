internal import System
package import Value

/// This machine as a host: commands run under `/bin/sh` as the controller's user.
package final class LocalConnection: Connection {
  package let kind = TransportKind.local
  package let host: String
  package let address = "localhost"
  package let user: String
  private let reactor: Reactor
  /// Its threads carry the channels.
  private let connector: Connector

  init(host: String, on reactor: Reactor, of connector: Connector) {
    self.host = host
    self.connector = connector
    user = (try? Accounts.read())?.user(id: Process.uid)?.name ?? ""
    self.reactor = reactor
  }

  package func open(_ command: String) async throws(Problem) -> any Channel {
    try await Programs(reactor: reactor).start(["/bin/sh", "-c", command])
  }

  package func close() async {}
}

/// Starts programs of this machine as channels.
struct Programs: Sendable {
  let reactor: Reactor

  func start(
    _ arguments: [String], environment: [String: String]? = nil, stream: Int32? = nil
  ) async throws(Problem) -> any Channel {
    let result: Result<any Channel, Problem> = await withCheckedContinuation { continuation in
      let accepted = reactor.submit { [reactor] in
        let child = Child(on: reactor)
        do throws(Problem) {
          try child.start(arguments, environment: environment, stream: stream)
          continuation.resume(returning: .success(ChannelHandle(child, on: reactor)))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
      if !accepted {
        continuation.resume(
          returning: .failure(
            Problem(
              "transport.stopped", what: "the connections are closed already", fix: "run it again"))
        )
      }
    }
    return try result.get()
  }

  /// Runs a program to its end; a missing one is a `transport.cannot-start`.
  func run(_ arguments: [String], input: [UInt8] = [], within: Duration) async throws(Problem)
    -> Finished
  {
    try await (try await start(arguments)).finish(input: input, within: within)
  }
}
