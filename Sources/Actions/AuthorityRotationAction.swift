import Certificates
import Crypto
import PKI
import System
import Value
import Variables
import Wire

extension ActionTable {
  /// `authority_rotation`: one step of how an authority gives way to another.
  static func authorityRotation(_ call: ActionCall) throws(ActionError) -> Prepared {
    let name = try text("name", call)
    let directory = try text("directory", call)
    let step = call.arguments["step"]?.string ?? "begin"
    let again = call.arguments["again"]?.truth == true
    do throws(Problem) {
      let declaration = try declaration(directory, call)
      let issuance = issuance(declaration, call)
      try issuance.checkRotation(of: name)
      if call.isCheck {
        let stage = try issuance.rotation(of: name).stage.rawValue
        return .local(ActionResult(["stage": Value(stage)], changed: true, change: .runs))
      }
      guard step == "end" else {
        return .controller { () throws(Problem) in
          var issuance = issuance
          guard step == "begin" else {
            return try done(issuance, name, try issuance.switchRotation(of: name))
          }
          // One that ended a moment ago may have been killed before the machines knew.
          if !again, let days = try issuance.daysSinceRotation(of: name), days < 1 {
            return try done(issuance, name, false)
          }
          return try done(issuance, name, try issuance.beginRotation(of: name))
        }
      }
      return ending(issuance, name, call.services.look)
    } catch { return .local(.failure(error)) }
  }

  private static func done(
    _ issuance: Issuance, _ name: String, _ changed: Bool
  ) throws(Problem) -> ActionResult {
    var result = ActionResult(
      ["stage": Value(try issuance.rotation(of: name).stage.rawValue)], changed: changed)
    if changed { result.change = .runs }
    result.advice = issuance.advice
    return result
  }

  /// The old one goes only when nobody is shown a certificate of it any more.
  private static func ending(
    _ issuance: Issuance, _ name: String,
    _ look: @escaping @Sendable (ServedPlace) async throws(Problem) -> [Certificate]
  ) -> Prepared {
    var places: [(name: String, place: ServedPlace)] = []
    for certificate in issuance.declaration.certificates where certificate.authority == name {
      for served in certificate.installed.compactMap(\.served) {
        let place = ServedPlace(
          host: served.host, port: Int(served.port), name: served.serverName)
        places.append((certificate.name, place))
      }
    }
    // because a declaration's closures stay on this thread's side of the conversation
    nonisolated(unsafe) var issuance = issuance
    let shown = places
    return .conversation(probe: nil) { (_) async throws(Problem) in
      if try issuance.rotation(of: name).stage == .switched,
        let authority = try issuance.files.line(of: name)?.first
      {
        for (certificate, place) in shown {
          guard let leaf = try await look(place).first else { continue }
          do throws(Problem) {
            try leaf.verify(by: authority, at: max(leaf.notBefore, authority.notBefore))
          } catch {
            throw Problem(
              "certs.still-used",
              what:
                "'\(certificate)' at \(place.text) is still served as the old authority issued it",
              because: error.because,
              fix: "groundwork certs rotate-ca \(name), which installs it again")
          }
        }
      }
      let changed = try issuance.endRotation(of: name)
      return try done(issuance, name, changed)
    }
  }
}
