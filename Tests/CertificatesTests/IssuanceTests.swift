import Certificates
import Crypto
import PKI
import System
import Testing
import Value
import Variables

/// 2026-11-21 05:00:00 UTC
private let now = Moment(seconds: 1_795_237_200)

private let declared = """
  authorities:
    - {name: root, common_name: Lab Root, offline: true, days: 7300}
    - {name: lab-ca, issuer: root, days: 1825}
  certificates:
    - {name: web, authority: lab-ca, names: [web.lab.internal, 10.0.0.5], days: 90}
  """

extension Place {
  /// With keys in clear where a vault's text would be.
  func issuance(at moment: Moment = now, vault: String = "vault:") throws -> Issuance {
    Issuance(
      try declaration(), now: moment,
      encrypt: { text in vault + text.reveal { String(decoding: $0, as: UTF8.self) } },
      decrypt: { path throws(Problem) in
        Secret(String((try CertificateFiles.read(path) ?? "").dropFirst(6)))
      })
  }

  func entries(at moment: Moment = now) throws -> [CertificateEntry] {
    Examination(
      try declaration(), now: moment,
      decrypt: { path throws(Problem) in
        Secret(String((try CertificateFiles.read(path) ?? "").dropFirst(6)))
      }
    ).entries
  }

  func states(at moment: Moment = now) throws -> [String] { try entries(at: moment).map(\.state) }

  func text(_ name: String) throws -> String { try Files.text("\(certs)/\(name)") ?? "" }
}

@Suite struct IssuanceTests {
  @Test func `root, authority and leaf are made, and no key is in clear`() throws {
    let place = try Place(["a.yml": declared])
    #expect(try place.states() == ["certs.missing", "certs.missing", "certs.missing"])
    var issuance = try place.issuance()
    let leaf = try issuance.issue(try issuance.declared(certificate: "web"))
    #expect(issuance.advice.map(\.id) == ["certs.take-away"])
    #expect(try place.states() == ["good", "good", "good"])

    let line = try #require(try issuance.files.line(of: "lab-ca"))
    #expect(line.map(\.subject) == ["CN=lab-ca", "CN=Lab Root"])
    #expect(line.map(\.pathLength) == [0, 1])
    let pair = try #require(try issuance.files.pair("web"))
    #expect(pair.map(\.subject) == ["CN=web.lab.internal", "CN=lab-ca"])
    try pair[0].verify(by: line[1], through: [line[0]], at: now, host: "10.0.0.5")
    for name in ["root/ca.key", "lab-ca/ca.key"] {
      #expect(try place.text(name).hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
      #expect(try Files.status("\(place.certs)/\(name)")?.mode == 0o600)
    }
    #expect(try place.text("web.key.vault").hasPrefix("vault:"))
    #expect(try Files.status("\(place.certs)/web.key.vault")?.mode == 0o600)

    let log = try IssuanceLog("\(place.certs)/lab-ca/issued.jsonl")
    #expect(log.lines.map(\.serial) == [leaf.certificate.serial])
    #expect(log.lines.first?.names == ["web.lab.internal", "10.0.0.5"])
    #expect(
      try place.text("lab-ca/issued.jsonl") == """
        {"time":"2026-11-21T05:00:00Z","event":"issued","serial":"\(leaf.certificate.serial)","name":"web",\
        "kind":"certificate","names":["web.lab.internal","10.0.0.5"],"not_after":"2027-02-19T05:00:00Z"}

        """)
    #expect(
      try IssuanceLog("\(place.certs)/root/issued.jsonl").lines.map(\.name) == ["root", "lab-ca"])
  }

  @Test func `without the root's key leaves are issued, and what needs it says so`() throws {
    let place = try Place(["a.yml": declared])
    var first = try place.issuance()
    _ = try first.issue(try first.declared(certificate: "web"))
    let key = try place.text("root/ca.key")
    try Files.remove("\(place.certs)/root/ca.key")
    #expect(try place.states() == ["good", "good", "good"])
    #expect(try place.entries().first?.notes == ["its key is offline"])
    var issuance = try place.issuance(at: now.adding(days: 61))
    #expect(try place.states(at: now.adding(days: 61)).last == "certs.due")
    _ = try issuance.issue(try issuance.declared(certificate: "web"))

    try Files.remove("\(place.certs)/lab-ca/ca.crt")
    var again = try place.issuance()
    let problem = #expect(throws: Problem.self) { try again.ensure(authority: "lab-ca") }
    #expect(
      problem?.description == """
        the key of the authority 'root' is not here (pki.no-key)
          because: it is offline, and it is needed to sign the authority 'lab-ca'
          fix: bring it back as \(place.certs)/root/ca.key for this once, and take it away again afterwards
        """)
    try place.write("root/ca.key", key)
    let (line, isNew) = try again.ensure(authority: "lab-ca")
    #expect(isNew && again.advice.map(\.id) == ["pki.certificate-made-again", "certs.take-away"])
    // What the lost certificate issued verifies under the new one: name and key are the same.
    let leaf = try #require(try again.files.pair("web")?.first)
    try leaf.verify(by: line[1], through: [line[0]], at: now.adding(days: 61))
  }

  @Test func `a wrong passphrase, none, and one in clear are told apart; nothing is written`()
    throws
  {
    let place = try Place(["a.yml": declared], passphrase: nil)
    var issuance = try place.issuance()
    let none = #expect(throws: Problem.self) { try issuance.ensure(authority: "root") }
    #expect(none?.id == "certs.no-passphrase")
    #expect(try Files.list(place.certs) == ["a.yml"])
    place.store.extraVars["ca_passphrase"] = Value("short", marks: .secret)
    var weak = try place.issuance()
    let short = #expect(throws: Problem.self) { try weak.ensure(authority: "root") }
    #expect(short?.id == "pki.weak-passphrase")
    #expect(try Files.list(place.certs) == ["a.yml"])
    place.store.extraVars["ca_passphrase"] = Value("correct horse battery", marks: .secret)
    var good = try place.issuance()
    _ = try good.ensure(authority: "lab-ca")
    place.store.extraVars["ca_passphrase"] = Value("another horse battery", marks: .secret)
    var wrong = try place.issuance()
    let other = #expect(throws: Problem.self) {
      try wrong.issue(try wrong.declared(certificate: "web"))
    }
    #expect(other?.id == "pki.wrong-passphrase")
    #expect(try Files.list(place.certs).sorted() == ["a.yml", "lab-ca", "root"])
  }

  @Test func `what is declared otherwise, revoked, lost or out of time is due`() throws {
    let place = try Place(["a.yml": declared])
    var issuance = try place.issuance()
    _ = try issuance.issue(try issuance.declared(certificate: "web"))
    func states(_ text: String) throws -> String? {
      try place.write("a.yml", text)
      defer { try? place.write("a.yml", declared) }
      return try place.entries().last.map { $0.findings.map { $0.because ?? $0.id }.joined() }
    }
    #expect(
      try states(declared.replacing("10.0.0.5", with: "10.0.0.6"))
        == "it is for other names than are declared")
    #expect(
      try states(declared.replacing("days: 90}", with: "key: p384}"))
        == "its key is of another kind")
    #expect(
      try states(declared.replacing("days: 90}", with: "use: both}")) == "it is for another use")
    #expect(try states(declared) == "")
    // Dates.
    #expect(try place.states(at: now.adding(days: 59)).last == "good")
    #expect(try place.states(at: now.adding(days: 60)).last == "certs.due")
    #expect(try place.states(at: now.adding(days: 91)).last == "certs.expired")
    #expect(try place.states(at: now.adding(days: -1)).last == "certs.not-yet-valid")
    // The key of another.
    let key = try place.text("web.key.vault")
    let other = try PrivateKey(generating: .p256).pem.reveal { String(decoding: $0, as: UTF8.self) }
    try place.write("web.key.vault", "vault:" + other)
    #expect(try states(declared) == "the key beside it is not its own")
    try Files.remove("\(place.certs)/web.key.vault")
    #expect(try states(declared) == "its key is not there")
    try place.write("web.key.vault", key)
    // Another authority of the same name.
    let line = try place.text("lab-ca/ca.crt")
    let stranger = try Place(["a.yml": declared])
    var strange = try stranger.issuance()
    _ = try strange.ensure(authority: "lab-ca")
    try place.write("lab-ca/ca.crt", try stranger.text("lab-ca/ca.crt"))
    #expect(try states(declared) == "it was signed by another authority than 'lab-ca'")
    try place.write("lab-ca/ca.crt", line)
    #expect(try states(declared) == "")
  }

  @Test func `what was taken back is due, and stands in the list that openssl reads`() throws {
    let place = try Place(["a.yml": declared])
    var issuance = try place.issuance()
    let leaf = try issuance.issue(try issuance.declared(certificate: "web"))
    let serial = leaf.certificate.serial
    #expect(try issuance.revoke(serial: serial, by: "lab-ca", reason: .keyCompromise))
    #expect(try !issuance.revoke(serial: serial, by: "lab-ca", reason: .superseded))
    #expect(try place.states().last == "certs.revoked")
    let unknown = #expect(throws: Problem.self) {
      try issuance.revoke(serial: "01", by: "lab-ca", reason: .superseded)
    }
    #expect(unknown?.id == "certs.unknown-serial")
    _ = try issuance.revocationList(of: "lab-ca", days: 30)
    let shown = try Command(
      [
        "openssl", "crl", "-in", "lab-ca/crl.pem", "-noout", "-text", "-CAfile", "lab-ca/ca.crt",
      ], directory: place.certs, deadlineSeconds: 60
    ).run()
    #expect(shown.errorText.contains("verify OK"), "\(shown.errorText)")
    for line in [
      "Serial Number: \(serial.replacing(":", with: ""))", "Key Compromise", "X509v3 CRL Number",
      "Next Update: Dec 21 05:00:00 2026 GMT", "X509v3 Authority Key Identifier",
    ] {
      #expect(shown.outputText.contains(line), "\(shown.outputText)")
    }
    // Issued again, it is good again, and the old one stays in the list.
    _ = try issuance.issue(try issuance.declared(certificate: "web"))
    #expect(try place.states().last == "good")
    #expect(try IssuanceLog("\(place.certs)/lab-ca/issued.jsonl").revocations.count == 1)
  }

  @Test func `a clock far behind what was issued issues nothing, one a little behind warns`() throws
  {
    let place = try Place(["a.yml": declared])
    var issuance = try place.issuance()
    _ = try issuance.issue(try issuance.declared(certificate: "web"))
    let standing = try place.text("web.crt")
    // The authorities begin five minutes back, so only the record shows it.
    var little = try place.issuance(at: now.adding(seconds: -299))
    _ = try little.issue(try little.declared(certificate: "web"))
    #expect(little.advice.isEmpty)
    try place.write("web.crt", standing)
    var later = try place.issuance(at: now.adding(days: 2))
    _ = try later.issue(try later.declared(certificate: "web"))
    let kept = try place.text("web.crt")
    var back = try place.issuance(at: now.adding(days: 1))
    let problem = #expect(throws: Problem.self) {
      try back.issue(try back.declared(certificate: "web"))
    }
    #expect(problem?.id == "pki.clock")
    #expect(try place.text("web.crt") == kept)
    var near = try place.issuance(at: now.adding(days: 2, seconds: -600))
    _ = try near.issue(try near.declared(certificate: "web"))
    #expect(
      near.advice.map(\.what) == [
        "this machine's clock is 10 minutes behind the last line of \(place.certs)/lab-ca/issued.jsonl"
      ])
  }

  @Test func `a record that cannot be read stops everything, with its line`() throws {
    let place = try Place(["a.yml": declared])
    var issuance = try place.issuance()
    _ = try issuance.ensure(authority: "lab-ca")
    let log = try place.text("root/issued.jsonl")
    try place.write("root/issued.jsonl", log + "<<<<<<< HEAD\n")
    let problem = #expect(throws: Problem.self) {
      try IssuanceLog("\(place.certs)/root/issued.jsonl")
    }
    #expect(problem?.id == "certs.bad-log" && problem?.at?.line == 3)
  }

  @Test func `entries come as JSON and as Prometheus reads them`() throws {
    let place = try Place(["a.yml": declared])
    var issuance = try place.issuance()
    _ = try issuance.issue(try issuance.declared(certificate: "web"))
    var entry = try #require(try place.entries(at: now.adding(days: 61)).last)
    entry.host = "node \"1\""
    entry.served = CertificateEntry.Served(
      address: "10.0.0.5:443", fingerprint: "AA", notAfter: nil)
    let json = entry.json(at: now.adding(days: 61))
    #expect(json["state"] == "certs.due" && json["days_left"] == 29)
    #expect(json["certificate"]?["names"] == ["web.lab.internal", "10.0.0.5"])
    #expect(json["certificate"]?["not_after"] == "2027-02-19T05:00:00Z")
    #expect(json["served"]?["matches"] == false)
    #expect(json["findings"]?.list?.first?["fix"] == "groundwork certs issue web")
    let labels =
      #"{name="web",kind="certificate",host="node \"1\"",path="\#(place.certs)/web.crt"}"#
    let end = try #require(entry.certificate?.notAfter.seconds)
    let metrics = CertificateMetrics.text([entry])
    for line in [
      "# TYPE groundwork_certificate_not_after_seconds gauge",
      "groundwork_certificate_not_after_seconds\(labels) \(end)",
      "groundwork_certificate_due\(labels) 1", "groundwork_certificate_served_matches\(labels) 0",
    ] {
      #expect(metrics.split(separator: "\n").contains { $0 == line }, "\(metrics)")
    }
  }
}
