import Engine
import Inventory
import Value
import Wire

/// `groundwork cluster upgrade`.
enum ClusterUpgrade {
  static let spec = CommandSpec(
    name: "cluster upgrade", summary: "take the cluster to another release, node by node",
    operands: "VERSION",
    flags: ClusterCommand.flags + [ClusterCommand.yes],
    examples: [
      (
        "groundwork cluster upgrade 1.34.9",
        "to the release the inventory names: back up, control planes, then workers"
      ),
      (
        "groundwork cluster upgrade 1.34.9 -e upgrade_workers_at_once=25%",
        "as many workers at a time as may be missed"
      ),
    ],
    discussion:
      "The inventory says the release first: kubernetes_version and, for binaries, where they lie and their\ndigests. No minor is skipped and none goes back (6). etcd and the keys are backed up before anything is\ntouched; a node's pods go elsewhere as far as their disruption budgets let them, and nodes follow each\nother. Killed anywhere, the same command goes on; when all is done it changes nothing.",
    run: { arguments in await run(arguments) })

  private static func run(_ arguments: Arguments) async -> Int32 {
    do throws(Problem) {
      let version = try version(arguments)
      return await ClusterCommand.run(
        "cluster upgrade", playbook: "upgrade.yml", arguments,
        variables: ["backup_directory": Value(ClusterCommand.absolute("backups"))]
      ) { (session) async throws(Problem) -> Int32? in
        try session.mustWant(version)
        return try await session.upgradeRefusal(version)
      }
    } catch {
      Output.error(error)
      return ExitCode.of(error)
    }
  }

  /// The release that was named, without the letter before it.
  private static func version(_ arguments: Arguments) throws(Problem) -> String {
    guard let given = arguments.operands.first, arguments.operands.count == 1 else {
      throw Problem(
        "usage.missing-operand", what: "cluster upgrade takes one release",
        fix: "groundwork cluster upgrade VERSION")
    }
    let version = given.hasPrefix("v") ? String(given.dropFirst()) : given
    let parts = version.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts.allSatisfy({ Int($0) != nil }) else {
      throw Problem(
        "cluster.bad-release", what: "'\(given)' is no release in full",
        fix: "write it as 1.34.9")
    }
    return version
  }
}

extension Session {
  /// The inventory is what the next `apply` makes true: it must say the same.
  fileprivate func mustWant(_ version: String) throws(Problem) {
    let wanted = clusterVariable("kubernetes_version")
    guard wanted != version else { return }
    throw Problem(
      "cluster.other-release",
      what: "the inventory's kubernetes_version is '\(wanted)', not \(version)",
      because: "the next apply would find another release than the inventory's",
      fix: "set kubernetes_version to \(version) in inventory/group_vars/all/kubernetes.yml, for "
        + "binaries with kubernetes_binaries and kubernetes_checksums of that release")
  }

  /// Asks the control planes whether the way is open; tells why not, and gives the exit code.
  fileprivate func upgradeRefusal(_ version: String) async throws(Problem) -> Int32? {
    let planes = inventory.hosts(in: "control_plane")
    let (records, links) = try records(isCheck: true)
    let answers = await records.ask(
      Self.asking(
        "groundwork.core.kubeadm_upgrade", ["version": Value(version), "look": true]),
      of: planes)
    await links.close()
    for answer in answers {
      // Who does not answer is told by the playbook.
      guard case .success(let response) = answer.result,
        let refusal = response.result["refusal"]?.string
      else { continue }
      throw Problem(
        "cluster.no-way", what: "this upgrade is refused", host: answer.host, because: refusal,
        fix: "name a release that can be reached; nothing was changed")
    }
    return nil
  }
}
