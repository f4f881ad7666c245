import Engine
import Inventory
import Messages
import Runs
import System
import Transport
import Value
import Wire

/// `groundwork release`.
enum ReleaseCommand {
  static let spec = CommandSpec(
    name: "release", summary: "take off a machine what was put on it", operands: "HOST",
    flags: [
      RunFlags.inventory, Flag("-y", "--yes", help: "do it without asking"),
      Flag("--force", help: "put back also what was changed by others since"),
    ] + RunFlags.variables + RunFlags.connection + RunFlags.output,
    examples: [
      ("groundwork release k8s-worker3", "show what would be taken off, ask, then do it"),
      ("groundwork release k8s-worker3 --yes", "the same without asking"),
    ],
    discussion:
      "The newest first: files go back to what they were or away, packages that were not there before are\npurged, units, users, kernel settings, mounts and the hostname are as before. The static address\nstays, for no machine may be lost. The host may have left the inventory: it is reached as it was\nreached last. What was changed by others since stays and is named; exit code 2 then.",
    run: { arguments in await run(arguments) })

  private static func run(_ arguments: Arguments) async -> Int32 {
    guard let host = arguments.operands.first, arguments.operands.count == 1 else {
      let problem = Problem(
        "usage.missing-operand", what: "release takes one host", fix: "groundwork release HOST")
      Output.error(problem)
      return ExitCode.usage
    }
    var plain = arguments
    plain.operands = []
    return await Session.run(command: "release", plain) {
      (session) async throws(Problem) -> Int32 in
      try await session.release(host)
    }
  }
}

extension Session {
  /// Machines that were worked on under this inventory, and that it does not name any more.
  var leftMachines: [String] {
    LedgerCopies().all().filter {
      $0.isOf(inventories) && inventory.host($0.host) == nil
    }.map(\.host)
  }

  /// Says which machines have left the inventory.
  func nameLeftMachines() {
    let all = leftMachines
    let isCluster = hasCluster
    let members = all.filter { isCluster && !hasLeftCluster($0) }
    for host in members {
      events.receive(
        .notice(
          Notice(
            "\(host) left the inventory and may still be part of the cluster: groundwork node remove "
              + "\(host) takes it out, --prune-nodes does so after this run, with what was put on it"
          )))
    }
    let left = all.filter { !members.contains($0) }
    guard !left.isEmpty else { return }
    let first = left[0]
    let names = left.joined(separator: ", ")
    events.receive(
      .notice(
        Notice(
          left.count == 1
            ? "\(names) left the inventory and still has what was put on it: groundwork release "
              + "\(first) takes it off, --prune-nodes does so after this run"
            : "\(names) left the inventory and still have what was put on them: groundwork release "
              + "\(first) takes it off, --prune-nodes does so after this run")))
  }

  /// Whether `node remove` has taken it out already.
  private func hasLeftCluster(_ host: String) -> Bool {
    LedgerCopies().copy(of: host)?.way["left_cluster"]?.bool ?? false
  }

  /// Takes every machine that has left out of the cluster, and releases it; the worst exit code.
  func pruneNodes() async throws(Problem) -> Int32 {
    var worst = ExitCode.done
    for host in leftMachines {
      if Interrupt.wasAsked { return ExitCode.interrupted }
      if hasCluster, !hasLeftCluster(host) {
        let code = try await remove(
          host, from: try inventory(naming: host), isOffline: false, isLast: false)
        worst = max(worst, code)
        guard code == ExitCode.done else { continue }
      }
      worst = max(worst, try await release(host))
    }
    return worst
  }

  /// Shows what would be taken off a host, asks, and does it: a run of its own.
  func release(_ host: String) async throws(Problem) -> Int32 {
    var session = self
    session.command = ReleaseCommand.spec.name
    return try await session.recordRelease(host)
  }

  private func recordRelease(_ host: String) async throws(Problem) -> Int32 {
    let reachable = try inventory(naming: host)
    let id = Self.freshID()
    let (records, links) = try records(isCheck: false, in: reachable, run: id)
    return try await record(id, files: []) { (_) async throws(Problem) -> Ending in
      let code: Int32
      do throws(Problem) { code = try await release(host, records) } catch {
        await links.close()
        throw error
      }
      await links.close()
      let isOpen = code == ExitCode.interrupted
      return Ending(
        code: code, roundTrips: [:],
        nextStep: isOpen
          ? "interrupted before anything was taken off: groundwork release \(host)" : nil)
    }
  }

  private func release(_ host: String, _ records: NodeRecords) async throws(Problem) -> Int32 {
    let isForced = arguments.has("force")
    func ask(_ mode: Request.Mode) async -> [NodeRecords.Answer] {
      let request = Request(
        module: "groundwork.agent.release", arguments: ["force": Value(isForced)], mode: mode)
      return await records.ask(request, of: [host])
    }
    let seen = await ask(.check)
    if let problem = otherName(of: host, seen.first?.way) {
      events.receive(.problem(problem))
      return ExitCode.refused
    }
    let looked: Map
    switch answer(seen) {
    case .success(let result): looked = result
    case .failure(let code): return code.number
    }
    guard looked["known"]?.bool == true else {
      events.receive(.release(ReleaseStage(host: host, status: .untouched)))
      forget(host)
      return ExitCode.done
    }
    tell(looked, host, isPlanned: true)
    let isWanted = !Interrupt.wasAsked && isConfirmed(host)
    guard isWanted, !Interrupt.wasAsked else {
      events.receive(.release(ReleaseStage(host: host, status: .declined)))
      return Interrupt.wasAsked ? ExitCode.interrupted : ExitCode.refused
    }
    // From here on Ctrl-C lets the node come to its end: what it has done is told then.
    events.receive(.hostStarted(HostStarted(host: host, task: 0, name: "release")))
    let answers = await ask(.apply)
    events.receive(.hostDone(host))
    let done: Map
    switch answer(answers) {
    case .success(let result): done = result
    case .failure(let code): return code.number
    }
    tell(done, host, isPlanned: false)
    let left = done["left"]?.int ?? 0
    if left > 0 {
      events.receive(.release(ReleaseStage(host: host, status: .left, count: left)))
      return ExitCode.failed
    }
    forget(host)
    return ExitCode.done
  }

  /// Tells what a node says of its release, that the address stays at the end and once.
  private func tell(_ result: Map, _ host: String, isPlanned: Bool) {
    var steps: [ReleaseStep] = []
    var kept: ReleaseStep?
    for told in result["steps"]?.list ?? [] {
      var step = ReleaseStep(
        host: host, isPlanned: isPlanned, what: told["what"]?.string ?? "",
        outcome: told["outcome"]?.string == "left" ? .left : .done,
        text: told["text"]?.string ?? "")
      if step.text.hasPrefix("the address is never") {
        step.outcome = .kept
        kept = step
      } else {
        steps.append(step)
      }
    }
    let stage = ReleaseStage(
      host: host, status: isPlanned ? .planned : .released, count: steps.count)
    events.receive(.release(stage))
    for step in steps { events.receive(.releaseStep(step)) }
    if let kept { events.receive(.releaseStep(kept)) }
  }

  /// The machine is one that the inventory knows by another name: it has one record, and what a release
  /// takes off would be what the other name has.
  private func otherName(of host: String, _ way: Map?) -> Problem? {
    guard let machine = way?["machine"]?.string, !machine.isEmpty else { return nil }
    let other = LedgerCopies().all().first { copy in
      copy.host != host && inventory.host(copy.host) != nil
        && copy.way["machine"]?.string == machine
    }
    guard let other else { return nil }
    return Problem(
      "release.other-name",
      what: "'\(host)' is the machine that the inventory calls '\(other.host)'", host: host,
      because:
        "both have the machine id \(machine), and a machine has one record of what was put on it",
      fix:
        "was it only renamed, remove .groundwork/ledger/\(host).json; is it a copy of the other one, "
        + "give it an id of its own: rm /etc/machine-id && systemd-machine-id-setup")
  }

  /// The inventory with a host that it may not name any more.
  func inventory(naming host: String) throws(Problem) -> Inventory {
    if inventory.host(host) != nil { return inventory }
    guard let copy = LedgerCopies().copy(of: host) else {
      let known = inventory.hostNames + LedgerCopies().all().map(\.host)
      throw Problem(
        "inventory.unknown-host",
        what: "'\(host)' is neither in the inventory nor on record under .groundwork/ledger",
        fix: Problem.nearest(to: host, among: known).map { "did you mean '\($0)'?" }
          ?? "groundwork inventory --graph names the hosts")
    }
    var variables = Map()
    for (key, name) in [
      ("address", "ansible_host"), ("user", "ansible_user"), ("port", "ansible_port"),
      ("connection", "ansible_connection"), ("private_key", "ansible_ssh_private_key_file"),
      ("proxy_jump", "ssh_proxy_jump"), ("fingerprint", "ssh_host_key_fingerprint"),
    ] {
      variables[name] = copy.way[key]
    }
    var grown = inventory
    _ = grown.addDynamicHost(host, groups: [], variables: variables)
    return grown
  }

  /// How the command ends that got no answer.
  private struct End: Error { var number: Int32 }

  private func answer(_ answers: [NodeRecords.Answer]) -> Result<Map, End> {
    guard let answer = answers.first else { return .failure(End(number: ExitCode.unreachable)) }
    switch answer.result {
    case .success(let response): return .success(response.result)
    case .failure(let problem):
      events.receive(.problem(problem))
      if answer.isRefused { return .failure(End(number: ExitCode.refused)) }
      return .failure(End(number: answer.isUnreachable ? ExitCode.unreachable : ExitCode.failed))
    }
  }

  private func isConfirmed(_ host: String) -> Bool {
    if arguments.has("yes") { return true }
    do throws(Problem) {
      // The question stands behind what has been told.
      events.flush()
      let answer = try Prompt.answer(
        Question(say("take this off \(host)? Type its name:") + " ", echoes: true))
      return answer.sameScalars(as: host)
    } catch {
      var problem = error
      problem.what = "nobody confirmed that \(host) is to be released"
      problem.fix = "groundwork release \(host) --yes, if you are sure"
      events.receive(.problem(problem))
      return false
    }
  }

  private func forget(_ host: String) {
    do { try LedgerCopies().forget(host) } catch {
      events.receive(
        .problem(Problem("release.copy", what: error.description, fix: "remove it by hand")))
    }
    guard inventory.host(host) == nil else { return }
    do { try KnownHosts(path: knownHostsFile).forget(host) } catch {
      events.receive(.problem(error))
    }
  }
}
