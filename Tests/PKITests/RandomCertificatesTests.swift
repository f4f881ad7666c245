import Addresses
import Crypto
import PKI
import System
import Testing
import Value

/// A chain as chance would have it: kinds of keys, names, lives and depth.
private struct Specification {
  var authorities: [PrivateKey.Kind]
  var leaf: PrivateKey.Kind
  var request: Authority.Request
  var constraints: Constraints?

  init(_ random: inout Seeded, number: Int) throws {
    let kinds = PrivateKey.Kind.allCases
    // Every kind has its turn as a leaf and as an authority, however few are drawn.
    leaf = kinds[number % kinds.count]
    let depth = Int.random(in: 1...3, using: &random)
    authorities = (0..<depth).map { _ in
      // A new RSA key of 4096 bits takes a second: one in twelve.
      let cheap: [PrivateKey.Kind] = [.p256, .p384, .ed25519, .rsa2048]
      return Int.random(in: 0..<12, using: &random) == 0
        ? kinds.randomElement(using: &random) ?? .p256
        : cheap.randomElement(using: &random) ?? .p256
    }
    authorities[0] = kinds[(number / 2 + 3) % kinds.count]
    var names = SubjectNames(domains: [])
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      names.domains.append(try DNSName(Self.name(&random)))
    }
    names.domains = names.domains.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      let host = Int.random(in: 1...254, using: &random)
      let text =
        Bool.random(using: &random) ? "10.1.2.\(host)" : "fd00:1::\(String(host, radix: 16))"
      if let address = IPAddress(text), !names.addresses.contains(address) {
        names.addresses.append(address)
      }
    }
    if Int.random(in: 0..<4, using: &random) == 0 {
      names.uris.append(
        try NameURI("spiffe://lab.internal/ns/\(Int.random(in: 0...99, using: &random))"))
    }
    if names.domains.isEmpty, names.addresses.isEmpty {
      names.domains = [try DNSName("a.lab.internal")]
    }
    request = Authority.Request(names: names)
    request.key = leaf
    request.days =
      [1, 7, 90, 397, 398, Int.random(in: 1...398, using: &random)]
      .randomElement(using: &random) ?? 90
    request.use = Authority.Request.Use.allCases.randomElement(using: &random) ?? .server
    let constrained = try Constraints(
      domains: [try DNSName("lab.internal"), try DNSName("example.test")],
      networks: ["10.1.0.0/16", "fd00:1::/64"].compactMap { Network($0) })
    constraints = Int.random(in: 0..<5, using: &random) == 0 ? nil : constrained
  }

  private static func name(_ random: inout Seeded) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    func label(_ count: Int) -> String {
      String((0..<count).map { _ in letters.randomElement(using: &random) ?? "a" })
    }
    let domain = Bool.random(using: &random) ? "lab.internal" : "example.test"
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return "*.\(label(5)).\(domain)"
    case 1: return domain
    // Too long for a common name.
    case 2: return "\(label(63)).\(domain)"
    default: return "\(label(Int.random(in: 1...20, using: &random)))-x.\(domain)"
    }
  }

  /// The chain: the root first, the leaf's issuer last.
  func chain(_ now: Moment) throws -> [Authority] {
    var chain: [Authority] = []
    for (place, kind) in authorities.enumerated() {
      var wanted = Authority.Specification(
        commonName: "Authority \(place)", constraints: constraints, days: 3650 - place * 1000,
        pathLength: authorities.count - 1 - place)
      wanted.key = kind
      chain.append(
        try chain.last.map { try $0.issueAuthority(wanted, now: now) }
          ?? Authority.create(wanted, now: now))
    }
    return chain
  }
}

@Suite struct RandomCertificatesTests {
  @Test(
    .enabled(
      if: Oracle.isThere, "pkilint and cryptography are not installed: make oracles"))
  func `pkilint, cryptography, OpenSSL, GnuTLS and Python accept whatever is issued`() throws {
    let seed = Environment.value("GROUNDWORK_SEED").flatMap { UInt64($0) } ?? 5
    let count = Oracle.isSoak ? 600 : 12
    var random = Seeded(seed)
    let now = Moment(seconds: Clock.now.seconds)
    let place = try Oracle.directory("certificates")
    defer { try? Files.removeTree(place) }
    for number in 0..<count {
      let specification = try Specification(&random, number: number)
      try write(specification, now, "\(place)/\(1000 + number)")
    }
    let judged = try Command(
      [Oracle.python, "\(Oracle.root)/Tests/oracles/certificates.py", place],
      deadlineSeconds: 3600, outputLimit: 1 << 24
    ).run()
    let lines = judged.outputText.split(separator: "\n").map(String.init)
    #expect(lines.count == 1, "seed \(seed): \(lines.prefix(20).joined(separator: "\n"))")
    let last = try JSON.parse(try #require(lines.last, "\(judged.errorText)"))
    #expect((last["judged"]?["pkix"]?.int ?? 0) >= 2 * count, "\(judged.errorText)")
    for judge in ["serverauth", "crl", "pyca server", "pyca client", "openssl", "python ssl"] {
      #expect((last["judged"]?[judge]?.int ?? 0) > 0, "\(judge)")
    }
    print("certificates judged, seed \(seed): \(lines.last ?? "")")
  }

  private func write(_ specification: Specification, _ now: Moment, _ directory: String) throws {
    let chain = try specification.chain(now)
    let issuer = try #require(chain.last)
    let leaf = try issuer.issue(specification.request, now: now)
    let revoked = Revocation(
      serial: leaf.certificate.fields.serial, date: now,
      reason: RevocationReason.allCases[Int(leaf.certificate.fields.serial[1]) % 7])
    let names = specification.request.names
    let facts: Map = [
      "hosts": Value(names.domains.map { Value($0.text.replacing("*", with: "any")) }),
      "addresses": Value(names.addresses.map { Value("\($0)") }),
      "use": Value(specification.request.use.rawValue),
      "ed25519": Value((specification.authorities + [specification.leaf]).contains(.ed25519)),
    ]
    let files = [
      "root.pem": issuer.root.pem, "issuer.pem": issuer.certificate.pem,
      "between.pem": issuer.intermediates.map(\.pem).joined(), "leaf.pem": leaf.certificate.pem,
      "leaf.key": leaf.key.pem.reveal { String(decoding: $0, as: UTF8.self) },
      "crl.pem": try issuer.revocationList([revoked], days: 30, now: now),
      "case.json": JSON.text(Value(facts)),
    ]
    try Files.makeDirectory(directory, mode: 0o700)
    for (name, text) in files {
      _ = try Files.writeAtomically("\(directory)/\(name)", Array(text.utf8), mode: 0o600)
    }
  }
}
