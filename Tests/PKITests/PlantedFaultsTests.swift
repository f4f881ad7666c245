import Addresses
import Crypto
import PKI
import System
import Testing
import Value

/// 2026-11-21 05:00:00 UTC
private let now = Moment(seconds: 1_795_237_200)

private func constraints(
  _ domains: [String] = ["lab.internal"], _ networks: [String] = ["10.0.0.0/24"]
) throws -> Constraints {
  try Constraints(
    domains: domains.map { try DNSName($0) }, networks: networks.compactMap { Network($0) })
}

/// A line of two authorities, as every fault but its own would be issued by.
private struct Line: Sendable {
  let root: Authority
  let issuer: Authority

  init() throws {
    root = try Authority.create(
      Authority.Specification(
        commonName: "Root", constraints: try constraints(), days: 3650, pathLength: 1), now: now)
    issuer = try root.issueAuthority(
      Authority.Specification(commonName: "Lab CA", constraints: try constraints(), days: 365),
      now: now)
  }

  func leaf(
    _ names: [String] = ["a.lab.internal"], at moment: Moment = now,
    _ change: (inout Authority.Request) -> Void = { _ in }
  ) throws -> Leaf {
    var request = Authority.Request(names: SubjectNames(domains: []))
    for name in names { try request.names.add(name) }
    change(&request)
    return try issuer.issue(request, now: moment)
  }

  func authority(
    _ inner: Constraints?, name: String = "Below", days: Int = 30, pathLength: Int = 0
  ) throws -> Authority {
    try root.issueAuthority(
      Authority.Specification(
        commonName: name, constraints: inner, days: days, pathLength: pathLength), now: now)
  }
}

@Suite struct PlantedFaultsTests {
  private static let line = Result { try Line() }

  /// Each is issued without its fault by `the same without a fault is issued`.
  static let names: [(name: String, id: String)] = [
    ("", "pki.bad-name"), ("a..lab.internal", "pki.bad-name"), ("-a.lab.internal", "pki.bad-name"),
    ("a-.lab.internal", "pki.bad-name"), ("a_b.lab.internal", "pki.bad-name"),
    ("a b.lab.internal", "pki.bad-name"), ("a.lab.internal.", "pki.bad-name"),
    ("*.internal", "pki.bad-name"), ("a.*.lab.internal", "pki.bad-name"),
    ("*a.lab.internal", "pki.bad-name"), ("*.*.lab.internal", "pki.bad-name"),
    ("ü.lab.internal", "pki.bad-name"), ("a.lab.internal,b", "pki.bad-name"),
    (String(repeating: "a", count: 64) + ".lab.internal", "pki.bad-name"),
    (String(repeating: "abcdefg.", count: 31) + "lab.internal", "pki.bad-name"),
    ("10.0.0.256", "pki.bad-name"), ("10.0.0", "pki.bad-name"), ("0x0a.0.0.1", "pki.bad-name"),
    ("a.lab.internal\0.example.org", "pki.bad-name"),
    ("0.0.0.0", "pki.bad-address"), ("::", "pki.bad-address"), ("224.0.0.1", "pki.bad-address"),
    ("ff02::1", "pki.bad-address"),
    ("spiffe:lab.internal", "pki.bad-uri"), ("://lab.internal", "pki.bad-uri"),
    ("https:///x", "pki.bad-uri"), ("https://me@lab.internal/", "pki.bad-uri"),
    ("https://lab.internal/a b", "pki.bad-uri"), ("https://lab.internal:x/", "pki.bad-uri"),
    ("https://*.lab.internal/", "pki.bad-uri"), ("1s://lab.internal", "pki.bad-uri"),
    ("urn:x:y", "pki.bad-uri"), ("me@lab.internal", "pki.bad-name"),
    ("example.org", "pki.outside"), ("evillab.internal", "pki.outside"),
    ("lab.internal.example.org", "pki.outside"), ("internal", "pki.outside"),
    ("10.0.1.1", "pki.outside"), ("fd00::1", "pki.outside"),
    ("https://example.org/", "pki.outside"), ("https://10.0.1.1/", "pki.outside"),
  ]

  @Test(arguments: names)
  func `a name no client should meet is refused`(name: String, id: String) throws {
    let line = try Self.line.get()
    let problem = #expect(throws: Problem.self) { try line.leaf([name]) }
    #expect(problem?.id == id)
    #expect(problem?.because?.isEmpty == false)
  }

  @Test func `the same without a fault is issued`() throws {
    let line = try Self.line.get()
    let names = [
      "a.lab.internal", "*.lab.internal", "lab.internal", "10.0.0.255", "1.lab.internal",
      "https://lab.internal:8443/a%20b", "spiffe://a.lab.internal/x", "https://10.0.0.1/",
    ]
    #expect(try line.leaf(names).certificate.names.texts.count == names.count)
  }

  /// What is refused although its names are good.
  static let faults: [(what: String, id: String)] = [
    ("no name", "pki.no-names"), ("the same name twice", "pki.twice"),
    ("no day", "pki.bad-validity"), ("a negative life", "pki.bad-validity"),
    ("399 days", "pki.bad-validity"), ("826 days with the flag", "pki.bad-validity"),
    ("before the issuer", "pki.authority-not-valid"),
    ("after the issuer", "pki.authority-not-valid"),
    ("after the root", "pki.authority-not-valid"), ("the issuer's own key", "pki.authority-key"),
    ("an authority under path length 0", "pki.path-length"),
    ("an authority with the root's own path length", "pki.path-length"),
    ("an authority with the root's name", "pki.same-name"),
    ("an authority without a name", "pki.bad-authority-name"),
    ("an authority with a name of 65", "pki.bad-authority-name"),
    ("an authority with a line feed", "pki.bad-authority-name"),
    ("an authority for no day", "pki.bad-validity"),
    ("an authority for 26 years", "pki.bad-validity"),
    ("an authority for everything", "pki.wider"), ("an authority for another domain", "pki.wider"),
    ("an authority for a wider domain", "pki.wider"),
    ("an authority for a wider network", "pki.wider"),
    ("an authority of path length 9", "pki.bad-path-length"),
    ("constraints without a domain", "pki.no-domain"),
    ("a list for 367 days", "pki.bad-validity"),
  ]

  @Test(arguments: faults)
  func `what would not verify is refused before it is signed`(what: String, id: String) throws {
    let line = try Self.line.get()
    let problem = #expect(throws: Problem.self) { try Self.issue(what, line) }
    #expect(problem?.id == id)
  }

  private static func issue(_ what: String, _ line: Line) throws {
    switch what {
    case "no name": _ = try line.leaf([])
    case "the same name twice": _ = try line.leaf(["a.lab.internal", "A.lab.internal"])
    case "no day": _ = try line.leaf { $0.days = 0 }
    case "a negative life": _ = try line.leaf { $0.days = -1 }
    case "399 days": _ = try line.leaf { $0.days = 399 }
    case "826 days with the flag":
      _ = try line.leaf {
        $0.days = 826
        $0.allowsLongLife = true
      }
    case "before the issuer": _ = try line.leaf(at: now.adding(days: -1))
    case "after the issuer": _ = try line.leaf(at: now.adding(days: 366))
    case "after the root": _ = try line.leaf(at: now.adding(days: 4000))
    case "the issuer's own key":
      let passphrase = Secret("correct horse battery")
      let key = try Authority.openKey(
        line.issuer.encryptedKey(passphrase: passphrase), passphrase: passphrase)
      var request = Authority.Request(names: SubjectNames(domains: []))
      try request.names.add("a.lab.internal")
      _ = try line.issuer.issue(request, reusing: key, now: now)
    case "an authority under path length 0":
      _ = try line.issuer.issueAuthority(
        Authority.Specification(commonName: "Below", constraints: try constraints()), now: now)
    case "an authority with the root's own path length":
      _ = try line.authority(try constraints(), pathLength: 1)
    case "an authority with the root's name":
      _ = try line.authority(try constraints(), name: "Root")
    case "an authority without a name": _ = try line.authority(try constraints(), name: "")
    case "an authority with a name of 65":
      _ = try line.authority(try constraints(), name: String(repeating: "a", count: 65))
    case "an authority with a line feed": _ = try line.authority(try constraints(), name: "Lab\nCA")
    case "an authority for no day": _ = try line.authority(try constraints(), days: 0)
    case "an authority for 26 years": _ = try line.authority(try constraints(), days: 26 * 365)
    case "an authority for everything": _ = try line.authority(nil)
    case "an authority for another domain": _ = try line.authority(try constraints(["example.org"]))
    case "an authority for a wider domain": _ = try line.authority(try constraints(["internal"]))
    case "an authority for a wider network":
      _ = try line.authority(try constraints(["lab.internal"], ["10.0.0.0/16"]))
    case "an authority of path length 9":
      _ = try line.authority(try constraints(), pathLength: 9)
    case "constraints without a domain": _ = try constraints([])
    case "a list for 367 days": _ = try line.issuer.revocationList([], days: 367, now: now)
    default: Issue.record("nobody plants \(what)")
    }
  }
}
