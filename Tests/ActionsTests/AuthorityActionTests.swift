import Certificates
import PKI
import System
import Testing
import Value
import Wire

@testable import Actions

@Suite struct AuthorityActionTests {
  private func authority(
    in directory: String, passphrase: String = "correct horse battery"
  ) throws -> ActionResult {
    let declared = """
      authorities:
        - {name: lab-ca, constraints: {domains: [lab.internal], networks: [10.0.0.0/24]}}
      """
    try Files.makeDirectories(directory)
    _ = try Files.writeAtomically("\(directory)/lab.yml", Array(declared.utf8), mode: 0o644)
    var call = call(
      "groundwork.core.authority", ["name": "lab-ca", "directory": Value(directory)],
      facts: ["ca_passphrase": Value(passphrase, marks: .secret)])
    call.services.readFile = { (path) throws(Problem) in (try Declaration.bytes(path), false) }
    switch try ActionTable.authority(call) {
    case .local(let result):
      return result
    case .controller(let work): return try work()
    default: throw Problem("x", what: "it talks to a node", fix: "")
    }
  }

  private func text(_ path: String) throws -> String { try #require(try Files.text(path)) }

  @Test func `a key that stands alone is never replaced: its certificate is made again`() throws {
    let place = "/tmp/gw-actions-ca-\(try Random.bytes(4).map { String($0) }.joined())"
    defer { try? Files.removeTree(place) }
    let first = try authority(in: place)
    #expect(first.changed && first.advice.isEmpty)
    let key = try text("\(place)/lab-ca/ca.key")
    let old = try Authority.load(
      certificate: try text("\(place)/lab-ca/ca.crt"), key: key,
      passphrase: Secret("correct horse battery"))
    let now = Moment(seconds: Clock.now.seconds)
    let leaf = try old.issue(
      Authority.Request(names: SubjectNames(domains: [try DNSName("a.lab.internal")])), now: now)
    #expect(try !authority(in: place).changed)

    try Files.remove("\(place)/lab-ca/ca.crt")
    let wrong = #expect(throws: Problem.self) {
      try authority(in: place, passphrase: "another passphrase")
    }
    #expect(wrong?.id == "pki.wrong-passphrase")
    let again = try authority(in: place)
    #expect(again.changed && again.advice.map(\.id) == ["pki.certificate-made-again"])
    #expect(try text("\(place)/lab-ca/ca.key") == key)
    let fresh = try Certificate(pem: try text("\(place)/lab-ca/ca.crt"))
    #expect(fresh.fingerprint != old.certificate.fingerprint)
    // What the lost one signed, the new one verifies: they have one key.
    try leaf.certificate.verify(by: fresh, at: now)
    #expect(try authority(in: place).advice.isEmpty)
  }

  @Test(arguments: ["on", "yes", "True", "1", "t"])
  func `copy takes every word for yes`(word: String) throws {
    let arguments: Map = ["src": "/etc/x", "dest": "/y", "remote_src": Value(word)]
    guard
      case .requests(let requests, _) = try ActionTable.copy(
        call("ansible.builtin.copy", arguments))
    else { return #expect(Bool(false)) }
    #expect(requests.first?.payload == [] && requests.first?.arguments["src"] == "/etc/x")
  }
}
