internal import Ledger
internal import Machine
internal import System
internal import Value
internal import Wire

/// One request while it is served: listens to the controller, holds the lock, records handlers.
final class Step: Supervision {
  private let request: Request
  private let agent: Agent
  /// What it runs is the user's own command: it ends with the controller. Packages, units and the
  /// like run to their end once they have begun, for half of one is worse than none.
  private let isCommand: Bool
  /// The module only looks, in whatever mode.
  private let isReadOnly: Bool
  private var hasBegunToChange = false

  init(_ request: Request, of agent: Agent, isCommand: Bool, isReadOnly: Bool) {
    self.request = request
    self.agent = agent
    self.isCommand = isCommand
    self.isReadOnly = isReadOnly
  }

  var watched: [Int32] { agent.inbox.isClosed ? [] : [0] }

  func readable(_ descriptor: Int32) -> CommandDecision {
    agent.inbox.fill()
    if mustStop { return .stop }
    if agent.inbox.isClosed { agent.lock.noteEnding() }
    return agent.inbox.isClosed ? .ignore : .proceed
  }

  /// What only looks or waits ends with the controller too: it would hold the lock for nobody.
  var mustStop: Bool {
    agent.inbox.isCancelled(request.id) || (isCommand || !hasBegunToChange) && controllerIsGone
  }

  var isForsaken: Bool { controllerIsGone }

  private var controllerIsGone: Bool {
    agent.inbox.endIfForsaken()
    return agent.inbox.isClosed || agent.outbox.isBroken
  }

  /// The handlers this change notifies are on the disk before the change is.
  func willChange() throws(Failure) {
    guard !hasBegunToChange else { return }
    hasBegunToChange = true
    for name in request.notifies {
      do {
        try agent.pending.add(name, origin: request.origin)
      } catch {
        throw Failure("handler '\(name)' cannot be recorded: \(error.description)")
      }
    }
  }

  func hasRenamed(in directory: String) { agent.unsynced.insert(directory) }

  func progress(_ text: String) { agent.outbox.progress(request.id, text) }

  /// Takes the node's lock as the request's mode needs it; says who holds it while it waits.
  func wait(for lock: NodeLock) throws(Failure) {
    let kind: FileLock.Kind = request.mode == .apply && !isReadOnly ? .exclusive : .shared
    let start = Clock.milliseconds
    var saidAt: Int?
    while true {
      let holder: NodeLock.Holder?
      do {
        holder = try lock.take(kind)
      } catch {
        throw Failure(
          "the node's lock cannot be taken: \(error.description): \(error.remedy), then run it again"
        )
      }
      guard let holder else { return }
      let now = Clock.milliseconds
      if saidAt.map({ now - $0 >= 10_000 }) ?? true {
        progress("waiting for the node's lock, held by \(holder.text)")
        saidAt = now
      }
      let isOverdue =
        request.deadlineSeconds.map { now - start >= Clock.milliseconds(in: $0) } ?? false
      if isOverdue || isTooLate(lock, behind: holder) {
        throw Failure(
          "the node's lock is held by \(holder.text)", result: ["problem": "node.locked"])
      }
      try pause()
    }
  }

  /// Who began later than the holder waits a while and no longer: half as long again as a controller may
  /// be silent, so that one whose machine sleeps is outwaited. Once for all requests: what is asked ahead
  /// would wait as long again.
  private func isTooLate(_ lock: NodeLock, behind holder: NodeLock.Holder) -> Bool {
    guard let since = lock.missedSince, let patience = agent.inbox.patience,
      !lock.outwaits(holder)
    else { return false }
    return Clock.milliseconds - since >= patience * 3 / 2
  }

  private func pause() throws(Failure) {
    var interests = watched.map { Poll.Interest($0, reading: true) }
    _ = try? Poll.wait(&interests, milliseconds: 200)
    if interests.contains(where: { $0.isReadable }) { agent.inbox.fill() }
    if agent.inbox.isCancelled(request.id) || controllerIsGone {
      throw Failure("cancelled while it waited for the node's lock")
    }
  }
}
