import Fleet
import Playbooks
import System
import Value
import Variables

extension ActionTable {
  /// `preflight`: what the inventory and the look at every machine show, in one report.
  ///
  /// `part: plan` only says when the machines begin to be asked; `part: inventory` looks at no machine, and
  /// wants Kubernetes; `part: fleet` reads what every host of the play registered as `probe` and
  /// `address_answer`; `part: cluster` what the role `kubernetes` asks of those that take part.
  static func preflight(_ call: ActionCall) throws(ActionError) -> Prepared {
    if call.arguments["part"]?.string == "plan" {
      return .local(ActionResult(["began": Value(.double(now))]))
    }
    let store = call.scope.store
    if call.arguments["part"]?.string == "inventory" {
      return .local(result(Preflight.findings(store, wantsKubernetes: true)))
    }
    let hosts = store.play?.allHosts ?? [call.host]
    if call.arguments["part"]?.string == "cluster" {
      let seen = hosts.compactMap { name -> Observation? in
        let registers = store.variables(of: name).registers
        guard registers["kubernetes_member"]?["stat"] != nil else { return nil }
        var one = Observation(name)
        one.take(kubernetes: registers)
        return one
      }
      let isUpgrade = call.arguments["upgrading"]?.truth ?? false
      return .local(result(Preflight.findings(ofCluster: store, seen, isUpgrade: isUpgrade)))
    }
    let observations = hosts.compactMap { name -> Observation? in
      let registers = store.variables(of: name).registers
      var one = Observation(name, probe: registers["probe"], answer: registers["address_answer"])
      one.take(kubernetes: registers)
      // A refused host key is no mistake of the fleet: the run goes on without that host and says so.
      return one.failure?.id.hasPrefix("ssh.host-key") == true ? nil : one
    }
    // A template gives the number as text.
    let began = call.arguments["began"].flatMap {
      $0.double ?? $0.int.map(Double.init) ?? $0.string.flatMap { Double($0) }
    }
    return .local(
      result(
        Preflight.findings(
          store, observations, asked: Preflight.Asked(from: began ?? now, to: now))))
  }

  private static var now: Double { Double(Clock.now.seconds) + Double(Clock.now.nanoseconds) / 1e9 }

  private static func result(_ findings: Preflight.Findings) -> ActionResult {
    // Each finding is told on its own, so that the report is one and not inside one machine's result.
    var result = ActionResult(["msg": Value(Preflight.headline(findings))])
    result.advice = findings.warnings
    result.problems = findings.problems
    result.failed = !findings.problems.isEmpty
    return result
  }
}
