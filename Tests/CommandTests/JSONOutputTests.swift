import System
import Testing
import Value

/// `--output json` is JSON from the first line to the last, whatever becomes of the command.
@Suite struct JSONOutputTests {
  /// The events of a run, without what names a moment.
  private func events(
    _ words: [String], in files: [String: String?] = [:]
  ) throws -> (exitCode: Int, complaint: String, events: [Value]) {
    let project = try StaticProject(files)
    let result = try project.groundwork(words + ["--output", "json"])
    let events = try result.outputText.split(separator: "\n").map { line in
      var event = try #require(try JSON.parse(String(line)).map)
      for key in ["time", "seconds", "id", "version"] where key != "id" || event["playbooks"] != nil
      {
        event[key] = nil
      }
      return Value(event)
    }
    return (result.exitStatus, result.errorText, events)
  }

  private static let mend =
    "mend what is named above, then run the same command again; nothing was changed"

  private static func end(_ number: Int, _ code: Int, _ next: String?) -> Value {
    var event: Map = [
      "v": 1, "n": Value(number), "event": "run-ended", "exit_code": Value(code),
      "round_trips": Value(Map()),
    ]
    if let next { event["next_step"] = Value(next) }
    return Value(event)
  }

  @Test func `a check that finds nothing says so`() throws {
    let run = try events(["check", "site.yml"], in: ["site.yml": "- hosts: all\n  tasks: []\n"])
    #expect(run.exitCode == 0)
    #expect(run.complaint == "")
    #expect(
      run.events == [
        [
          "v": 1, "n": 1, "event": "notice", "text": "4 hosts, 1 plays, 0 tasks: no mistakes found",
        ],
        Self.end(2, 0, "groundwork check --remote looks at the machines as well"),
      ])
  }

  @Test(arguments: ["check", "apply", "plan"])
  func `mistakes that are found on loading are problems`(command: String) throws {
    let site = "- hosts: all\n  tsks: []\n- hosts: all\n  tasks:\n    - coppy: {}\n"
    let run = try events([command, "site.yml"], in: ["site.yml": site])
    #expect(run.exitCode == 5)
    #expect(run.complaint == "")
    #expect(
      run.events == [
        [
          "v": 1, "n": 1, "event": "problem", "id": "playbooks.unknown-keyword",
          "what": "'tsks' is no keyword of a play",
          "at": ["file": "site.yml", "line": 2, "column": 3], "fix": "did you mean 'tasks'?",
        ],
        [
          "v": 1, "n": 2, "event": "problem", "id": "playbooks.unknown-module",
          "what": "there is no module 'coppy'",
          "at": ["file": "site.yml", "line": 5, "column": 7], "fix": "did you mean 'copy'?",
        ],
        Self.end(3, 5, Self.mend),
      ])
  }

  @Test func `mistakes of the fleet's plan are problems`() throws {
    let hosts = "all:\n  children:\n    workers:\n      hosts:\n        w1: {host_number: 999}\n"
    let run = try events(
      ["check", "site.yml"],
      in: [
        "inventory/hosts.yml": hosts,
        "site.yml": "- hosts: all\n  gather_facts: false\n  tasks: [{preflight: {}}]\n",
      ])
    #expect(run.exitCode == 5)
    #expect(run.complaint == "")
    #expect(run.events.dropLast().allSatisfy { $0["event"] == "problem" })
    #expect(run.events.dropLast().contains { $0["host"] == "w1" }, "\(run.events)")
    #expect(run.events.last == Self.end(run.events.count, 5, Self.mend))
  }

  @Test func `what cannot even be read is a problem`() throws {
    let run = try events(["apply", "-e", "@nowhere.yml", "site.yml"])
    #expect(run.exitCode == 5)
    #expect(run.complaint == "")
    #expect(run.events.first?["id"] == "file.unreadable", "\(run.events)")
    #expect(run.events.last == Self.end(2, 5, Self.mend))
  }

  @Test func `an ad hoc call is checked like a task, before anything connects`() throws {
    let words = ["run", "all", "-m", "lineinfile", "-a", "path=/etc/hosts lien=abc"]
    let run = try events(words)
    #expect(run.exitCode == 5)
    #expect(
      run.events == [
        [
          "v": 1, "n": 1, "event": "problem", "id": "playbooks.unknown-option",
          "what": "module lineinfile has no option 'lien'", "fix": "did you mean 'line'?",
        ],
        Self.end(2, 5, Self.mend),
      ])
  }

  @Test(arguments: [
    (["--syntax-check"], "\nplaybook: site.yml"),
    (
      ["--list-tasks"],
      "\nplaybook: site.yml\n\n  play #1 (all): A\tTAGS: []\n    tasks:\n      b\tTAGS: []"
    ),
  ])
  func `a listing is an event`(words: [String], text: String) throws {
    let site = "- name: A\n  hosts: all\n  tasks:\n    - {name: b, ping: }\n"
    let run = try events(["apply", "site.yml"] + words, in: ["site.yml": site])
    #expect(run.exitCode == 0)
    #expect(
      run.events == [
        ["v": 1, "n": 1, "event": "listing", "text": Value(text)], Self.end(2, 0, nil),
      ])
    let plain = try StaticProject(["site.yml": site]).groundwork(["apply", "site.yml"] + words)
    #expect(plain.outputText == text + "\n")
  }

  @Test func `a journal that cannot be written is told, and the last event knows`() throws {
    let project = try StaticProject(["site.yml": "- hosts: localhost\n  gather_facts: false\n"])
    let result = try project.run([
      "sh", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh", Site.binary, "apply", "-i",
      "localhost,", "site.yml", "--output", "json",
    ])
    #expect(result.exitStatus == 5)
    let events = try result.outputText.split(separator: "\n").map { try JSON.parse(String($0)) }
    #expect(events.dropLast().last?["id"] == "run.no-journal", "\(result.outputText)")
    #expect(events.last?["exit_code"] == 5)
    #expect(result.errorText == "")
  }
}
