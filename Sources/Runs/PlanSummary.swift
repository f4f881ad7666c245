package import Value

/// What a plan comes to for the whole fleet.
package struct PlanSummary: Sendable, Equatable {
  package var changedHosts = 0
  package var unchangedHosts = 0
  /// Different files, packages, units and commands on each host, added up; without those of which it
  /// is unknown whether they come to it.
  package var files = 0
  package var packages = 0
  package var units = 0
  package var commands = 0
  /// Steps that cannot be known before earlier ones have run.
  package var unknown = 0

  package init() {}

  /// - Parameter hosts: every host of the plan, changed or not.
  package init(_ steps: [PlannedStep], hosts: [String]) {
    let changed = Set(steps.filter { !$0.isQuiet }.map(\.host))
    changedHosts = changed.count
    unchangedHosts = Set(hosts).subtracting(changed).count
    for host in Set(steps.map(\.host)) {
      let all = steps.filter { $0.host == host }
      let own = all.filter { $0.kind != .later }
      func names(_ subject: PlannedStep.Subject) -> Int {
        Set(own.flatMap { $0.subjects[subject] ?? [] }).count
      }
      files += names(.file)
      packages += names(.package)
      units += names(.unit)
      commands += own.reduce(0) { $0 + ($1.subjects[.command]?.count ?? 0) }
      unknown += all.count - own.count
    }
  }

  /// Nothing would be changed, as far as can be known: of what is not known nobody can say so.
  package var isEmpty: Bool { changedHosts == 0 && unknown == 0 }

  package var json: Map {
    [
      "hosts_changed": Value(changedHosts), "hosts_unchanged": Value(unchangedHosts),
      "files": Value(files), "packages": Value(packages), "units": Value(units),
      "commands": Value(commands), "unknown": Value(unknown),
    ]
  }
}
