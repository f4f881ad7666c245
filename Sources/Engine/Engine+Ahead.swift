import Actions
import Inventory
import Jinja
import Playbooks
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

  var answers: [Key: [(request: Request, response: Response)]] = [:]
  /// Answers in a row that needed no change; looking ahead pays only where there are some.
  var calm = 0
}

extension Engine {
  private static var reach: Int { 400 }

  /// Has requests done, from what was asked ahead where that holds.
  func send(
    _ requests: [Request], _ task: Task, _ target: Target, item: Int, host: String
  ) async throws(Problem) -> [Response] {
    if let known = await knownNothing(requests, task, target, item: item, host: host) {
      return known
    }
    let link = await links.link(to: target)
    try await takeUpPending(link, target, host: host)
    let names = notifications(of: task, on: host)
    let chain = requests.map { request -> Request in
      var request = request
      if requests.count > 1 { request.chain = task.id }
      request.notifies = names
      return request
    }
    let responses = try await link.perform(chain)
    if !names.isEmpty, responses.contains(where: { $0.change != .none }) {
      batch.first { $0.name == host }?.recorded[target, default: []].formUnion(names)
    }
    let isQuiet = responses.allSatisfy { $0.change == .none && $0.outcome == .done }
    let calm = isQuiet ? (ahead[target]?.calm ?? 0) + 1 : 0
    if !isQuiet || ahead[target] == nil { ahead[target] = Ahead(calm: calm) }
    ahead[target]?.calm = calm
    return responses
  }

  /// The answers when all requests were asked ahead and none needs anything; otherwise nil.
  func knownNothing(
    _ requests: [Request], _ task: Task, _ target: Target, item: Int, host: String
  ) async -> [Response]? {
    guard options.sendsAhead, requests.allSatisfy({ $0.mode == .apply }), !task.isHandler else {
      return nil
    }
    let key = Ahead.Key(task: task.id, item: item, host: host)
    let state = ahead[target]
    if state == nil || ((state?.calm ?? 0) >= 3 || state?.answers.isEmpty == true && state?.calm == 1)
      && state?.answers[key] == nil
    {
      await lookAhead(task, target, host: host)
    }
    guard let asked = ahead[target]?.answers[key], asked.count == requests.count else { return nil }
    for (mine, known) in zip(requests, asked) {
      guard mine.asks(known.request), known.response.outcome == .done,
        known.response.change == .none
      else { return nil }
    }
    return asked.map(\.response)
  }

  /// Asks one round of inspections for this task and those after it.
  private func lookAhead(_ task: Task, _ target: Target, host: String) async {
    guard task.action.name != "ansible.builtin.setup", batch.contains(where: { $0.name == host })
    else { return }
    let guesses = guesses(from: task, target, host: host)
    guard !guesses.isEmpty else { return }
    let link = await links.link(to: target)
    guard let responses = try? await link.perform(guesses.map(\.request)),
      responses.count == guesses.count
    else { return }
    var fresh = Ahead()
    for (guess, response) in zip(guesses, responses) {
      fresh.answers[guess.key, default: []].append((guess.request, response))
    }
    ahead[target] = fresh
  }

  private struct Guess {
    var key: Ahead.Key
    var request: Request
  }

  /// Walks the host's tasks as if each had nothing to do, with results still unknown.
  private func guesses(from task: Task, _ target: Target, host: String) -> [Guess] {
    guard let run = batch.first(where: { $0.name == host }) else { return [] }
    var walk = Walk(host: host, target: target)
    guess(task, &walk)
    var cursor = run.cursor
    while walk.guesses.count < Self.reach, let next = cursor.next() {
      guard guess(next, &walk) else { return walk.guesses }
    }
    let context = store.play
    defer { store.play = context }
    for play in comingPlays {
      guard walk.guesses.count < Self.reach, enter(play, host) else { continue }
      var cursor = HostCursor(
        [play.preTasks, play.tasks, play.postTasks].flatMap { $0.pruned { selects($0) } })
      while walk.guesses.count < Self.reach, let next = cursor.next() {
        guard guess(next, &walk) else { return walk.guesses }
      }
    }
    return walk.guesses
  }

  /// Makes a coming play the current one for the walk; false when the host is not in it.
  private func enter(_ play: Play, _ host: String) -> Bool {
    guard play.serial == nil, play.varsFiles.isEmpty,
      let value = templated(play.hosts.value, in: MapScope(store.extraVars))
    else { return false }
    let pattern = (value.list ?? [value]).compactMap(\.string).joined(separator: ",")
    guard let hosts = try? inventory.hosts(matching: pattern), hosts.contains(host) else {
      return false
    }
    var context = PlayContext(play: play, allHosts: hosts)
    context.batch = hosts.filter { !lost.contains($0) }
    context.liveHosts = context.batch
    store.play = context
    return true
  }

  private struct Walk {
    var host: String
    var target: Target
    var assumed = Map()
    /// What the controller alone made of the task at hand.
    var local: Value?
    var guesses: [Guess] = []
  }

  /// Adds what `task` would ask; false when the walk cannot go on behind it.
  @discardableResult
  private func guess(_ task: Task, _ walk: inout Walk) -> Bool {
    let name = task.action.name
    if name == "ansible.builtin.meta" {
      return task.metaWord == "flush_handlers"
    }
    if ["ansible.builtin.include_tasks", "ansible.builtin.include_role"].contains(name) {
      return false
    }
    walk.local = nil
    defer { if let register = task.register { walk.assumed[register] = walk.local ?? .unknown } }
    if task.keywords.runOnce != nil || task.keywords.delegateTo != nil { return true }
    if name == "ansible.builtin.setup" || !Self.isAskable(name) { return true }
    let scope = HostScope(walk.host, task: task, in: store)
    scope.assumed = walk.assumed
    guard let items = try? loopItems(task, scope) else {
      if task.loop == nil { guessOne(task, scope, item: 0, &walk) }
      return true
    }
    for (index, _) in items.enumerated() {
      let itemScope = HostScope(walk.host, task: task, in: store)
      itemScope.assumed = walk.assumed
      itemScope.loopVars = loopVars(task, items, index)
      guessOne(task, itemScope, item: index, &walk)
    }
    return true
  }

  /// Commands are applications; waiting must not happen ahead of its time.
  private static func isAskable(_ name: String) -> Bool {
    ![
      "ansible.builtin.command", "ansible.builtin.shell", "ansible.builtin.script",
      "ansible.builtin.raw", "ansible.builtin.wait_for", "ansible.builtin.wait_for_connection",
      "ansible.builtin.reboot", "ansible.builtin.pause",
    ].contains(name)
  }

  private func guessOne(_ task: Task, _ scope: HostScope, item: Int, _ walk: inout Walk) {
    guard applies(task, scope),
      let worker = try? reach(task, walk.host, scope), worker.target == walk.target,
      let call = try? call(task, walk.host, scope), !call.isCheck
    else { return }
    if task.action.name == "ansible.builtin.set_fact" {
      for (key, value) in call.arguments.entries { walk.assumed[key] = value }
      return
    }
    guard let prepared = try? ActionTable.action(call.name)(call) else { return }
    let key = Ahead.Key(task: task.id, item: item, host: walk.host)
    switch prepared {
    case .controller: break
    case .local(let result): if task.loop == nil { walk.local = result.registered }
    case .requests(let requests, _):
      walk.guesses += requests.map { Guess(key: key, request: $0.asInspection) }
    case .conversation(let probe, _):
      if let probe { walk.guesses.append(Guess(key: key, request: probe.asInspection)) }
    }
  }

  /// Whether the task's conditions are known to hold.
  private func applies(_ task: Task, _ scope: HostScope) -> Bool {
    do { return try condition(task, scope) == nil } catch { return false }
  }
}

extension Request {
  /// The largest content that is sent along with a question.
  private static var inlineLimit: Int { 64 << 10 }

  /// The same call, only asked; large content stays behind, its checksum speaks for it.
  var asInspection: Request {
    var copy = self
    copy.mode = .inspect
    if copy.payload.count > Self.inlineLimit, copy.arguments["_sha256"] != nil {
      copy.payload = []
      copy.arguments["_deferred"] = true
    }
    return copy
  }

  /// Whether `other` asked about this very call.
  func asks(_ other: Request) -> Bool {
    let mine = asInspection
    return mine.module == other.module && mine.arguments == other.arguments
      && mine.environment == other.environment && mine.payload == other.payload
      && mine.wantsDiff == other.wantsDiff
  }
}
