import Foundation
import Runs
import Synchronization
import System
import Testing
import Value

struct JournalTests {
  private func withRuns(_ body: (String) throws -> Void) throws {
    let root = NSTemporaryDirectory() + "groundwork-runs-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: root) }
    try body(root + "/runs")
  }

  @Test func `a run is kept line by line, its secrets taken out`() throws {
    try withRuns { root in
      let redactor = Redactor()
      redactor.learn(Secret("hunter22!"))
      let journal = try Journal(root: root, id: "r1", redactor: redactor)
      let hub = EventHub([journal], clock: { 12.5 })
      hub.receive(
        .runStarted(RunStarted(id: "r1", version: "0.1", command: "apply", playbooks: ["site.yml"]))
      )
      hub.receive(
        .connected(Connected(host: "h", address: "10.0.0.2", transport: "libssh2", user: "u")))
      hub.receive(.hostStarted(HostStarted(host: "h", task: 1, name: "x")))
      hub.receive(
        .hostResult(
          HostResult(
            host: "h", task: 1, status: .ok,
            result: ["msg": "it is hunter22!", "key": Value("k", marks: .secret)], seconds: 0.5)))
      var counters = Counters()
      counters.ok = 1
      hub.receive(.recap(Recap(["h": counters])))
      hub.receive(.runEnded(RunEnded(exitCode: 0, seconds: 1.5, roundTrips: ["h": 2])))
      #expect(journal.failure == nil)

      let text = try #require(try Files.text(root + "/r1/journal.jsonl"))
      #expect(
        text == """
          {"v":1,"n":1,"time":12.5,"event":"run-started","id":"r1","version":"0.1",\
          "command":"apply","playbooks":["site.yml"],"inventories":[],"check":false,"diff":false}
          {"v":1,"n":2,"time":12.5,"event":"connected","host":"h","address":"10.0.0.2",\
          "transport":"libssh2","user":"u"}
          {"v":1,"n":4,"time":12.5,"event":"host-result","host":"h","task":1,"status":"ok",\
          "seconds":0.5,"result":{"msg":"it is «secret»","key":"«secret»"}}
          {"v":1,"n":5,"time":12.5,"event":"recap","hosts":{"h":{"ok":1,"changed":0,\
          "unreachable":0,"failed":0,"skipped":0,"rescued":0,"ignored":0}},"complete":true}
          {"v":1,"n":6,"time":12.5,"event":"run-ended","exit_code":0,"seconds":1.5,\
          "round_trips":{"h":2}}

          """)
      let record = try JSON.parse(try #require(try Files.text(root + "/r1/run.json")))
      #expect(record["exit_code"]?.int == 0 && record["complete"] == true)
      #expect(record["hosts"]?["h"]?["transport"]?.string == "libssh2")
      #expect(record["hosts"]?["h"]?["round_trips"]?.int == 2)
      #expect(try Files.status(root)?.mode == 0o700)
      #expect(try Files.status(root + "/r1")?.mode == 0o700)
      #expect(try Files.status(root + "/r1/journal.jsonl")?.mode == 0o600)
      #expect(try Files.status(root + "/r1/run.json")?.mode == 0o600)
    }
  }

  @Test func `the journal of one run hears nothing of the next one`() throws {
    try withRuns { root in
      let hub = EventHub([], clock: { 1 })
      for id in ["a", "b"] {
        hub.add(try Journal(root: root, id: id, redactor: Redactor()))
        hub.receive(.runStarted(RunStarted(id: id, version: "1", command: "apply")))
        hub.receive(.runEnded(RunEnded(exitCode: id == "a" ? 0 : 2, seconds: 1)))
        hub.removeAdded()
      }
      for (id, code) in [("a", 0), ("b", 2)] {
        let record = try JSON.parse(try #require(try Files.text(root + "/\(id)/run.json")))
        #expect(record["id"] == Value(id) && record["exit_code"] == Value(code))
        let lines = try Files.text(root + "/\(id)/journal.jsonl")?.split(separator: "\n")
        #expect(lines?.count == 2)
      }
    }
  }

  @Test func `what is settled does not disturb what follows`() throws {
    try withRuns { root in
      let journal = try Journal(root: root, id: "r", redactor: Redactor())
      let hub = EventHub([journal])
      hub.settle()
      hub.receive(
        .taskStarted(TaskStarted(id: 1, name: "x", action: "ansible.builtin.debug")))
      hub.settle()
      hub.receive(.recap(Recap([:])))
      #expect(journal.failure == nil)
      let text = try #require(try Files.text(root + "/r/journal.jsonl"))
      #expect(text.split(separator: "\n").count == 2)
    }
  }

  @Test func `an event has one number and one time wherever it is kept`() throws {
    try withRuns { root in
      let seconds = Mutex(0.0)
      let hub = EventHub(
        [],
        clock: {
          seconds.withLock {
            $0 += 1
            return $0
          }
        })
      hub.receive(.noHostsLeft)
      let journals = try ["a", "b"].map { try Journal(root: root, id: $0, redactor: Redactor()) }
      for journal in journals { hub.add(journal) }
      hub.receive(.noHostsLeft)
      for id in ["a", "b"] {
        #expect(
          try Files.text(root + "/\(id)/journal.jsonl")
            == #"{"v":1,"n":2,"time":2.0,"event":"no-hosts-left"}"# + "\n")
      }
    }
  }

  /// Remembers what the journal held when something was shown.
  private final class Screen: RecordSink {
    private let journal: String
    private let seen = Mutex<[Int]>([])
    var lines: [Int] { seen.withLock { $0 } }

    init(beside journal: String) { self.journal = journal }

    func receive(_ stamped: StampedEvent) {
      let text = ((try? Files.text(journal)) ?? nil) ?? ""
      seen.withLock { $0.append(text.split(separator: "\n").count) }
    }
  }

  @Test func `what is shown is in the journal by then, as a whole line`() throws {
    try withRuns { root in
      let screen = Screen(beside: root + "/r/journal.jsonl")
      // As a run does: the console is there first, for what is said before there is a journal.
      let hub = EventHub([screen])
      hub.receive(.warning(Notice("early")))
      hub.add(try Journal(root: root, id: "r", redactor: Redactor()))
      for id in 1...3 {
        hub.receive(.hostResult(HostResult(host: "h", task: id, status: .changed)))
      }
      #expect(screen.lines == [0, 1, 2, 3])
    }
  }

  @Test func `a name is not used twice`() throws {
    try withRuns { root in
      _ = try Journal(root: root, id: "r", redactor: Redactor())
      #expect(throws: SystemError.self) {
        _ = try Journal(root: root, id: "r", redactor: Redactor())
      }
    }
  }

  @Test func `names of runs sort by time`() {
    let moment = Timestamp(seconds: 1_795_246_534, nanoseconds: 7_900_000)
    func id(after last: String? = nil) -> String {
      Journal.makeID(now: moment, after: last, random: [0x0A, 0xF0])
    }
    #expect(id() == "20261121-073534-0070af0")
    #expect(id(after: "20261121-073534-0060bff") == id())
    // Of the same millisecond.
    #expect(id(after: "20261121-073534-0070bff") == id())
    // The clock was set back since.
    let late = "20261121-083534-0070af0"
    #expect(id(after: late) == late + "-0001")
    #expect(id(after: late + "-0001") == late + "-0002")
  }
}
