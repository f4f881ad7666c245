package import Value
package import Wire

/// One entry in which a plan and what was found, or done, are not the same.
package struct PlanDifference: Sendable, Equatable {
  package var host: String
  /// `TASK (item=LABEL)`; empty where it is the machine itself.
  package var task: String
  package var location: SourceLocation?
  /// One sentence without a full stop.
  package var what: String
  /// What was planned and what is, where both are texts.
  package var diffs: [Diff]

  package init(
    host: String, task: String = "", location: SourceLocation? = nil, what: String,
    diffs: [Diff] = []
  ) {
    self.host = host
    self.task = task
    self.location = location
    self.what = what
    self.diffs = diffs
  }

  init(_ step: PlannedStep, _ what: String, diffs: [Diff] = []) {
    self.init(
      host: step.host, task: step.title, location: step.location, what: what, diffs: diffs)
  }
}

/// Compares plans entry by entry.
package enum PlanComparison {
  /// Names every input that is not what it was: sentences, sorted by path.
  ///
  /// - Parameter isWhole: `now` is of everything that is read, not of a part.
  package static func inputs(
    planned: [String: String], now: [String: String?], isWhole: Bool = false
  ) -> [String] {
    var found: [(path: String, what: String)] = []
    for (path, digest) in now {
      switch (planned[path], digest) {
      case (nil, .some):
        found.append((path, "\(path) was added, or is read now and was not before"))
      case (.some, nil): found.append((path, "\(path) is missing"))
      case (.some(let old), .some(let new)) where old != new:
        found.append((path, "\(path) has changed"))
      default: break
      }
    }
    if isWhole {
      for path in planned.keys where now[path] == nil {
        found.append((path, "\(path) is read no more"))
      }
    }
    return found.sorted { $0.path.precedesByScalars($1.path) }.map(\.what)
  }

  /// What is not as planned of the machines.
  package static func machines(
    planned: [String: PlanFile.Machine], now: [String: PlanFile.Machine]
  ) -> [PlanDifference] {
    var found: [PlanDifference] = []
    for host in Set(planned.keys).union(now.keys).sorted(by: { $0.precedesByScalars($1) }) {
      switch (planned[host], now[host]) {
      case (.some(let old), .some(let new)):
        if old.id != new.id {
          found.append(
            PlanDifference(
              host: host, what: "another machine answers: its id is \(new.id), not \(old.id)"))
        } else if old.hostKeys != new.hostKeys {
          found.append(PlanDifference(host: host, what: "its pinned host key is another one"))
        }
      case (nil, .some):
        found.append(PlanDifference(host: host, what: "the plan does not speak of this host"))
      case (.some, nil):
        found.append(PlanDifference(host: host, what: "the plan's host takes no part now"))
      case (nil, nil): break
      }
    }
    return found
  }

  /// An entry's name: the same in a plan and in every other look at the same fleet.
  private struct Key: Hashable {
    var host: String
    var task: String
    var location: String
    var item: String?
    /// Which of several of that name, from 0.
    var number: Int
  }

  private static func keyed(_ steps: [PlannedStep]) -> [(key: Key, step: PlannedStep)] {
    var counts: [Key: Int] = [:]
    return steps.map { step in
      var key = Key(
        host: step.host, task: step.task, location: "\(step.location)", item: step.item, number: 0)
      let number = counts[key, default: 0]
      counts[key] = number + 1
      key.number = number
      return (key, step)
    }
  }

  /// Every entry in which a new plan is not the old one.
  package static func steps(planned: [PlannedStep], now: [PlannedStep]) -> [PlanDifference] {
    let fresh = Dictionary(keyed(now).map { ($0.key, $0.step) }) { first, _ in first }
    var found: [PlanDifference] = []
    var known: Set<Key> = []
    for (key, old) in keyed(planned) {
      known.insert(key)
      guard let new = fresh[key] else {
        found.append(PlanDifference(old, "nothing is to be done here any more"))
        continue
      }
      if let difference = difference(old, new) { found.append(difference) }
    }
    for (key, step) in keyed(now) where !known.contains(key) {
      found.append(
        PlanDifference(step, "the plan has no such step, and now it is needed", diffs: step.diffs))
    }
    return found
  }

  private static func difference(_ old: PlannedStep, _ new: PlannedStep) -> PlanDifference? {
    if old.kind != new.kind {
      return PlanDifference(new, "it was planned as '\(old.kind)' and is '\(new.kind)' now")
    }
    if let difference = content(old, new, "now") { return difference }
    if old.waitsFor != new.waitsFor {
      return PlanDifference(new, "it waits for another step: \(new.waitsFor ?? "none")")
    }
    if old.notifies != new.notifies {
      return PlanDifference(new, "it notifies other handlers: \(new.notifies)")
    }
    if old.observed != new.observed {
      return PlanDifference(
        new, "what it reads of files on the node has changed\(path(new).map { ": \($0)" } ?? "")")
    }
    return nil
  }

  /// Differences in what is done.
  private static func content(
    _ old: PlannedStep, _ new: PlannedStep, _ when: String
  ) -> PlanDifference? {
    if old.diffs != new.diffs {
      let name = path(new) ?? path(old)
      return PlanDifference(
        new, "the change\(name.map { " of \($0)" } ?? "") is another one",
        diffs: compared(old.diffs, new.diffs, when))
    }
    if old.subjects != new.subjects {
      let now = PlannedStep.Subject.allCases.flatMap { new.subjects[$0] ?? [] }
      return PlanDifference(new, "it is about something else: \(now.joined(separator: ", "))")
    }
    return nil
  }

  private static func path(_ step: PlannedStep) -> String? { step.subjects[.file]?.first }

  /// Both sides of each diff against what was planned.
  private static func compared(_ old: [Diff], _ new: [Diff], _ when: String) -> [Diff] {
    var shown: [Diff] = []
    for place in 0..<max(old.count, new.count) {
      let a = place < old.count ? old[place] : Diff()
      let b = place < new.count ? new[place] : Diff()
      for (before, after, side) in [
        (a.before, b.before, "before the change"), (a.after, b.after, "after the change"),
        (a.prepared ?? "", b.prepared ?? "", "the change"),
      ] where !before.sameScalars(as: after) {
        let name = b.afterHeader ?? a.afterHeader
        let title = "\(name.map { "\($0), " } ?? "")\(side)"
        shown.append(
          Diff(
            beforeHeader: "\(title), as planned", afterHeader: "\(title), \(when)",
            before: before, after: after))
      }
    }
    return shown
  }
}

// What was done against what was planned.
extension PlanComparison {
  /// What is said of a step that was left out.
  package static let notDone = "planned, and not done"

  /// Deviations, and steps that came to be needless once an earlier one had run.
  package static func done(
    planned: [PlannedStep], done: [PlannedStep]
  ) -> (deviations: [PlanDifference], needless: [PlanDifference]) {
    let real = Dictionary(keyed(done).map { ($0.key, $0.step) }) { first, _ in first }
    var deviations: [PlanDifference] = []
    var needless: [PlanDifference] = []
    var unsure: [String: String] = [:]
    var known: Set<Key> = []
    for (key, old) in keyed(planned) {
      known.insert(key)
      // A package brings files that nobody knows before.
      let brings = old.kind != .exact || old.subjects[.package] != nil
      defer { if brings { unsure[old.host] = old.title } }
      // Nobody promised what a step comes to that had to wait.
      if old.kind == .later { continue }
      guard let new = real[key] else {
        if old.isQuiet { continue }
        if let step = unsure[old.host] {
          needless.append(PlanDifference(old, "not needed any more once '\(step)' had run"))
        } else {
          deviations.append(PlanDifference(old, notDone))
        }
        continue
      }
      // What a package or a command brings is not known before, so neither is what it replaces.
      if old.kind == .exact, unsure[old.host] == nil, let other = content(old, new, "as done") {
        deviations.append(other)
      }
    }
    let late = planned.filter { $0.kind == .later }
    for (key, step) in keyed(done) where !known.contains(key) && !isForeseen(step, late) {
      deviations.append(PlanDifference(step, "done, and not planned", diffs: step.diffs))
    }
    return (deviations, needless)
  }

  /// Whether a step that the plan said was unknown came to be this one, brought it in or notified it.
  private static func isForeseen(_ step: PlannedStep, _ late: [PlannedStep]) -> Bool {
    let places = step.via + [step.location]
    return late.contains { old in
      guard old.host == step.host else { return false }
      if places.contains(old.location) { return true }
      guard step.isHandler else { return false }
      let names = step.listens + [step.task]
      return old.notifies.contains { name in
        names.contains { $0 == name || $0.hasSuffix(" : \(name)") }
      }
    }
  }
}
