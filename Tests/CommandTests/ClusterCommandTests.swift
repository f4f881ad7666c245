import System
import Testing
import Value

@testable import groundwork

/// What `groundwork cluster` refuses before it asks a machine, and what it makes of what it gets.
@Suite struct ClusterCommandTests {
  private let parts = ["kubernetes_source": "binaries", "kubernetes_version": "1.33.13"]

  private func run(_ words: [String], in site: Site) throws -> CommandResult {
    let settings = JSON.text(
      Value(Map(parts.map { (Value($0.key), Value($0.value)) })), style: .compact)
    return try site.groundwork(words + ["-e", settings])
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let words: [String]
    let code: Int
    let says: String
    var testDescription: String { words.joined(separator: " ") }
  }

  static let refusals = [
    Refusal(words: ["upgrade"], code: 64, says: "cluster upgrade takes one release"),
    Refusal(words: ["upgrade", "1.34"], code: 5, says: "'1.34' is no release in full"),
    Refusal(
      words: ["upgrade", "1.34.9"], code: 5,
      says: "the inventory's kubernetes_version is '1.33.13', not 1.34.9"),
    Refusal(words: ["etcd"], code: 64, says: "cluster etcd takes backup [DIR] or restore FILE"),
    Refusal(
      words: ["etcd", "restore", "nothing.tar"], code: 5, says: "nothing.tar cannot be read"),
    Refusal(
      words: ["reset", "k8s-worker1"], code: 64, says: "fix: groundwork node remove k8s-worker1"),
    Refusal(words: ["status", "--due", "soon"], code: 64, says: "--due soon is no number of days"),
    Refusal(
      words: ["kubeconfig", "--merge", "-o", "x"], code: 64, says: "--merge and --out both say"),
  ]

  @Test(arguments: refusals) func `a wrong wish is refused with its fix`(_ one: Refusal) throws {
    let run = try run(["cluster"] + one.words, in: try Site())
    let text = run.outputText + run.errorText
    #expect(run.returnCode == one.code, "\(text)")
    #expect(text.contains(one.says), "\(text)")
    #expect(!text.contains("unreachable=1"), "\(text)")
  }

  @Test func `a cluster is not taken off where nobody can be asked`() throws {
    let run = try run(["cluster", "reset"], in: try Site())
    let text = run.outputText + run.errorText
    #expect(run.returnCode == 6, "\(text)")
    #expect(text.contains("nobody confirmed what groundwork cluster reset is to do"), "\(text)")
    #expect(text.contains("groundwork cluster reset --yes"), "\(text)")
  }

  @Test func `production asks before anything, and a check does not`() throws {
    let site = try Site()
    try site.write(
      "one.yml", "- hosts: k8s-master\n  gather_facts: false\n  tasks: [{debug: {msg: played}}]\n")
    let words = ["apply", "one.yml", "-e", "environment_kind=production"]
    let asked = try site.groundwork(words)
    let text = asked.outputText + asked.errorText
    #expect(asked.returnCode == 6, "\(text)")
    #expect(text.contains("nobody confirmed what groundwork apply is to do"), "\(text)")
    #expect(!text.contains("played"), "\(text)")
    #expect(try site.groundwork(words + ["--check"]).returnCode == 0)
    #expect(try site.groundwork(words + ["--yes"]).returnCode == 0)
  }

  @Test func `a backup that is not what was backed up is refused`() throws {
    let site = try Site()
    try site.write("b.etcd.tar", "anything")
    try site.write("b.etcd.tar.sha256", String(repeating: "0", count: 64) + "  b.etcd.tar\n")
    let run = try run(["cluster", "etcd", "restore", "b.etcd.tar", "--yes"], in: site)
    #expect(run.returnCode == 5)
    #expect(run.errorText.contains("b.etcd.tar is not what was backed up"), "\(run.errorText)")
    let digest = Digest.sha256(Array("anything".utf8)).hex
    try site.write("b.etcd.tar.sha256", "\(digest)  b.etcd.tar\n")
    let other = try self.run(["cluster", "etcd", "restore", "b.etcd.tar", "--yes"], in: site)
    #expect(other.returnCode == 5)
    #expect(other.errorText.contains("b.etcd.tar is no backup of a cluster"), "\(other.errorText)")
  }

  @Test func `the first file of an archive is read, and nothing beyond it`() {
    var bytes = Array("backup.json".utf8) + [UInt8](repeating: 0, count: 501)
    bytes.replaceSubrange(124..<135, with: Array("00000000002".utf8))
    #expect(BackupFile.entry("backup.json", in: bytes + Array("{}rest".utf8)) == Array("{}".utf8))
    #expect(BackupFile.entry("backup.json", in: bytes + Array("{".utf8)) == nil)
    #expect(BackupFile.entry("other.json", in: bytes + Array("{}".utf8)) == nil)
  }

  private static let admin: Map = [
    "clusters": [["name": "kubernetes", "cluster": ["server": "https://k8s-api.local:6443"]]],
    "users": [["name": "kubernetes-admin", "user": ["client-key-data": "k"]]],
    "contexts": [["name": "x", "context": ["cluster": "kubernetes", "user": "kubernetes-admin"]]],
    "current-context": "x",
  ]

  @Test func `access bears the cluster's name`() {
    let document = Value(Kubeconfig(Self.admin, named: "lab").document)
    #expect(document["clusters"]?.list?.first?["name"] == "lab")
    #expect(
      document["clusters"]?.list?.first?["cluster"]?["server"] == "https://k8s-api.local:6443")
    #expect(document["users"]?.list?.first?["name"] == "lab-admin")
    #expect(document["contexts"]?.list?.first?["context"]?["user"] == "lab-admin")
    #expect(document["current-context"] == "lab")
  }

  @Test func `access among others leaves them and the context in use`() {
    let other: Map = [
      "clusters": [
        ["name": "home", "cluster": ["server": "https://h"]],
        ["name": "lab", "cluster": ["server": "https://old"]],
      ],
      "users": Value([Value]()), "contexts": .null, "current-context": "home",
      "preferences": ["colors": true],
    ]
    let fresh = Kubeconfig(Self.admin, named: "lab")
    let document = Value(fresh.merged(into: other).document)
    #expect(document["clusters"]?.list?.map { $0["name"] } == ["home", "lab"])
    #expect(document["clusters"]?.list?.last?["cluster"]?["server"] == "https://k8s-api.local:6443")
    #expect(document["contexts"]?.list?.count == 1)
    #expect(document["current-context"] == "home")
    #expect(document["preferences"]?["colors"] == true)
    // Once more changes nothing.
    #expect(fresh.merged(into: document.map ?? Map()).document == document.map)
  }
}
