import Crypto
import PKI
import System
import Testing
import Value

@testable import Certificates

@Suite struct RotationTests {
  private static let now = Moment(seconds: 1_764_000_000)
  private let place: String

  init() throws {
    place = "/tmp/gw-rotation-\(try Random.bytes(6).map { String($0) }.joined())"
    try Files.makeDirectory(place)
  }

  private func declaration(issuer: String? = nil) throws -> Declaration {
    let at = SourceLocation(file: "lab.yml", line: 1, column: 1)
    var request = Authority.Request(names: SubjectNames(domains: [try DNSName("a.lab.internal")]))
    request.days = 90
    var declaration = Declaration(directory: place)
    declaration.authorities = [
      DeclaredAuthority(
        name: "lab-ca", at: at, commonName: "Lab CA", key: .p256, days: 3650,
        constraints: try Constraints(domains: [DNSName("lab.internal")], networks: []),
        issuer: issuer,
        pathLength: 0, isOffline: false, passphrase: Secret("correct horse battery"))
    ]
    declaration.certificates = [
      DeclaredCertificate(
        name: "a", at: at, authority: "lab-ca", request: request, renewBefore: 30, installed: [])
    ]
    return declaration
  }

  private func issuance(days: Int = 0) throws -> Issuance {
    Issuance(
      try declaration(), now: Self.now.adding(days: days),
      encrypt: { (text) throws(Problem) in text.reveal { String(decoding: $0, as: UTF8.self) } },
      decrypt: { (path) throws(Problem) in Secret(try CertificateFiles.read(path) ?? "") })
  }

  private func files() throws -> [String] { try Files.list("\(place)/lab-ca") }

  /// Whether a client that trusts `root` takes what is shown.
  private func takes(_ shown: [Certificate], _ root: Certificate) -> Bool {
    guard let leaf = shown.first else { return false }
    return
      (try? X509.verify(
        leaf.der, others: shown.dropFirst().map(\.der), authorities: [root.der],
        at: Self.now.adding(days: 1).seconds, host: "a.lab.internal")) != nil
  }

  private func shown(_ issuance: Issuance) throws -> [Certificate] {
    let pair = try #require(try issuance.files.pair("a"))
    let authority = try #require(try issuance.files.line(of: "lab-ca")?.first)
    return pair + (try issuance.rotation(of: "lab-ca").crossing(authority))
  }

  @Test func `at every stage who trusts either of the two takes what is shown`() throws {
    defer { try? Files.removeTree(place) }
    var issuance = try issuance()
    _ = try issuance.issue(issuance.declared(certificate: "a"))
    let old = try #require(try issuance.files.line(of: "lab-ca")?.first)
    #expect(try issuance.rotation(of: "lab-ca").stage == .single)
    #expect(try shown(issuance).count == 1)

    let moved1 = try issuance.beginRotation(of: "lab-ca")
    #expect(moved1)
    let moved2 = try issuance.beginRotation(of: "lab-ca")
    #expect(!moved2)
    let both = try issuance.rotation(of: "lab-ca").trusted(besides: old)
    #expect(both.count == 2 && both[0] == old && both[1] != old)
    #expect(try issuance.rotation(of: "lab-ca").stage == .introduced)
    for root in both { #expect(takes(try shown(issuance), root)) }

    let moved3 = try issuance.switchRotation(of: "lab-ca")
    #expect(moved3)
    let moved4 = try issuance.switchRotation(of: "lab-ca")
    #expect(!moved4)
    #expect(try issuance.rotation(of: "lab-ca").stage == .switched)
    // The leaf is the old one's until it is issued again.
    let early = #expect(throws: Problem.self) { try issuance.endRotation(of: "lab-ca") }
    #expect(early?.id == "certs.still-used")
    _ = try issuance.issue(issuance.declared(certificate: "a"))
    for root in both { #expect(takes(try shown(issuance), root)) }
    #expect(takes(Array(try shown(issuance).prefix(1)), both[1]))
    #expect(!takes(Array(try shown(issuance).prefix(1)), old))

    let moved5 = try issuance.endRotation(of: "lab-ca")
    #expect(moved5)
    let moved6 = try issuance.endRotation(of: "lab-ca")
    #expect(!moved6)
    #expect(try files() == ["ca.crt", "ca.key", "issued.jsonl"])
    #expect(try issuance.files.line(of: "lab-ca") == [both[1]])
    #expect(try issuance.rotation(of: "lab-ca").trusted(besides: both[1]) == [both[1]])
    #expect(try Files.status("\(place)/lab-ca/ca.key")?.mode == 0o600)
    // The new key opens, and signs.
    var later = try self.issuance(days: 1)
    _ = try later.issue(later.declared(certificate: "a"))
    #expect(try later.daysSinceRotation(of: "lab-ca") == 1)
  }

  @Test func `what was broken off between any two files is gone on with`() throws {
    defer { try? Files.removeTree(place) }
    var issuance = try issuance()
    _ = try issuance.issue(issuance.declared(certificate: "a"))
    let directory = "\(place)/lab-ca"

    // Killed after the new key, before its certificate.
    _ = try issuance.beginRotation(of: "lab-ca")
    #expect(try issuance.daysSinceRotation(of: "lab-ca") == nil)
    let key = try CertificateFiles.read("\(directory)/next.key")
    _ = try Files.remove("\(directory)/next.crt")
    var again = try self.issuance()
    // Noted twice, and the one that stands is the first.
    #expect(try again.daysSinceRotation(of: "lab-ca") == nil)
    let moved7 = try again.beginRotation(of: "lab-ca")
    #expect(moved7)
    #expect(try CertificateFiles.read("\(directory)/next.key") == key)
    let next = try #require(try CertificateFiles.read("\(directory)/next.crt"))

    // Killed between the two renames: the new key stands beside the old certificate.
    _ = try again.switchRotation(of: "lab-ca")
    let old = try #require(try CertificateFiles.read("\(directory)/previous.crt"))
    try CertificateFiles.write("\(directory)/next.crt", next, mode: 0o644)
    try CertificateFiles.write("\(directory)/ca.crt", old, mode: 0o644)
    var third = try self.issuance()
    #expect(try third.rotation(of: "lab-ca").stage == .introduced)
    let moved8 = try third.switchRotation(of: "lab-ca")
    #expect(moved8)
    #expect(try CertificateFiles.read("\(directory)/ca.crt") == next)
    #expect(try third.rotation(of: "lab-ca").stage == .switched)
    _ = try third.issue(third.declared(certificate: "a"))

    // Killed before the last file went.
    try CertificateFiles.remove("\(directory)/previous.key")
    var fourth = try self.issuance()
    let moved9 = try fourth.endRotation(of: "lab-ca")
    #expect(moved9)
    #expect(try files() == ["ca.crt", "ca.key", "issued.jsonl"])
  }

  @Test func `an authority that another signed is not rotated by itself`() throws {
    defer { try? Files.removeTree(place) }
    var declaration = try declaration(issuer: "root")
    declaration.authorities.insert(declaration.authorities[0], at: 0)
    declaration.authorities[0].name = "root"
    declaration.authorities[0].issuer = nil
    let issuance = Issuance(
      declaration, now: Self.now, encrypt: { (_) throws(Problem) in "" },
      decrypt: { (_) throws(Problem) in Secret("") })
    for name in ["lab-ca", "root"] {
      let refused = #expect(throws: Problem.self) { try issuance.checkRotation(of: name) }
      #expect(refused?.id == "certs.no-rotation")
    }
  }

  @Test func `what a node tells becomes entries of the list`() throws {
    defer { try? Files.removeTree(place) }
    var issuance = try issuance()
    let leaf = try issuance.issue(issuance.declared(certificate: "a")).certificate
    let root = try #require(try issuance.files.line(of: "lab-ca")?.first)
    let told: Value = [
      ["use": "pair", "name": "a", "path": "/a", "pem": Value(leaf.pem + root.pem)],
      ["use": "trust", "name": "t", "path": "/t", "pem": Value(root.pem + root.pem)],
      ["use": "service", "name": "b", "path": "/b", "pem": "", "problem": "it is empty"],
      [
        "use": "kubeconfig", "name": "admin.conf", "path": "/c",
        "pem": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
      ],
    ]
    let soon = Self.now.adding(days: 80)
    var entries = CertificateEntry.entries(of: "m", told, days: 30, at: soon)
    #expect(entries.map(\.name) == ["a", "t", "t (2)", "b", "admin.conf"])
    #expect(
      entries.map(\.state) == [
        "certs.due", "good", "good", "certs.unreadable", "pki.bad-certificate",
      ])
    #expect(entries.map(\.host) == Array(repeating: "m", count: 5))
    entries[1].judgeServed(leaf, at: "m:443", because: nil, renewing: "x")
    #expect(entries[1].state == "certs.not-served" && entries[1].isServed == false)
    entries[0].judgeServed(leaf, at: "m:443", because: nil, renewing: "x")
    #expect(entries[0].isServed == true && entries[0].findings.count == 1)
    entries[2].judgeServed(nil, at: "m:443", because: "refused", renewing: "x")
    #expect(entries[2].findings.first?.because == "refused")
  }
}
