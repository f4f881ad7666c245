import Addresses
import Crypto
import PKI
import System
import Testing
import Value

/// 2026-11-21 05:00:00 UTC
private let now = Moment(seconds: 1_795_237_200)

@Suite struct SigningRequestTests {
  private static func authority() throws -> Authority {
    try Authority.create(
      Authority.Specification(
        commonName: "Lab CA",
        constraints: try Constraints(
          domains: [try DNSName("lab.internal")],
          networks: [Network("10.0.0.0/24")].compactMap(\.self))),
      now: now)
  }

  /// A request as openssl makes it.
  private static func request(_ key: [String], _ extensions: [String]) throws -> String {
    let place = try Oracle.directory("request")
    defer { try? Files.removeTree(place) }
    let made = try Command(
      ["openssl", "genpkey", "-out", "key.pem"] + key, directory: place, deadlineSeconds: 60
    ).run()
    try #require(made.succeeded, "\(made.errorText)")
    let asked = try Command(
      ["openssl", "req", "-new", "-key", "key.pem", "-subj", "/O=Evil Corp/CN=evil.example.org"]
        + extensions.flatMap { ["-addext", $0] }, directory: place, deadlineSeconds: 60
    ).run()
    try #require(asked.succeeded, "\(asked.errorText)")
    return asked.outputText
  }

  private static func sign(_ pem: String, _ names: [String] = []) throws -> Certificate {
    var wanted = Authority.Request(names: SubjectNames(domains: []))
    for name in names { try wanted.names.add(name) }
    return try authority().sign(try SigningRequest(pem: pem), as: wanted, now: now)
  }

  private static let p256 = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]

  @Test(arguments: [
    p256, ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"], ["-algorithm", "ED25519"],
    ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
  ])
  func `of a request only its key and its names are taken`(key: [String]) throws {
    let pem = try Self.request(
      key,
      [
        "subjectAltName=DNS:a.lab.internal,IP:10.0.0.7,URI:https://a.lab.internal/x",
        "keyUsage=keyCertSign,cRLSign", "extendedKeyUsage=codeSigning", "nsComment=mine",
      ])
    let signed = try Self.sign(pem)
    #expect(signed.subject == "CN=a.lab.internal")
    #expect(signed.names.texts == ["a.lab.internal", "10.0.0.7", "https://a.lab.internal/x"])
    #expect(signed.use == .server && !signed.isAuthority)
    #expect(try signed.fields.publicKey == SigningRequest(pem: pem).fields.publicKey)
    #expect(signed.fields.extensions.count == 6)
    // A name that is said takes the place of all that were asked for.
    #expect(try Self.sign(pem, ["b.lab.internal"]).names.texts == ["b.lab.internal"])
  }

  static let faults: [(what: String, key: [String], extensions: [String], id: String)] = [
    ("no name", p256, [], "pki.no-names"),
    ("a name outside", p256, ["subjectAltName=DNS:a.lab.internal,DNS:example.org"], "pki.outside"),
    ("an address outside", p256, ["subjectAltName=IP:10.0.1.1"], "pki.outside"),
    ("a URI outside", p256, ["subjectAltName=URI:https://example.org/"], "pki.outside"),
    (
      "an e-mail address", p256, ["subjectAltName=DNS:a.lab.internal,email:a@lab.internal"],
      "pki.request-names"
    ),
    ("a name of another kind", p256, ["subjectAltName=RID:1.2.3.4"], "pki.request-names"),
    ("a bad name", p256, ["subjectAltName=DNS:a_b.lab.internal"], "pki.bad-name"),
    ("a name twice", p256, ["subjectAltName=DNS:a.lab.internal,DNS:A.lab.internal"], "pki.twice"),
    ("a bare wildcard", p256, ["subjectAltName=DNS:*"], "pki.bad-name"),
    (
      "an authority", p256,
      ["subjectAltName=DNS:a.lab.internal", "basicConstraints=critical,CA:TRUE"],
      "pki.request-authority"
    ),
    (
      "RSA of 1024 bits", ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
      ["subjectAltName=DNS:a.lab.internal"], "pki.weak-key"
    ),
    (
      "RSA with exponent 3",
      ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt", "rsa_keygen_pubexp:3"],
      ["subjectAltName=DNS:a.lab.internal"], "pki.weak-key"
    ),
    (
      "RSA for PSS alone", ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
      ["subjectAltName=DNS:a.lab.internal"], "pki.unknown-key"
    ),
    (
      "a curve of 224 bits", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp224r1"],
      ["subjectAltName=DNS:a.lab.internal"], "pki.unknown-key"
    ),
    (
      "Bitcoin's curve", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
      ["subjectAltName=DNS:a.lab.internal"], "pki.unknown-key"
    ),
    (
      "a curve without a name",
      [
        "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt",
        "ec_param_enc:explicit",
      ], ["subjectAltName=DNS:a.lab.internal"], "pki.unknown-key"
    ),
    ("Ed448", ["-algorithm", "ED448"], ["subjectAltName=DNS:a.lab.internal"], "pki.unknown-key"),
  ]

  @Test(arguments: faults)
  func `a request with a fault is refused`(
    what: String, key: [String], extensions: [String], id: String
  ) throws {
    let pem = try Self.request(key, extensions)
    let problem = #expect(throws: Problem.self) { try Self.sign(pem) }
    #expect(problem?.id == id, "\(what): \(String(describing: problem))")
  }

  @Test func `a request that its own key did not sign, or that is damaged, is refused`() throws {
    let pem = try Self.request(Self.p256, ["subjectAltName=DNS:a.lab.internal"])
    let block = try #require(PEM.blocks(in: pem).first)
    for place in [10, block.bytes.count / 2, block.bytes.count - 3] {
      var bytes = block.bytes
      bytes[place] ^= 0x01
      let broken = PEM.encode(PEM.Block(label: block.label, bytes: bytes))
      let problem = #expect(throws: Problem.self) { try Self.sign(broken) }
      #expect(problem?.id == "pki.bad-request", "\(place)")
    }
    for text in ["", pem.replacing("REQUEST", with: "WISH"), String(pem.dropLast(60))] {
      let problem = #expect(throws: Problem.self) { try Self.sign(text) }
      #expect(problem?.id == "pki.bad-request")
    }
  }

  @Test func `the authority's own key is not signed`() throws {
    let authority = try Self.authority()
    let passphrase = Secret("correct horse battery")
    let place = try Oracle.directory("own")
    defer { try? Files.removeTree(place) }
    _ = try Files.writeAtomically(
      "\(place)/key", Array(try authority.encryptedKey(passphrase: passphrase).utf8), mode: 0o600)
    let asked = try Command(
      [
        "openssl", "req", "-new", "-key", "key", "-passin", "stdin", "-subj", "/CN=x", "-addext",
        "subjectAltName=DNS:a.lab.internal",
      ], directory: place, input: Array("correct horse battery\n".utf8), deadlineSeconds: 60
    ).run()
    try #require(asked.succeeded, "\(asked.errorText)")
    let problem = #expect(throws: Problem.self) {
      try authority.sign(
        try SigningRequest(pem: asked.outputText),
        as: Authority.Request(names: SubjectNames(domains: [])), now: now)
    }
    #expect(problem?.id == "pki.authority-key")
  }
}
