import Addresses
import Crypto
import PKI
import System
import Testing
import Value

/// 2026-11-21 05:00:00 UTC
private let now = Moment(seconds: 1_795_237_200)

private func constraints(
  _ domains: [String] = ["lab.internal"], _ networks: [String] = ["192.168.1.0/24"]
) throws -> Constraints {
  try Constraints(
    domains: domains.map { try DNSName($0) }, networks: networks.compactMap { Network($0) })
}

private func authority(_ kind: PrivateKey.Kind = .p256, days: Int = 3650) throws -> Authority {
  var wanted = Authority.Specification(commonName: "Lab CA", constraints: try constraints())
  wanted.key = kind
  wanted.days = days
  return try Authority.create(wanted, now: now)
}

private func names(_ domains: [String], _ addresses: [String] = []) throws -> SubjectNames {
  SubjectNames(
    domains: try domains.map { try DNSName($0) }, addresses: addresses.compactMap { IPAddress($0) })
}

private let registry = ["registry.lab.internal"]

@Suite struct AuthorityTests {
  /// Runs the openssl program on files in a directory of its own.
  private func openssl(
    _ arguments: [String], files: [String: String], input: String = ""
  ) throws -> CommandResult {
    let path = "/tmp/groundwork-pki-\(Process.id)-\(Clock.monotonic.nanoseconds)"
    try Files.makeDirectory(path, mode: 0o700)
    defer { try? Files.removeTree(path) }
    for (name, text) in files {
      _ = try Files.writeAtomically("\(path)/\(name)", Array(text.utf8), mode: 0o600)
    }
    return try Command(
      ["openssl"] + arguments, directory: path, input: Array(input.utf8), deadlineSeconds: 60
    ).run()
  }

  private func text(_ secret: Secret) -> String {
    secret.reveal { String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: PrivateKey.Kind.allCases)
  func `openssl accepts what every kind of authority issues, strictly`(
    _ kind: PrivateKey.Kind
  ) throws {
    let authority = try authority(kind)
    for leafKind in PrivateKey.Kind.allCases {
      var request = Authority.Request(
        names: try names(registry + ["*.apps.lab.internal"], ["192.168.1.10"]))
      request.key = leafKind
      let leaf = try authority.issue(request, now: now)
      let files = ["ca.pem": authority.certificate.pem, "leaf.pem": leaf.certificate.pem]
      let verify = [
        "verify", "-x509_strict", "-attime", "\(now.seconds)", "-purpose", "sslserver", "-CAfile",
        "ca.pem",
      ]
      let good = try openssl(
        verify + ["-verify_hostname", "registry.lab.internal", "leaf.pem"], files: files)
      #expect(good.succeeded, "\(good.errorText)")
      let address = try openssl(verify + ["-verify_ip", "192.168.1.10", "leaf.pem"], files: files)
      #expect(address.succeeded)
      let other = try openssl(
        verify + ["-verify_hostname", "evil.example", "leaf.pem"], files: files)
      #expect(!other.succeeded)
      #expect(leaf.certificate.matches(leaf.key))
    }
  }

  @Test func `openssl prints the certificates as they should be`() throws {
    let authority = try authority()
    let ca = try openssl(
      ["x509", "-noout", "-text", "-in", "ca.pem"], files: ["ca.pem": authority.certificate.pem]
    ).outputText
    for line in [
      "Subject: CN = Lab CA", "X509v3 Basic Constraints: critical", "CA:TRUE, pathlen:0",
      "X509v3 Key Usage: critical", "Certificate Sign, CRL Sign",
      "X509v3 Name Constraints: critical", "DNS:lab.internal", "IP:192.168.1.0/255.255.255.0",
      "IP:0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0", "Not Before: Nov 21 04:55:00 2026 GMT",
      "Not After : Nov 18 05:00:00 2036 GMT",
    ] {
      #expect(ca.contains(line), "\(line)\n\(ca)")
    }
    let issued = try authority.issue(
      Authority.Request(names: try names(registry, ["192.168.1.10"])), now: now)
    let leaf = try openssl(
      ["x509", "-noout", "-text", "-in", "leaf.pem"], files: ["leaf.pem": issued.certificate.pem]
    ).outputText
    for line in [
      "Issuer: CN = Lab CA", "Subject: CN = registry.lab.internal", "CA:FALSE",
      "Digital Signature", "TLS Web Server Authentication",
      "DNS:registry.lab.internal, IP Address:192.168.1.10", "Not Before: Nov 21 04:55:00 2026 GMT",
      "Not After : Feb 19 05:00:00 2027 GMT",
    ] {
      #expect(leaf.contains(line), "\(line)\n\(leaf)")
    }
    let fingerprint = try openssl(
      ["x509", "-noout", "-fingerprint", "-sha256", "-in", "leaf.pem"],
      files: ["leaf.pem": issued.certificate.pem])
    #expect(fingerprint.outputText.contains(issued.certificate.fingerprint))
    #expect(issued.certificate.fields.serial.count == 16)
  }

  @Test func `an address alone is issued, with an empty subject and critical names`() throws {
    let authority = try authority()
    let leaf = try authority.issue(
      Authority.Request(names: try names([], ["192.168.1.10"])), now: now
    ).certificate
    #expect(leaf.subject == "" && leaf.names.texts == ["192.168.1.10"])
    #expect(leaf.fields.extensions.first { $0.oid == "2.5.29.17" }?.isCritical == true)
    try leaf.verify(by: authority.certificate, at: now, host: "192.168.1.10", use: .server)
    #expect(throws: Problem.self) {
      try leaf.verify(by: authority.certificate, at: now, use: .client)
    }
  }

  @Test func `a name outside the constraints is refused before signing`() throws {
    let authority = try authority()
    let cases: [(SubjectNames, String)] = [
      (
        try names(["registry.example.com"]),
        """
        the authority may not issue for 'registry.example.com' (pki.outside)
          because: it is constrained to lab.internal
          fix: use a name it covers, or make an authority with that domain
        """
      ),
      (
        try names(["evillab.internal"]),
        """
        the authority may not issue for 'evillab.internal' (pki.outside)
          because: it is constrained to lab.internal
          fix: use a name it covers, or make an authority with that domain
        """
      ),
      (
        try names(registry, ["10.0.0.1"]),
        """
        the authority may not issue for '10.0.0.1' (pki.outside)
          because: it is constrained to 192.168.1.0/24
          fix: use a name it covers, or make an authority with that network
        """
      ),
      (
        try names([]),
        """
        the certificate has neither a name nor an address (pki.no-names)
          because: clients look at these and at nothing else
          fix: give at least one name
        """
      ),
    ]
    for (names, message) in cases {
      let problem = #expect(throws: Problem.self) {
        try authority.issue(Authority.Request(names: names), now: now)
      }
      #expect(problem?.description == message)
    }
  }

  @Test func `a leaf never outlives its authority and never lives long`() throws {
    let authority = try authority(days: 30)
    let leaf = try authority.issue(Authority.Request(names: try names(registry)), now: now)
    #expect(leaf.certificate.notAfter == authority.certificate.notAfter)
    var long = Authority.Request(names: try names(registry))
    long.days = 399
    let problem = #expect(throws: Problem.self) { try authority.issue(long, now: now) }
    #expect(problem?.what == "a certificate cannot be valid for 399 days")
    for moment in [now.adding(days: 31), now.adding(days: -1)] {
      let problem = #expect(throws: Problem.self) {
        try authority.issue(Authority.Request(names: try names(registry)), now: moment)
      }
      #expect(problem?.id == "pki.authority-not-valid")
    }
  }

  @Test func `the key is written encrypted only, and openssl opens it`() throws {
    let authority = try authority()
    let passphrase = Secret("correct horse battery")
    let pem = try authority.encryptedKey(passphrase: passphrase)
    #expect(pem.hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
    let opened = try openssl(
      ["pkey", "-in", "key.pem", "-passin", "stdin", "-pubout", "-outform", "DER"],
      files: ["key.pem": pem], input: "correct horse battery\n")
    #expect(opened.output == authority.certificate.fields.publicKey)
    let shown = try openssl(
      ["asn1parse", "-in", "key.pem"], files: ["key.pem": pem]
    ).outputText
    // 600 000 in hexadecimal.
    for line in ["PBES2", "PBKDF2", "0927C0", "hmacWithSHA256", "aes-256-cbc"] {
      #expect(shown.contains(line), "\(line)")
    }
    let loaded = try Authority.load(
      certificate: authority.certificate.pem, key: pem, passphrase: passphrase)
    let leaf = try loaded.issue(Authority.Request(names: try names(registry)), now: now)
    try leaf.certificate.verify(by: authority.certificate, at: now, host: registry[0])
    let weak = #expect(throws: Problem.self) {
      try authority.encryptedKey(passphrase: Secret("hunter2"))
    }
    #expect(weak?.id == "pki.weak-passphrase")
  }

  @Test func `loading tells every mistake apart`() throws {
    let one = try authority()
    let two = try authority()
    let passphrase = Secret("correct horse battery")
    let keys = (
      one: try one.encryptedKey(passphrase: passphrase),
      two: try two.encryptedKey(passphrase: passphrase)
    )
    let leaf = try one.issue(Authority.Request(names: try names(registry)), now: now)
    let pem = one.certificate.pem
    let cases: [(String, String, String, Secret)] = [
      ("pki.wrong-passphrase", pem, keys.one, Secret("wrong")),
      ("pki.foreign-key", pem, keys.two, passphrase),
      ("pki.clear-key", pem, text(leaf.key.pem), passphrase),
      ("pki.clear-key", pem, "", passphrase),
      ("pki.not-authority", leaf.certificate.pem, keys.one, passphrase),
      ("pki.bad-certificate", "", keys.one, passphrase),
      ("pki.bad-certificate", pem.replacing("MII", with: "MAI"), keys.one, passphrase),
    ]
    for (id, certificate, key, passphrase) in cases {
      let problem = #expect(throws: Problem.self) {
        try Authority.load(certificate: certificate, key: key, passphrase: passphrase)
      }
      #expect(problem?.id == id)
    }
  }

  @Test func `a certificate forced past the constraints does not verify`() throws {
    let authority = try authority()
    let passphrase = Secret("correct horse battery")
    let blocks = PEM.blocks(in: try authority.encryptedKey(passphrase: passphrase))
    let key = try PrivateKey(encrypted: try #require(blocks.first).bytes, passphrase: passphrase)
    let good = try authority.issue(
      Authority.Request(names: try names(["a.lab.internal"])), now: now)
    // The same fields with another name, signed with the real key.
    for name in ["b.evil.internl", "a.lab.internax"] {
      var fields = good.certificate.fields
      fields.subject = []
      fields.extensions = fields.extensions.map { item in
        guard item.oid == "2.5.29.17" else { return item }
        return X509.Extension(
          item.oid, critical: true, Array(item.value.prefix(4)) + Array(name.utf8))
      }
      let forged = try Certificate(
        der: try X509.sign(fields, issuer: authority.certificate.der, key: key))
      #expect(forged.names.domains.map(\.text) == [name])
      let problem = #expect(throws: Problem.self) {
        try forged.verify(by: authority.certificate, at: now)
      }
      #expect(problem?.because?.hasPrefix("permitted subtree violation") == true)
    }
  }

  @Test func `constraints can be read back, and an address family not named is excluded`() throws {
    let authority = try authority()
    #expect(authority.certificate.constraints == (try constraints()))
    let none = #expect(throws: Problem.self) { try Constraints(domains: [], networks: []) }
    #expect(none?.id == "pki.no-domain")
    let six = try names(registry, ["fd00::1"])
    let problem = #expect(throws: Problem.self) {
      try authority.issue(Authority.Request(names: six), now: now)
    }
    #expect(problem?.id == "pki.outside")
  }
}

@Suite struct RenewalTests {
  @Test func `renewal falls due at two thirds, or when what it rests on changes`() throws {
    let authority = try authority()
    let wanted = try names(["a.lab.internal", "b.lab.internal"], ["192.168.1.9"])
    let leaf = try authority.issue(Authority.Request(names: wanted), now: now).certificate
    let ca = authority.certificate
    let reordered = try names(["b.lab.internal", "a.lab.internal"], ["192.168.1.9"])
    #expect(leaf.renewal(at: now, authority: ca, wanted: reordered) == .notDue(days: 59))
    #expect(
      leaf.renewal(at: now.adding(days: 60), authority: ca, wanted: wanted)
        == .due(.old(daysLeft: 30)))
    #expect(
      leaf.renewal(at: now.adding(days: 91), authority: ca, wanted: wanted) == .due(.expired))
    #expect(
      leaf.renewal(at: now, authority: ca, wanted: try names(["a.lab.internal"]))
        == .due(.otherNames))
    let other = try PKITests.authority().certificate
    #expect(leaf.renewal(at: now, authority: other, wanted: wanted) == .due(.otherAuthority))
  }
}

@Suite struct NameTests {
  @Test func `names are checked before they reach a certificate`() throws {
    #expect(try DNSName("Registry.Lab.internal").text == "registry.lab.internal")
    #expect(try DNSName("*.lab.internal").isWithin(DNSName("lab.internal")))
    #expect(try !DNSName("xlab.internal").isWithin(DNSName("lab.internal")))
    let bad = [
      "", "a..b", "-a.b", "a-.b", "a_b.c", "a b", "*.internal", "a.*.b", "žluť.cz", "a.",
      String(repeating: "a", count: 64) + ".b", "a,DNS:evil",
    ]
    for text in bad {
      let problem = #expect(throws: Problem.self, "\(text)") { try DNSName(text) }
      #expect(problem?.id == "pki.bad-name")
    }
  }

  @Test func `moments print as dates`() {
    #expect("\(now)" == "2026-11-21 05:00:00 UTC")
    #expect("\(Moment(seconds: 0))" == "1970-01-01 00:00:00 UTC")
    #expect("\(Moment(seconds: 951_782_400))" == "2000-02-29 00:00:00 UTC")
    #expect("\(Moment(seconds: -1))" == "1969-12-31 23:59:59 UTC")
    #expect(now.adding(days: 3).days(since: now) == 3)
    #expect(now.days(since: now.adding(seconds: 1)) == -1)
  }
}
