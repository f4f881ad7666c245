import Runs
import System
import Testing
import Value
import Wire

/// A plan of two hosts with every kind of entry.
enum Plans {
  static let place = SourceLocation(file: "site.yml", line: 3, column: 5)

  static func step(
    _ task: String, _ kind: PlannedStep.Kind = .exact, host: String = "a", line: Int = 3,
    _ adjust: (inout PlannedStep) -> Void = { _ in }
  ) -> PlannedStep {
    var step = PlannedStep(
      host: host, task: task, action: "ansible.builtin.copy",
      location: SourceLocation(file: "site.yml", line: line, column: 5), kind: kind)
    adjust(&step)
    return step
  }

  static var whole: PlanFile {
    var plan = PlanFile(
      program: "0.1.0", created: 1_763_700_000.5, key: [UInt8](repeating: 7, count: 32))
    plan.agents = ["abc"]
    plan.options.playbooks = ["site.yml"]
    plan.options.inventories = ["inventory"]
    plan.options.flags = ["limit": ["a,b"], "become": [""]]
    plan.options.extraVars = plan.digest("{}")
    plan.inputs = ["site.yml": "12", "inventory/hosts.yml": "34"]
    plan.volatile = ["site.yml:4: now()"]
    plan.machines = [
      "a": .init(id: "m1", hostKeys: ["SHA256:x"]), "b": .init(id: "m2", hostKeys: []),
    ]
    plan.steps = [
      step("Write it") {
        $0.item = "é\n\u{1B}"
        $0.diffs = [Diff(beforeHeader: "/x", afterHeader: "/x", before: "1\n", after: "2\n")]
        $0.subjects = [.file: ["/x"]]
        $0.observed = "ff"
        $0.notifies = ["Restart it"]
      },
      step("Ask", .runs) {
        $0.isQuiet = true
        $0.subjects = [.command: ["uname -r"]]
      },
      step("Use it", .later, host: "b") {
        $0.waitsFor = "Ask"
        $0.via = [place]
      },
      step("Restart it", .runs) {
        $0.isHandler = true
        $0.listens = ["restarts"]
        $0.subjects = [.unit: ["it: restarted"]]
      },
    ]
    return plan
  }
}

@Suite struct PlanFileTests {
  private func refusal(_ bytes: [UInt8]) -> Problem? {
    do throws(Problem) {
      _ = try PlanFile(bytes, named: "p")
      return nil
    } catch { return error }
  }

  @Test func `what is written is what is read, for its owner alone`() throws {
    let path = "/tmp/gw-plan-\(try Random.bytes(6).hex)"
    defer { _ = try? Files.remove(path) }
    #expect(!PlanFile.isPlan(path))
    try Plans.whole.write(to: path)
    #expect(try Files.status(path)?.mode == 0o600)
    #expect(PlanFile.isPlan(path))
    let read = try PlanFile(reading: path)
    #expect(read == Plans.whole)
    #expect(read.bytes == Plans.whole.bytes)
  }

  @Test func `a plan is known by its content, whole or not`() throws {
    let path = "/tmp/gw-plan-\(try Random.bytes(6).hex)"
    defer { _ = try? Files.remove(path) }
    for (text, isPlan) in [
      (" {\n  \"groundwork_plan\": 1", true), ("{\"groundwork_plan\"", true),
      ("- hosts: all\n", false),
      ("{\"a\": \"groundwork_plan\"}", false), ("", false),
    ] {
      _ = try Files.writeAtomically(path, Array(text.utf8))
      #expect(PlanFile.isPlan(path) == isPlan, "\(text)")
    }
    #expect(!PlanFile.isPlan("/tmp"))
  }

  @Test func `every shortened plan is refused, and says where it ends`() throws {
    let whole = Plans.whole.bytes
    for length in stride(from: 0, to: whole.count - 2, by: 7) {
      let problem = try #require(refusal(Array(whole.prefix(length))), "\(length)")
      #expect(problem.id == "plan.damaged")
      #expect(problem.fix == "plan again: groundwork plan -o p")
    }
    let cut = try #require(refusal(Array(whole.prefix(40))))
    #expect(cut.description.hasPrefix("p:"), "\(cut)")
  }

  @Test func `one changed byte anywhere is noticed`() throws {
    let whole = Plans.whole.bytes
    for place in stride(from: 0, to: whole.count - 1, by: 3) {
      // Blanks between the parts say nothing.
      guard ![0x20, 0x0A].contains(whole[place]) else { continue }
      var bytes = whole
      bytes[place] = bytes[place] == 0x31 ? 0x32 : 0x31
      #expect(refusal(bytes) != nil, "byte \(place)")
    }
  }

  @Test func `parts of another kind are named, never trapped on`() throws {
    let parts = try #require(try JSON.parse(Plans.whole.bytes).map)
    for key in parts.keys.compactMap(\.string) {
      for wrong: Value in [.null, true, 7, "x", ["x"], [7], ["x": 7], ["a": ["machine_id": 1]]] {
        var map = parts
        map[key] = wrong
        let found = refusal(JSON.bytes(Value(map), style: .compact))
        #expect(found != nil, "\(key): \(JSON.text(wrong))")
      }
      var map = parts
      map[key] = nil
      #expect(refusal(JSON.bytes(Value(map), style: .compact)) != nil, "without \(key)")
    }
    let deep = String(repeating: "[", count: 100_000)
    #expect(refusal(Array("{\"groundwork_plan\": \(deep)".utf8))?.id == "plan.damaged")
  }

  @Test func `another format is refused by name`() {
    #expect(
      refusal(Array("{\"groundwork_plan\": 2}".utf8))?.description == """
        the plan p has format 2 (plan.version)
          because: this groundwork reads and writes format 1
          fix: plan again: groundwork plan -o p
        """)
  }

  @Test func `what is larger than any plan is not read`() throws {
    let path = "/tmp/gw-plan-\(try Random.bytes(6).hex)"
    defer { _ = try? Files.remove(path) }
    _ = try Files.writeAtomically(path, [UInt8](repeating: 0x20, count: PlanFile.sizeLimit + 1))
    let error = #expect(throws: Problem.self) { try PlanFile(reading: path) }
    #expect(error?.because == "it is larger than 64 MiB")
    #expect(error?.id == "plan.unreadable")
  }

  @Test func `secrets are taken out of a step`() {
    let redactor = Redactor()
    redactor.learn(Secret("hunter22!"))
    let step = Plans.step("Write") {
      $0.diffs = [Diff(before: "", after: "password hunter22!\n")]
      $0.subjects = [.command: ["login hunter22!"]]
      $0.item = "hunter22!"
    }
    let text = JSON.text(Value(step.redacted(redactor).json))
    #expect(!text.contains("hunter22!"))
    #expect(step.redacted(redactor).diffs.first?.after == "password «secret»\n")
  }

  @Test func `only a plan, or nothing, is written over`() throws {
    let place = "/tmp/groundwork-plan-\(try Random.bytes(8).hex)"
    defer { try? Files.removeTree(place) }
    try Files.makeDirectories(place)
    let plan = PlanFile(program: "1", created: 0, key: [1, 2, 3])
    try plan.write(to: place + "/p")
    try plan.write(to: place + "/p")
    _ = try Files.writeAtomically(place + "/site.yml", Array("- hosts: all\n".utf8), mode: 0o600)
    try #require(try Command(["mkfifo", place + "/pipe"]).run().succeeded)
    for path in [place + "/site.yml", place + "/pipe", place] {
      let problem = #expect(throws: Problem.self) { try plan.write(to: path) }
      #expect(problem?.id == "usage.no-plan", "\(path)")
    }
    #expect(try Files.status(place + "/pipe")?.kind == .fifo)
  }
}
