import Console
import Engine
import Inventory
import Runs
import System
import Value
import Wire

/// `groundwork drift`.
enum DriftCommand {
  static let spec = CommandSpec(
    name: "drift", summary: "what differs from what was applied", operands: "",
    flags: [RunFlags.inventory, RunFlags.limit] + RunFlags.variables + RunFlags.connection
      + RunFlags.output,
    examples: [
      ("groundwork drift", "every host: what was changed by hand, with cause and diff"),
      ("groundwork drift -l workers --output json", "some hosts, one event a line"),
    ],
    discussion:
      "Each node compares itself with its own record of what was applied to it last; no playbook is\nread and nothing is changed. What nobody declared is no drift. Exit code 3 when something differs.",
    instead: "groundwork drift -l",
    run: { arguments in await run(arguments) })

  private static func run(_ arguments: Arguments) async -> Int32 {
    await Session.run(command: "drift", arguments) { (session) async throws(Problem) -> Int32 in
      let (records, links) = try session.records(isCheck: true)
      let request = Request(
        module: "groundwork.agent.drift", arguments: Map(), mode: .inspect, wantsDiff: true)
      let answers = await records.ask(request, of: try records.hosts())
      await links.close()
      return session.tell(answers)
    }
  }
}

extension Session {
  /// What asks the nodes for their records.
  /// - Parameters:
  ///   - isCheck: nothing is written but what an agent needs to start.
  ///   - other: instead of the session's own, with a machine that it does not name any more.
  ///   - run: its id, by which nodes remember what it did.
  func records(
    isCheck: Bool, in other: Inventory? = nil, run: String = freshID()
  ) throws(Problem) -> (NodeRecords, RemoteLinks) {
    let inventory = other ?? self.inventory
    let problems = ConnectionVariables.problems(
      in: inventory, of: inventory.hostNames, over: extraVars)
    guard problems.isEmpty else { throw tell(problems) }
    let (links, _) = try links(run: run)
    var options = options
    options.isCheck = isCheck
    let session = self
    let records = NodeRecords(
      inventory: inventory, options: options, links: links, extraVars: extraVars,
      environment: { session.environment() })
    return (records, links)
  }

  /// Tells what the nodes answered; the exit code.
  fileprivate func tell(_ answers: [NodeRecords.Answer]) -> Int32 {
    var hosts: [(name: String, host: DriftSummary.Host)] = []
    var isDamaged = false
    for answer in answers {
      switch answer.result {
      case .success(let response):
        keep(answer, response)
        let found = (response.result["drift"]?.list ?? []).map {
          DriftFound(host: answer.host, $0)
        }
        for item in found { events.receive(.drift(item)) }
        let damaged = response.result["damaged"]?.list ?? []
        for record in damaged { events.receive(.problem(Self.damage(record, answer.host))) }
        isDamaged = isDamaged || !damaged.isEmpty
        let owned = response.result["entries"]?.list?.count ?? 0
        let blind = (response.result["blind"]?.list ?? []).map {
          (title: DriftFound(host: answer.host, $0).title, reason: $0["reason"]?.string ?? "")
        }
        let isKnown = response.result["known"]?.bool ?? false
        hosts.append(
          (
            answer.host,
            DriftSummary.Host(
              found.isEmpty ? isKnown ? .clean : .untouched : .drifted, owned: owned,
              drifted: found.count, blind: blind)
          ))
      case .failure(let problem):
        events.receive(.problem(problem))
        hosts.append(
          (answer.host, DriftSummary.Host(answer.isUnreachable ? .unreachable : .failed)))
      }
    }
    let statuses = Set(hosts.map(\.host.status))
    var code = statuses.contains(.drifted) ? ExitCode.differs : ExitCode.done
    if statuses.contains(.failed) || isDamaged { code = ExitCode.failed }
    if statuses.contains(.unreachable) { code = ExitCode.unreachable }
    if answers.contains(where: \.isRefused) { code = ExitCode.refused }
    events.receive(.driftSummary(DriftSummary(hosts: hosts, exitCode: Int(code))))
    return code
  }

  /// What it tells of is not compared.
  private static func damage(_ record: Value, _ host: String) -> Problem {
    let path = record["path"]?.string ?? ""
    guard !path.contains("/before/") else {
      return Problem(
        "drift.damaged-record",
        what: "the record \(path) of what stood there before cannot be read",
        host: host, because: record["reason"]?.string,
        fix:
          "nothing else knows it, and a release keeps all records while it is there; once you have seen "
          + "what it holds, remove it on the host: sudo rm -r \(ShellWords.quote(path))")
    }
    return Problem(
      "drift.damaged-record", what: "the record \(path) of what was applied cannot be read",
      host: host, because: record["reason"]?.string,
      fix: "remove it on the host, then apply again, which writes it anew: "
        + "sudo rm -r \(ShellWords.quote(path))")
  }

  private func keep(_ answer: NodeRecords.Answer, _ response: Response) {
    // That nothing was ever applied need not be kept.
    guard response.result["known"]?.bool == true else { return }
    keep(LedgerCopies.Copy(host: answer.host, way: answer.way, inventories: inventories)) {
      () throws(SystemError) in
      try LedgerCopies().keep(
        applied: response.result["entries"]?.list ?? [], to: answer.host)
    }
  }

  private func keep(
    _ copy: LedgerCopies.Copy, also: () throws(SystemError) -> Void = {}
  ) {
    do throws(SystemError) {
      try LedgerCopies().keep(copy)
      try also()
    } catch {
      events.receive(
        .warning(
          Notice("the copy of its record cannot be kept: \(error.reason)", host: copy.host)))
    }
  }

  /// Remembers how hosts are reached, for when the inventory does not name them any more.
  func keepWays(_ ways: [String: Map]) {
    for (host, way) in ways.sorted(by: { $0.key.precedesByScalars($1.key) }) {
      keep(LedgerCopies.Copy(host: host, way: way, inventories: inventories))
    }
  }
}

extension DriftFound {
  /// As a node tells it.
  fileprivate init(host: String, _ told: Value) {
    let seconds = (told["changed"]?.int ?? 0) / 1_000_000_000
    self.init(
      host: host, kind: told["kind"]?.string ?? "", id: told["id"]?.string ?? "",
      causes: (told["causes"]?.list ?? []).compactMap(\.string),
      diffs: (told["diffs"]?.list ?? []).map { Diff($0) }, origin: told["origin"]?.string ?? "",
      run: told["run"]?.string ?? "", applied: Clock.text(Timestamp(seconds: seconds)),
      isConfirmed: told["state"]?.string == "confirmed")
  }
}
