import Console
import Messages
import Runs
import Testing
import Value
import Wire

/// A run as it is told in Korean.
struct KoreanViewTests {
  private let output = Output()
  private let hands = Hands()

  private func view(_ adjust: (inout ConsoleView.Style) -> Void = { _ in }) -> ConsoleView {
    var style = ConsoleView.Style()
    style.words = Words(.korean)
    adjust(&style)
    let (output, hands) = (output, hands)
    return ConsoleView(
      style: style, redactor: Redactor(), write: { output.write($0) },
      writeError: { output.write("2> " + $0) }, now: { hands.now })
  }

  @Test func `a run is told in Korean, what modules and Ansible say is not`() {
    let view = view()
    view.receive(.playStarted(PlayStarted(id: 1, name: "서버", pattern: "x", hosts: [])))
    view.receive(.taskStarted(TaskStarted(id: 1, name: "Write", action: "copy")))
    view.receive(
      .hostResult(
        HostResult(host: "h1", task: 1, status: .failed, result: ["msg": "no such file"])))
    view.receive(
      .problem(
        Problem(
          "ssh.unreachable", what: "the host cannot be reached", host: "h2",
          because: "ssh says: no", fix: "look at its console")))
    view.receive(.warning(Notice("'throttle' is no number here: one host at a time")))
    view.receive(.recap(Recap(["노드1": Counters(), "h1": Counters()])))
    view.receive(
      .runEnded(
        RunEnded(
          exitCode: 2, seconds: 65, roundTrips: ["h1": 2, "h2": 1],
          nextStep: "mend the cause named above, then run the same command again")))
    func banner(_ title: String, _ width: Int) -> String {
      title + " " + String(repeating: "*", count: 79 - width)
    }
    #expect(
      output.text == """

        \(banner("플레이 [서버]", 13))
        건너뜀: 해당하는 호스트가 없습니다

        \(banner("태스크 [Write]", 14))
        fatal: [h1]: FAILED! => {"msg": "no such file"}
        2> [h2] 호스트에 연결할 수 없습니다 (ssh.unreachable)
          원인: ssh의 메시지: no
          조치: 호스트의 콘솔을 보십시오
        2> [WARNING]: 여기서 'throttle'이 숫자가 아닙니다. 한 번에 호스트 하나씩 실행합니다

        \(banner("플레이 요약", 11))
        h1                         : ok=0    changed=0    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0   
        노드1                      : ok=0    changed=0    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0   

        1분 5초, 호스트 2개에 왕복 3회
        다음: 위에 적힌 원인을 고치고 같은 명령을 다시 실행하십시오

        """)
  }

  @Test func `a plan is told in Korean`() {
    let view = view { $0.isPlan = true }
    let place = SourceLocation(file: "site.yml", line: 3, column: 5)
    var write = PlannedStep(host: "h1", task: "Write", action: "x", location: place, kind: .exact)
    write.diffs = [Diff(prepared: "«secret»\n")]
    write.subjects = [.file: ["/x"], .unit: ["it: restarted"]]
    write.notifies = ["Restart"]
    var use = PlannedStep(host: "h2", task: "Use", action: "x", location: place, kind: .later)
    use.waitsFor = "Ask"
    use.isHandler = true
    for step in [write, use] { view.receive(.planStep(step)) }
    view.receive(.planSummary(PlanSummary([write, use], hosts: ["h1", "h2", "h3"])))
    view.receive(
      .planDifference(PlanDifference(host: "h1", task: "Write", what: "planned, and not done")))
    #expect(
      output.text == """

        h1:
          ~ Write
              파일 /x
              유닛 it: restarted
              알림: Restart
              «secret»

        h2:
          … Use (핸들러)
              다음이 끝나야 알 수 있음: Ask

        ~ 정확히 앎   ! 실행되며 결과는 알 수 없음   ? 읽기만 함   … 아직 알 수 없음
        계획: 바뀌는 호스트 2개, 그대로인 호스트 1개: 파일 1개, 패키지 0개, 유닛 1개, 명령 0개, 앞 단계가 끝나야 알 수 있는 것 1개
        2> [h1] 'Write': 계획했지만 하지 않았습니다

        """)
  }

  @Test func `drift is told in Korean`() {
    let view = view()
    view.receive(
      .drift(
        DriftFound(
          host: "h1", kind: "file", id: "/x", causes: ["content", "is a directory"],
          origin: "site.yml:3:5", run: "r1", applied: "2026-11-21T07:15:34Z", isConfirmed: false)))
    view.receive(
      .driftSummary(
        DriftSummary(
          hosts: [
            (
              "h1",
              DriftSummary.Host(
                .drifted, owned: 3, drifted: 1, blind: [("a", "its content is secret")])
            ),
            ("h2", DriftSummary.Host(.untouched)),
          ], exitCode: 3)))
    #expect(
      output.text == """

        [h1] file /x: 내용, 디렉터리입니다
          선언한 곳 site.yml:3:5, 적용 2026-11-21T07:15:34Z(실행 r1), 그 실행은 끝까지 가지 못했습니다

        h1: 리소스 3개 중 1개가 다릅니다
          비교하지 않음: a: 내용이 비밀 값입니다
        h2: 적용한 적이 없습니다
        다음: groundwork apply를 실행하면 그것만 되돌립니다

        """)
  }

  @Test func `a release is told in Korean`() {
    let view = view()
    view.receive(.release(ReleaseStage(host: "h1", status: .planned)))
    view.receive(.release(ReleaseStage(host: "h1", status: .released, count: 3)))
    for (what, outcome, text) in [
      ("/x", .done, "removed"),
      ("user ops", .left, "is gone; it was there before"),
      ("link eth0", .kept, "the address is never taken off, for the node would be lost"),
    ] as [(String, ReleaseStep.Outcome, String)] {
      view.receive(
        .releaseStep(
          ReleaseStep(host: "h1", isPlanned: false, what: what, outcome: outcome, text: text)))
    }
    view.receive(.release(ReleaseStage(host: "h1", status: .left, count: 1)))
    view.receive(.release(ReleaseStage(host: "h1", status: .declined)))
    #expect(
      output.text == """
        h1: 다음을 이 순서로 걷어 냅니다
          없음: 모두 원래대로입니다
        h1: 걷어 냈습니다
          /x: 제거됨
          남음: user ops: 이제 없습니다. 전에는 있었습니다
          고정 주소는 그대로 둡니다. 다른 주소를 주려면: groundwork run h1 -b -m static_address -a 'address=ADDRESS/PREFIX gateway=GATEWAY'
        h1: 1개가 남았습니다. 위에 적혀 있습니다
        h1: 아무것도 걷어 내지 않았습니다

        """)
  }

  @Test func `progress is cut where the terminal ends, by columns`() {
    let view = view {
      $0.isTerminal = true
      $0.columns = 25
    }
    view.receive(.hostStarted(HostStarted(host: "노드", task: 1, name: "패키지 설치 중")))
    view.receive(.hostStarted(HostStarted(host: "h1", task: 1, name: "x")))
    view.receive(.progress(Progress(host: "h1", text: "logging in")))
    view.tick()
    // Two columns for each letter of 노드 and of its task: 24 at most.
    #expect(output.text.hasSuffix("  h1    0.0초  x: 로그인\n  노드  0.0초  패키지 설\n"), "\(output.text)")
  }
}
