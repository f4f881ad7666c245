import System
import Testing
import Value

/// Past runs, and two at once. The plays work on the controller alone, so no agent is needed.
@Suite struct RunsCommandTests {
  private static let play = """
    - hosts: localhost
      gather_facts: false
      tasks:
        - name: Say it
          debug: {msg: "{{ word }}"}
        - name: Judge
          assert: {that: good | bool}
    """

  private func project() throws -> StaticProject { try StaticProject(["site.yml": Self.play]) }

  private func apply(_ project: StaticProject, _ words: String...) throws -> CommandResult {
    try project.groundwork(["apply", "-i", "localhost,", "site.yml"] + words)
  }

  @Test func `a run is listed, shown, compared, reported and resumed`() throws {
    let project = try project()
    #expect(try apply(project, "-e", "word=canary-4711", "-e", "good=false").returnCode == 2)
    let list = try project.groundwork(["runs", "list"]).outputText
    #expect(list.split(separator: "\n").count == 2 && list.contains("  failed  "), "\(list)")
    let shown = try project.groundwork(["runs", "show"]).outputText
    #expect(shown.contains("  failed ") && shown.contains("Judge"), "\(shown)")

    // Who only looks in between takes nothing from what is to be gone on with.
    _ = try project.groundwork(
      ["plan", "-i", "localhost,", "site.yml", "-e", "word=x", "-e", "good=true"])
    let looked = try project.groundwork(["runs", "list"]).outputText
    #expect(looked.contains("  plan site.yml\n"), "\(looked)")
    // What -e said is not kept, so it must be said again.
    let refused = try project.groundwork(["apply", "--resume", "last"])
    #expect(refused.returnCode == 64)
    #expect(refused.errorText.contains("(usage.extra-vars)"), "\(refused.errorText)")
    let journals = try Files.list("\(project.directory)/.groundwork/runs")
    let record = try Files.text("\(project.directory)/.groundwork/runs/\(journals[0])/run.json")
    #expect(record?.contains("canary-4711") == false)
    let resumed = try project.groundwork(
      ["apply", "--resume", "last", "-e", "word=x", "-e", "good=true"])
    #expect(resumed.returnCode == 0, "\(resumed.errorText)")

    let diff = try project.groundwork(["runs", "diff", "last~2", "last"]).outputText
    #expect(diff.contains("  failed -> ok: Judge\n"), "\(diff)")
    let again = try project.groundwork(["apply", "--resume", "last"])
    #expect(again.returnCode == 64)
    #expect(again.errorText.contains("(usage.nothing-to-resume)"), "\(again.errorText)")
    let page = try project.groundwork(["runs", "report", "last~2", "-o", "run.html"])
    #expect(page.returnCode == 0)
    #expect(try Files.text("\(project.directory)/run.html")?.contains("What failed") == true)
    let junit = try project.groundwork(["runs", "report", "last~2", "--format", "junit"])
    #expect(junit.outputText.contains("failures=\"1\""), "\(junit.outputText)")
    let log = try Files.text("\(project.directory)/.groundwork/runs/\(journals[0])/log")
    #expect(log?.contains("TASK [Judge]") == true)
  }

  @Test func `a run that ended early is resumed on every host it was meant for, as it was run`()
    throws
  {
    let project = try StaticProject([
      "site.yml": """
      - hosts: a
        gather_facts: false
        tasks:
          - stat: {path: "{{ playbook_dir }}/good"}
            register: good
          - assert: {that: good.stat.exists}
      - hosts: b
        gather_facts: false
        tasks: [{command: "touch {{ playbook_dir }}/done"}]
      """
    ])
    let words = ["apply", "-i", "a,b,", "-c", "local", "site.yml"]
    #expect(try project.groundwork(words + ["--skip-tags", "never"]).returnCode == 2)
    try project.write("good", [])
    // Neither the connection nor the second host are named again.
    let resumed = try project.groundwork(["apply", "--resume", "last"])
    #expect(resumed.returnCode == 0, "\(resumed.outputText) \(resumed.errorText)")
    #expect(try Files.status("\(project.directory)/done") != nil)
    for word in ["--user=x", "--become", "--connection=ssh"] {
      let other = try project.groundwork(["apply", "--resume", "last~1", word])
      #expect(other.returnCode == 64 && other.errorText.contains("(usage.conflict)"))
    }
  }

  @Test func `a run that was limited to very many hosts is found again when it was killed`() throws
  {
    let project = try project()
    let directory = "\(project.directory)/.groundwork/runs/20260101-000000-0000000"
    try Files.makeDirectories(directory)
    let limit = (0..<5000).map { "a-rather-long-name-of-a-host-\($0)" }.joined(separator: ",")
    let begun =
      #"{"v":1,"n":1,"time":1.0,"event":"run-started","id":"x","version":"1","command":"apply","#
      + #""playbooks":["site.yml"],"inventories":["i"],"options":{"limit":["\#(limit)"]}}"#
    _ = try Files.writeAtomically(
      "\(directory)/journal.jsonl", Array((begun + "\n").utf8), mode: 0o600)
    let list = try project.groundwork(["runs", "list"]).outputText
    #expect(list.contains("  broken off  ") && list.contains("apply site.yml"), "\(list)")
    _ = try Files.writeAtomically("\(directory)/run.json", Array("{}".utf8), mode: 0o600)
    let damaged = try project.groundwork(["runs", "list"]).outputText
    #expect(damaged.contains("  damaged  "), "\(damaged)")
  }

  @Test func `a run of a plan is not resumed as another one`() throws {
    let project = try project()
    let words = ["-i", "localhost,", "-e", "word=x", "-e", "good=false"]
    #expect(try project.groundwork(["plan", "-o", "p", "site.yml"] + words).returnCode == 2)
    let words2 = ["-i", "localhost,", "-e", "word=x", "-e", "good=true"]
    #expect(try project.groundwork(["plan", "-o", "p", "site.yml"] + words2).returnCode == 0)
    #expect(
      try project.groundwork(["apply", "p", "-e", "word=x", "-e", "good=true"]).returnCode == 0)
    let resumed = try project.groundwork(["apply", "--resume", "last"])
    #expect(resumed.returnCode == 64)
    #expect(
      resumed.errorText.contains("was held to a plan (usage.not-resumable)"), "\(resumed.errorText)"
    )
  }

  @Test func `words that no command would read are refused`() throws {
    let project = try project()
    for (words, told) in [
      (["runs", "diff", "a", "b", "c"], "'groundwork runs diff' was given more than it takes"),
      (["runs", "list", "x"], "'groundwork runs list' was given more than it takes"),
      (["apply", "--prune-nodes", "--list-hosts"], "--prune-nodes and --list-hosts do not go"),
      (["apply", "--prune-nodes", "--syntax-check"], "--prune-nodes and --syntax-check do not go"),
    ] {
      let run = try project.groundwork(words)
      #expect(run.returnCode == 64 && run.errorText.contains(told), "\(run.errorText)")
    }
  }

  @Test func `a run beside another is refused, one beside a dead one is not`() throws {
    let project = try StaticProject([
      "site.yml": "- hosts: localhost\n  gather_facts: false\n  tasks: [{pause: {seconds: 60}}]\n",
      "quick.yml": "- hosts: localhost\n  gather_facts: false\n  tasks: []\n",
    ])
    let first = try ChildProcess(
      arguments: [Site.binary, "apply", "-i", "localhost,", "site.yml"],
      environment: ["PATH=/usr/bin", "HOME=/nonexistent", "USER=kim"],
      directory: project.directory, input: .null, output: .null, errorOutput: .null)
    let lock = "\(project.directory)/.groundwork/lock"
    while try Files.text(lock)?.contains("kim") != true {
      try #require(!first.hasEnded)
      Clock.sleep(milliseconds: 20)
    }
    let words = ["apply", "-i", "localhost,", "quick.yml"]
    let second = try project.groundwork(words)
    #expect(second.returnCode == 6)
    #expect(second.errorText.hasPrefix("kim@"), "\(second.errorText)")
    #expect(second.errorText.contains("(process \(first.pid))"), "\(second.errorText)")
    #expect(second.errorText.contains("since 20"), "\(second.errorText)")
    // Looking needs no lock.
    #expect(try project.groundwork(words + ["--check"]).returnCode == 0)
    first.signal(Signal.kill)
    try first.wait()
    #expect(try project.groundwork(words).returnCode == 0)
  }

  @Test func `a support bundle holds what helps, and no secret`() throws {
    let project = try StaticProject([
      "playbooks/site.yml": Self.play,
      "hosts.yml": "all:\n  hosts:\n    localhost:\n      api_token: canary-4712\n",
    ])
    _ = try project.groundwork(
      ["apply", "-i", "hosts.yml", "playbooks/site.yml", "-e", "word=x", "-e", "good=true"])
    let made = try project.groundwork(["support-bundle", "-i", "hosts.yml"])
    #expect(made.returnCode == 0, "\(made.errorText)")
    let text = try project.run(["tar", "xzOf", "groundwork-support.tar.gz"]).outputText
    for part in ["groundwork ", "localhost: api_token", "run-started", "TASK [Judge]"] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(!text.contains("canary-4712"))
    #expect(try Files.list("\(project.directory)/.groundwork").sorted() == ["lock", "runs"])
  }
}
