import System
import Testing
import Value

/// `groundwork certs` over an inventory of its own, without machines.
@Suite struct CertsCommandTests {
  /// A project with a vault password, a passphrase and one authority above two certificates.
  private final class Project {
    let site: Site

    init() throws {
      site = try Site()
      try site.write("password", "hunter22hunter22\n")
      try Files.makeDirectories("\(site.directory)/certs", mode: 0o755)
      try site.write(
        "certs/lab.yml",
        """
        authorities:
          - {name: root, offline: true}
          - {name: lab-ca, issuer: root}
        certificates:
          - name: registry
            authority: lab-ca
            names: ["{{ registry_name }}", "{{ platform_address }}"]
            installed: [{hosts: platform, directory: /etc/registry/tls}]
        """)
      let made = try run([
        "vault", "generate", "inventory/group_vars/all/vault.yml", "ca_passphrase",
        "--vault-password-file", "password",
      ])
      try #require(made.exitStatus == 0, "\(made.errorText)")
    }

    func run(_ words: [String]) throws -> CommandResult { try site.groundwork(words) }

    func certs(_ words: String...) throws -> CommandResult {
      // There are no machines to be asked.
      let isLocal = ["list", "check"].contains(words.first)
      return try run(
        ["certs"] + words + ["--vault-password-file", "password"] + (isLocal ? ["--local"] : []))
    }

    func text(_ name: String) throws -> String {
      try Files.text("\(site.directory)/\(name)") ?? ""
    }

    /// openssl in the project's directory.
    func openssl(_ words: [String], input: String = "") throws -> CommandResult {
      try Command(
        ["openssl"] + words, directory: site.directory, input: Array(input.utf8),
        deadlineSeconds: 60
      ).run()
    }
  }

  @Test func `issues what is missing, checks, and issues nothing twice`() throws {
    let project = try Project()
    let before = try project.certs("check")
    #expect(before.exitStatus == 3, "\(before.errorText)")
    #expect(before.outputText.contains("'registry' is declared and not issued yet (certs.missing)"))
    let issued = try project.certs("issue")
    #expect(issued.exitStatus == 0, "\(issued.errorText)")
    #expect(
      issued.outputText.split(separator: "\n").map { $0.prefix { $0 != "," } } == [
        "issued root", "issued lab-ca", "issued registry",
      ])
    #expect(
      issued.errorText.contains(
        "the key of the offline authority 'root' can be taken away now (certs.take-away)"))
    #expect(try project.certs("check").exitStatus == 0)
    #expect(try project.certs("issue").outputText == "nothing was missing or due\n")
    let verified = try project.openssl([
      "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", "certs/root/ca.crt",
      "-untrusted", "certs/registry.crt", "-verify_hostname", "registry.local",
      "certs/registry.crt",
    ])
    #expect(verified.succeeded, "\(verified.errorText)")
    let first = try project.text("certs/registry.crt")
    #expect(try project.certs("issue", "registry", "--again").exitStatus == 0)
    #expect(try project.text("certs/registry.crt") != first)
    #expect(try project.text("certs/lab-ca/issued.jsonl").split(separator: "\n").count == 2)
    for (path, mode) in [
      ("certs/root/ca.key", 0o600), ("certs/lab-ca/ca.key", 0o600),
      ("certs/registry.key.vault", 0o600), ("certs/registry.crt", 0o644),
    ] {
      #expect(
        try Files.status("\(project.site.directory)/\(path)")?.mode == UInt16(mode), "\(path)")
    }
    #expect(try project.text("certs/registry.key.vault").hasPrefix("$ANSIBLE_VAULT;1.1;AES256\n"))
  }

  @Test func `lists as a table, as JSON and as Prometheus`() throws {
    let project = try Project()
    _ = try project.certs("issue")
    let table = try project.certs("list")
    #expect(table.exitStatus == 0)
    let lines = table.outputText.split(separator: "\n").map(String.init)
    #expect(lines.first?.hasPrefix("NAME") == true, "\(table.outputText)")
    #expect(lines.contains { $0.hasPrefix("registry") && $0.contains("good") })
    #expect(lines.contains { $0.contains("its key is declared offline and lies here") })
    let json = try project.certs("list", "registry", "--output", "json").outputText
    let entry = try JSON.parse(json.trimmingLine)
    #expect(entry["name"] == "registry" && entry["state"] == "good")
    #expect(entry["certificate"]?["names"] == ["registry.local", "10.88.0.10"])
    let metrics = try project.certs("list", "--output", "prometheus").outputText
    #expect(metrics.contains("groundwork_certificate_due{name=\"registry\",kind=\"certificate\""))
    let soon = try project.certs("check", "--within", "120")
    #expect(soon.exitStatus == 3 && soon.outputText.contains("(certs.ends-soon)"))
    let wrong = try project.certs("list", "registri")
    #expect(wrong.exitStatus == 5 && wrong.errorText.contains("did you mean 'registry'?"))
    #expect(try project.certs("list", "--output", "xml").exitStatus == 64)
  }

  @Test func `signs a foreign request, and refuses one for another name with nothing written`()
    throws
  {
    let project = try Project()
    _ = try project.certs("issue")
    func ask(_ name: String) throws {
      let asked = try project.openssl([
        "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
        "own.key", "-out", "own.csr", "-subj", "/CN=x", "-addext", "subjectAltName=DNS:\(name)",
      ])
      try #require(asked.succeeded, "\(asked.errorText)")
    }
    try ask("switch.example.org")
    let log = try project.text("certs/lab-ca/issued.jsonl")
    let refused = try project.certs("sign", "own.csr", "-o", "own.crt")
    #expect(refused.exitStatus == 5 && refused.errorText.contains("(pki.outside)"))
    #expect(try project.text("own.crt") == "")
    #expect(try project.text("certs/lab-ca/issued.jsonl") == log)
    try ask("registry.local")
    let signed = try project.certs("sign", "own.csr", "-o", "own.crt", "--days", "30")
    #expect(signed.exitStatus == 0, "\(signed.errorText)")
    #expect(signed.outputText == "own.crt: for registry.local\n")
    let verified = try project.openssl([
      "verify", "-x509_strict", "-CAfile", "certs/root/ca.crt", "-untrusted", "own.crt", "own.crt",
    ])
    #expect(verified.succeeded, "\(verified.errorText)")
    #expect(try project.text("certs/lab-ca/issued.jsonl").contains("\"name\":\"own.csr\""))
  }

  @Test func `exports as PKCS 12, whose password is in no argument`() throws {
    let project = try Project()
    _ = try project.certs("issue")
    try project.site.write("p12", "a long enough password\n")
    let made = try project.certs("export", "registry", "--password", "p12")
    #expect(made.exitStatus == 0, "\(made.errorText)")
    #expect(try Files.status("\(project.site.directory)/registry.p12")?.mode == 0o600)
    let opened = try project.openssl(
      ["pkcs12", "-in", "registry.p12", "-passin", "stdin", "-nokeys"],
      input: "a long enough password\n")
    #expect(opened.outputText.split(separator: "-----BEGIN CERTIFICATE-----").count == 4)
    try project.site.write("p12", "short\n")
    let weak = try project.certs("export", "registry", "--password", "p12", "-o", "weak.p12")
    #expect(weak.exitStatus == 5 && weak.errorText.contains("(pki.weak-passphrase)"))
    #expect(try project.text("weak.p12") == "")
  }

  private static let python: String = {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    return Environment.value("GROUNDWORK_ANSIBLE_PYTHON")
      ?? "\(root.joined(separator: "/"))/.build/oracles/bin/python"
  }()

  @Test(
    .enabled(
      if: Files.isAccessible(python, executing: true), "cryptography is not installed: make oracles"
    )
  )
  func `what it exports as PKCS 12, pyca's cryptography reads`() throws {
    let project = try Project()
    _ = try project.certs("issue")
    try project.site.write("p12", "a long enough password\n")
    let made = try project.certs("export", "registry", "--password", "p12")
    #expect(made.exitStatus == 0, "\(made.errorText)")
    let told = try Command(
      [
        Self.python, "-c",
        """
        from cryptography.hazmat.primitives.serialization import pkcs12
        bundle = pkcs12.load_pkcs12(open("registry.p12", "rb").read(), b"a long enough password")
        assert bundle.key.public_key() == bundle.cert.certificate.public_key()
        print(len(bundle.additional_certs))
        """,
      ], directory: project.site.directory, deadlineSeconds: 60
    ).run()
    #expect(told.outputText == "2\n", "\(told.errorText)")
  }

  @Test func `takes a certificate back, and the next check asks for another`() throws {
    let project = try Project()
    _ = try project.certs("issue")
    let revoked = try project.certs("revoke", "registry", "--reason", "key-compromise")
    #expect(revoked.exitStatus == 0, "\(revoked.errorText)")
    let list = try project.openssl([
      "crl", "-in", "certs/lab-ca/crl.pem", "-noout", "-text", "-CAfile", "certs/lab-ca/ca.crt",
    ])
    #expect(list.errorText.contains("verify OK") && list.outputText.contains("Key Compromise"))
    let checked = try project.certs("check")
    #expect(checked.exitStatus == 3 && checked.outputText.contains("(certs.revoked)"))
    #expect(try project.certs("issue").exitStatus == 0)
    #expect(try project.certs("check").exitStatus == 0)
    #expect(try project.certs("crl", "lab-ca", "-o", "copy.crl").exitStatus == 0)
    #expect(try project.text("copy.crl") == project.text("certs/lab-ca/crl.pem"))
    #expect(try project.certs("revoke", "registry", "--reason", "boredom").exitStatus == 64)
  }

  @Test func `an authority's passphrase comes from a file where it is not declared`() throws {
    let project = try Project()
    try project.site.write("root-passphrase", "quite another passphrase\n")
    let issued = try project.certs("issue", "--passphrase", "root@root-passphrase")
    #expect(issued.exitStatus == 0, "\(issued.errorText)")
    let opened = try project.openssl(
      ["pkey", "-in", "certs/root/ca.key", "-passin", "stdin", "-noout"],
      input: "quite another passphrase\n")
    #expect(opened.succeeded, "\(opened.errorText)")
    try Files.remove("\(project.site.directory)/certs/lab-ca/ca.crt")
    let wrong = try project.certs("issue", "lab-ca")
    #expect(wrong.exitStatus == 5 && wrong.errorText.contains("(pki.wrong-passphrase)"))
  }

  @Test func `every mistake of a declaration is told, by check as well`() throws {
    let project = try Project()
    try project.site.write(
      "certs/lab.yml",
      """
      authorities: [{name: lab-ca, key: p255}]
      certificates: [{name: a, authority: lab-ca, names: [a_b], dayz: 1}]
      """)
    let listed = try project.certs("list")
    #expect(listed.exitStatus == 5)
    for place in ["certs/lab.yml:1:35:", "certs/lab.yml:2:53:", "certs/lab.yml:2:59:"] {
      #expect(listed.errorText.contains(place), "\(listed.errorText)")
    }
  }

  @Test func `what writes into certs keeps out of a run's way, what reads need not`() throws {
    let project = try Project()
    try Files.makeDirectories("\(project.site.directory)/.groundwork")
    let held = try #require(
      try FileLock.take("\(project.site.directory)/.groundwork/lock", .exclusive))
    try withExtendedLifetime(held) {
      for words in [["issue"], ["renew"], ["revoke", "registry"], ["crl", "lab-ca"]] {
        let run = try project.run(["certs"] + words + ["--vault-password-file", "password"])
        #expect(run.exitStatus == 6 && run.errorText.contains("(run.locked)"), "\(run.errorText)")
      }
      #expect(try project.certs("list").exitStatus == 0)
    }
    #expect(try !Files.list("\(project.site.directory)/certs").contains("registry.crt"))
  }

  @Test func `a plan that rests on a declaration is stale once that is another one`() throws {
    let project = try Project()
    #expect(try project.certs("issue").exitStatus == 0)
    try project.site.write(
      "site.yml",
      """
      - hosts: platform
        gather_facts: false
        tasks:
          - certificate_places: {directory: "{{ playbook_dir }}/certs"}
            register: found
          - debug: {msg: "{{ found.places[0].directory }}"}
            changed_when: true

      """)
    let planned = try project.run([
      "plan", "-o", "p", "site.yml", "--vault-password-file", "password",
    ])
    try #require(planned.exitStatus == 0, "\(planned.outputText)\(planned.errorText)")
    let declared = try project.text("certs/lab.yml")
    try project.site.write("certs/lab.yml", declared + "# another day\n")
    let applied = try project.run(["apply", "p", "--vault-password-file", "password"])
    #expect(applied.exitStatus == 6, "\(applied.outputText)")
    #expect(
      applied.errorText.contains("certs/lab.yml has changed (plan.stale)"), "\(applied.errorText)")
  }
}

extension String {
  /// Without its last line's end.
  fileprivate var trimmingLine: String { hasSuffix("\n") ? String(dropLast()) : self }
}
