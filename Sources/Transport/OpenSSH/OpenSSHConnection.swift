internal import System
package import Value

/// A host reached by a master process of `ssh`; every channel is a client process of it.
package final class OpenSSHConnection: Connection {
  package let kind = TransportKind.openSSH
  package let host: String
  package let address: String
  package let user: String
  private let directory: String
  private let master: any Channel
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
    guard Files.isAccessible("\(directory)/s") else {
      throw Problem(
        "ssh.lost", what: "the connection was lost", host: host, because: "its ssh has ended",
        fix: "see whether the host is up, then run it again")
    }
    // Without the master a client would connect by itself, past our options: the false proxy makes
    // that fail instead.
    return try await programs.start([
      "ssh", "-F", "/dev/null", "-T", "-S", "\(directory)/s", "-o", "ControlMaster=no",
      "-o", "BatchMode=yes", "-o", "ProxyCommand=false", "-o", "LogLevel=ERROR",
      "-o", "StrictHostKeyChecking=yes", "--", address, command,
    ])
  }

  package func close() async {
    await master.close()
    try? Files.removeTree(directory)
  }
}
