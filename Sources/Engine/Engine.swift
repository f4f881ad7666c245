package import Actions
package import Inventory
package import Jinja
package import Playbooks
package import Runs
import System
package import Value
package import Variables

/// Runs plays over hosts.
///
/// Everything but the wire happens on this actor: templates, results, order. Hosts are at work at the
/// same time because each waits for its node, not because each has a thread.
package actor Engine {
  let inventory: Inventory
  let loader: PlaybookLoader
  let options: RunOptions
  let links: any NodeLinks
  let events: any EventSink
  let store: VariableStore
  var services: Services { makeServices() }
  let files: ControllerFiles

  var outcome = RunOutcome()
  var counters: [String: Counters] = [:]
  /// Hosts that failed or were lost in an earlier play.
  var lost: Set<String> = []
  var playNumber = 0
  /// Plays after the one that runs, for looking ahead.
  var comingPlays: [Play] = []
  /// What has been asked ahead, by link.
  var ahead: [Target: Ahead] = [:]
  /// Nodes whose hello has been read.
  var greeted: Set<Target> = []
  var batch: [HostRun] = []
  var order: [Int] = []
  var place = 0
  var handlers: [Task] = []
  var flushNumber = 0
  var isInterrupted = false

  package init(
    inventory: Inventory, loader: PlaybookLoader, options: RunOptions, links: any NodeLinks,
    events: any EventSink, extraVars: Map, environment: Jinja.Environment, files: ControllerFiles
  ) {
    self.inventory = inventory
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
    [
      "ansible_check_mode": Value(options.isCheck), "ansible_diff_mode": Value(options.wantsDiff),
      "ansible_run_tags": Value((options.tags.isEmpty ? ["all"] : options.tags).map { Value($0) }),
      "ansible_skip_tags": Value(options.skipTags.map { Value($0) }),
      "ansible_forks": Value(options.forks), "ansible_verbosity": Value(options.verbosity),
      "ansible_limit": options.limit.map { Value($0) } ?? .null,
      "ansible_version": [
        "full": "2.18.0", "major": 2, "minor": 18, "revision": 0, "string": "2.18.0",
      ],
    ]
  }

  /// Runs every play of `playbooks` and closes the connections.
  package func run(_ playbooks: [Playbook]) async -> RunOutcome {
    let plays = playbooks.flatMap(\.plays)
    for (number, play) in plays.enumerated() {
      if isInterrupted { break }
      comingPlays = Array(plays[(number + 1)...])
      let goesOn = await run(play)
      store.endPlay()
      if !goesOn { break }
    }
    events.receive(.recap(Recap(counters)))
    for link in await links.all() {
      if let connected = await link.connected() {
        outcome.roundTrips[connected.host, default: 0] += await link.roundTrips()
      }
    }
    await links.close()
    return outcome
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
    let live = hosts.filter { !lost.contains($0) }
    let name =
      play.name.flatMap { templatedText($0.value, in: MapScope(store.extraVars)) } ?? pattern
    events.receive(
      .playStarted(
        PlayStarted(
          id: playNumber, name: name, pattern: pattern, hosts: live, location: play.location,
          isCheck: options.isCheck)))
    guard !live.isEmpty else {
      return hosts.isEmpty || !lost.isSuperset(of: hosts) || hosts.isEmpty
    }
    for host in live where counters[host] == nil { counters[host] = Counters() }
    return await batches(play, live, all: hosts)
  }

  private func batches(_ play: Play, _ live: [String], all: [String]) async -> Bool {
    var context = PlayContext(play: play, allHosts: all)
    var rest = live
    for size in serialSizes(play, count: live.count) {
      let hosts = Array(rest.prefix(size))
      rest.removeFirst(hosts.count)
      if hosts.isEmpty { break }
      context.batch = hosts
      context.liveHosts = live.filter { !lost.contains($0) }
      store.play = context
      loadVarsFiles(play, hosts)
      let failedBefore = lost.count
      await runBatch(play, hosts)
      let failed = lost.count - failedBefore
      if failed == hosts.count {
        events.receive(.noHostsLeft)
        return failed < live.count
      }
      if exceeds(play, failed: failed, of: hosts.count) {
        events.receive(.noHostsLeft)
        return false
      }
    }
    return true
  }

  private func exceeds(_ play: Play, failed: Int, of count: Int) -> Bool {
    guard failed > 0, let field = play.maxFailPercentage else { return false }
    let value = templated(field.value, in: MapScope(store.extraVars)) ?? field.value
    guard
      let percentage = value.double ?? value.int.map(Double.init)
        ?? value.string.flatMap({ Double($0) })
    else { return false }
    return Double(failed) / Double(count) * 100 > percentage
  }

  /// The sizes of the batches; the last one repeats.
  private func serialSizes(_ play: Play, count: Int) -> [Int] {
    guard let field = play.serial,
      let value = templated(field.value, in: MapScope(store.extraVars))
    else { return [count] }
    let wanted = (value.list ?? [value]).map { size -> Int in
      if let text = size.string, text.hasSuffix("%"), let share = Double(text.dropLast()) {
        return max(1, Int(Double(count) * share / 100))
      }
      return max(1, size.int ?? size.string.flatMap { Int($0) } ?? count)
    }
    var sizes: [Int] = []
    var sum = 0
    while sum < count {
      let size = sizes.count < wanted.count ? wanted[sizes.count] : wanted.last ?? count
      sizes.append(size)
      sum += size
    }
    return sizes
  }

  private func matching(_ play: Play) throws(Problem) -> (String, [String]) {
    let value: Value
    do {
      value = try store.templar.template(play.hosts.value, in: MapScope(store.extraVars))
    } catch { throw error.problem(at: play.hosts.location) }
    let patterns = (value.list ?? [value]).map { $0.string ?? JSON.text($0) }
    let pattern = patterns.joined(separator: ",")
    var hosts = try inventory.hosts(matching: pattern)
    if let limit = options.limit {
      let allowed = Set(try inventory.hosts(matching: limit))
      hosts = hosts.filter { allowed.contains($0) }
    }
    return (pattern, hosts)
  }

  private func loadVarsFiles(_ play: Play, _ hosts: [String]) {
    guard !play.varsFiles.isEmpty else { return }
    for host in hosts {
      var merged = Map()
      let scope = HostScope(host, in: store)
      for field in play.varsFiles {
        guard let name = templatedText(field.value, in: scope) else { continue }
        let path = name.hasPrefix("/") ? name : Path.join(play.directory, name)
        do throws(Problem) {
          merged = merged.merging(try files.vars(path))
        } catch {
          outcome.problems.append(error)
          events.receive(.problem(error))
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
}
