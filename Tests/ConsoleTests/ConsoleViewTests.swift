import Console
import Runs
import Synchronization
import Testing
import Value
import Wire

/// What goes to either output, in order.
final class Output: Sendable {
  private let texts = Mutex<[String]>([])
  var text: String { texts.withLock { $0.joined() } }
  func write(_ text: String) { texts.withLock { $0.append(text) } }
}

/// A clock that stands until it is set.
final class Hands: Sendable {
  private let seconds = Mutex(0.0)
  var now: Double {
    get { seconds.withLock { $0 } }
    set { seconds.withLock { $0 = newValue } }
  }
}

struct ConsoleViewTests {
  private let output = Output()
  private let hands = Hands()

  private func view(
    _ redactor: Redactor = Redactor(), _ adjust: (inout ConsoleView.Style) -> Void = { _ in }
  ) -> ConsoleView {
    var style = ConsoleView.Style()
    adjust(&style)
    let (output, hands) = (output, hands)
    return ConsoleView(
      style: style, redactor: redactor, write: { output.write($0) },
      writeError: { output.write("2> " + $0) }, now: { hands.now })
  }

  @Test func `a warning is told once for all hosts and items`() {
    let view = view()
    let place = SourceLocation(file: "site.yml", line: 3, column: 5)
    for host in ["h1", "h2"] {
      view.receive(.warning(Notice("careful", host: host, at: place)))
      view.receive(.warning(Notice("careful", host: host)))
      view.receive(result(host, .ok, ["warnings": ["of a result"]]))
    }
    #expect(
      output.text == """
        2> [WARNING]: site.yml:3:5: [h1] careful
        2> [WARNING]: [h1] careful
        2> [WARNING]: of a result
        ok: [h1]
        ok: [h2]

        """)
  }

  @Test func `a plan is told host by host, and nothing before it`() {
    let view = view { $0.isPlan = true }
    view.receive(.taskStarted(TaskStarted(id: 1, name: "Write", action: "copy")))
    view.receive(result("h1", .changed))
    view.receive(result("h1", .failed, ["msg": "no"]))
    let place = SourceLocation(file: "site.yml", line: 3, column: 5)
    func step(
      _ host: String, _ task: String, _ kind: PlannedStep.Kind,
      _ adjust: (inout PlannedStep) -> Void = { _ in }
    ) -> PlannedStep {
      var step = PlannedStep(host: host, task: task, action: "x", location: place, kind: kind)
      adjust(&step)
      return step
    }
    let steps = [
      step("h1", "Write", .exact) {
        $0.diffs = [Diff(afterHeader: "/x", before: "a\n", after: "b\n")]
        $0.subjects = [.file: ["/x"]]
        $0.notifies = ["Restart\u{1B}"]
      },
      step("h1", "Hide", .exact) {
        $0.diffs = [Diff(prepared: "«secret»\n")]
        $0.subjects = [.file: ["/key"]]
      },
      step("h1", "Restart", .runs) {
        $0.isHandler = true
        $0.subjects = [.unit: ["it: restarted"]]
      },
      step("h2", "Ask", .runs) {
        $0.isQuiet = true
        $0.subjects = [.command: ["uname\n-r"]]
      },
      step("h2", "Use", .later) {
        $0.item = "one"
        $0.waitsFor = "Ask"
      },
    ]
    for step in steps { view.receive(.planStep(step)) }
    view.receive(.planSummary(PlanSummary(steps, hosts: ["h1", "h2", "h3"])))
    view.receive(
      .planDifference(
        PlanDifference(host: "h1", task: "Write", location: place, what: "it is another one")))
    #expect(
      output.text == """

        TASK [Write] *******************************************************************
        fatal: [h1]: FAILED! => {"msg": "no"}

        h1:
          ~ Write
              notifies Restart␛
              --- before
              +++ after: /x
              @@ -1 +1 @@
              -a
              +b
          ~ Hide
              file /key
              «secret»
          ! Restart (handler)
              unit it: restarted

        h2:
          ? Ask
              command uname␊-r
          … Use (item=one)
              unknown until: Ask

        ~ known exactly   ! runs, and what comes of it is not known   ? only reads   … unknown so far
        Plan: 2 hosts change, 1 unchanged: 2 files, 0 packages, 1 unit, 1 command, \
        1 unknown until an earlier step has run
        2> site.yml:3:5: [h1] 'Write': it is another one

        """)
  }

  @Test func `one module by itself shows what it gave`() {
    let view = view { $0.isAdHoc = true }
    view.receive(task("command"))
    view.receive(
      result("h1", .changed, ["rc": 0, "stdout": "up 3 days\n\u{1B}[2J", "stderr": "", "msg": ""]))
    view.receive(result("h1", .failed, ["rc": 2, "stdout": "", "stderr": "no", "msg": "bad"]))
    view.receive(.taskStarted(TaskStarted(id: 2, name: "ping", action: "ansible.builtin.ping")))
    view.receive(result("h2", .ok, ["ping": "pong"]))
    #expect(
      output.text == """
        h1 | CHANGED | rc=0 >>
        up 3 days
        ␛[2J
        h1 | FAILED | rc=2 >>
        nobad
        h2 | SUCCESS => {
            "ping": "pong"
        }

        """)
  }

  private func play(_ name: String = "Demo play", hosts: [String] = ["h1", "h2"]) -> Event {
    .playStarted(PlayStarted(id: 1, name: name, pattern: "all", hosts: hosts))
  }

  private func task(_ name: String) -> Event {
    .taskStarted(TaskStarted(id: 1, name: name, action: "ansible.builtin.command"))
  }

  private func result(
    _ host: String, _ status: HostResult.Status, _ result: Value = Value(Map()),
    _ adjust: (inout HostResult) -> Void = { _ in }
  ) -> Event {
    var event = HostResult(host: host, task: 1, status: status, result: result)
    adjust(&event)
    return .hostResult(event)
  }

  @Test func `what a node says cannot steer the terminal or forge a line`() {
    let view = view()
    view.receive(play("Demo\u{1B}[2J", hosts: ["h1"]))
    view.receive(task("take\nchanged: [h1]"))
    view.receive(
      result("h1", .ok, ["warnings": ["low\r\u{9B}31m disk\nok: [h2]"], "x": "\u{1B}]0;t\u{7}"]))
    #expect(!output.text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    #expect(!output.text.unicodeScalars.contains { (0x7F..<0xA0).contains($0.value) })
    #expect(!output.text.contains("\nchanged: [h1]"))
    #expect(!output.text.contains("\nok: [h2]"))
  }

  @Test func `live progress shows no secret`() {
    let redactor = Redactor()
    redactor.learn(Secret("hunter2-canary"))
    let view = view(redactor) { $0.isTerminal = true }
    view.receive(.hostStarted(HostStarted(host: "h1", task: 1, name: "echo hunter2-canary")))
    hands.now = 3
    view.tick()
    #expect(output.text.contains("echo «secret»"))
    #expect(!output.text.contains("hunter2-canary"))
  }

  @Test func `a run reads as ansible-playbook's`() {
    let view = view()
    var first = Counters()
    (first.ok, first.changed, first.skipped, first.rescued) = (10, 3, 2, 1)
    var second = Counters()
    (second.failed, second.ignored) = (1, 1)
    let events: [Event] = [
      play(), task("Gathering Facts"), result("h1", .ok), result("h2", .ok),
      task("web : write"),
      result("h1", .changed) {
        $0.diffs = [
          Diff(
            beforeHeader: "/etc/x", afterHeader: "/etc/x", before: "a\nb\nc\n", after: "a\nB\nc\n")
        ]
      },
      result("h2", .failed, ["msg": "no", "changed": false, "_ansible_x": 1]),
      task("loop"),
      .itemResult(HostResult(host: "h1", task: 1, status: .changed, item: "one")),
      .itemResult(HostResult(host: "h1", task: 1, status: .skipped, item: "two")),
      .itemResult(
        HostResult(
          host: "h1", task: 1, status: .failed,
          result: ["item": "three", "ansible_loop_var": "item"], item: "three")),
      result("h1", .ignored, ["results": Value([Value]())]) { $0.isLoop = true },
      task("say"),
      result("h1", .ok, ["msg": "x"]) { $0.isVerbose = true },
      task("elsewhere"),
      result("h1", .changed) { $0.delegatedTo = "h2(10.0.0.2)" },
      result("h2", .skipped),
      .retry(Retry(host: "h1", task: 1, name: "wait", left: 3)),
      .included(Inclusion(what: "/p/inc.yml", hosts: ["h1", "h2"])),
      .handlerStarted(TaskStarted(id: 9, name: "restart x", action: "a")),
      result("h1", .unreachable, ["unreachable": true, "msg": "gone"]),
      .noHostsLeft,
      .recap(Recap(["h2": second, "h1": first])),
      .runEnded(
        RunEnded(
          exitCode: 2, seconds: 65, roundTrips: ["h1": 4, "h2": 3],
          nextStep: "correct the task and run apply again")),
    ]
    for event in events { view.receive(event) }
    #expect(
      output.text == """

        PLAY [Demo play] ***************************************************************

        TASK [Gathering Facts] *********************************************************
        ok: [h1]
        ok: [h2]

        TASK [web : write] *************************************************************
        --- before: /etc/x
        +++ after: /etc/x
        @@ -1,3 +1,3 @@
         a
        -b
        +B
         c

        changed: [h1]
        fatal: [h2]: FAILED! => {"changed": false, "msg": "no"}

        TASK [loop] ********************************************************************
        changed: [h1] => (item=one)
        skipping: [h1] => (item=two)\u{20}
        failed: [h1] (item=three) => {"ansible_loop_var": "item", "item": "three"}
        ...ignoring

        TASK [say] *********************************************************************
        ok: [h1] => {
            "msg": "x"
        }

        TASK [elsewhere] ***************************************************************
        changed: [h1 -> h2(10.0.0.2)]
        skipping: [h2]
        FAILED - RETRYING: [h1]: wait (3 retries left).
        included: /p/inc.yml for h1, h2

        RUNNING HANDLER [restart x] ****************************************************
        fatal: [h1]: UNREACHABLE! => {"msg": "gone", "unreachable": true}

        NO MORE HOSTS LEFT *************************************************************

        PLAY RECAP *********************************************************************
        h1                         : ok=10   changed=3    unreachable=0    failed=0    \
        skipped=2    rescued=1    ignored=0  \u{20}
        h2                         : ok=0    changed=0    unreachable=0    failed=1    \
        skipped=0    rescued=0    ignored=1  \u{20}

        1 min 5 s, 7 round trips to 2 hosts
        Next: correct the task and run apply again

        """)
  }

  @Test func `a play without hosts says so`() {
    view().receive(play(hosts: []))
    #expect(output.text.hasSuffix("***\nskipping: no hosts matched\n"))
  }

  @Test func `colours are Ansible's and only where wanted`() {
    let view = view { $0.hasColours = true }
    view.receive(result("h1", .changed))
    var counters = Counters()
    counters.ok = 1
    view.receive(.recap(Recap(["h1": counters])))
    #expect(output.text.hasPrefix("\u{1B}[0;33mchanged: [h1]\u{1B}[0m\n"))
    #expect(
      output.text.contains(
        "\u{1B}[0;32mh1\u{1B}[0m                         : \u{1B}[0;32mok=1   \u{1B}[0m changed=0"))
  }

  @Test func `warnings and problems go to error output, secrets nowhere`() {
    let redactor = Redactor()
    redactor.learn(Secret("hunter22!"))
    let view = view(redactor)
    let place = SourceLocation(file: "a.yml", line: 3, column: 5)
    view.receive(.warning(Notice("the value hunter22! is odd", host: "h1", at: place)))
    view.receive(.problem(Problem("x.y", what: "bad", at: place, fix: "good")))
    view.receive(result("h1", .failed, ["msg": "hunter22!", "k": Value("v", marks: .secret)]))
    #expect(
      output.text == """
        2> [WARNING]: a.yml:3:5: [h1] the value «secret» is odd
        2> a.yml:3:5: bad (x.y)
          fix: good
        fatal: [h1]: FAILED! => {"k": "«secret»", "msg": "«secret»"}

        """)
  }

  @Test func `what an earlier step has to show first is named`() {
    view().receive(result("h1", .changed) { $0.result = ["unknown_until": "package: chrony"] })
    #expect(output.text == "changed: [h1] (unknown until: package: chrony)\n")
  }

  @Test func `what a node says cannot steer the terminal`() {
    view().receive(
      result("h1", .changed) { $0.diffs = [Diff(before: "", after: "\u{1B}[2Jx\n")] })
    #expect(!output.text.contains("\u{1B}"))
    #expect(output.text.contains("+␛[2Jx"))
  }

  @Test func `without a terminal long work is told after two seconds and as it doubles`() {
    let view = view()
    view.receive(.hostStarted(HostStarted(host: "h1", task: 1, name: "install")))
    for second in stride(from: 0.0, through: 20, by: 0.5) {
      hands.now = second
      view.tick()
    }
    view.receive(result("h1", .ok))
    hands.now = 100
    view.tick()
    #expect(
      output.text == """
        2> … h1: install, 2.0 s
        2> … h1: install, 4.0 s
        2> … h1: install, 8.0 s
        2> … h1: install, 16 s
        ok: [h1]

        """)
  }

  @Test func `on a terminal progress stands below the output and goes away`() {
    let view = view {
      $0.isTerminal = true
      $0.columns = 40
    }
    view.receive(.hostStarted(HostStarted(host: "h1", task: 1, name: "install")))
    hands.now = 3
    view.receive(.hostStarted(HostStarted(host: "h22", task: 1, name: "install")))
    view.receive(.progress(Progress(host: "h22", text: "unpacking")))
    view.tick()
    view.receive(result("h1", .ok))
    view.receive(result("h22", .ok))
    #expect(
      output.text == """
          h1   3.0 s  install
          h22  0.0 s  install: unpacking
        \u{1B}[2A\u{1B}[Jok: [h1]
          h22  0.0 s  install: unpacking
        \u{1B}[1A\u{1B}[Jok: [h22]

        """)
  }

  @Test func `what was waited for is not shown once the host is connected`() {
    let view = view {
      $0.isTerminal = true
      $0.columns = 60
    }
    view.receive(.hostStarted(HostStarted(host: "h1", task: 1, name: "install")))
    view.receive(.progress(Progress(host: "h1", text: "waiting for the login shell")))
    hands.now = 3
    view.tick()
    view.receive(.connected(Connected(host: "h1", address: "", transport: "", user: "")))
    view.tick()
    #expect(
      output.text == """
          h1  3.0 s  install: waiting for the login shell
        \u{1B}[1A\u{1B}[J  h1  3.0 s  install

        """)
  }
}
