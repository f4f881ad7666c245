import Runs
import Testing
import Value
import Wire

@Suite struct PlanComparisonTests {
  private func step(
    _ task: String, _ kind: PlannedStep.Kind = .exact, line: Int = 3,
    _ adjust: (inout PlannedStep) -> Void = { _ in }
  ) -> PlannedStep { Plans.step(task, kind, line: line, adjust) }

  private func said(_ planned: [PlannedStep], _ now: [PlannedStep]) -> [String] {
    PlanComparison.steps(planned: planned, now: now).map { "\($0.host) \($0.task): \($0.what)" }
  }

  @Test func `inputs that changed, went or came are named in order`() {
    let planned = ["a": "1", "b": "2", "c": "3"]
    let now: [String: String?] = ["a": "1", "b": "9", "c": String?.none, "d": "4"]
    #expect(
      PlanComparison.inputs(planned: planned, now: now) == [
        "b has changed", "c is missing", "d was added, or is read now and was not before",
      ])
    #expect(PlanComparison.inputs(planned: planned, now: ["a": "1"]) == [])
    #expect(
      PlanComparison.inputs(planned: planned, now: ["a": "1", "b": "2"], isWhole: true)
        == ["c is read no more"])
  }

  @Test func `a machine that is another one is named`() {
    let old = PlanFile.Machine(id: "m1", hostKeys: ["k"])
    func what(_ now: [String: PlanFile.Machine]) -> [String] {
      PlanComparison.machines(planned: ["a": old], now: now).map { "\($0.host): \($0.what)" }
    }
    #expect(what(["a": old]) == [])
    #expect(
      what(["a": .init(id: "m2", hostKeys: ["k"])])
        == ["a: another machine answers: its id is m2, not m1"])
    #expect(
      what(["a": .init(id: "m1", hostKeys: ["l"])]) == ["a: its pinned host key is another one"])
    #expect(
      what(["b": old]) == [
        "a: the plan's host takes no part now", "b: the plan does not speak of this host",
      ])
  }

  @Test func `the same steps are the same, in whatever order hosts answered`() {
    let steps = Plans.whole.steps
    #expect(said(steps, steps) == [])
    #expect(said(steps, steps.reversed()) == [])
  }

  @Test func `every part that differs is named with its entry`() throws {
    let old = step("Write") {
      $0.diffs = [Diff(afterHeader: "/x", before: "1\n", after: "2\n")]
      $0.subjects = [.file: ["/x"]]
      $0.observed = "aa"
    }
    func change(_ adjust: (inout PlannedStep) -> Void) -> [String] {
      var new = old
      adjust(&new)
      return said([old], [new])
    }
    #expect(change { $0.kind = .runs } == ["a Write: it was planned as 'exact' and is 'runs' now"])
    #expect(change { $0.diffs[0].before = "3\n" } == ["a Write: the change of /x is another one"])
    #expect(
      change { $0.observed = "bb" }
        == ["a Write: what it reads of files on the node has changed: /x"])
    #expect(change { $0.subjects = [.file: ["/y"]] } == ["a Write: it is about something else: /y"])
    #expect(change { $0.notifies = ["N"] } == ["a Write: it notifies other handlers: [\"N\"]"])
    #expect(
      said([old], [step("Other")]) == [
        "a Write: nothing is to be done here any more",
        "a Other: the plan has no such step, and now it is needed",
      ])
    #expect(said([old, old], [old]) == ["a Write: nothing is to be done here any more"])

    var new = old
    new.diffs[0].before = "3\n"
    let diff = try #require(PlanComparison.steps(planned: [old], now: [new]).first?.diffs.first)
    #expect(diff.before == "1\n" && diff.after == "3\n")
    #expect(diff.beforeHeader == "/x, before the change, as planned")
    #expect(diff.afterHeader == "/x, before the change, now")
  }

  // MARK: After applying

  private func deviations(_ planned: [PlannedStep], _ done: [PlannedStep]) -> [String] {
    PlanComparison.done(planned: planned, done: done).deviations.map { "\($0.task): \($0.what)" }
  }

  @Test func `what is done as planned is no deviation`() {
    let write = step("Write") { $0.diffs = [Diff(before: "1\n", after: "2\n")] }
    let install = step("Install", .runs) { $0.subjects = [.package: ["chrony"]] }
    let ask = step("Ask", .runs) { $0.isQuiet = true }
    #expect(deviations([write, install, ask], [write, install]) == [])
    #expect(
      deviations([write, install], [install]) == ["Write: planned, and not done"])
    #expect(deviations([install], [install, write]) == ["Write: done, and not planned"])
    var other = write
    other.diffs[0].after = "3\n"
    #expect(deviations([write], [other]) == ["Write: the change is another one"])
  }

  @Test func `what a command brings may change what comes behind it`() {
    let install = step("Install", .runs)
    let write = step("Write") { $0.diffs = [Diff(before: "", after: "2\n")] }
    var other = write
    other.diffs[0].before = "from the package\n"
    #expect(deviations([install, write], [install, other]) == [])
    let both = PlanComparison.done(planned: [install, write], done: [install])
    #expect(both.deviations == [])
    #expect(both.needless.map(\.what) == ["not needed any more once 'Install' had run"])
    // Known to the version, and its files unknown even so.
    let exact = step("Install") { $0.subjects = [.package: ["chrony"]] }
    #expect(deviations([exact, write], [exact, other]) == [])
  }

  @Test func `what was unknown may come to be anything, with what it brings and notifies`() {
    let late = step("Use", .later, line: 9) { $0.notifies = ["restarts"] }
    #expect(deviations([late], []) == [])
    #expect(deviations([late], [step("Use", line: 9) { $0.item = "x" }]) == [])
    let inner = step("Inner", line: 50) { $0.via = [late.location] }
    #expect(deviations([late], [inner]) == [])
    let handler = step("role : Restart it", .runs, line: 60) {
      $0.isHandler = true
      $0.listens = ["restarts"]
    }
    #expect(deviations([late], [handler]) == [])
    #expect(deviations([], [handler]) == ["role : Restart it: done, and not planned"])
    var elsewhere = handler
    elsewhere.host = "b"
    #expect(deviations([late], [elsewhere]) == ["role : Restart it: done, and not planned"])
  }

  @Test func `the summary counts each thing once a host`() {
    let summary = PlanSummary(Plans.whole.steps, hosts: ["a", "b", "c"])
    #expect(summary.changedHosts == 2 && summary.unchangedHosts == 1)
    #expect(summary.files == 1 && summary.packages == 0 && summary.units == 1)
    #expect(summary.commands == 1 && summary.unknown == 1)
    let quiet = PlanSummary([step("Ask", .runs) { $0.isQuiet = true }], hosts: ["a"])
    #expect(quiet.isEmpty && quiet.unchangedHosts == 1)
    #expect(!PlanSummary([step("Use", .later)], hosts: ["a"]).isEmpty)
  }
}
