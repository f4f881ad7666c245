import Console
import Engine
import Messages
import Runs
import Value

/// `groundwork verify`.
enum Verify {
  static let spec = CommandSpec(
    name: "verify", summary: "prove the running fleet, end to end", operands: "",
    flags: [
      RunFlags.inventory, RunFlags.limit,
      Flag(
        "--report", "--output", value: "FORM", offers: .words(["text", "json", "junit"]),
        help: "text, json (one document) or junit"),
    ] + RunFlags.variables + RunFlags.connection,
    examples: [
      ("groundwork verify", "what works, what does not, and what could not be looked at"),
      ("groundwork verify --output json", "the same for programs"),
      ("groundwork verify --report junit > verify.xml", "for continuous integration"),
    ],
    discussion:
      "Every machine: its address, names, clock, and that it pulls and runs an image of the registry; the\ncluster: API, etcd, nodes, certificates, system pods; and pods of the registry's image on every node:\nfrom node to node, a service by its name, the platform node, a service's own address. Nothing is\nchanged but those pods, which go again. Exit code 2 when a proof fails, 4 when a machine is silent.",
    run: { arguments in await run(arguments) })

  enum Form: String, Sendable { case text, json, junit }

  private static func run(_ arguments: Arguments) async -> Int32 {
    var plain = arguments
    plain.values["output"] = nil
    return await Session.run(command: "verify", plain, loads: true) {
      (session) async throws(Problem) -> Int32 in
      let given = arguments.last("output") ?? "text"
      guard let form = Form(rawValue: given) else {
        throw Problem(
          "usage.bad-value", what: "--output knows no form '\(given)'",
          fix: "write text, json or junit")
      }
      guard session.inventoryProblems.isEmpty else {
        throw session.tell(session.inventoryProblems)
      }
      return try await session.verify(form)
    }
  }

  static func text(_ verdicts: [Verdict]) -> String {
    let (good, bad) = (
      verdicts.count { $0.isProven == true }, verdicts.count { $0.isProven == false }
    )
    let rest = verdicts.count - good - bad
    return "\n" + say("\(good) proven, \(bad) not, \(rest) not looked at") + "\n"
  }

  static func json(_ verdicts: [Verdict], _ redactor: Redactor) -> String {
    let document: Map = [
      "proven": Value(verdicts.count { $0.isProven == true }),
      "not_proven": Value(verdicts.count { $0.isProven == false }),
      "not_looked_at": Value(verdicts.count { $0.isProven == nil }),
      "proofs": Value(verdicts.map { $0.document(redactor) }),
    ]
    return JSON.text(Value(document)) + "\n"
  }

  /// A suite for each machine, a case for each proof.
  static func junit(_ verdicts: [Verdict], _ redactor: Redactor) -> String {
    func quoted(_ text: String) -> String { "\"\(JUnitReport.escaped(text))\"" }
    var xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"groundwork verify\">\n"
    var hosts: [String] = []
    for one in verdicts where !hosts.contains(one.host) { hosts.append(one.host) }
    for host in hosts {
      let own = verdicts.filter { $0.host == host }
      xml +=
        "  <testsuite name=\(quoted(host)) tests=\"\(own.count)\" failures=\"\(own.count { $0.isProven == false })\""
        + " skipped=\"\(own.count { $0.isProven == nil })\">\n"
      for one in own {
        let why = quoted(redactor.redact(one.because ?? ""))
        let head = "    <testcase classname=\(quoted(host)) name=\(quoted(one.proof))"
        switch one.isProven {
        case true?: xml += head + "/>\n"
        case false?: xml += head + "><failure message=\(why)/></testcase>\n"
        case nil: xml += head + "><skipped message=\(why)/></testcase>\n"
        }
      }
      xml += "  </testsuite>\n"
    }
    return xml + "</testsuites>\n"
  }

  static func code(_ verdicts: [Verdict], _ outcome: RunOutcome) -> Int32 {
    let code = Session.code(outcome)
    guard code == ExitCode.done else { return code }
    return verdicts.contains { $0.isProven == false } ? ExitCode.failed : ExitCode.done
  }
}

extension Session {
  fileprivate func verify(_ form: Verify.Form) async throws(Problem) -> Int32 {
    let loader = loader()
    let playbooks = try load([ClusterCommand.playbook("verify.yml")], loader)
    try checkPorts(playbooks)
    let redactor = redactor
    let verdicts = Verdicts(events: events) { verdict in
      if form == .text { Output.out(verdict.line(redactor)) }
    }
    let id = Self.freshID()
    let running = RunningEngine(id: id)
    let events = events
    Interrupt.arm {
      await running.interrupt()
    } last: {
      events.flush(withinMilliseconds: 1000)
    }
    let outcome = await perform(
      playbooks, loader, options, over: try links(run: id), telling: verdicts, running)
    events.flush()
    let all = verdicts.all
    switch form {
    case .text: Output.out(Verify.text(all))
    case .json: Output.out(Verify.json(all, redactor))
    case .junit: Output.out(Verify.junit(all, redactor))
    }
    return Verify.code(all, outcome)
  }
}
