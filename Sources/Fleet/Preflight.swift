package import Value
package import Variables

/// Everything that can be known before a machine is changed, in one report.
package enum Preflight {
  /// Findings in the order in which they are told.
  package struct Findings: Sendable, Equatable {
    /// Each of these stops the run.
    package var problems: [Problem] = []
    package var warnings: [Problem] = []

    package init(problems: [Problem] = [], warnings: [Problem] = []) {
      self.problems = problems
      self.warnings = warnings
    }
  }

  /// When the machines were asked for their time, on this machine's clock: some moment between the two.
  package struct Asked: Sendable, Equatable {
    package var from: Double
    package var to: Double

    package init(from: Double, to: Double) {
      self.from = from
      self.to = to
    }
  }

  /// What the inventory alone shows, the settings that cannot be read included.
  /// - Parameter wantsKubernetes: a playbook is run that installs it; else it may be left out.
  package static func findings(
    _ store: VariableStore, wantsKubernetes: Bool = false
  ) -> Findings {
    let (plan, unreadable) = FleetPlan.read(store)
    var all = findings(plan)
    all.problems =
      unreadable + all.problems + kubernetes(store, plan, isWanted: wantsKubernetes)
      + addOns(store, plan)
    return all
  }

  /// What of Kubernetes cannot run on machines as they stand.
  package static func findings(
    ofCluster store: VariableStore, _ observations: [Observation], isUpgrade: Bool
  ) -> Findings {
    Findings(problems: kubernetes(store, observations, isUpgrade: isUpgrade))
  }

  /// What the inventory alone shows.
  package static func findings(_ plan: FleetPlan) -> Findings {
    Findings(
      problems: roles(plan) + controlPlanes(plan) + names(plan) + addresses(plan) + networks(plan))
  }

  /// What the inventory and a look at every machine show.
  package static func findings(
    _ plan: FleetPlan, _ observations: [Observation], asked: Asked
  ) -> Findings {
    look(plan, observations, asked: asked, findings(plan))
  }

  /// The same, with what further settings show.
  package static func findings(
    _ store: VariableStore, _ observations: [Observation], asked: Asked
  ) -> Findings {
    var all = look(FleetPlan.read(store).plan, observations, asked: asked, findings(store))
    all.problems += kubernetes(
      store, observations.filter { $0.failure == nil }, isUpgrade: false)
    return all
  }

  private static func look(
    _ plan: FleetPlan, _ observations: [Observation], asked: Asked, _ known: Findings
  ) -> Findings {
    var all = known
    all.problems += observations.compactMap(failure)
    let seen = observations.filter { $0.failure == nil }
    all.problems += identities(seen)
    for observation in seen {
      guard let host = plan.hosts.first(where: { $0.name == observation.host }) else { continue }
      all.problems += taken(host, observation, among: seen)
      all.problems += system(observation)
      size(host, observation, &all)
      all.problems += ports(host, observation, plan)
      all.problems += cards(host, observation) + routes(host, observation, plan)
      all.warnings += firewall(host, observation, plan) + swap(observation)
    }
    all.problems += pool(plan, seen) + clocks(seen, asked)
    return all
  }

  /// What came of it, in one line.
  package static func headline(_ findings: Findings) -> String {
    let count = findings.problems.count
    return count == 0
      ? "preflight found nothing to stop for"
      : "preflight found \(count) \(count == 1 ? "problem" : "problems"); nothing was changed"
  }
}
