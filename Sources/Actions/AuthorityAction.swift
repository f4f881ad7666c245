import Certificates
import Crypto
import PKI
import System
import Value
import Variables
import Wire

extension ActionTable {
  /// `authority`: a declared authority, made once. Its key is kept encrypted and is opened only to issue.
  static func authority(_ call: ActionCall) throws(ActionError) -> Prepared {
    let name = try text("name", call)
    let directory = try text("directory", call)
    do throws(Problem) {
      let declaration = try declaration(directory, call)
      let issuance = issuance(declaration, call)
      let files = issuance.files
      _ = try issuance.declared(authority: name)
      if let line = try files.line(of: name) {
        return .local(try result(line, name, issuance))
      }
      if call.isCheck {
        return .local(
          ActionResult(
            [
              "certificate": .unknown, "root": .unknown, "trusted": .unknown,
              "path": Value(files.authority(name)),
            ], changed: true, change: .runs))
      }
      return .controller { () throws(Problem) in
        // because an earlier task of this run may have made it
        var issuance = issuance
        let (line, isNew) = try issuance.ensure(authority: name)
        var result = try result(line, name, issuance)
        result.advice = issuance.advice
        if isNew {
          result.changed = true
          result.change = .runs
        }
        return result
      }
    } catch { return .local(.failure(error)) }
  }

  /// What a directory declares, as the inventory sees it.
  /// - Throws: the first mistake; `groundwork check` tells all of them.
  static func declaration(
    _ directory: String, _ call: ActionCall
  ) throws(Problem) -> Declaration {
    let services = call.services
    // What a plan rests on, among the files that it is held to.
    let (declaration, problems) = Declaration.read(
      directory, call.scope.store,
      reading: { (path) throws(Problem) in try services.readFile(path).bytes })
    if let first = problems.first { throw first }
    return declaration
  }

  static func issuance(_ declaration: Declaration, _ call: ActionCall) -> Issuance {
    let services = call.services
    return Issuance(
      declaration, now: Moment(seconds: Clock.now.seconds),
      encrypt: { (text) throws(Problem) in try services.encrypt(text) },
      decrypt: { (path) throws(Problem) in Secret(try services.readFile(path).bytes) })
  }

  private static func result(
    _ line: [Certificate], _ name: String, _ issuance: Issuance
  ) throws(Problem) -> ActionResult {
    guard let own = line.first, let root = line.last else { return ActionResult([:]) }
    let trusted = try issuance.rotation(of: name).trusted(besides: root)
    return ActionResult([
      "certificate": Value(own.pem), "root": Value(root.pem),
      "trusted": Value(trusted.map { Value($0.pem) }),
      "path": Value(issuance.files.authority(name)), "fingerprint": Value(own.fingerprint),
      "not_after": Value("\(own.notAfter)"),
    ])
  }

  /// A list, or one text.
  static func texts(_ value: Value?) -> [String] {
    value?.list?.compactMap(\.string) ?? value?.string.map { [$0] } ?? []
  }

  /// An option that must be given.
  static func text(_ option: String, _ call: ActionCall) throws(ActionError) -> String {
    guard let text = call.arguments[option]?.string, !text.isEmpty else {
      throw .failed("missing required arguments: \(option)")
    }
    return text
  }
}
