import Actions
import Inventory
import Jinja
import Playbooks
import Runs
import Value
import Variables
import Wire

/// What has been asked of a node ahead of its tasks.
///
/// Only "nothing to do" is ever used, and only while nothing has been applied on the node since; the
/// request that the task makes must be the very one that was asked. So a wrong guess costs bytes, never
/// correctness.
struct Ahead {
  struct Key: Hashable {
    var task: Int
    var item: Int
    var host: String
  }

  /// What was asked for one item of a task, and answered.
  struct Answer {
    var requests: [Request] = []
    var responses: [Response] = []
    var finish: ([Response]) -> ActionResult
    var knowledge: Knowledge

    /// Nothing is to be done.
    var isNothing: Bool { responses.allSatisfy { $0.outcome == .done && $0.change == .none } }
  }

  /// Everything a task's request is made of, as far as a run can change it: made of the same, it is the
  /// same.
  struct Knowledge: Equatable {
    var variables: Int
    var play: Int
    var liveHosts: Int
    var applications: Int
  }

  var answers: [Key: Answer] = [:]
  /// Tasks that have been looked at, whether or not there was something to ask.
  var walked: Set<Int> = []
  /// Answers in a row that needed no change.
  var calm = 0
  /// Most of what was asked last needed no change: looking ahead saves round trips.
  var pays = false

  /// Takes in what was asked and answered; what needs a change is done when its turn comes.
  mutating func add(_ asked: [Guess], _ responses: [Response], walked: Set<Int>) {
    self.walked.formUnion(walked)
    guard !asked.isEmpty, asked.count == responses.count else { return }
    var fresh: [Key: Answer] = [:]
    for (guess, response) in zip(asked, responses) {
      let empty = Answer(finish: guess.finish, knowledge: guess.knowledge)
      fresh[guess.key, default: empty].requests.append(guess.request)
      fresh[guess.key]?.responses.append(response)
    }
    answers.merge(fresh) { $1 }
    pays = responses.count(where: { $0.change == .none }) * 2 > responses.count
  }

  /// A request that some later task is expected to make.
  struct Guess {
    var key: Key
    var request: Request
    var finish: ([Response]) -> ActionResult
    var knowledge: Knowledge
  }
}

extension Engine {
  /// Has requests done, from what was asked ahead where that holds.
  ///
  /// What is applied outdates all answers; so where looking ahead pays, the questions of the tasks
  /// behind it travel with it and are answered after it, in the same round trip.
  func send(
    _ requests: [Request], _ task: Task, _ target: Target, _ turn: Turn, host: String,
    _ observations: Observations? = nil
  ) async throws(Problem) -> [Response] {
    if let problem = takeFailure(to: target) { throw problem }
    if let known = await knownNothing(requests, task, target, turn, host: host) {
      return known
    }
    // Looking ahead has waited for the connection.
    if let problem = takeFailure(to: target) { throw problem }
    let link = await links.link(to: target)
    await tellUses(of: target, link)
    try await takeUpPending(link, target)
    let names = notifications(of: task, on: host, at: target)
    let deadline = seconds(task, host)
    let chain = requests.map { request -> Request in
      var request = request
      request.notifies = names
      request.deadlineSeconds = deadline ?? request.deadlineSeconds
      request.observes = observations?.key
      return request
    }
    var walk = Walk(host: host, target: target, knowledge: knowledge)
    let key = Ahead.Key(task: task.id, item: turn.index, host: host)
    let known = ahead[target]?.answers ?? [:]
    let isApplication =
      requests.contains { $0.isCertainApplication }
      || known[key].map { !$0.isNothing } == true
    if ahead[target]?.pays == true, options.sendsAhead, turn.isLast, task.until.isEmpty,
      task.retries == nil, !task.isHandler
    {
      // What changes nothing leaves the answers that are there valid.
      if !isApplication { walk.known = Set(known.keys) }
      look(behind: task, &walk)
    }
    try settleEvents()
    let (responses, answers) = try await exchange(
      chain, along: walk.guesses.map { $0.request.bounded(by: deadline) }, over: link)
    observations?.add(responses)
    if responses.contains(where: { $0.change != .none }) { record(names, target, host: host) }
    let isQuiet = responses.allSatisfy { $0.change == .none && $0.outcome == .done }
    if !isQuiet {
      applications += 1
      // What is done once, or elsewhere, is done for the others.
      if task.keywords.delegateTo != nil || task.keywords.runOnce != nil { ahead = [:] }
      forgetAhead(of: target)
    }
    var state = ahead[target] ?? Ahead()
    state.calm = isQuiet ? state.calm + 1 : 0
    state.add(
      walk.guesses, answers, walked: isQuiet ? walk.walked : walk.walked.subtracting(walk.skipped))
    ahead[target] = state
    return responses
  }

  /// Something was applied: what was asked of the node before, as whatever user, holds no more.
  func forgetAhead(of target: Target) {
    for known in ahead.keys where known.host == target.host {
      ahead[known] = Ahead(pays: ahead[known]?.pays ?? false)
    }
    if ahead[target] == nil { ahead[target] = Ahead() }
  }

  /// Remembers what the node has written down, to be struck off once the handlers have run.
  func record(_ names: [String], _ target: Target, host: String) {
    guard !names.isEmpty else { return }
    batch.first { $0.name == host }?.recorded[target, default: []].formUnion(names)
  }

  /// Sends a chain. Large contents stay behind until the node asks for them: its own digest may be
  /// the right one already.
  /// - Parameter along: questions behind the chain, answered after it.
  private func exchange(
    _ requests: [Request], along: [Request], over link: any NodeLink
  ) async throws(Problem) -> (responses: [Response], along: [Response]) {
    var done: [Response] = []
    var isAskedFor = false
    while done.count < requests.count {
      chainNumber += 1
      let rest = requests[done.count...].enumerated().map { place, request in
        var request = place == 0 && isAskedFor ? request : request.withoutLargeContent
        if requests.count > 1 { request.chain = chainNumber }
        return request
      }
      let all = try await link.perform(rest + along)
      let answers = all.prefix(rest.count)
      guard let place = answers.firstIndex(where: \.asksForContent), place > 0 || !isAskedFor
      else { return (done + answers, Array(all.dropFirst(rest.count))) }
      done += answers[..<place]
      isAskedFor = true
    }
    return (done, [])
  }

  /// The answers when all requests were asked ahead and none needs anything; otherwise nil.
  func knownNothing(
    _ requests: [Request], _ task: Task, _ target: Target, _ turn: Turn, host: String
  ) async -> [Response]? {
    guard options.sendsAhead, requests.allSatisfy({ $0.mode == .apply }), !task.isHandler,
      task.until.isEmpty, task.retries == nil
    else { return nil }
    let state = ahead[target]
    if state == nil
      || state?.walked.contains(task.id) == false
        && (state?.pays == true || (state?.calm ?? 0) >= 3)
    {
      await lookAhead(task, target, host: host)
    }
    let key = Ahead.Key(task: task.id, item: turn.index, host: host)
    guard let answer = ahead[target]?.answers[key], answer.requests.count == requests.count,
      answer.isNothing, zip(requests, answer.requests).allSatisfy({ $0.asks($1) })
    else { return nil }
    used[target, default: []] += answer.responses.map(\.id)
    return answer.responses
  }

  /// What a task knows. Nothing that has been asked ahead is used when anything of it has changed.
  var knowledge: Ahead.Knowledge {
    Ahead.Knowledge(
      variables: store.changes, play: playNumber, liveHosts: store.play?.liveHosts.count ?? 0,
      applications: applications)
  }

  /// The result of a task whose request was asked ahead, when it would be the very same now and nothing
  /// is to be done. It is not even made again: on a re-run that is half of the work.
  func knownResult(_ task: Task, _ turn: Turn, host: String) -> ActionResult? {
    guard options.sendsAhead, !task.isHandler, task.until.isEmpty, task.retries == nil else {
      return nil
    }
    let key = Ahead.Key(task: task.id, item: turn.index, host: host)
    for (target, state) in ahead where target.host == host {
      guard let answer = state.answers[key] else { continue }
      guard answer.isNothing, answer.knowledge == knowledge else { return nil }
      used[target, default: []] += answer.responses.map(\.id)
      return answer.finish(answer.responses)
    }
    return nil
  }

  /// Asks one round of inspections for this task and those after it.
  private func lookAhead(_ task: Task, _ target: Target, host: String) async {
    guard task.action.name != "ansible.builtin.setup", batch.contains(where: { $0.name == host })
    else { return }
    var walk = Walk(host: host, target: target, knowledge: knowledge)
    if guess(task, &walk) { look(behind: task, &walk) }
    guard !walk.guesses.isEmpty else { return }
    let link = await links.link(to: target)
    do throws(Problem) { try await takeUpPending(link, target) } catch {
      connecting[target.host]?.failure = (target, error)
      return
    }
    guard
      let responses = try? await link.perform(
        walk.guesses.map { $0.request.bounded(by: seconds(task, host)) })
    else { return }
    var fresh = Ahead()
    fresh.add(walk.guesses, responses, walked: walk.walked)
    ahead[target] = fresh
  }
}

extension Request {
  /// What travels with a task takes no longer than the task may.
  fileprivate func bounded(by seconds: Int?) -> Request {
    var request = self
    request.deadlineSeconds = request.deadlineSeconds ?? seconds
    return request
  }
}
