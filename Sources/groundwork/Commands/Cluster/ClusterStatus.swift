import Console
import Engine
import Fleet
import Inventory
import Messages
import Value
import Wire

/// `groundwork cluster status`.
enum ClusterStatus {
  static let spec = CommandSpec(
    name: "cluster status", summary: "control planes, etcd, nodes, certificates, and what is due",
    operands: "",
    flags: [
      RunFlags.inventory,
      Flag(
        "--due", value: "DAYS",
        help: "certificates that expire in fewer days are due (default: 30)"),
      Flag(
        "--output", value: "FORM", offers: .words(["text", "json"]),
        help: "text or json (one document)"),
    ] + RunFlags.variables + RunFlags.connection,
    examples: [
      ("groundwork cluster status", "how the cluster is, and what to do about it"),
      ("groundwork cluster status --output json --due 60", "the same for programs"),
    ],
    discussion:
      "Nothing is changed. Exit code 3 when something is not as it should be, 4 when a machine of the\ncluster does not answer.",
    run: { arguments in await run(arguments) })

  private static func run(_ arguments: Arguments) async -> Int32 {
    var plain = arguments
    plain.values["output"] = nil
    let form = arguments.last("output") ?? "text"
    return await Session.run(command: "cluster status", plain) {
      (session) async throws(Problem) -> Int32 in
      guard ["text", "json"].contains(form) else {
        throw Problem(
          "usage.bad-value", what: "--output knows no form '\(form)'", fix: "write text or json")
      }
      let days = arguments.last("due").map { Int($0) } ?? 30
      guard let days, days >= 0 else {
        throw Problem(
          "usage.bad-value", what: "--due \(arguments.last("due") ?? "") is no number of days",
          fix: "write --due 30")
      }
      let standing = try await session.clusterStanding(warningDays: days)
      if form == "json" {
        Output.out(JSON.text(standing.document) + "\n")
      } else {
        Output.out(text(standing))
      }
      if standing.machines.contains(where: { $0.silence != nil }) { return ExitCode.unreachable }
      return standing.findings.isEmpty ? ExitCode.done : ExitCode.differs
    }
  }

  private static func text(_ standing: ClusterStanding) -> String {
    var text =
      say("cluster \(standing.cluster), Kubernetes \(standing.wanted) in the inventory") + "\n\n"
    var rows = [[say("machine"), say("role"), say("node"), say("release"), say("certificates")]]
    for machine in standing.machines {
      let node = standing.nodes?.first { $0.name == machine.name }
      let state =
        switch node {
        case nil: machine.silence != nil ? say("silent") : say("not in the cluster")
        case let node?: node.isReady ? "Ready" : "NotReady"
        }
      let certificate = machine.certificates.first.map { say("\($0.days) days (\($0.name))") }
      rows.append([
        machine.name, machine.isControlPlane ? say("control plane") : say("worker"), state,
        node?.version ?? "-", certificate ?? "-",
      ])
    }
    text += RunText.table(rows) + "\n"
    if let members = standing.members {
      let healthy = members.count { $0.isHealthy }
      text += say("etcd: \(healthy) of \(members.count) members work") + "\n\n"
    } else {
      text += say("etcd: no control plane tells") + "\n\n"
    }
    let findings = standing.findings
    if findings.isEmpty { text += say("all is as it should be") + "\n" }
    return text + findings.map { Speech.words.text(of: $0) + "\n" }.joined()
  }
}

extension Session {
  /// Asks every machine of the cluster, and the first whole control plane for the rest.
  func clusterStanding(warningDays: Int) async throws(Problem) -> ClusterStanding {
    let planes = inventory.hosts(in: "control_plane")
    let names = inventory.hosts(in: "kubernetes")
    var standing = ClusterStanding(
      cluster: try clusterName(), wanted: clusterVariable("kubernetes_version"),
      machines: names.map { .init($0, isControlPlane: planes.contains($0)) },
      warningDays: warningDays)
    let (records, links) = try records(isCheck: true)
    let answers = await records.ask(Self.asking("groundwork.core.kubeadm_status"), of: names)
    for (place, answer) in answers.enumerated() {
      switch answer.result {
      case .failure(let problem): standing.machines[place].silence = problem
      case .success(let response):
        standing.machines[place].isComplete = response.result["complete"]?.bool ?? false
        standing.machines[place].isBrokenOff = response.result["broken_off"]?.bool ?? false
      }
    }
    let whole = standing.machines.filter { $0.isComplete && $0.isControlPlane }.map(\.name)
    let told = await records.ask(
      Self.asking("groundwork.core.kubeadm_certificates"), of: whole)
    for answer in told {
      guard let place = standing.machines.firstIndex(where: { $0.name == answer.host }),
        case .success(let response) = answer.result
      else { continue }
      standing.machines[place].certificates = ClusterStanding.certificates(
        response.result["certificates"])
    }
    if case .success(let look)? = await look(from: whole, records, wantsNodes: true) {
      standing.members = look.quorum.members
      standing.take(nodes: Value(look.nodes))
    }
    await links.close()
    return standing
  }
}
