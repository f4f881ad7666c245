internal import System
internal import Value

/// Connects by the user's own `ssh`, for what libssh2 cannot do or where it is asked for.
struct OpenSSH: Sendable {
  let target: HostTarget
  let connector: Connector

  func connect() async throws(Problem) -> any Connection {
    throw Problem("ssh.unreachable", what: "x", fix: "y")
  }
}
