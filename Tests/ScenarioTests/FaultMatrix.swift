import System
import Testing
import Value

/// Every fault at drawn moments: disturbed runs of the small preparation, each on nodes as they were before
/// it, and what must hold afterwards.
struct FaultMatrix {
  let site: Site
  /// What the nodes are after an undisturbed run.
  let wanted: [String: Set<Substring>]
  private(set) var moments: Moments
  /// How often each hit somebody.
  private(set) var counts: [Fault: Int] = [:]
  /// The longest disturbed run, in milliseconds.
  private(set) var longest = 0

  /// No run may take longer, whatever happens: silence is told after a minute.
  static let seconds = 180

  init(_ site: Site, seed: Int) async throws {
    self.site = site
    moments = Moments(seed: UInt64(seed))
    // What is put back by a healing counts as written, and so must do from the beginning.
    try await site.fleet.everywhere(
      "for f in /etc/shadow /etc/shadow-; do [ ! -e $f ] || chmod --reference=$f $f; done")
    // The first run of all carries the agent to the nodes, which takes longer than all the rest.
    try await Workload.prepare(site)
    _ = try await site.apply("site.yml")
    try await Workload.prepare(site)
    let undisturbed = try await site.apply("site.yml")
    try #require(undisturbed.exitCode == 0, "\(undisturbed.text)")
    wanted = try await Self.trees(site)
  }

  /// Misses in one deck before it is said that a fault meets nobody at any moment.
  private static let mostMisses = 6

  /// Plays a deck until each of its faults has hit somebody: one that met nobody comes again, on the same
  /// node and at another moment.
  mutating func playDeck() async throws {
    var waves = deck()
    var misses = 0
    while !waves.isEmpty {
      let missed = try await play(waves.removeFirst())
      if missed.isEmpty { continue }
      misses += missed.count
      try #require(misses <= Self.mostMisses, "they meet nobody: \(missed)")
      waves.append(missed.map { drawn($0.fault, on: $0.host) })
    }
  }

  /// Each fault once, those together that may be: on different nodes of one run, and one node undisturbed.
  private mutating func deck() -> [[Disturbance]] {
    var rest = Fault.allCases.filter { !$0.isOfController && !Fault.silent.contains($0) }
    var waves: [[Fault]] = [shuffled(Fault.silent), [.controllerKilled]]
    rest = shuffled(rest)
    while !rest.isEmpty {
      waves.append(Array(rest.prefix(3)))
      rest.removeFirst(min(3, rest.count))
    }
    waves[2].append(.clockMoved)
    return shuffled(waves).map { wave in
      let nodes = shuffled(Fleet.names)
      let all = zip(wave, nodes).map { drawn($0, on: $1) }
      // One after the other they would take a minute each: nobody goes on while one is waited for.
      guard let task = all.first?.task, wave.contains(where: Fault.silent.contains) else {
        return all
      }
      return all.map { one in
        var one = one
        one.task = task
        return one
      }
    }
  }

  private mutating func shuffled<Element>(_ list: [Element]) -> [Element] {
    var (rest, result) = (list, [Element]())
    while !rest.isEmpty { result.append(rest.remove(at: moments.next(below: rest.count))) }
    return result
  }

  private mutating func drawn(_ fault: Fault, on node: String) -> Disturbance {
    let names = Array(Workload.names)
    return Disturbance(
      fault: fault, host: node, task: names[moments.next(below: names.count)],
      milliseconds: moments.next(below: 150))
  }

  /// One disturbed run, the healing, and the run that mends.
  /// - Returns: those that met nobody.
  private mutating func play(_ wave: [Disturbance]) async throws -> [Disturbance] {
    try await Workload.prepare(site)
    let run: DisturbedRun
    do {
      run = try await DisturbedRun.of(
        site, site.applying(["-T", "5", "-e", "linger=4", "site.yml"]), seconds: Self.seconds, wave)
    } catch {
      try await heal(wave)
      throw error
    }
    try await heal(wave)
    for one in run.hits { counts[one.fault, default: 0] += 1 }
    longest = max(longest, run.took)
    let what = "\(wave.map { "\($0.fault) on \($0.host) at '\($0.task)' + \($0.milliseconds) ms" })"
    // An agent may be killed by a fault that meets nobody: between two of them.
    #expect(wave.allSatisfy { run.hits.contains($0) || $0.fault.mayMiss }, "\(what): \(run.hits)")
    expectTold(wave, run, what)
    try await expectMended(what)
    return wave.filter { !run.hits.contains($0) }
  }

  private func heal(_ wave: [Disturbance]) async throws {
    for one in wave { try await one.fault.heal(one.host, site.fleet) }
  }

  /// Every node that was disturbed is told with the cause, or rode it out; the others are finished.
  private func expectTold(_ wave: [Disturbance], _ run: DisturbedRun, _ what: String) {
    if run.hits.contains(where: { $0.fault == .controllerKilled }) {
      #expect(run.ending == .signalled(Int(Signal.kill)), "\(what)")
      return
    }
    let told = Run(exitCode: 0, output: run.output, complaint: "", took: run.took)
    let shown = "\(what)\n\(Self.digest(run))"
    for node in Fleet.names {
      let disturbance = wave.first { $0.host == node && !$0.fault.isOfController }
      let fault = disturbance?.fault
      let isMissed = disturbance.map { !run.hits.contains($0) } ?? true
      let stopped = (told.recap("failed")[node] ?? 1) + (told.recap("unreachable")[node] ?? 1)
      if stopped == 0 {
        #expect(told.recap("ok")[node] == Workload.tasks + 2, "\(node), \(shown)")
        #expect(isMissed || fault?.told.mayPass == true, "\(node) says nothing of it, \(shown)")
      } else {
        let last = JSON.text(told.results(node).last ?? .null)
        let isTold = fault?.told.causes.contains { last.contains($0) } ?? false
        #expect(isTold, "\(node), \(shown)")
      }
    }
    let isUnreachable = told.recap("unreachable").values.contains { $0 > 0 }
    let isFailed = told.recap("failed").values.contains { $0 > 0 }
    #expect(run.ending == .exited(isUnreachable ? 4 : isFailed ? 2 : 0), "\(shown)")
    // A moved clock moves no durations.
    let seconds = told.events("run-ended").last?["seconds"]?.double ?? -1
    #expect((0...Double(Self.seconds)).contains(seconds), "\(shown)")
    if run.hits.contains(where: { $0.fault == .clockMoved }) {
      let times = run.events.compactMap { $0["time"]?.double }
      let isMoved = zip(times, times.dropFirst()).contains { abs($1 - $0) > 80_000 }
      #expect(isMoved, "\(shown)")
    }
  }

  /// What a failing expectation shows: results that are no success, and the end.
  private static func digest(_ run: DisturbedRun) -> String {
    let shown = run.events.filter {
      ["recap", "run-ended", "problem"].contains($0["event"]?.string ?? "")
        || ["failed", "unreachable"].contains($0["status"]?.string ?? "")
    }
    return shown.map { JSON.text($0) }.joined(separator: "\n")
  }

  private func expectMended(_ what: String) async throws {
    let rerun = try await site.apply("site.yml")
    #expect(rerun.exitCode == 0, "\(what)\n\(rerun.text)")
    for (node, tree) in try await Self.trees(site) {
      Tree.expectEqual(wanted[node] ?? [], tree, "\(node), \(what)")
    }
  }

  static func trees(
    _ site: Site, of nodes: [String] = Fleet.names
  ) async throws -> [String: Set<Substring>] {
    try await withThrowingTaskGroup(of: (String, Set<Substring>).self) { group in
      for node in nodes {
        group.addTask { (node, try await Tree.written(node, site.fleet)) }
      }
      return try await group.reduce(into: [:]) { trees, one in
        // What tells when an address was leased is not the preparation's.
        trees[one.0] = one.1.filter { !$0.contains("  /var/lib/dhcp/") }
      }
    }
  }

  /// How many hit somebody, for the log.
  var summary: String {
    let each = Fault.allCases.map { "\($0.rawValue) \(counts[$0] ?? 0)" }
    return
      "\(counts.values.reduce(0, +)) moments (\(each.joined(separator: ", "))); the longest disturbed run"
      + " took \(longest) ms"
  }
}
