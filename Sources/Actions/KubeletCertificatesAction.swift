import Addresses
import Crypto
import PKI
import System
import Value
import Wire

extension ActionTable {
  /// `kubelet_certificates`: what waits is read on the node, judged here, and approved there.
  static func kubeletCertificates(_ call: ActionCall) throws(ActionError) -> Prepared {
    let judge = KubeletJudge(nodes: call.arguments["nodes"]?.list ?? [])
    var arguments: Map = [:]
    arguments["kubeconfig"] = call.arguments["kubeconfig"]
    let look = call.request("groundwork.core.signing_requests", arguments)
    let isCheck = call.isCheck
    let expected = texts(call.arguments["expect"]).map { "system:node:\($0)" }
    let seconds = min(max(0, number(call.arguments["timeout"]) ?? 60), 3600)
    return .conversation(probe: nil) { (node) async throws(Problem) in
      var result = ActionResult(Response())
      let end = Clock.monotonic.inSeconds + Double(seconds)
      while true {
        guard let answer = try await node.perform([look]).first else {
          return .failure("the node gave no answer")
        }
        result = ActionResult(answer)
        if result.failed { return result }
        let asked = result.values["asked"]?.list?.compactMap(\.string) ?? []
        result.values["asked"] = nil
        let late = expected.filter { !asked.contains($0) }
        if late.isEmpty || isCheck { break }
        guard Clock.monotonic.inSeconds < end else {
          result.warnings.append(
            "no certificate was asked for yet by \(late.joined(separator: ", "))")
          break
        }
        await node.sleep(seconds: 1)
      }
      let waiting = result.values["waiting"]?.list ?? []
      result.values["waiting"] = nil
      let verdicts = waiting.map { ($0, judge.objection(to: $0)) }
      let good = verdicts.filter { $0.1 == nil }.compactMap { $0.0["name"] }
      let who = verdicts.filter { $0.1 == nil }.compactMap { $0.0["user"] }
      result.values["approved"] = Value(who)
      result.values["refused"] = Value(
        verdicts.compactMap { request, objection in
          objection.map { Value("\(request["name"]?.string ?? ""): \($0)") }
        })
      for (request, objection) in verdicts {
        guard let objection else { continue }
        result.warnings.append(
          "the certificate request \(request["name"]?.string ?? "") is left alone: \(objection)")
      }
      if good.isEmpty { return result }
      if !isCheck {
        var approval = look
        approval.arguments["approve"] = Value(good)
        guard let done = try await node.perform([approval]).first else {
          return .failure("the node gave no answer")
        }
        if case .failed(let message) = done.outcome { return .failure(message) }
      }
      result.changed = true
      result.change = .runs
      return result
    }
  }
}

/// Says what is wrong with a kubelet's request for a serving certificate. Whoever may approve such a
/// request can let one machine speak for another, so everything in it must be the node's own
/// (Kubernetes' reference, "certificate signing requests", kubelet-serving).
struct KubeletJudge: Sendable {
  private let addresses: [String: [IPAddress]]

  init(nodes: [Value]) {
    var addresses: [String: [IPAddress]] = [:]
    for node in nodes {
      guard let name = node["name"]?.string else { continue }
      addresses[name] = (node["addresses"]?.list ?? []).compactMap { $0.string }
        .compactMap { IPAddress($0) }
    }
    self.addresses = addresses
  }

  /// nil when nothing is.
  func objection(to request: Value) -> String? {
    let user = request["user"]?.string ?? ""
    let prefix = "system:node:"
    guard user.hasPrefix(prefix) else { return "\(user) is no node" }
    let name = String(user.dropFirst(prefix.count))
    guard let own = addresses[name] else { return "the inventory has no node '\(name)'" }
    let groups = request["groups"]?.list?.compactMap(\.string) ?? []
    guard groups.contains("system:nodes") else { return "\(user) is not in system:nodes" }
    let usages = Set(request["usages"]?.list?.compactMap(\.string) ?? [])
    guard usages.contains("server auth"),
      usages.isSubset(of: ["digital signature", "key encipherment", "server auth"])
    else { return "it asks for the usages \(usages.sorted().joined(separator: ", "))" }
    let asked: SigningRequest
    do throws(Problem) {
      let bytes = Base64.decode(request["request"]?.string ?? "") ?? []
      asked = try SigningRequest(pem: String(decoding: bytes, as: UTF8.self))
    } catch { return error.because ?? error.what }
    guard asked.subject("CN") == [user], asked.subject("O") == ["system:nodes"],
      asked.fields.subject.count == 2
    else { return "its subject is not that of \(user)" }
    guard asked.hasOnlyHostNames else { return "it asks for more than names and addresses" }
    for domain in asked.names.domains where domain.text != name {
      return "it asks for the name \(domain.text), which is not \(name)"
    }
    for address in asked.names.addresses where !own.contains(address) {
      return "it asks for the address \(address), which \(name) does not have"
    }
    guard !asked.names.domains.isEmpty || !asked.names.addresses.isEmpty else {
      return "it asks for no name"
    }
    return nil
  }
}
