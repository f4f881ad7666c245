import Engine
import Inventory
import Messages
import Playbooks
import Runs
import System
import Value

/// What a fleet asks for whose inventory says `environment_kind: production`: somebody who means it, a backup
/// before the first change, and a look at the cluster afterwards.
struct Production: Sendable {
  /// How much of it a command takes.
  enum Care {
    case none
    /// It asks by itself, and leaves no cluster to look at.
    case backup
    /// It backs up and looks by itself.
    case question
    case all

    static func of(_ command: String) -> Care {
      switch command {
      case AdHoc.spec.name, "cluster etcd backup", "cluster etcd restore": .none
      case ClusterReset.spec.name: .backup
      case ClusterUpgrade.spec.name: .question
      default: .all
      }
    }
  }

  /// The session's, without what it leaves out of a run.
  let session: Session
  let care: Care
  /// Where backups come to.
  let directory: String

  /// Asks; nil where nothing of it is needed.
  /// - Parameter asksItself: the command has asked, for something that tells more than the cluster's name.
  /// - Throws: `confirm.missing`.
  static func of(_ session: Session, asksItself: Bool = false) throws(Problem) -> Production? {
    let care = Care.of(session.command)
    guard care != .none, !session.options.isCheck,
      session.clusterVariable("environment_kind") == "production"
    else { return nil }
    if care != .backup, !asksItself {
      let name = session.clusterVariable("cluster_name")
      let word = name.isEmpty ? "production" : name
      try session.confirm(
        "this fleet is production. Type \(word) to go on:", word: word)
    }
    guard !session.clusterVariable("kubernetes_source").isEmpty,
      !session.inventory.hosts(in: "control_plane").isEmpty
    else { return nil }
    let directory = ClusterCommand.absolute("backups")
    var own = session
    own.inputs = nil
    own.extraVars = session.extraVars.merging([
      "backup_directory": Value(directory), "backup_may_be_left_out": true,
    ])
    return Production(session: own, care: care, directory: directory)
  }

  /// Backs up etcd and the keys where there is a cluster.
  /// - Returns: how the run ends when that failed.
  func before(_ running: RunningEngine) async throws(Problem) -> Session.Ending? {
    guard care != .question else { return nil }
    let there = Set(backups)
    let code = try await play("etcd_backup.yml", running)
    if code != ExitCode.done {
      return Session.Ending(
        code: code, roundTrips: [:],
        nextStep: "there is no backup, so nothing was changed; mend what is named above, then run "
          + "the same command again")
    }
    for fresh in backups where !there.contains(fresh) {
      session.events.receive(.notice(Notice("backup: \(Path.join(directory, fresh))")))
    }
    return nil
  }

  /// Looks whether the cluster is well after a run that went well.
  func after(_ ending: Session.Ending, _ running: RunningEngine) async throws(Problem)
    -> Session.Ending
  {
    guard care == .all else { return ending }
    var ending = ending
    if ending.code == ExitCode.done {
      ending.code = try await play("cluster_health.yml", running)
      if ending.code != ExitCode.done {
        if ending.code != ExitCode.interrupted { ending.code = ExitCode.failed }
        ending.nextStep = nil
      }
    }
    guard ending.code != ExitCode.done, let last = newest else { return ending }
    session.events.receive(
      .notice(
        Notice(
          "the state before this run is in \(last); 'groundwork cluster etcd restore' brings a lost cluster back from it"
        )))
    return ending
  }

  private var backups: [String] {
    ((try? Files.list(directory)) ?? []).filter { $0.hasSuffix(".etcd.tar") }
  }

  private var newest: String? {
    backups.map { Path.join(directory, $0) }.max { one, other in
      time(one) < time(other)
    }
  }

  private func time(_ path: String) -> Double {
    ((try? Files.status(path, following: true)) ?? nil)?.modificationTime ?? 0
  }

  /// One of the stock playbooks on all its hosts, of which only what goes wrong is told.
  private func play(_ name: String, _ running: RunningEngine) async throws(Problem) -> Int32 {
    var options = session.options
    options.limit = nil
    options.givenLimit = nil
    options.tags = []
    options.skipTags = []
    options.startAtTask = nil
    options.step = false
    let loader = session.loader()
    let playbooks = try session.load([ClusterCommand.playbook(name)], loader)
    let outcome = await session.perform(
      playbooks, loader, options, over: try session.links(run: running.id),
      telling: Looking(events: session.events), running)
    return Session.code(outcome)
  }
}
