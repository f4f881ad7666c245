import Certificates
import PKI
import System
import Value
import Variables
import Wire

extension ActionTable {
  /// `certificate_places`: what is declared to live on the task's host, issued where that is due; each with
  /// all that `certificate_pair` and `certificate_served` are to be told.
  static func certificatePlaces(_ call: ActionCall) throws(ActionError) -> Prepared {
    let directory = try text("directory", call)
    let names = texts(call.arguments["names"])
    let host = call.host
    do throws(Problem) {
      let declaration = try declaration(directory, call)
      for name in names { _ = try issuance(declaration, call).declared(certificate: name) }
      let wanted = declaration.certificates.filter { certificate in
        (names.isEmpty || names.contains(certificate.name))
          && certificate.installed.contains { $0.host == host }
      }
      let orders = wanted.map {
        CertificateOrder(
          issuance: issuance(declaration, call), name: $0.name, services: call.services)
      }
      var standing: [ActionResult] = []
      for order in orders { if let one = try order.standing() { standing.append(one) } }
      if standing.count == orders.count {
        return .local(places(wanted, standing, on: host))
      }
      if call.isCheck {
        return .local(ActionResult(["places": .unknown], changed: true, change: .runs))
      }
      return .controller { () throws(Problem) in
        var results: [ActionResult] = []
        for order in orders { results.append(try order.fulfil()) }
        return places(wanted, results, on: host)
      }
    } catch { return .local(.failure(error)) }
  }

  private static func places(
    _ certificates: [DeclaredCertificate], _ results: [ActionResult], on host: String
  ) -> ActionResult {
    var result = ActionResult()
    var places: [Value] = []
    for (certificate, made) in zip(certificates, results) {
      result.changed = result.changed || made.changed
      result.advice += made.advice
      for place in certificate.installed where place.host == host {
        var map = made.values
        map["name"] = Value(certificate.name)
        places.append(Value(map.merging(place.arguments)))
      }
    }
    if result.changed { result.change = .runs }
    result.values["places"] = Value(places)
    return result
  }
}

extension Installation {
  /// As the modules are told of it.
  fileprivate var arguments: Map {
    func path(_ file: InstalledFile?) -> Value { file?.link.map { Value($0) } ?? .null }
    var map: Map = [
      "directory": Value(directory), "certificate_name": Value(certificate.name),
      "certificate_path": path(certificate), "key_name": Value(key.name), "key_path": path(key),
      "chain_path": path(chain), "chain_name": Value(chain?.name ?? "ca.crt"),
      "has_chain": Value(chain != nil), "owner": Value(owner), "group": Value(group),
      "mode": Value("0" + String(mode, radix: 8)), "reload": .null,
      "address": .null, "server_name": .null,
    ]
    switch reload {
    case .unit(let unit)?: map["reload"] = ["systemctl", "reload-or-restart", Value(unit)]
    case .command(let words)?: map["reload"] = Value(words.map { Value($0) })
    case nil: break
    }
    if let served {
      let host = served.host.contains(":") ? "[\(served.host)]" : served.host
      map["address"] = Value("\(host):\(served.port)")
      map["server_name"] = Value(served.serverName)
    }
    return map
  }
}
