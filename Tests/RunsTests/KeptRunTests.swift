import Foundation
import Runs
import System
import Testing
import Value
import Wire

struct KeptRunTests {
  private let root = NSTemporaryDirectory() + "groundwork-kept-\(UUID().uuidString)/runs"

  /// Keeps a run as a real one would be; one that `dies` has no end.
  private func keep(_ id: String, dies: Bool = false, status: HostResult.Status = .changed) throws {
    let journal = try Journal(root: root, id: id, redactor: Redactor())
    let hub = EventHub([journal], clock: { 100 })
    hub.receive(
      .runStarted(
        RunStarted(id: id, version: "0.1", command: "apply", playbooks: ["site.yml"])))
    hub.receive(
      .connected(Connected(host: "h", address: "10.0.0.2", transport: "libssh2", user: "u")))
    hub.receive(.playStarted(PlayStarted(id: 1, name: "p", pattern: "all", hosts: ["h"])))
    hub.receive(
      .taskStarted(
        TaskStarted(
          id: 7, name: "Write", action: "ansible.builtin.copy",
          location: SourceLocation(file: "site.yml", line: 3, column: 5))))
    hub.receive(
      .hostResult(
        HostResult(
          host: "h", task: 7, status: status, result: ["msg": "said"],
          diffs: [Diff(before: "a\n", after: "b\n")], seconds: 0.5)))
    if dies { return }
    var counters = Counters()
    counters.ok = 1
    hub.receive(.recap(Recap(["h": counters])))
    hub.receive(.runEnded(RunEnded(exitCode: status == .failed ? 2 : 0, seconds: 1)))
  }

  private func clean() { try? Files.removeTree(Path.parent(of: root) ?? root) }

  @Test func `runs are found by id, by a beginning of it, and backwards from the last`() throws {
    defer { clean() }
    for id in ["20260101-100000Z-aa00", "20260102-100000Z-bb00", "20260102-110000Z-cc00"] {
      try keep(id)
    }
    // What is none of the runs is not taken for the last one.
    for name in ["lost+found", "20260103", "zz-top"] {
      try Files.makeDirectories("\(root)/\(name)")
    }
    let archive = RunArchive(root: root)
    #expect(try archive.find("last").id == "20260102-110000Z-cc00")
    #expect(try archive.find("last~2").id == "20260101-100000Z-aa00")
    #expect(try archive.find("20260101").id == "20260101-100000Z-aa00")
    #expect(try archive.newest(2).map(\.id) == ["20260102-110000Z-cc00", "20260102-100000Z-bb00"])
    for (name, id) in [
      ("20260102", "runs.ambiguous"), ("2027", "runs.unknown"), ("last~3", "runs.unknown"),
    ] {
      let problem = #expect(throws: Problem.self) { _ = try archive.find(name) }
      #expect(problem?.id == id)
    }
    let problem = #expect(throws: Problem.self) {
      _ = try RunArchive(root: root + "/none").find("last")
    }
    #expect(problem?.id == "runs.none")
  }

  @Test func `a run at work is told from one that was broken off`() throws {
    defer { clean() }
    let journal = try Journal(root: root, id: "r1", redactor: Redactor())
    EventHub([journal]).receive(.runStarted(RunStarted(id: "r1", version: "1", command: "apply")))
    let archive = RunArchive(root: root)
    #expect(try archive.find("r1").isAtWork)
    withExtendedLifetime(journal) {}
    try keep("r2", dies: true)
    let dead = try archive.find("r2")
    #expect(!dead.isAtWork && !dead.hasEnded)
    try keep("r3")
    #expect(try !archive.find("r3").isAtWork)
  }

  @Test func `a story tells what every host did, and where`() throws {
    defer { clean() }
    try keep("r1")
    let story = try RunStory(try RunArchive(root: root).find("r1"))
    #expect(story.version == "0.1" && story.began == 100)
    let host = try #require(story.hosts.first)
    #expect(host.name == "h" && host.address == "10.0.0.2" && host.transport == "libssh2")
    let result = try #require(host.results.first)
    #expect(host.results.count == 1)
    #expect(result.task == "Write" && result.place == "site.yml:3:5" && result.status == .changed)
    #expect(result.seconds == 0.5 && result.message == "said")
    #expect(result.diffs.first?.after == "b\n")
  }

  @Test func `a run that was killed is told as far as it came`() throws {
    defer { clean() }
    try keep("r1", dies: true)
    let path = root + "/r1/journal.jsonl"
    let whole = try Files.read(path)
    // Killed in the middle of a line.
    _ = try Files.writeAtomically(path, Array(whole.dropLast(9)), mode: 0o600)
    let run = try RunArchive(root: root).find("r1")
    #expect(!run.hasEnded && run.exitCode == nil && run.command == "apply" && run.began == 100)
    var count = 0
    try run.eachEvent { _ in count += 1 }
    #expect(count == 4)
    #expect(try RunStory(run).hosts.map(\.name) == ["h"])
  }

  @Test func `a line that is no event is named`() throws {
    defer { clean() }
    try keep("r1")
    let path = root + "/r1/journal.jsonl"
    let whole = try Files.read(path)
    _ = try Files.writeAtomically(path, Array("{]\n".utf8) + whole, mode: 0o600)
    let run = try RunArchive(root: root).find("r1")
    let problem = #expect(throws: Problem.self) { try run.eachEvent { _ in } }
    #expect(problem?.what == "\(path):1 is no record of a run")
  }

  @Test func `a damaged run hides no other, and a pipe holds nobody up`() throws {
    defer { clean() }
    for id in ["r1", "r2", "r3"] { try keep(id) }
    _ = try Files.writeAtomically(root + "/r2/run.json", [0xFF, 0x00], mode: 0o600)
    _ = try Files.remove(root + "/r3/run.json")
    try #require(try Command(["mkfifo", root + "/r3/run.json"]).run().succeeded)
    let runs = try RunArchive(root: root).newest(5)
    #expect(runs.map(\.id) == ["r3", "r2", "r1"])
    #expect(runs.map { $0.damage?.id } == ["runs.unreadable", "runs.damaged", nil])
  }
}
