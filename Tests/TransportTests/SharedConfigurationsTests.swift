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
    var found: [[String]] = []
    let tellsAll = HostLine.collect(path, into: &found)
    #expect((tellsAll ? found : nil) == lines)
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
