internal import Glibc
internal import System
package import Transport
import Value

/// A real sshd on a loopback port, in a mount namespace of its own: its accounts, its sudoers, its
/// /run, /var/lib, /opt and /usr/local are a test's, and go with it.
package final class TestServer: Sendable {
  /// Of the test's files; removed at the end.
  package let directory: String
  package let port: Int
  /// A user with a home, a password and the right to use sudo with it.
  package static let user = "gwtester"
  package static let password = "right horse battery"
  private let local: any Connection
  private let process: any Channel

  /// What a test wants otherwise than usual.
  package struct Options: Sendable {
    /// Lines of sshd_config; they come first, and the first of a keyword counts.
    package var sshd: [String] = []
    /// Lines of sudoers, after the user's right to become anyone.
    package var sudoers: [String] = []
    package var hostKeyType = "ed25519"
    /// Logins by password go through PAM.
    package var usesPAM = false
    /// Of the user, for the login and for sudo.
    package var password = TestServer.password
    /// Shell lines run in the namespace before sshd starts; `$D` is the test's directory.
    package var preparation = ""
    package var port: Int?

    package init() {}
  }

  /// Whether this machine can run one: root, sshd, ssh, and namespaces.
  package static var isPossible: Bool {
    getuid() == 0
      && ["/usr/sbin/sshd", "/usr/bin/ssh", "/usr/bin/unshare", "/usr/bin/openssl"].allSatisfy {
        Files.isAccessible($0, executing: true)
      }
  }

  package init(_ options: Options = Options()) async throws {
    let connector = Connector(settings: TransportSettings(knownHosts: nil, environment: [:]))
    let local = try await connector.connect(to: HostTarget(name: "here", transport: .local))
    self.local = local
    directory = try await Self.check(local.run("mktemp -d /tmp/gw-sshd-XXXXXX"))
    port = options.port ?? Self.freePort()
    _ = try await Self.check(
      local.run("ssh-keygen -q -t \(options.hostKeyType) -N '' -f \(directory)/host"))
    try await Self.writeAccounts(directory, options, local)
    try Self.writeConfiguration(directory, port, options)
    process = try await local.open(
      "exec unshare -m /bin/sh -ec \(ShellWords.quote(Self.namespace(directory, options)))")
    do {
      try await awaitListening()
    } catch {
      await stop()
      throw error
    }
  }

  private static func namespace(_ directory: String, _ options: Options) -> String {
    """
    D=\(directory)
    mount --make-rprivate /
    for d in /var/lib /usr/local /opt /run; do mount -t tmpfs -o mode=755 none $d; done
    mkdir -m 755 /run/sshd /run/lock
    for f in passwd shadow group sudoers; do mount --bind \(directory)/etc/$f /etc/$f; done
    \(options.preparation)
    exec /usr/sbin/sshd -D -e -f \(directory)/config
    """
  }

  private static func writeAccounts(
    _ directory: String, _ options: Options, _ local: any Connection
  ) async throws {
    let hash = try await check(
      local.run("openssl passwd -6 -stdin", input: Array(options.password.utf8)))
    let script = """
      chmod 755 \(directory); mkdir \(directory)/etc \(directory)/home; cd \(directory)/etc
      chown 30001:30001 ../home; chmod 700 ../home
      { cat /etc/passwd; echo '\(user):x:30001:30001::\(directory)/home:/bin/sh'; } > passwd
      { cat /etc/group; echo '\(user):x:30001:'; } > group
      (umask 077; { cat /etc/shadow; echo '\(user):\(hash):19000:0:99999:7:::'; } > shadow)
      cat > sudoers; chmod 440 sudoers
      """
    let sudoers = [
      "Defaults env_reset, use_pty",
      "Defaults secure_path=/usr/sbin:/usr/bin:/sbin:/bin",
      "root ALL=(ALL:ALL) ALL", "\(user) ALL=(ALL:ALL) ALL",
    ]
    let text = (sudoers + options.sudoers).joined(separator: "\n") + "\n"
    _ = try await check(local.run(script, input: Array(text.utf8)))
  }

  private static func writeConfiguration(
    _ directory: String, _ port: Int, _ options: Options
  ) throws {
    let lines =
      options.sshd + [
        "ListenAddress 127.0.0.1:\(port)", "HostKey \(directory)/host", "PidFile none",
        "AuthorizedKeysFile \(directory)/authorized", "StrictModes no",
        "UsePAM \(options.usesPAM ? "yes" : "no")", "PermitRootLogin yes",
        "PasswordAuthentication no", "KbdInteractiveAuthentication no", "LogLevel ERROR",
      ]
    try write(lines.joined(separator: "\n") + "\n", "\(directory)/config")
    try write("", "\(directory)/authorized")
  }

  private static func write(_ text: String, _ path: String) throws {
    _ = try Files.writeAtomically(path, Array(text.utf8), mode: 0o644)
  }

  private static func check(_ finished: Finished) throws -> String {
    guard finished.status == .code(0) else {
      throw Problem("test.server", what: finished.complaint, fix: "see the test's server")
    }
    return Finished.text(finished.output)
  }

  private func awaitListening() async throws {
    for _ in 0..<500 {
      let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      let connected = Self.withLoopback(port) { connect(socket, $0, $1) }
      Glibc.close(socket)
      if connected == 0 { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw Problem(
      "test.server", what: "sshd does not listen", because: await log(),
      fix: "see the test's server")
  }

  /// What the server's shell, or sshd, has said so far.
  package func log() async -> String {
    var said: [UInt8] = []
    while let event = try? await process.read(within: .milliseconds(100)) {
      switch event {
      case .output(let bytes), .errorOutput(let bytes): said += bytes
      case .end: return Finished.text(said)
      }
    }
    return Finished.text(said)
  }

  private static func freePort() -> Int {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { Glibc.close(socket) }
    _ = withLoopback(0) { bind(socket, $0, $1) }
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &size) }
    }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  private static func withLoopback(
    _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  /// Makes a key pair; the private key's path.
  package func key(
    _ name: String = "id", type: String = "ed25519", passphrase: String = "",
    mayLogIn: Bool = true
  ) async throws -> String {
    let path = "\(directory)/\(name)"
    let adding = mayLogIn ? "cat \(path).pub >> \(directory)/authorized" : ":"
    _ = try await Self.check(
      local.run(
        "ssh-keygen -q -t \(type) -N \(ShellWords.quote(passphrase)) -f \(path) && \(adding)"))
    return path
  }

  /// Runs a command beside the server, outside its namespace; its output.
  package func outside(_ command: String) async throws -> String {
    try await Self.check(local.run("cd \(directory); \(command)"))
  }

  /// Settings with the host's key pinned under `node`; no agent, no ssh_config of the tester's.
  package func settings(pinned: Bool = true) async throws -> TransportSettings {
    let pins = "\(directory)/known_hosts"
    if pinned {
      _ = try await outside("echo \"node $(cut -d ' ' -f 1,2 host.pub)\" > \(pins)")
    }
    return TransportSettings(
      knownHosts: try KnownHosts(path: pins),
      environment: [
        "HOME": directory, "USER": "root", "PATH": Environment.value("PATH") ?? "/usr/bin:/bin",
      ])
  }

  package func target(
    keys: [String], user: String = "root", transport: TransportKind? = nil
  ) -> HostTarget {
    HostTarget(
      name: "node", addresses: [.name("127.0.0.1")], port: port, user: user, keyFiles: keys,
      transport: transport)
  }

  /// Ends sshd and removes what was made; open connections end with their owners.
  package func stop() async {
    await process.close()
    while let event = try? await process.read(within: .seconds(5)) {
      if case .end = event { break }
    }
    try? Files.removeTree(directory)
  }
}

/// Runs `body` against a server of its own.
package func withServer<Output>(
  _ change: (inout TestServer.Options) -> Void = { _ in },
  _ body: (TestServer) async throws -> Output
) async throws -> Output {
  var options = TestServer.Options()
  change(&options)
  let server = try await TestServer(options)
  do {
    let output = try await body(server)
    await server.stop()
    return output
  } catch {
    await server.stop()
    throw error
  }
}
