import System
import Testing

/// `plan -o` and `apply PLAN` as far as they reach no machine.
@Suite struct PlanCommandTests {
  private let site: Site

  init() throws {
    site = try Site()
    try site.write(
      "site.yml",
      """
      - hosts: all
        gather_facts: false
        vars_files: [more.yml]
        tasks:
          - name: Say it
            debug: {msg: "{{ more }} {{ extra | default('') }}"}
            changed_when: true

      """)
    try site.write("more.yml", "more: 1\n")
  }

  private func plan(_ words: String...) throws -> CommandResult {
    let run = try site.groundwork(["plan", "-o", "p"] + words + ["site.yml"])
    try #require(run.exitStatus == 0, "\(run.outputText)\(run.errorText)")
    return run
  }

  @Test func `a plan is kept, told, and done`() throws {
    let text = try plan().outputText
    #expect(text.contains("\nmini-pc:\n  ~ Say it\n"), "\(text)")
    #expect(text.contains("\nPlan: 4 hosts change, 0 unchanged: 0 files, 0 packages, "), "\(text)")
    #expect(text.contains("Next: groundwork apply p does exactly this\n"), "\(text)")
    #expect(!text.contains("TASK [") && !text.contains("PLAY RECAP"), "\(text)")
    let apply = try site.groundwork(["apply", "p"])
    #expect(apply.exitStatus == 0, "\(apply.errorText)")
    #expect(
      apply.outputText.contains(
        "done was exactly what p lists: 4 entries planned, 4 done on 4 hosts\n"))
  }

  @Test func `a plan has no program run for a password`() throws {
    try site.write("password.sh", "#!/bin/sh\ntouch ran; echo secret\n")
    _ = try Command(["chmod", "755", "\(site.directory)/password.sh"]).run()
    _ = try plan("--vault-password-file", "password.sh")
    _ = try Files.remove("\(site.directory)/ran")
    let run = try site.groundwork(["apply", "p"])
    #expect(run.exitStatus == 5)
    #expect(
      run.errorText == """
        the plan p would have password.sh run for --vault-password-file (plan.program)
          because: it is a program, and a plan runs none by itself
          fix: give it again: groundwork apply p --vault-password-file password.sh

        """)
    #expect(try Files.status("\(site.directory)/ran") == nil)
    let given = try site.groundwork(["apply", "p", "--vault-password-file", "password.sh"])
    #expect(given.exitStatus == 0, "\(given.errorText)")
  }

  @Test func `a plan that fails names the task`() throws {
    try site.write(
      "bad.yml",
      """
      - hosts: all
        gather_facts: false
        tasks:
          - {name: Fine, debug: {msg: x}}
          - {name: Judge, assert: {that: false}}

      """)
    let run = try site.groundwork(["plan", "-l", "mini-pc", "bad.yml"])
    #expect(run.exitStatus == 2)
    #expect(run.outputText.contains("\nTASK [Judge] ***"), "\(run.outputText)")
    #expect(!run.outputText.contains("TASK [Fine]"))
  }

  @Test func `detailed exit codes tell something from nothing`() throws {
    let some = try site.groundwork(["plan", "--detailed-exitcode", "site.yml"])
    #expect(some.exitStatus == 3, "\(some.errorText)")
    try site.write("calm.yml", "- hosts: all\n  gather_facts: false\n  tasks: [debug: ]\n")
    let none = try site.groundwork(["plan", "--detailed-exitcode", "calm.yml"])
    #expect(none.exitStatus == 0, "\(none.errorText)")
    #expect(none.outputText.contains("Plan: 0 hosts change, 4 unchanged"), "\(none.outputText)")
  }

  @Test func `every input that is another one is named, and nothing is begun`() throws {
    _ = try plan()
    try site.write("more.yml", "more: 2\n")
    _ = try Files.remove("\(site.directory)/inventory/group_vars/all/network.yml")
    let run = try site.groundwork(["apply", "p"])
    #expect(run.exitStatus == 6)
    #expect(
      run.errorText == """
        inventory/group_vars/all/network.yml is missing (plan.stale)
          because: the plan p was made from what was there before
          fix: look at it, then plan again: groundwork plan -o p
        more.yml has changed (plan.stale)
          because: the plan p was made from what was there before
          fix: look at it, then plan again: groundwork plan -o p

        """)
    #expect(run.outputText == "")
  }

  @Test func `a file that came is named too`() throws {
    _ = try plan()
    try Files.makeDirectories("\(site.directory)/inventory/host_vars")
    try site.write("inventory/host_vars/mini-pc.yml", "more: 3\n")
    let run = try site.groundwork(["apply", "p"])
    #expect(run.exitStatus == 6)
    #expect(
      run.errorText.hasPrefix(
        "inventory/host_vars/mini-pc.yml was added, or is read now and was not before"),
      "\(run.errorText)")
  }

  @Test(arguments: [
    ["-l", "mini-pc"], ["-t", "some"], ["-i", "elsewhere"], ["--check"], ["--list-tasks"],
    ["-e", "extra=1"], ["-b"], ["--start-at-task", "Say it"],
  ])
  func `flags that say otherwise are a wrong command line`(words: [String]) throws {
    _ = try plan()
    let run = try site.groundwork(["apply"] + words + ["p"])
    #expect(run.exitStatus == 64, "\(run.errorText)")
    #expect(run.errorText.contains("(usage.plan-flag)"), "\(run.errorText)")
  }

  @Test func `the plan's own flags are taken over, and may be said again`() throws {
    _ = try plan("-l", "mini-pc", "-e", "extra=hunter22")
    let text = try Files.text("\(site.directory)/p") ?? ""
    #expect(text.contains("\"mini-pc\"") && !text.contains("hunter22"))
    for words in [["-e", "extra=hunter22"], ["-l", "mini-pc", "-e", "extra=hunter22"]] {
      let run = try site.groundwork(["apply"] + words + ["p"])
      #expect(run.exitStatus == 0, "\(run.errorText)")
      #expect(run.outputText.contains("1 entry planned, 1 done on 1 host\n"), "\(run.outputText)")
    }
    let without = try site.groundwork(["apply", "p"])
    #expect(without.exitStatus == 64)
    #expect(
      without.errorText.contains("none are given, and the plan keeps no values"),
      "\(without.errorText)")
  }

  @Test func `what is no whole plan is refused by name`() throws {
    _ = try plan()
    let text = try #require(try Files.text("\(site.directory)/p"))
    for damaged in [
      String(text.prefix(text.count / 2)), text.replacing("Say it", with: "Say that"),
      "{\"groundwork_plan\": \"x\"}", "{\"groundwork_plan\": 1, \"steps\": 7}",
    ] {
      try site.write("p", damaged)
      let run = try site.groundwork(["apply", "p"])
      #expect(run.exitStatus == 5, "\(run.errorText)")
      #expect(run.errorText.contains("the plan p is damaged"), "\(run.errorText)")
      #expect(run.errorText.contains("fix: plan again: groundwork plan -o p"))
    }
    let two = try site.groundwork(["apply", "p", "site.yml"])
    #expect(two.exitStatus == 64, "\(two.errorText)")
  }

  @Test func `what changes by itself is named with its place`() throws {
    try site.write(
      "site.yml",
      """
      - hosts: all
        gather_facts: false
        tasks:
          # now() in a comment says nothing
          - debug: {msg: "{{ now() }}"}
            changed_when: "[1, 2] | random > 0"

      """)
    let text = try plan().errorText
    for place in ["site.yml:5: now()", "site.yml:6: | random"] {
      #expect(text.contains("\(place) gives another value each time"), "\(text)")
    }
    #expect(!text.contains("site.yml:4"), "\(text)")
  }
}
