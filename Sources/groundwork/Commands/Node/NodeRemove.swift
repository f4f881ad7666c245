import Engine
import Fleet
import Inventory
import Messages
import Playbooks
import Runs
import System
import Transport
import Value

/// `groundwork node remove`.
enum NodeRemove {
  static let spec = CommandSpec(
    name: "node remove", summary: "take a machine out of the cluster, and out of what others know",
    operands: "HOST [PLAYBOOK…]", offers: [.hosts, .files],
    flags: [
      RunFlags.inventory,
      Flag("--offline", help: "the machine is dead: nothing is asked of it"),
      ClusterCommand.yes,
    ] + RunFlags.variables + RunFlags.connection + RunFlags.output,
    examples: [
      (
        "groundwork node remove k8s-worker2",
        "its pods go elsewhere, it leaves the cluster, the others forget it"
      ),
      ("groundwork node remove k8s-worker1 --offline --yes", "the same for one that is dead"),
    ],
    discussion:
      "Pods leave as far as their disruption budgets let them; when they do not within drain_timeout\n(300 s), the machine stays and the budget is named. What kubeadm leaves is taken off too; what\ngroundwork release takes off besides stays. The pinned host key goes. Refused (6): to lose the\nmajority of etcd, or the last control plane.",
    run: { arguments in
      await NodeCommand.run("node remove", arguments) {
        (session, host) async throws(Problem) -> Int32 in
        let reachable = try session.inventory(naming: host)
        let isOffline = arguments.has("offline")
        return try await session.remove(host, from: reachable, isOffline: isOffline, isLast: true)
      }
    })
}

extension Session {
  /// Takes a machine out of the cluster and out of what the others know of it.
  /// - Parameters:
  ///   - reachable: the inventory with the machine, which may have left it.
  ///   - isLast: nothing more is wanted of the machine, so its pin goes.
  /// - Returns: the exit code.
  func remove(
    _ host: String, from reachable: Inventory, isOffline: Bool, isLast: Bool
  ) async throws(Problem) -> Int32 {
    var leaving = self
    leaving.inventory = reachable
    let planes = inventory.hosts(in: "control_plane")
    if planes == [host] { throw Quorum.last(host) }
    if hasCluster, let look = try await leaving.cluster(besides: host),
      let refusal = look.quorum.refusal(toLose: host)
    {
      throw refusal
    }
    try confirm("take \(host) out of the fleet? Type its name:", word: host)
    leaving.extraVars["leaving"] = Value(host)
    leaving.extraVars["leaving_offline"] = Value(isOffline)
    var staying = self
    staying.inventory.removeHost(host)
    let parts = [(leaving, "node_remove.yml"), (staying, "members.yml")].filter { _, file in
      hasCluster || file == "members.yml"
    }
    let code = try await perform(parts, leaving: host)
    guard code == ExitCode.done || code == ExitCode.unreachable, isLast else { return code }
    return try forgetPin(of: host, isDead: isOffline) ? code : ExitCode.failed
  }

  /// Plays one after the other what the sessions see, in one run.
  private func perform(
    _ parts: [(session: Session, file: String)], leaving host: String
  ) async throws(Problem) -> Int32 {
    var loaded: [(session: Session, loader: PlaybookLoader, playbooks: [Playbook])] = []
    var files: [String] = []
    for (session, name) in parts {
      guard let file = beside(name) else { continue }
      let loader = session.loader()
      loaded.append((session, loader, try session.load([file], loader)))
      files.append(file)
    }
    guard !files.isEmpty else {
      throw Problem(
        "node.no-playbook", what: "there is no members.yml beside \(mainPlaybooks[0])",
        because: "it says what the other machines know of each other",
        fix: "take it from the stock playbooks, or name those: groundwork node remove \(host) "
          + "PATH/playbooks/site.yml")
    }
    let id = Self.freshID()
    let ways = try loaded.map { (part) throws(Problem) in try part.session.links(run: id) }
    let isListed = inventory.host(host) != nil
    // The machine is no part of what must be well in the end.
    let production = try Production.of(parts[parts.count - 1].session, asksItself: true)
    return try await record(id, files: files) { (running) async throws(Problem) -> Ending in
      if let failed = try await production?.before(running) { return failed }
      var ending = Ending(code: ExitCode.done, roundTrips: [:], nextStep: nil)
      for (part, way) in zip(loaded, ways) {
        let outcome = await part.session.perform(
          part.playbooks, part.loader, part.session.options, over: way, telling: events, running)
        ending.code = Self.code(outcome)
        ending.roundTrips.merge(outcome.roundTrips) { $0 + $1 }
        ending.nextStep = NextStep.after(outcome, command: command, isCheck: false)
        // The machine itself is what this is about; of the others one may be away.
        if ending.code != ExitCode.done { break }
      }
      if ending.code == ExitCode.done {
        ending.nextStep = NextStep.afterRemoval(of: host, isListed: isListed)
      }
      return try await production?.after(ending, running) ?? ending
    }
  }

  /// Whoever answers under that name from now on is a stranger. What was put on a machine that lives is
  /// still on record, and so is by which key it is known, for `release`.
  private func forgetPin(of host: String, isDead: Bool) throws(Problem) -> Bool {
    let known = try KnownHosts(path: knownHostsFile)
    let keys = known.keys(of: host)
    let key = keys.first { $0.type == "ssh-ed25519" } ?? keys.first
    do {
      if isDead {
        try LedgerCopies().forget(host)
      } else if var copy = LedgerCopies().copy(of: host), let key {
        copy.way["fingerprint"] = Value(key.fingerprint)
        copy.way["left_cluster"] = true
        try LedgerCopies().keep(copy)
      }
    } catch {
      events.receive(
        .problem(
          Problem("release.copy", what: error.description, fix: "remove it by hand")))
      return false
    }
    try known.forget(host)
    return true
  }
}
