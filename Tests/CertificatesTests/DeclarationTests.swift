import Addresses
import Certificates
import Crypto
import PKI
import System
import Testing
import Value
import Variables

@Suite struct DeclarationTests {
  @Test func `a declaration is read with its templates filled in`() throws {
    let place = try Place([
      "lab.yml": """
      authorities:
        - name: root
          common_name: Lab Root
          key: p384
          days: 7300
          offline: true
        - {name: lab-ca, issuer: root}
      certificates:
        - name: registry
          authority: lab-ca
          names: [registry.lab.internal, "{{ address }}", "spiffe://lab.internal/registry"]
          installed:
            - hosts: platform
              directory: /etc/registry/tls
              key: /etc/registry/registry.key
              group: registry
              mode: "0640"
              reload: {unit: registry}
              served: {address: "{{ address }}:443"}
        - name: workers
          authority: lab-ca
          names: ["*.apps.lab.internal"]
          key: rsa3072
          days: 30
          renew_before: 7
          use: both
          installed:
            - hosts: workers
              directory: "/srv/{{ inventory_hostname }}"
              chain: ca.crt
              reload: {command: [kill, -HUP, "1"]}
      """
    ])
    let declaration = try place.declaration()
    #expect(declaration.authorities.map(\.name) == ["root", "lab-ca"])
    let root = try #require(declaration.authority("root"))
    #expect(root.key == .p384 && root.days == 7300 && root.isOffline && root.pathLength == 1)
    #expect(root.constraints?.domains.map(\.text) == ["lab.internal"])
    #expect(root.constraints?.networks.map(\.description) == ["10.0.0.0/24"])
    #expect(root.passphrase?.reveal { $0.count } == 21)
    let lab = try #require(declaration.authority("lab-ca"))
    #expect(
      lab.constraints == root.constraints && lab.pathLength == 0 && lab.commonName == "lab-ca")
    #expect(declaration.line(of: "lab-ca").map(\.name) == ["lab-ca", "root"])

    let registry = try #require(declaration.certificate("registry"))
    #expect(
      registry.request.names.texts == [
        "registry.lab.internal", "10.0.0.10", "spiffe://lab.internal/registry",
      ])
    #expect(registry.request.days == 90 && registry.renewBefore == 30)
    let installed = try #require(registry.installed.first)
    #expect(installed.host == "mini-pc" && installed.mode == 0o640)
    #expect(installed.certificate == InstalledFile(name: "tls.crt"))
    #expect(
      installed.key == InstalledFile(name: "registry.key", link: "/etc/registry/registry.key"))
    #expect(installed.owner == "root" && installed.group == "registry")
    #expect(installed.reload == .unit("registry"))
    #expect(
      installed.served
        == ServedAddress(host: "10.0.0.10", port: 443, serverName: "registry.lab.internal"))
    let workers = try #require(declaration.certificate("workers"))
    #expect(workers.installed.map(\.directory) == ["/srv/w1", "/srv/w2"])
    #expect(workers.request.use == .both && workers.request.key == .rsa3072)
    #expect(workers.installed.first?.chain == InstalledFile(name: "ca.crt"))
  }

  /// One mistake each, with the line it is told of and the id.
  static let mistakes: [(text: String, place: String, id: String)] = [
    ("[a]", "1:1", "certs.bad-entry"),
    ("authoritys: []", "1:1", "certs.unknown-key"),
    ("authorities: {name: a}", "1:14", "certs.bad-entry"),
    ("authorities: [{common_name: A}]", "1:15", "certs.missing-key"),
    ("authorities: [{name: a b}]", "1:22", "certs.bad-name"),
    ("authorities: [{name: a}, {name: a}]", "1:33", "certs.taken-name"),
    ("authorities: [{name: a, key: p255}]", "1:30", "certs.bad-value"),
    ("authorities: [{name: a, days: ten}]", "1:31", "certs.bad-value"),
    ("authorities: [{name: a, days: 9999}]", "1:31", "pki.bad-validity"),
    ("authorities: [{name: a, offline: perhaps}]", "1:34", "certs.bad-value"),
    ("authorities: [{name: a, common_name: '{{ nothing }}'}]", "1:38", "certs.bad-template"),
    ("authorities: [{name: a, passphrase: 'correct horse'}]", "1:37", "certs.clear-passphrase"),
    ("authorities: [{name: a, issuer: b}]", "1:15", "certs.unknown-authority"),
    (
      "authorities: [{name: a, issuer: b}, {name: b, issuer: a}]", "1:15", "certs.circle"
    ),
    (
      "authorities: [{name: a, path_length: 0}, {name: b, issuer: a}]", "1:15", "certs.path-length"
    ),
    ("authorities: [{name: a, constraints: {domains: []}}]", "1:38", "pki.no-domain"),
    ("authorities: [{name: a, constraints: {domains: [a..b]}}]", "1:49", "pki.bad-name"),
    (
      "authorities: [{name: a, constraints: {domains: [a.b], networks: [x]}}]", "1:66",
      "addresses.bad-network"
    ),
    (
      "authorities: [{name: a}, {name: b, issuer: a, constraints: {domains: [c.d]}}]", "1:26",
      "pki.wider"
    ),
    ("authorities: [{name: a}, {name: b, issuer: a, constraints: none}]", "1:26", "pki.wider"),
    ("certificates: [{name: c, authority: a, names: [b]}]", "1:37", "certs.unknown-authority"),
  ]

  /// The same of one certificate under a whole authority: `KEY: VALUE` pairs of it.
  static let certificateMistakes: [(text: String, column: Int, id: String)] = [
    ("names: []", 3, "certs.missing-key"),
    ("names: [a_b.lab.internal]", 11, "pki.bad-name"),
    ("names: [0.0.0.0]", 11, "pki.bad-address"),
    ("names: ['spiffe:lab']", 11, "pki.bad-uri"),
    ("names: [a.lab.internal, A.lab.internal]", 27, "pki.twice"),
    ("names: [a.example.org]", 10, "pki.outside"),
    ("names: [10.0.1.1]", 10, "pki.outside"),
    ("names: ['spiffe://example.org/x']", 10, "pki.outside"),
    ("names: [a.lab.internal], days: 399", 34, "pki.bad-validity"),
    ("names: [a.lab.internal], days: 90, renew_before: 90", 52, "certs.bad-renewal"),
    ("names: [a.lab.internal], use: sever", 33, "certs.bad-value"),
    ("names: [a.lab.internal], installed: [{directory: /x}]", 40, "certs.missing-key"),
    (
      "names: [a.lab.internal], installed: [{hosts: nobody, directory: /x}]", 48,
      "inventory.unknown-pattern"
    ),
    ("names: [a.lab.internal], installed: [{hosts: w1}]", 40, "certs.missing-key"),
    ("names: [a.lab.internal], installed: [{hosts: w1, directory: x}]", 63, "certs.relative-path"),
    (
      "names: [a.lab.internal], installed: [{hosts: w1, directory: /x, key: a/b}]", 72,
      "certs.relative-path"
    ),
    (
      "names: [a.lab.internal], installed: [{hosts: w1, directory: /x, mode: '0644'}]", 73,
      "certs.open-key"
    ),
    (
      "names: [a.lab.internal], installed: [{hosts: w1, directory: /x, mode: 640}]", 73,
      "certs.bad-value"
    ),
    (
      "names: [a.lab.internal], installed: [{hosts: w1, directory: /x, reload: {}}]", 75,
      "certs.bad-reload"
    ),
    (
      "names: [a.lab.internal], installed: [{hosts: w1, directory: /x, served: {address: x}}]", 85,
      "certs.bad-value"
    ),
    (
      "names: [a.lab.internal], installed: [{hosts: w1, directory: /x, key: k, certificate: k}]",
      40,
      "certs.same-file"
    ),
    (
      "names: [a.lab.internal], installed: [{hosts: w1, directory: /x}, {hosts: w1, directory: /x}]",
      68, "certs.same-place"
    ),
  ]

  @Test(arguments: mistakes)
  func `one mistake gives one message with its place`(text: String, place: String, id: String)
    throws
  {
    let site = try Place(["a.yml": text])
    let problems = site.read().problems
    #expect(problems.map(\.id) == [id], "\(problems)")
    #expect(problems.first?.at.map { "\($0.line):\($0.column)" } == place, "\(problems)")
    #expect(problems.first?.at?.file == "\(site.certs)/a.yml")
    #expect(problems.first?.fix.isEmpty == false)
  }

  @Test(arguments: certificateMistakes)
  func `so does one of a certificate`(text: String, column: Int, id: String) throws {
    let site = try Place([
      "a.yml":
        "authorities: [{name: lab}]\ncertificates: [\n {name: c, authority: lab,\n  \(text)}]"
    ])
    let problems = site.read().problems
    #expect(problems.map(\.id) == [id], "\(problems)")
    let place = problems.first?.at
    // What is missing is told where the certificate begins.
    #expect(
      place?.line == 4 && place?.column == column || place?.line == 3 && column == 3, "\(problems)")
  }

  @Test func `all mistakes come at once, those of authorities first`() throws {
    let place = try Place([
      "a.yml": "certificates: [{name: c, authority: lb, names: [x..y]}]",
      "b.yml": "authorities: [{name: lab, key: p1}]",
    ])
    #expect(place.read().problems.map(\.id) == ["certs.bad-value", "pki.bad-name"])
  }

  @Test func `without variables of the lab it must be said what an authority may issue for`() throws
  {
    let place = try Place(["a.yml": "authorities: [{name: a}]"])
    place.store.extraVars["authority_domains"] = .null
    #expect(place.read().problems.map(\.id) == ["certs.no-constraints"])
    try place.write("a.yml", "authorities: [{name: a, constraints: none}]")
    let declaration = try place.declaration()
    #expect(declaration.authorities.first.map { $0.constraints == nil } == true)
  }

  @Test func `an offline authority issues authorities only`() throws {
    let place = try Place([
      "a.yml": """
      authorities: [{name: root, offline: true}]
      certificates: [{name: c, authority: root, names: [a.lab.internal]}]
      """
    ])
    let problem = place.read().problems.first
    #expect(
      problem?.description == """
        \(place.certs)/a.yml:2:37: the authority 'root' is offline and issues no certificates (certs.offline-issuer)
          because: each renewal would need its key
          fix: declare an authority with 'issuer: root', and name that one here
        """)
  }

  @Test func `an empty directory declares nothing`() throws {
    #expect(try Place().read().problems.map(\.id) == ["certs.no-declaration"])
  }
}
