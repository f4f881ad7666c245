import System
import Testing

@testable import Transport

@Suite struct SharedConfigurationsTests {
  @Test(arguments: [
    ("*", "web1", true), ("web?", "web1", true), ("web?", "web12", false), ("web", "web1", false),
    ("*.lan !gate.lan", "a.lan", true), ("*.lan !gate.lan", "gate.lan", false),
    ("10.0.*.1 db", "10.0.7.1", true), ("10.0.*.1 db", "10.0.7.2", false), ("!web1", "web2", false),
  ])
  func `a Host line applies as ssh_config says`(patterns: String, name: String, applies: Bool) {
    #expect(HostLine.applies(patterns.split(separator: " ").map(String.init), to: name) == applies)
  }

  @Test(
    arguments: [
      ("Host gate web*\n  User me\nHost *\n  Port 22\n", [["gate", "web*"], ["*"]]),
      ("host=gate\r\n# Host not\r\n", [["gate"]]),
      ("CanonicalizeHostname no\n", []),
      ("Match user me\n", nil), ("Host \"a b\"\n", nil), ("CanonicalizeHostname yes\n", nil),
      ("Include other\n", nil), ("Include /nowhere/at/all/*.conf\n", []),
    ] as [(String, [[String]]?)])
  func `what else may tell hosts apart is noticed`(text: String, lines: [[String]]?) throws {
    let path = "/tmp/gw-test-config-\(Process.id)-\(text.utf8.count)"
    _ = try Files.writeAtomically(path, Array(text.utf8), mode: 0o600)
    defer { _ = try? Files.remove(path) }
    var found = HostLine.Found()
    let tellsAll = HostLine.collect(path, into: &found)
    #expect((tellsAll ? found.patterns : nil) == lines)
  }

  @Test(arguments: [
    ("# Port 23\nHost *\n  SendEnv LANG\n\tHashKnownHosts=yes\n", true),
    ("Host *\n  identityfile ~/.ssh/other\n", false), ("Tag lab\n", false),
  ])
  func `a file that says nothing of what is asked for is known by its keywords`(
    text: String, saysNothing: Bool
  ) throws {
    let path = "/tmp/gw-test-config-\(Process.id)-\(text.utf8.count)"
    _ = try Files.writeAtomically(path, Array(text.utf8), mode: 0o600)
    defer { _ = try? Files.remove(path) }
    var found = HostLine.Found()
    #expect(HostLine.collect(path, into: &found))
    #expect(found.keywords.isSubset(of: HostLine.beside) == saysNothing)
  }

  @Test(
    .enabled(
      if: Files.isAccessible("/usr/bin/ssh") && Files.isAccessible("/etc/ssh/ssh_config"),
      "needs ssh and its system-wide file"))
  func `what is known without asking is what ssh would say`() async throws {
    let home = try #require(try Accounts.read().user(id: Process.uid)).home
    let connector = Connector(
      settings: TransportSettings(knownHosts: nil, environment: ["HOME": home]))
    for (name, user) in [("10.0.0.7", nil), ("Web1.Example", "ops")] {
      var target = HostTarget(name: name)
      target.user = user
      let programs = connector.programs(for: target)
      let asked = await UserConfiguration.read(target, address: name, with: programs, home: home)
      let known = await SharedConfigurations(home: home)
        .configuration(target, address: name, with: programs)
      #expect(Way(target, name, known) == Way(target, name, asked))
    }
  }

  /// All that a configuration decides: of keys only those that exist.
  private struct Way: Equatable {
    let address: String
    let port: Int
    let user: String
    let proxyCommand: String?
    let keyFiles: [String]
    let identitiesOnly: Bool
    let agentSocket: String?

    init(_ target: HostTarget, _ address: String, _ configuration: UserConfiguration) {
      let settings = TransportSettings(knownHosts: nil, environment: ["SSH_AUTH_SOCK": "/a"])
      let route = Route(target, address: address, configuration, first: true, settings)
      self.address = route.address
      port = route.port
      user = route.user
      proxyCommand = route.proxyCommand
      keyFiles = route.keyFiles.filter { Files.isAccessible($0) }
      identitiesOnly = route.identitiesOnly
      agentSocket = route.agentSocket
    }
  }

  @Test(arguments: [
    ("Web1.Example", "web1.example"), ("10.0.0.7", "10.0.0.7"), ("me@web1", nil), ("-web1", nil),
    ("ssh://web1", nil), ("", nil), ("fe80::1%eth0", nil),
  ])
  func `what may be more than a name is asked for`(address: String, name: String?) {
    #expect(UserConfiguration(home: "/h").given(to: address)?.hostName == name)
  }

  @Test(arguments: [
    ("hostname web1\nuser me\nidentityfile /k\n", "web2"),
    ("hostname gate\nuser me\n", nil),
    ("hostname web1\nproxycommand nc %h 22\n", nil),
    ("hostname web1\nidentityfile /keys/web1\n", nil),
  ])
  func `an answer is shared where it does not depend on the name`(text: String, shared: String?) {
    let configuration = UserConfiguration(parsing: text, home: nil)
    #expect(configuration.shared(from: "web1", with: "web2")?.hostName == shared)
  }
}
