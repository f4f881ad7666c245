package import Machine
internal import System
package import Value

// Doing it.
extension ManifestsModule {
  package func apply(_ change: Change, to machine: any Machine) throws(Failure) -> Map {
    if machine.isPlanned {
      machine.lay(Effect(.opaque, "manifests: \(set.name)", .null))
      return Map()
    }
    let kubectl = try kubectl(machine)
    let end = machine.now + timeout
    guard isWanted else {
      try delete(change.leftovers, kubectl, until: end)
      return Map()
    }
    // Whoever is killed from here on leaves a parent that knows every kind there may be members of.
    try put(
      [set.parent(of: objects, also: change.former, isComplete: false)], kubectl, until: end)
    let first = change.applied.filter(\.comesFirst)
    try put(first, kubectl, until: end)
    try awaitAll(kubectl, first.filter(\.isDefinition), until: end)
    try put(change.applied.filter { !$0.comesFirst }, kubectl, until: end)
    try delete(change.leftovers, kubectl, until: end)
    // Without pruning there may be members of any kind there ever was.
    let isWhole = call.bool("prune")
    try put(
      [set.parent(of: objects, also: isWhole ? [] : change.former, isComplete: isWhole)], kubectl,
      until: end)
    return Map()
  }

  /// Applies, again and again as long as what stands in the way may pass.
  private func put(
    _ objects: [KubernetesObject], _ kubectl: Kubectl, until end: Double
  ) throws(Failure) {
    while true {
      let complaint = try kubectl.apply(objects, takingOver: takesOver)
      if complaint.isEmpty { return }
      let lines = complaint.textLines.filter { !$0.begins("Warning:") }
      guard lines.allSatisfy(Complaint.mayPass), !lines.isEmpty else { throw refused(complaint) }
      guard kubectl.machine.now < end else {
        let causes = try causes(of: complaint, kubectl)
        throw Failure(
          "the set '\(set.name)' could not be applied within \(Int(timeout)) s; the last answer: "
            + complaint + causes)
      }
      kubectl.machine.progress("trying again: \(lines.first ?? "")")
      try kubectl.machine.wait(seconds: 2)
    }
  }

  /// Why webhooks that were to be asked do not answer: what keeps the pods where they live from running.
  private func causes(of complaint: String, _ kubectl: Kubectl) throws(Failure) -> String {
    var reasons: [String] = []
    for namespace in Complaint.webhookNamespaces(complaint) {
      reasons += Readiness.reasons(try kubectl.pods(in: namespace))
    }
    return reasons.isEmpty ? "" : "\n" + reasons.sorted().prefix(10).joined(separator: "\n")
  }

  private func delete(
    _ objects: [KubernetesObject], _ kubectl: Kubectl, until end: Double
  ) throws(Failure) {
    // Definitions late: with one, all objects of its kind go. The parent last: it is what remembers.
    let members = objects.filter { !set.isParent($0) }
    let parts = [
      members.filter { !$0.comesFirst }, members.filter(\.comesFirst),
      objects.filter(set.isParent),
    ]
    for part in parts { try take(part, away: kubectl, until: end) }
  }

  /// Deletes in short turns, for kubectl waits for all that goes, and between them it is seen whether
  /// anybody still wants to know.
  private func take(
    _ objects: [KubernetesObject], away kubectl: Kubectl, until end: Double
  ) throws(Failure) {
    let turn = 5
    while true {
      let complaint = try kubectl.delete(objects, seconds: turn)
      if Complaint.consists(complaint, of: Complaint.isUnknownKind) { return }
      guard complaint.holds("timed out waiting for the condition"), kubectl.machine.now < end
      else { throw refused(complaint) }
      kubectl.machine.progress("waiting until all has gone: \(complaint.textLines.first ?? "")")
      try kubectl.machine.wait(seconds: 1)
    }
  }

  /// Waits until all that has something to do does it.
  /// - Parameter live: how they stand now; nil when that has to be asked.
  func awaitReadiness(
    _ live: [KubernetesObject]?, on machine: any Machine
  ) throws(Failure) {
    if let live, live.allSatisfy({ Readiness.shortfall(of: $0) == nil }) { return }
    try awaitAll(
      try kubectl(machine), objects.filter(Readiness.isOwed(by:)), until: machine.now + timeout)
  }

  private func awaitAll(
    _ kubectl: Kubectl, _ watched: [KubernetesObject], until end: Double
  ) throws(Failure) {
    var told = ""
    while true {
      let answer = try kubectl.live(watched)
      let waiting = answer.objects.compactMap { object in
        Readiness.shortfall(of: object).map { (object, $0) }
      }
      let isAll = answer.complaint.isEmpty && answer.objects.count == watched.count
      if isAll, waiting.isEmpty { return }
      let text =
        waiting.first.map { "\($0.0.identity().description): \($0.1)" }
        ?? (answer.complaint.isEmpty ? "not all are there yet" : answer.complaint)
      guard kubectl.machine.now < end else {
        throw try notReady(kubectl, waiting, text)
      }
      if text != told { kubectl.machine.progress("waiting for \(text)") }
      told = text
      try kubectl.machine.wait(seconds: 2)
    }
  }

  private func notReady(
    _ kubectl: Kubectl, _ waiting: [(KubernetesObject, String)], _ text: String
  ) throws(Failure) -> Failure {
    let named = waiting.map { "\($0.0.identity().description): \($0.1)" }
    var reasons: [String] = []
    for namespace in Set(waiting.compactMap { $0.0.namespace ?? call.string("namespace") }) {
      reasons += Readiness.reasons(try kubectl.pods(in: namespace))
    }
    let because = reasons.isEmpty ? "" : "\n" + reasons.sorted().prefix(10).joined(separator: "\n")
    return Failure(
      "not up within \(Int(timeout)) s: " + (named.isEmpty ? text : named.joined(separator: ", "))
        + because)
  }
}
