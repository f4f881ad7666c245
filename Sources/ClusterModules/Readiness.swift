internal import Machine
internal import Value

/// Whether what was applied does its work, judged by what the cluster says of it.
enum Readiness {
  /// nil when ready, or of a kind that has nothing to wait for; else what is missing.
  static func shortfall(of object: KubernetesObject) -> String? {
    rule(for: object).flatMap { $0(object) }
  }

  /// Whether it is of a kind that has something to wait for.
  static func isOwed(by object: KubernetesObject) -> Bool { rule(for: object) != nil }

  private static func rule(
    for object: KubernetesObject
  ) -> ((KubernetesObject) -> String?)? {
    switch (object.group, object.kind) {
    case ("apps", "Deployment"), ("apps", "StatefulSet"): workload
    case ("apps", "DaemonSet"): daemons
    case ("batch", "Job"): job
    case ("apiextensions.k8s.io", _): { condition("Established", of: $0) }
    case ("apiregistration.k8s.io", "APIService"): { condition("Available", of: $0) }
    default: nil
    }
  }

  private static func status(_ object: KubernetesObject, _ key: String) -> Int {
    object.document["status"]?[key]?.int ?? 0
  }

  /// The controller has not looked at what was applied last.
  private static func isUnseen(_ object: KubernetesObject) -> Bool {
    status(object, "observedGeneration") < (object.metadata["generation"]?.int ?? 0)
  }

  private static func workload(_ object: KubernetesObject) -> String? {
    let wanted = object.document["spec"]?["replicas"]?.int ?? 1
    let updated = status(object, "updatedReplicas")
    let available =
      object.kind == "Deployment"
      ? status(object, "availableReplicas") : status(object, "readyReplicas")
    if isUnseen(object) { return "not looked at yet" }
    let all = status(object, "replicas")
    if updated >= wanted, available >= wanted, all <= wanted { return nil }
    return "\(min(updated, available)) of \(wanted) ready"
  }

  private static func daemons(_ object: KubernetesObject) -> String? {
    if isUnseen(object) { return "not looked at yet" }
    let wanted = status(object, "desiredNumberScheduled")
    let ready = min(status(object, "updatedNumberScheduled"), status(object, "numberReady"))
    return ready >= wanted ? nil : "\(ready) of \(wanted) ready"
  }

  private static func job(_ object: KubernetesObject) -> String? {
    if conditions(object)["Failed"] == "True" { return "failed" }
    return conditions(object)["Complete"] == "True" ? nil : "not complete"
  }

  private static func condition(_ name: String, of object: KubernetesObject) -> String? {
    conditions(object)[name] == "True" ? nil : "not \(name)"
  }

  private static func conditions(_ object: KubernetesObject) -> [String: String] {
    var found: [String: String] = [:]
    for one in object.document["status"]?["conditions"]?.list ?? [] {
      if let type = one["type"]?.string { found[type] = one["status"]?.string }
    }
    return found
  }

  /// Why the pods of a workload are not up, in the words of the cluster; empty when it does not say.
  static func reasons(_ pods: [KubernetesObject]) -> [String] {
    var reasons: [String] = []
    for pod in pods {
      let status = pod.document["status"]
      let containers =
        (status?["initContainerStatuses"]?.list ?? []) + (status?["containerStatuses"]?.list ?? [])
      var found: [String] = []
      for container in containers where container["ready"]?.bool != true {
        let state = container["state"]
        let waiting = state?["waiting"] ?? state?["terminated"]
        guard let reason = waiting?["reason"]?.string, reason != "Completed",
          reason != "PodInitializing", reason != "ContainerCreating"
        else { continue }
        let message = waiting?["message"]?.string.map { ": \($0)" } ?? ""
        found.append("\(container["name"]?.string ?? ""): \(reason)\(message)")
      }
      if found.isEmpty, status?["phase"]?.string == "Pending" {
        found += (status?["conditions"]?.list ?? []).compactMap { one in
          one["status"]?.string == "False" ? one["message"]?.string : nil
        }.prefix(1)
      }
      reasons += found.map { "pod \(pod.namespace ?? "")/\(pod.name): \($0)" }
    }
    return reasons
  }
}
