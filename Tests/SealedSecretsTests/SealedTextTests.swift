import Crypto
import PKI
import System
import Testing
import Value
import Vault

@testable import SealedSecrets

/// Files of Secrets and SealedSecrets: what is read, what is written, and what stays as it is.
@Suite struct SealedTextTests {
  private func secret(_ text: String) throws -> ClearSecret {
    try #require(try ClearSecret.read(Array(text.utf8), file: "secret.yml").first)
  }

  private func problem(_ body: () throws -> Void) -> Problem? {
    #expect(throws: Problem.self, performing: body)
  }

  private func sealed(_ text: String) throws -> SealedText {
    try SealedText(Array(text.utf8), file: "sealed.yml")
  }

  private static let clear = """
    apiVersion: v1
    kind: Secret
    metadata:
      name: db
      namespace: shop
      uid: 0d2a
      creationTimestamp: null
      ownerReferences: [{name: x}]
      labels: {app: shop, tier: "1e3"}
      annotations:
        team: "yes"
        kubectl.kubernetes.io/last-applied-configuration: '{"data":{"password":"cGVwcGVy"}}'
    type: Opaque
    data:
      password: cGVwcGVy
      user: YWRtaW4=
    stringData:
      user: root

    """

  @Test func `a Secret becomes a SealedSecret without what only a cluster knows`() throws {
    var secret = try secret(Self.clear)
    try secret.settle(name: nil, namespace: nil, scope: nil, allowsNoData: false)
    let key = try Fixture.key()
    let object = try secret.sealed(for: key.certificate)
    let text = KubernetesYAML.text([object])
    #expect(!text.contains("cGVwcGVy"))
    let read = try sealed(text)
    let one = try #require(read.objects.first)
    #expect(one.place == Fixture.place && one.scope == .strict)
    let opened = one.open([key.opening])
    #expect(opened.problems == [])
    // stringData wins.
    #expect(
      opened.values.map { "\($0.key)=\(Fixture.text($0.value))" } == [
        "password=pepper", "user=root",
      ])
    let again = one.secret(of: opened.values)
    #expect(
      again == [
        "apiVersion": "v1", "kind": "Secret",
        "metadata": [
          "name": "db", "namespace": "shop", "labels": ["app": "shop", "tier": "1e3"],
          "annotations": ["team": "yes"],
        ],
        "type": "Opaque", "data": ["password": "cGVwcGVy", "user": "cm9vdA=="],
      ])
  }

  @Test func `a wider scope is written on the object and in the template`() throws {
    for scope in [SealingScope.namespaceWide, .clusterWide] {
      var secret = try secret(Self.clear)
      try secret.settle(name: nil, namespace: nil, scope: scope, allowsNoData: false)
      let key = try Fixture.key()
      let object = try secret.sealed(for: key.certificate)
      let name = "sealedsecrets.bitnami.com/\(scope.rawValue)"
      #expect(object["metadata"]?["annotations"] == Value(Map([(Value(name), "true")])))
      #expect(object["spec"]?["template"]?["metadata"]?["annotations"]?[name] == "true")
      let read = try sealed(KubernetesYAML.text([object]))
      #expect(read.objects.first?.scope == scope)
      #expect(read.objects.first?.open([key.opening]).problems == [])
    }
    // Only the text "true" counts, and the wider one wins.
    #expect(SealingScope(annotations: ["sealedsecrets.bitnami.com/cluster-wide": true]) == .strict)
    #expect(
      SealingScope(annotations: [
        "sealedsecrets.bitnami.com/namespace-wide": "true",
        "sealedsecrets.bitnami.com/cluster-wide": "true",
      ]) == .clusterWide)
  }

  @Test func `what is no Secret is refused with its place and without its content`() throws {
    let cases = [
      ("kind: ConfigMap\napiVersion: v1\n", "sealed.no-secret"), ("", "sealed.no-secret"),
      ("apiVersion: v1\nkind: Secret\ndata: {a: 'p*pper7'}\n", "sealed.bad-secret"),
      ("apiVersion: v1\nkind: Secret\nstringData: {a: 77001}\n", "sealed.bad-secret"),
      ("apiVersion: v1\nkind: Secret\nstringData: {'a b': x}\n", "sealed.bad-secret"),
      ("apiVersion: v1\nkind: Secret\nstringData:\n  a: pepper7: x\n", "yaml.syntax"),
    ]
    for (text, id) in cases {
      let found = problem { _ = try self.secret(text) }
      #expect(found?.id == id, "\(text): \(found?.description ?? "")")
      #expect(found?.description.contains("pper7") == false)
      #expect(found?.description.contains("77001") == false)
    }
    let bare = "apiVersion: v1\nkind: Secret\nstringData: {a: b}\n"
    var nameless = try secret(bare)
    #expect(
      problem {
        try nameless.settle(name: nil, namespace: "x", scope: nil, allowsNoData: false)
      }?.id == "sealed.no-name")
    nameless = try secret(bare)
    #expect(
      problem {
        try nameless.settle(name: "x", namespace: nil, scope: nil, allowsNoData: false)
      }?.id == "sealed.no-namespace")
    try nameless.settle(name: "x", namespace: nil, scope: .clusterWide, allowsNoData: false)
    var other = try secret(Self.clear)
    #expect(
      problem {
        try other.settle(name: nil, namespace: "test", scope: nil, allowsNoData: false)
      }?.id == "sealed.other-namespace")
  }

  /// Every way a value may be written.
  private static let written = """
    # what the shop needs
    apiVersion: bitnami.com/v1alpha1
    kind: SealedSecret
    metadata: {name: db, namespace: shop}   # here
    spec:
      encryptedData:
        plain: OLD1   # one
        # two
        'single': 'OLD2'
        double: "OLD3"
        block: |
          OLD4
        folded: >-
          OLD5
        last: OLD6 # the end
      template:
        metadata:
          labels: {app: shop}
    ---
    kind: ConfigMap

    """

  @Test func `values take others' places, and all else stays`() throws {
    let text = try sealed(Self.written)
    let object = try #require(text.objects.first)
    let keys = object.values.map(\.key)
    #expect(keys == ["plain", "single", "double", "block", "folded", "last"])
    let changes = object.values.map { SealedText.Change($0.node, "NEW\($0.key)") }
    let result = String(decoding: try text.replacing(changes), as: UTF8.self)
    #expect(
      result == """
        # what the shop needs
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata: {name: db, namespace: shop}   # here
        spec:
          encryptedData:
            plain: NEWplain   # one
            # two
            'single': 'NEWsingle'
            double: "NEWdouble"
            block: NEWblock
            folded: NEWfolded
            last: NEWlast # the end
          template:
            metadata:
              labels: {app: shop}
        ---
        kind: ConfigMap

        """)
  }

  @Test func `values are added behind the last one`() throws {
    let text = try sealed(Self.written)
    let object = try #require(text.objects.first)
    let result = try text.setting(
      [("plain", "NEW1"), ("more", "NEW2"), ("1e3", "NEW3")], in: object)
    let lines = String(decoding: result, as: UTF8.self).split(separator: "\n")
    #expect(lines[6] == "    plain: NEW1   # one")
    let last = try #require(lines.firstIndex { $0.contains("last") })
    #expect(
      lines[last..<(last + 4)] == [
        "    last: OLD6 # the end", "    more: NEW2", "    \"1e3\": NEW3", "  template:",
      ])
  }

  @Test(arguments: [
    ("  encryptedData: {}\n", "  encryptedData: {\"a\": \"NEW\"}\n"),
    ("  encryptedData:\n", "  encryptedData: {\"a\": \"NEW\"}\n"),
    ("  encryptedData: {b: OLD}\n", "  encryptedData: {b: OLD, \"a\": \"NEW\"}\n"),
    ("  encryptedData:\n    b: OLD", "  encryptedData:\n    b: OLD\n    a: NEW\n"),
    (
      "  encryptedData:\n    b: |\n      OLD\n",
      "  encryptedData:\n    b: |\n      OLD\n    a: NEW\n"
    ),
  ])
  func `a value is added wherever there is room`(data: String, wanted: String) throws {
    let head = """
      apiVersion: bitnami.com/v1alpha1
      kind: SealedSecret
      metadata: {name: db, namespace: shop}
      spec:

      """
    let text = try sealed(head + data)
    let object = try #require(text.objects.first)
    let result = try text.setting([("a", "NEW")], in: object)
    #expect(String(decoding: result, as: UTF8.self) == head + wanted)
  }

  @Test func `JSON stays JSON`() throws {
    let text = try sealed(
      """
      {"apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret",
      \t"metadata": {"name": "db", "namespace": "shop"}, "spec": {"encryptedData": {"b": "OLD"}}}
      """)
    let object = try #require(text.objects.first)
    let result = try text.setting([("a", "NEW"), ("b", "NEWER")], in: object)
    #expect(
      String(decoding: result, as: UTF8.self) == """
        {"apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret",
        \t"metadata": {"name": "db", "namespace": "shop"}, "spec": {"encryptedData": {"b": "NEWER", "a": "NEW"}}}
        """)
  }

  @Test func `an object without a place to merge into is refused`() throws {
    let text = try sealed(
      "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: a, namespace: b}\n")
    let object = try #require(text.objects.first)
    #expect(
      problem { _ = try text.setting([("a", "NEW")], in: object) }?.id == "sealed.cannot-merge")
  }

  @Test func `texts that others may take for something else are quoted`() {
    let texts = [
      "plain-1.x", "y", "No", "null", "1e3", "077", "", "a: b", "true", "~", "AgA+/=", "0x1", "é",
      "-",
    ]
    #expect(
      texts.map(KubernetesYAML.scalar) == [
        "plain-1.x", "\"y\"", "\"No\"", "\"null\"", "\"1e3\"", "\"077\"", "\"\"", "\"a: b\"",
        "\"true\"", "\"~\"", "AgA+/=", "\"0x1\"", "\"é\"", "\"-\"",
      ])
    #expect(
      KubernetesYAML.text([
        ["a": [["b": 1, "c": [true, .null]], "x"], "d": [:] as Value, "e": []]
      ])
        == """
        ---
        a:
          - b: 1
            c:
              - true
              - null
          - x
        d: {}
        e: []

        """)
  }

  @Test func `keys are kept encrypted, saved, lost and restored`() throws {
    let directory = "/tmp/groundwork-sealing-\(Process.id)-\(Clock.monotonic.nanoseconds)"
    try Files.makeDirectory(directory, mode: 0o700)
    defer { try? Files.removeTree(directory) }
    let vault = Vault([Vault.Password(Secret("hunter22"))])
    let store = KeyStore(directory: "\(directory)/keys")
    #expect(problem { _ = try store.newest() }?.id == "sealed.no-keys")
    let key = try Fixture.key()
    try store.add(key, vault)
    let second = try SealingKey.create(bits: 2048, now: Fixture.now, others: [key.certificate])
    try store.add(second, vault)
    #expect(try store.entries().map(\.name) == [second.name, key.name])
    #expect(problem { try store.checkBackup() }?.id == "sealed.no-backup")
    let keys = try store.open(vault)
    try store.backUp(
      keys, to: "\(directory)/backup", vault: vault, id: nil, namespace: "kube-system", time: "now")
    try store.checkBackup()
    // With a third one, nothing more is sealed.
    let third = try SealingKey.create(
      bits: 2048, now: Fixture.now, others: [key.certificate, second.certificate])
    try store.add(third, vault)
    #expect(
      problem { try store.checkBackup() }?.description == """
        there is no backup of the key \(third.name) (sealed.no-backup)
          because: with the key lost, nothing that was sealed for it opens again
          fix: groundwork secrets keys backup FILE, and keep FILE elsewhere
        """)
    // Nothing of a key is in clear in any file, and no file is for others.
    for name in try Files.list("\(directory)/keys") where name.hasSuffix(".vault") {
      #expect(try Files.status("\(directory)/keys/\(name)")?.mode == 0o600)
      let text = try Files.text("\(directory)/keys/\(name)")
      #expect(text?.hasPrefix("$ANSIBLE_VAULT;") == true)
    }
    try Files.removeTree("\(directory)/keys")
    let restored = try store.restore(
      "backup", try Files.read("\(directory)/backup"), vault: vault)
    #expect(Set(restored) == [key.name, second.name])
    let text = try Fixture.seal([1, 2], key)
    #expect(try Fixture.open(text, try store.open(vault)) == [1, 2])
    #expect(
      try store.restore("backup", try Files.read("\(directory)/backup"), vault: vault) == [])
    // A key in clear is told, not taken.
    let path = "\(directory)/keys/\(key.name).key.vault"
    try Files.writeAtomically(path, Array(Fixture.text(key.opening.key.pem).utf8), mode: 0o600)
    #expect(problem { _ = try store.open(vault) }?.id == "sealed.clear-key")
    // Nor one that belongs to another certificate.
    try Files.writeAtomically(
      path, Array(try vault.encrypt(second.opening.key.pem).utf8), mode: 0o600)
    #expect(problem { _ = try store.open(vault) }?.id == "sealed.foreign-key")
  }
}
