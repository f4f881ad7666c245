import Actions
import Playbooks
import System
import Value
import Variables

/// A connection that is made before a task waits for it.
struct Approach {
  let link: any NodeLink
  let work: _Concurrency.Task<Void, Never>
  /// It stands, or never will.
  var isOver = false
  /// The task that needs it waits for it, and sees for itself what becomes of it.
  var isAwaited = false
  /// Why it does not stand, to be told by the task that needs it.
  var failure: (target: Target, problem: Problem)?
}

// A host that is switched off takes ten seconds to be given up. A play whose tasks go from host to host
// does not wait for that: the host stays where it is while the others go on, and catches up with them if
// it answers after all.
extension Engine {
  /// How long a host may take to accept a connection although others are ready to go on, in seconds. A
  /// living one takes a round trip.
  private static let patience = 0.1

  /// Has all hosts that the task needs connected at once, while this actor prepares what they are asked.
  /// What goes wrong is told by the task when its turn comes.
  func beginConnecting(_ task: Task, _ hosts: [String]) async {
    guard ActionTable.needsNode(task.action.name), task.keywords.delegateTo == nil else { return }
    for host in hosts.prefix(options.forks) where connecting[host] == nil {
      let scope = HostScope(host, task: task, in: store)
      guard applies(task, scope), let target = try? reach(task, host, scope).target,
        (try? admit(target, task)) != nil
      else { continue }
      let link = await links.link(to: target)
      // Not structured: a task that needs no connection after all does not wait for it. The run does.
      let work = _Concurrency.Task.detached { [weak self] in
        var problem: Problem?
        do throws(Problem) { _ = try await link.hello() } catch { problem = error }
        await self?.arrive(host, at: target, problem)
      }
      connecting[host] = Approach(link: link, work: work)
    }
  }

  private func arrive(_ host: String, at target: Target, _ problem: Problem?) {
    connecting[host]?.isOver = true
    if let problem, connecting[host]?.isAwaited == false {
      connecting[host]?.failure = (target, problem)
    }
    guard missing.remove(host) != nil,
      let task = batch.first(where: { $0.name == host })?.cursor.upcoming
    else { return }
    // It comes first, up to where the others are.
    place = order.firstIndex(of: task.id) ?? 0
  }

  /// Why the node was not reached when it was last connected to, once: it is not waited for twice.
  func takeFailure(to target: Target) -> Problem? {
    guard let failure = connecting[target.host]?.failure, failure.target == target else {
      connecting[target.host]?.isAwaited = true
      return nil
    }
    connecting[target.host]?.failure = nil
    return failure.problem
  }

  /// The hosts of `runs` that need not be waited for; the others are missing from here on.
  func answering(_ runs: [HostRun], _ task: Task, _ play: Play) async -> [HostRun] {
    guard ActionTable.needsNode(task.action.name), runs.count > 1, !isStepping,
      play.maxFailPercentage == nil, play.anyErrorsFatal == nil
    else { return runs }
    await beginConnecting(task, runs.map(\.name))
    let end = Clock.monotonic.inSeconds + Self.patience
    var silent = Set(runs.map(\.name))
    while true {
      for name in silent {
        if let approach = connecting[name], !approach.isOver, await !approach.link.isAnswered() {
          continue
        }
        silent.remove(name)
      }
      if silent.isEmpty || isInterrupted { return runs }
      let isSomeoneReady = runs.contains { run in
        !silent.contains(run.name) && connecting[run.name]?.isOver != false
      }
      if isSomeoneReady, Clock.monotonic.inSeconds >= end { break }
      await Self.sleep(0.002)
    }
    silent = silent.filter { connecting[$0]?.isOver == false }
    let names = runs.map(\.name).filter { !silent.contains($0) }
    if names.isEmpty || concernsOthers(task, on: names, others: silent.union(missing), play) {
      return runs
    }
    missing.formUnion(silent)
    return runs.filter { !silent.contains($0.name) }
  }

  /// Waits for one of those that are missing.
  func awaitMissing() async {
    guard let host = missing.first else { return }
    await connecting[host]?.work.value
    missing.remove(host)
  }
}
