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
    ] + RunFlags.variables + RunFlags.connection,
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

  /// Shows what would be taken off a host, asks, and does it.
  func release(_ host: String) async throws(Problem) -> Int32 {
    let lock = try lockFleet()
    defer { withExtendedLifetime(lock) {} }
    let reachable = try inventory(naming: host)
    let (records, links) = try records(isCheck: false, in: reachable)
    let isForced = arguments.has("force")
    func request(_ mode: Request.Mode) -> Request {
      Request(module: "groundwork.agent.release", arguments: ["force": Value(isForced)], mode: mode)
    }
    let looked: Map
    let seen = await records.ask(request(.check), of: [host])
    if let problem = otherName(of: host, seen.first?.way) {
      await links.close()
      Output.error(problem)
      return ExitCode.refused
    }
    switch answer(seen) {
    case .success(let result): looked = result
    case .failure(let code):
      await links.close()
      return code.number
    }
    guard looked["known"]?.bool == true else {
      await links.close()
      Output.say("\(host): nothing was ever applied there")
      forget(host)
      return ExitCode.done
    }
    Output.say("\(host): this would be taken off, in this order")
    Output.out(Self.text(looked, host))
    guard try isConfirmed(host) else {
      await links.close()
      Output.say("\(host): nothing was taken off")
      return ExitCode.refused
    }
    let answered = answer(await records.ask(request(.apply), of: [host]))
    await links.close()
    let done: Map
    switch answered {
    case .success(let result): done = result
    case .failure(let code): return code.number
    }
    Output.say("\(host): taken off")
    Output.out(Self.text(done, host))
    let left = done["left"]?.int ?? 0
    if left > 0 {
      Output.say(
        left == 1
          ? "\(host): 1 thing was left, named above"
          : "\(host): \(left) things were left, named above")
      return ExitCode.failed
    }
    forget(host)
    return ExitCode.done
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
      Output.error(problem)
      if answer.isRefused { return .failure(End(number: ExitCode.refused)) }
      return .failure(End(number: answer.isUnreachable ? ExitCode.unreachable : ExitCode.failed))
    }
  }

  private func isConfirmed(_ host: String) throws(Problem) -> Bool {
    if arguments.has("yes") { return true }
    do throws(Problem) {
      let answer = try Prompt.answer(
        Question(say("take this off \(host)? Type its name:") + " ", echoes: true))
      return answer.sameScalars(as: host)
    } catch {
      var problem = error
      problem.what = "nobody confirmed that \(host) is to be released"
      problem.fix = "groundwork release \(host) --yes, if you are sure"
      Output.error(problem)
      return false
    }
  }

  private func forget(_ host: String) {
    do { try LedgerCopies().forget(host) } catch {
      Output.error(Problem("release.copy", what: error.description, fix: "remove it by hand"))
    }
    guard inventory.host(host) == nil else { return }
    do { try KnownHosts(path: knownHostsFile).forget(host) } catch { Output.error(error) }
  }

  private static func text(_ result: Map, _ host: String) -> String {
    var lines: [String] = []
    var keepsAddress = false
    for step in result["steps"]?.list ?? [] {
      let reason = step["text"]?.string ?? ""
      if reason.hasPrefix("the address is never") {
        keepsAddress = true
        continue
      }
      let what = Speech.words.told(step["what"]?.string ?? "")
      let told = step["outcome"]?.string == "left" ? say("left: \(what)") : what
      lines.append(
        ("  \(told)" + (reason.isEmpty ? "" : ": " + Speech.words.told(reason))).visibleLine)
    }
    if lines.isEmpty { lines.append("  " + say("nothing: everything is as it was")) }
    if keepsAddress {
      lines.append(
        "  "
          + say(
            "the static address stays; to give it another one: groundwork run \(host) -b -m static_address -a 'address=ADDRESS/PREFIX gateway=GATEWAY'"
          ))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
