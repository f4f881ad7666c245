internal import System
package import Value

/// A host reached by a master process of `ssh`; every channel is a client process of it.
package final class OpenSSHConnection: Connection {
  package let kind = TransportKind.openSSH
  package let host: String
  package let address: String
  package let user: String
  let directory: String
  /// Ends when its input does.
  let master: any Channel
  private let programs: Programs
  /// Its threads carry the channels.
  private let connector: Connector

  init(
    target: HostTarget, address: String, directory: String, master: any Channel,
    connector: Connector
  ) {
    self.connector = connector
    host = target.name
    self.address = address
    user = target.user ?? ""
    self.directory = directory
    self.master = master
    programs = connector.programs(for: target)
  }

  deinit { try? Files.removeTree(directory) }

  package func open(_ command: String) async throws(Problem) -> any Channel {
    guard Files.isAccessible("\(directory)/s") else { throw lost }
    let client = try await programs.start(asClient(["--", address, command]))
    return OpenSSHChannel(client, of: self)
  }

  /// Without the master a client would connect by itself, past our options: the false proxy makes that
  /// fail instead.
  private func asClient(_ arguments: [String]) -> [String] {
    [
      "ssh", "-F", "/dev/null", "-T", "-S", "\(directory)/s", "-o", "ControlMaster=no",
      "-o", "BatchMode=yes", "-o", "ProxyCommand=false", "-o", "LogLevel=ERROR",
      "-o", "StrictHostKeyChecking=yes",
    ] + arguments
  }

  /// Whether the master still answers.
  func isAlive() async -> Bool {
    let check = asClient(["-O", "check", "--", address])
    return (try? await programs.run(check, within: .seconds(5)))?.status == .code(0)
  }

  var lost: Problem {
    Problem(
      "ssh.lost", what: "the connection was lost", host: host, because: "its ssh has ended",
      fix: "see whether the host is up, then run it again")
  }

  package func close() async {
    await master.close()
    try? Files.removeTree(directory)
  }
}
