import Actions
import Inventory
import Jinja
import Playbooks
import Runs
import Value
import Variables
import Wire

/// A look at the tasks to come: what is asked, and what is known meanwhile.
struct Walk {
  var host: String
  var target: Target
  var knowledge: Ahead.Knowledge
  var assumed = Map()
  /// What the controller alone made of the task at hand.
  var local: Value?
  /// The task at hand will be applied: what is asked behind it would be outdated when its turn
  /// comes.
  var isApplication = false
  var walked: Set<Int> = []
  /// What need not be asked, for there is a valid answer; and the tasks that were passed over so.
  var known: Set<Ahead.Key> = []
  var skipped: Set<Int> = []
  var guesses: [Ahead.Guess] = []

  init(host: String, target: Target, knowledge: Ahead.Knowledge) {
    self.host = host
    self.target = target
    self.knowledge = knowledge
  }
}

extension Engine {
  /// Questions in one look.
  private static var reach: Int { 400 }

  /// Walks the host's tasks behind `task` as if each had nothing to do, with results still unknown.
  func look(behind task: Task, _ walk: inout Walk) {
    guard let run = batch.first(where: { $0.name == walk.host }) else { return }
    if let register = task.register, walk.assumed[register] == nil {
      walk.assumed[register] = .unknown
    }
    var cursor = run.cursor
    while walk.guesses.count < Self.reach, let next = cursor.next() {
      guard guess(next, &walk) else { return }
    }
    let context = store.play
    defer { store.play = context }
    // A coming play has a context of its own.
    walk.knowledge.play = -1
    for play in comingPlays {
      guard walk.guesses.count < Self.reach, enter(play, walk.host) else { continue }
      var cursor = HostCursor(
        [play.preTasks, play.tasks, play.postTasks].flatMap { $0.pruned { selects($0) } })
      while walk.guesses.count < Self.reach, let next = cursor.next() {
        guard guess(next, &walk) else { return }
      }
    }
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
    var context = PlayContext(play: play, name: name(of: play, pattern), allHosts: hosts)
    context.batch = hosts.filter { !lost.contains($0) }
    context.liveHosts = context.batch
    store.play = context
    return true
  }

  /// Adds what `task` would ask; false when the walk cannot go on behind it, or need not.
  func guess(_ task: Task, _ walk: inout Walk) -> Bool {
    let name = task.action.name
    walk.walked.insert(task.id)
    if name == "ansible.builtin.meta" {
      return ["flush_handlers", "role_complete"].contains(task.metaWord)
    }
    if ["ansible.builtin.include_tasks", "ansible.builtin.include_role"].contains(name) {
      return false
    }
    walk.local = nil
    defer { if let register = task.register { walk.assumed[register] = walk.local ?? .unknown } }
    if task.keywords.runOnce != nil || task.keywords.delegateTo != nil { return true }
    if name == "ansible.builtin.setup" { return true }
    // What comes after a wait is asked after it.
    if Self.waits(task) { return false }
    let scope = HostScope(walk.host, task: task, in: store)
    scope.assumed = walk.assumed
    walk.isApplication = false
    guard let items = try? loopItems(task, scope) else {
      if task.loop == nil { guessOne(task, scope, item: 0, &walk) }
      return !walk.isApplication
    }
    for (index, _) in items.enumerated() {
      let itemScope = HostScope(walk.host, task: task, in: store)
      itemScope.assumed = walk.assumed
      itemScope.loopVars = loopVars(task, items, index)
      guessOne(task, itemScope, item: index, &walk)
    }
    return !walk.isApplication
  }

  /// Whether the world is another one behind the task, although it changes nothing itself.
  private static func waits(_ task: Task) -> Bool {
    !task.until.isEmpty || task.retries != nil
      || [
        "ansible.builtin.wait_for", "ansible.builtin.wait_for_connection",
        "ansible.builtin.reboot", "ansible.builtin.pause",
      ].contains(task.action.name)
  }

  private func guessOne(_ task: Task, _ scope: HostScope, item: Int, _ walk: inout Walk) {
    let key = Ahead.Key(task: task.id, item: item, host: walk.host)
    if walk.known.contains(key) {
      walk.skipped.insert(task.id)
      return
    }
    guard applies(task, scope),
      let worker = try? reach(task, walk.host, scope), worker.target == walk.target,
      let call = try? call(task, walk.host, scope), !call.isCheck
    else { return }
    if task.action.name == "ansible.builtin.set_fact" {
      for (key, value) in call.arguments.entries { walk.assumed[key] = value }
      return
    }
    guard let prepared = try? ActionTable.action(call.name)(call) else { return }
    switch prepared {
    case .controller: break
    case .local(let result): if task.loop == nil { walk.local = result.registered }
    case .requests(let requests, let finish):
      if requests.contains(where: \.isCertainApplication) {
        walk.isApplication = true
        return
      }
      walk.guesses += requests.map {
        Ahead.Guess(key: key, request: $0.asInspection, finish: finish, knowledge: walk.knowledge)
      }
    case .conversation(let probe, _):
      if let probe {
        walk.guesses.append(
          Ahead.Guess(
            key: key, request: probe.asInspection, finish: ActionResult.ofOnly,
            knowledge: walk.knowledge))
      } else {
        walk.isApplication = true
      }
    }
  }

  /// Whether the task's conditions are known to hold.
  func applies(_ task: Task, _ scope: HostScope) -> Bool {
    do { return try condition(task, scope) == nil } catch { return false }
  }
}

extension Request {
  /// Commands are applications, unless a file decides whether they run.
  var isCertainApplication: Bool {
    switch module {
    case "ansible.builtin.command", "ansible.builtin.shell":
      arguments["creates"] == nil && arguments["removes"] == nil
    case "ansible.builtin.script": arguments["creates"] == nil && arguments["removes"] == nil
    default: false
    }
  }

  /// The largest content that is sent along with a question.
  private static var inlineLimit: Int { 64 << 10 }

  /// The same call, only asked; large content stays behind.
  var asInspection: Request {
    var copy = withoutLargeContent
    copy.mode = .inspect
    // Whether it is so now: it is waited for when its turn comes, behind what would make it so.
    if module == "groundwork.core.time_sync" { copy.arguments["timeout"] = 0 }
    return copy
  }

  /// The same call with a checksum in place of large content.
  var withoutLargeContent: Request {
    guard payload.count > Self.inlineLimit, arguments["_sha256"] != nil else { return self }
    var copy = self
    copy.payload = []
    copy.arguments["_deferred"] = true
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

extension Response {
  /// The node cannot tell, or cannot do it, without the content.
  var asksForContent: Bool { result["_needs_payload"]?.bool == true }
}
