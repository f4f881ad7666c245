import Actions
package import Inventory
package import Jinja
package import Playbooks
package import Runs
import System
package import Value
import Variables

/// Runs plays over hosts.
///
/// Everything but the wire happens on this actor: templates, results, order. Hosts are at work at the
/// same time because each waits for its node, not because each has a thread.
package actor Engine {
  var inventory: Inventory { store.inventory }
  let loader: PlaybookLoader
  let options: RunOptions
  let links: any NodeLinks
  let events: any EventSink
  let store: VariableStore
  var services: Services { makeServices() }
  let files: ControllerFiles
  let proofImages = ProofImages()
  let contents = FileContents()
  let downloads = Downloads()
  /// Takes secrets that come to be while the run lasts, marked, for sinks to look for.
  let revealed: @Sendable (Value) -> Void
  /// Asks the user; a problem where there is no terminal.
  let ask: @Sendable (Question) throws(Problem) -> String

  var outcome = RunOutcome()
  var counters: [String: Counters] = [:]
  /// By task with a `throttle`: how many hosts do it now.
  var atWork: [Int: Int] = [:]
  /// What `add_host` and `group_by` have made: kept when the inventory is read again.
  var grown: [(growth: ActionResult.Growth, host: String)] = []
  /// Hosts of which facts are kept from run to run.
  var cachedHosts: Set<String> = []
  /// Host and name of secret facts that the cache does not get, and that somebody was told of.
  var unkeptFacts: Set<String> = []
  /// Hosts that failed or were lost in an earlier play.
  var lost: Set<String> = []
  var playNumber = 0
  /// Plays after the one that runs, for looking ahead.
  var comingPlays: [Play] = []
  /// Tasks that changed a node or a file of this machine.
  var applications = 0
  /// What has been asked ahead, by link.
  var ahead: [Target: Ahead] = [:]
  /// Requests asked ahead whose answers were used, by link, until it is told.
  var used: [Target: [Int]] = [:]
  /// By host: what connects, or has, without a task having waited for it.
  var connecting: [String: Approach] = [:]
  /// Hosts of the batch at which nobody has answered yet: the others go on without them.
  var missing: Set<String> = []
  /// Hosts whose connection variables are all acted on.
  var admitted: Set<String> = []
  /// Nodes whose hello has been read.
  var greeted: Set<Target> = []
  /// By node: what an earlier run notified there and no play of this run has taken up yet.
  var pending: [Target: Set<String>] = [:]
  var batch: [HostRun] = []
  var order: [Int] = []
  var place = 0
  var handlers: [Task] = []
  var flushNumber = 0
  /// In a plan, by host.
  var unknowns: [String: Unknowns] = [:]
  /// By task: where the includes stand that brought it in.
  var broughtIn: [Int: [SourceLocation]] = [:]
  /// Chains of requests sent so far: the agent forgets none that broke.
  var chainNumber = 0
  var isInterrupted = false
  /// Plays were not come to.
  var isCutShort = false
  /// Tasks of the run may make hosts and groups.
  var makesGroups = false
  /// `--start-at-task`: the task has not been met yet.
  var isSearching: Bool
  /// `--step`: the user has not said "continue" yet.
  var isStepping: Bool
  /// `meta: end_play`: no further batch of this play.
  var isPlayEnded = false
  /// More hosts failed than `max_fail_percentage` allows: the run ends.
  var isShareExceeded = false

  package init(
    inventory: Inventory, loader: PlaybookLoader, options: RunOptions, links: any NodeLinks,
    events: any EventSink, extraVars: Map, environment: Jinja.Environment, files: ControllerFiles,
    revealed: @escaping @Sendable (Value) -> Void = { _ in },
    ask: @escaping @Sendable (Question) throws(Problem) -> String = Engine.noTerminal
  ) {
    self.revealed = revealed
    self.ask = ask
    isSearching = options.startAtTask != nil
    isStepping = options.step
    self.loader = loader
    self.options = options
    self.links = links
    self.events = events
    self.files = files
    store = VariableStore(
      inventory: inventory, templar: Templar(environment: environment), extraVars: extraVars,
      runFacts: Self.runFacts(options))
  }

  private static func runFacts(_ options: RunOptions) -> Map {
    var facts: Map = [
      "ansible_check_mode": Value(options.isCheck), "ansible_diff_mode": Value(options.wantsDiff),
      "ansible_run_tags": Value((options.tags.isEmpty ? ["all"] : options.tags).map { Value($0) }),
      "ansible_skip_tags": Value(options.skipTags.map { Value($0) }),
      "ansible_forks": Value(options.forks), "ansible_verbosity": Value(options.verbosity),
      "ansible_inventory_sources": Value(options.inventorySources.map { Value($0) }),
      "ansible_config_file": options.configFile.map { Value($0) } ?? .null,
      "ansible_version": [
        "full": "2.18.0", "major": 2, "minor": 18, "revision": 0, "string": "2.18.0",
      ],
    ]
    if let limit = options.givenLimit { facts["ansible_limit"] = Value(limit) }
    if let python = options.python { facts["ansible_playbook_python"] = Value(python) }
    return facts
  }

  /// What makes hosts and groups, or brings in tasks that may.
  private static let makers: Set<String> = [
    "ansible.builtin.add_host", "ansible.builtin.group_by", "ansible.builtin.include_tasks",
    "ansible.builtin.include_role",
  ]

  /// Runs every play of `playbooks` and closes the connections.
  package func run(_ playbooks: [Playbook]) async -> RunOutcome {
    let plays = playbooks.flatMap(\.plays)
    makesGroups = plays.contains { play in
      (play.preTasks + play.tasks + play.postTasks).flattened.contains {
        Self.makers.contains($0.action.name)
      }
    }
    var number = 0
    takeUpFacts()
    for (place, playbook) in playbooks.enumerated() {
      tellBeginning(of: playbook)
      for play in playbook.plays {
        if isInterrupted || isCutShort { break }
        number += 1
        comingPlays = Array(plays[number...])
        let goesOn = await run(play)
        store.endPlay()
        if !goesOn { isCutShort = true }
      }
      // Ansible sums up after each, and goes on behind one that was well.
      if options.speaksAnsible, place + 1 < playbooks.count, outcome.abortCode == nil {
        if isInterrupted || outcome.hasLosses { break }
        events.receive(.recap(Recap(counters, isComplete: true)))
      }
    }
    if isInterrupted { isCutShort = true }
    if isSearching { reportMissingStart() }
    if outcome.abortCode == nil {
      events.receive(.recap(Recap(counters, isComplete: !isCutShort)))
    }
    await takeOver()
    outcome.ways = await waysTaken()
    for link in await links.all() {
      if let connected = await link.connected() {
        outcome.roundTrips[connected.host, default: 0] += await link.roundTrips()
        outcome.connections.append(connected)
      }
    }
    // What still connects would have its connection when nobody is left to close it.
    for approach in connecting.values { await approach.work.value }
    await links.close()
    return outcome
  }

  /// What Ansible says with `-vv` of a playbook it begins.
  private func tellBeginning(of playbook: Playbook) {
    guard options.speaksAnsible, options.verbosity > 1, !isInterrupted else { return }
    let title = "PLAYBOOK: \(Path.name(of: playbook.file)) "
    let stars = max(3, 80 - title.unicodeScalars.count)
    events.receive(.listing("\n\(title)\(String(repeating: "*", count: stars))"))
    events.receive(.listing("\(playbook.plays.count) plays in \(playbook.file)"))
  }

  /// What Ansible says with `-vv` of a `meta`.
  func tellMeta(_ text: String) {
    guard options.speaksAnsible, options.verbosity > 1 else { return }
    events.receive(.listing("META: \(text)"))
  }

  /// Ends the run after the tasks now at work.
  package func interrupt() { isInterrupted = true }

  /// One play; false when the run ends with it.
  private func run(_ play: Play) async -> Bool {
    playNumber += 1
    let hosts: [String]
    var pattern = ""
    do throws(Problem) {
      (pattern, hosts) = try matching(play)
    } catch {
      outcome.problems.append(error)
      events.receive(.problem(error))
      return false
    }
    outcome.hosts += hosts.filter { !outcome.hosts.contains($0) }
    let name =
      play.name.flatMap { shownText($0.value, in: MapScope(ownVariables(play))) } ?? pattern
    var start = PlayStarted(
      id: playNumber, name: name, pattern: pattern, hosts: hosts.filter { !lost.contains($0) },
      location: play.location, isCheck: options.isCheck)
    start.isFree = isFree(play)
    start.isSpent = start.hosts.isEmpty && !hosts.isEmpty
    guard !start.hosts.isEmpty else {
      events.receive(.playStarted(start))
      return true
    }
    outcome.hasPlayedHosts = true
    let inOrder = Set(hosts)
    var context = PlayContext(
      play: play, name: name, allHosts: inventory.hostNames.filter { inOrder.contains($0) })
    do throws(Problem) {
      context.prompted = try prompts(play)
    } catch {
      outcome.problems.append(error)
      events.receive(.problem(error))
      return false
    }
    return await batches(play, hosts, context, start)
  }

  /// As in the banner and in `ansible_play_name`.
  func name(of play: Play, _ pattern: String) -> String {
    play.name.flatMap { templatedText($0.value, in: MapScope(ownVariables(play))) } ?? pattern
  }

  /// Runs the play batch by batch; hosts lost before count in the sizes, as in Ansible.
  private func batches(
    _ play: Play, _ all: [String], _ first: PlayContext, _ start: PlayStarted
  ) async -> Bool {
    var context = first
    var start = start
    var rest = all
    isPlayEnded = false
    let sizes: [Int]
    do throws(Problem) {
      sizes = try batchSizes(play, count: all.count)
    } catch {
      outcome.problems.append(error)
      events.receive(.problem(error))
      return false
    }
    for size in sizes {
      let batch = Array(rest.prefix(size))
      rest.removeFirst(batch.count)
      if batch.isEmpty || isPlayEnded || isInterrupted { break }
      let hosts = batch.filter { !lost.contains($0) }
      start.hosts = hosts
      start.isSpent = hosts.isEmpty
      events.receive(.playStarted(start))
      if hosts.isEmpty { continue }
      context.batch = hosts
      context.liveHosts = context.allHosts.filter { !lost.contains($0) }
      store.play = context
      let failedBefore = lost.count
      loadVarsFiles(play, hosts)
      await runBatch(play, hosts.filter { !lost.contains($0) })
      if isShareExceeded || lost.count - failedBefore == batch.count {
        // Ansible says so where a share was exceeded, and then twice.
        let times = options.speaksAnsible ? (isShareExceeded ? 2 : 0) : 1
        for _ in 0..<times { events.receive(.noHostsLeft) }
        return false
      }
    }
    return true
  }

  /// The sizes of the batches; the last one repeats. One that is not above 0 takes all that is left.
  private func batchSizes(_ play: Play, count: Int) throws(Problem) -> [Int] {
    guard let field = play.serial else { return [count] }
    let value: Value
    do {
      value = try store.templar.template(field.value, in: MapScope(ownVariables(play)))
    } catch { throw error.problem(at: field.location) }
    if HostScope.isOmitted(value) { return [count] }
    var wanted: [Int] = []
    for item in value.list ?? [value] {
      guard let size = BatchSize.hosts(item, of: count) else {
        throw Problem(
          "playbook.bad-serial", what: "'serial' takes numbers or percentages", at: field.location,
          because: "it came out as \(item.string ?? JSON.text(item))", fix: "write serial: 30%")
      }
      wanted.append(size)
    }
    var sizes: [Int] = []
    var rest = count
    while rest > 0 {
      let size = sizes.count < wanted.count ? wanted[sizes.count] : wanted.last ?? rest
      sizes.append(size > 0 ? min(size, rest) : rest)
      rest -= sizes[sizes.count - 1]
    }
    return sizes
  }

  /// What the play itself says: there is no host yet whose variables it could read.
  private func ownVariables(_ play: Play) -> Map {
    (["omit": HostScope.omitToken] as Map)
      .merging(play.vars.reduce(Map()) { $0.merging($1.values) }).merging(store.extraVars)
  }

  private func matching(_ play: Play) throws(Problem) -> (String, [String]) {
    let value: Value
    do {
      value = try store.templar.template(play.hosts.value, in: MapScope(ownVariables(play)))
    } catch { throw error.problem(at: play.hosts.location) }
    let patterns = (value.list ?? [value]).map { $0.string ?? JSON.text($0) }
    let pattern = patterns.joined(separator: ",")
    var hosts: [String]
    do throws(Problem) {
      hosts = try inventory.hosts(matching: pattern)
    } catch {
      // The loader lets such a pattern pass only where tasks make hosts and groups.
      guard error.id == "inventory.unknown-pattern", makesGroups || options.speaksAnsible else {
        throw error
      }
      events.receive(.warning(Notice(error.what, at: play.hosts.location)))
      hosts = patterns.flatMap { (try? inventory.hosts(matching: $0)) ?? [] }
    }
    if let limit = options.limit {
      let allowed = Set(try inventory.hosts(matching: limit))
      hosts = hosts.filter { allowed.contains($0) }
    }
    return (pattern, ordered(hosts, play))
  }

  /// The hosts as `order` wants them.
  private func ordered(_ hosts: [String], _ play: Play) -> [String] {
    let word = play.order.flatMap { templatedText($0.value, in: MapScope(store.extraVars)) }
    switch word {
    case "sorted": return hosts.sorted { $0.precedesByScalars($1) }
    case "reverse_sorted": return hosts.sorted { $1.precedesByScalars($0) }
    case "reverse_inventory": return hosts.reversed()
    case "shuffle": return hosts.shuffled()
    default: return hosts
    }
  }

  private func loadVarsFiles(_ play: Play, _ hosts: [String]) {
    guard !play.varsFiles.isEmpty else { return }
    for host in hosts {
      var merged = Map()
      let scope = HostScope(host, in: store)
      for field in play.varsFiles {
        // Of a list the first that is there.
        let names = (field.value.list ?? [field.value]).compactMap {
          templatedText($0, in: scope)
        }
        let places = names.flatMap { Play.varsFiles($0, beside: play.directory) }
        guard let last = places.last else { continue }
        let path = places.first { Files.isAccessible($0) } ?? last
        do throws(Problem) {
          merged = merged.merging(try files.vars(path))
        } catch {
          // Going on without them would make something else than was asked for.
          var problem = error
          problem.host = host
          outcome.problems.append(problem)
          events.receive(.problem(problem))
          outcome.failedHosts.append(host)
          counters[host, default: Counters()].failed += 1
          lost.insert(host)
          break
        }
      }
      store.play?.varsFiles[host] = merged
    }
  }

  func templated(_ value: Value, in scope: any Scope) -> Value? {
    do { return try store.templar.template(value, in: scope) } catch { return nil }
  }

  func templatedText(_ value: Value, in scope: any Scope) -> String? {
    templated(value, in: scope).map { $0.string ?? JSON.text($0) }
  }

  /// The same for people to read: what is made of a secret is not told, not even in part.
  func shownText(_ value: Value, in scope: any Scope) -> String? {
    templated(value, in: scope).map {
      $0.deepMarks.contains(.secret) ? "«secret»" : $0.string ?? JSON.text($0)
    }
  }
}
