import Glibc
import System
import Value

@testable import Transport

/// A real sshd on a loopback port, with its own host keys and authorized keys, in a directory of
/// its own; it logs in the user who runs the tests.
final class TestServer: Sendable {
  let directory: String
  let port: Int
  let user: String
  private let process: any Channel
  private let reactor: Reactor

  static var isPossible: Bool {
    getuid() == 0 && access("/usr/sbin/sshd", X_OK) == 0 && access("/usr/bin/ssh", X_OK) == 0
  }

  /// - Parameters:
  ///   - options: lines of sshd_config.
  ///   - keys: files made by `ssh-keygen`, name and arguments; the first is the host key.
  init(options: [String] = [], hostKeyType: String = "ed25519", port: Int? = nil) async throws {
    reactor = Reactor()
    let programs = Programs(reactor: reactor)
    directory = try PrivateDirectory.make()
    let chosen = port ?? Self.freePort()
    self.port = chosen
    user = "root"
    let made = try await programs.run(
      ["ssh-keygen", "-q", "-t", hostKeyType, "-N", "", "-f", "\(directory)/host"],
      within: .seconds(30))
    guard made.status == .code(0) else { throw Problem("test", what: made.complaint, fix: "") }
    try Files.makeDirectories("/run/sshd")
    let lines =
      [
        "ListenAddress 127.0.0.1:\(chosen)", "HostKey \(directory)/host", "PidFile none",
        "AuthorizedKeysFile \(directory)/authorized", "StrictModes no", "UsePAM no",
        "PermitRootLogin yes", "PasswordAuthentication no", "KbdInteractiveAuthentication no",
        "LogLevel ERROR",
      ] + []
    // The first word of a keyword counts in sshd_config, so a test's own lines go first.
    try Files.writeAtomically(
      "\(directory)/config", Array((options + lines).joined(separator: "\n").utf8 + [0x0A]))
    try Files.writeAtomically("\(directory)/authorized", [UInt8]())
    process = try await programs.start([
      "/usr/sbin/sshd", "-D", "-e", "-f", "\(directory)/config",
    ])
    for _ in 0..<250 {
      if case .success(let addresses) = Dial.resolve("127.0.0.1", port: chosen),
        let socket = try? await Dial.dial(
          addresses[0], on: reactor, within: .seconds(2), lost: .seconds(10))
      {
        Glibc.close(socket)
        return
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw Problem("test", what: "sshd does not listen", fix: "")
  }

  private static func freePort() -> Int {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { Glibc.close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, size)
        getsockname(socket, $0, &size)
      }
    }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  /// Makes a key pair that may log in; the private key's path.
  func key(
    _ name: String = "id", type: String = "ed25519", passphrase: String = "",
    mayLogIn: Bool = true
  ) async throws -> String {
    let path = "\(directory)/\(name)"
    let made = try await Programs(reactor: reactor).run(
      ["ssh-keygen", "-q", "-t", type, "-N", passphrase, "-f", path], within: .seconds(60))
    guard made.status == .code(0) else { throw Problem("test", what: made.complaint, fix: "") }
    if mayLogIn {
      let known = try Files.read("\(directory)/authorized")
      try Files.writeAtomically("\(directory)/authorized", known + Files.read("\(path).pub"))
    }
    return path
  }

  func hostKey() throws -> HostKey {
    let words = try (Files.text("\(directory)/host.pub") ?? "").split(separator: " ")
    return HostKey(blob: Base64.decode(words[1].utf8) ?? [])
  }

  /// Settings with the host's key pinned under `node`, and no agent.
  func settings(pinned: Bool = true) throws -> TransportSettings {
    let hosts = try KnownHosts(path: "\(directory)/known_hosts")
    if pinned { try hosts.pin(hostKey(), to: "node") }
    return TransportSettings(
      knownHosts: hosts,
      environment: ["HOME": directory, "USER": user, "PATH": Environment.value("PATH") ?? ""])
  }

  func target(keys: [String], transport: TransportKind? = nil) -> HostTarget {
    HostTarget(
      name: "node", addresses: [.name("127.0.0.1")], port: port, user: user, keyFiles: keys,
      transport: transport)
  }

  /// Ends sshd; connections end with their owners.
  func stop() async {
    await process.close()
    // Until its end was seen, so that nothing is left behind.
    while let event = try? await process.read(within: .seconds(5)) {
      if case .end = event { break }
    }
    try? Files.removeTree(directory)
    reactor.stop()
  }
}

/// Runs `body` against a server of its own.
func withServer<Output>(
  options: [String] = [], hostKeyType: String = "ed25519",
  _ body: (TestServer) async throws -> Output
) async throws -> Output {
  let server = try await TestServer(options: options, hostKeyType: hostKeyType)
  do {
    let output = try await body(server)
    await server.stop()
    return output
  } catch {
    await server.stop()
    throw error
  }
}
