internal import CLibSSH2
package import Value

/// A host reached by libssh2.
package final class SSHConnection: Connection {
  package let kind = TransportKind.libssh2
  package let host: String
  package let address: String
  package let user: String
  let session: Session
  /// Its threads carry the session.
  private let connector: Connector

  init(host: String, address: String, user: String, session: Session, connector: Connector) {
    self.host = host
    self.connector = connector
    self.address = address
    self.user = user
    self.session = session
  }

  deinit {
    // A connection nobody holds can no longer be used.
    session.reactor.submit { [session] in
      session.die(SSHFailure(code: 0, message: "closed by Groundwork"))
    }
  }

  package func open(_ command: String) async throws(Problem) -> any Channel {
    guard !command.utf8.contains(0) else {
      throw Problem(
        "ssh.command", what: "a command holds a NUL byte", host: host,
        fix: "take it out: no shell can take it")
    }
    do throws(SSHFailure) {
      return try await session.exec(command, within: .seconds(60))
    } catch {
      if error.isFatal || error.code == LIBSSH2_ERROR_TIMEOUT || error.code == 0 {
        throw Session.lost(host, error)
      }
      throw Problem(
        "ssh.channel-refused", what: "the host refuses a command", host: host,
        because: error.message,
        fix: "see MaxSessions, ForceCommand and the login shell of '\(user)' on the host")
    }
  }

  package func close() async { await session.close() }
}
