import Certificates
import Messages
import PKI
import System
import Value

/// `groundwork certs revoke` and `crl`.
enum CertsRevoke {
  static let revoke = CommandSpec(
    name: "certs revoke", summary: "take a certificate back, before its time", operands: "NAME",
    flags: CertsCommand.reading + [
      CertsCommand.passphrase,
      Flag(
        "--serial", value: "SERIAL",
        help: "this one of all that were issued; --authority says by whom"),
      Flag("--authority", value: "NAME", help: "who issued it, where a serial number is given"),
      Flag(
        "--reason", value: "REASON", offers: .words(RevocationReason.allCases.map(\.rawValue)),
        help: "why (default: unspecified)"),
      days,
    ],
    examples: [
      ("groundwork certs revoke registry --reason key-compromise", "the one that stands in certs/"),
      (
        "groundwork certs revoke --serial 5F:03:… --authority lab-ca --reason superseded",
        "any that lab-ca/issued.jsonl names"
      ),
    ],
    discussion:
      "It is noted in AUTHORITY/issued.jsonl, and the authority's list is signed anew (AUTHORITY/crl.pem).\nClients that read no lists go on trusting it until it ends: issue it again, and apply.",
    run: { arguments in await revoke(arguments) })

  static let list = CommandSpec(
    name: "certs crl", summary: "sign the list of what an authority took back",
    operands: "AUTHORITY",
    flags: CertsCommand.reading + [
      CertsCommand.passphrase, days,
      Flag(
        "-o", "--out", value: "FILE", offers: .files, help: "a copy for whoever serves it"),
    ],
    examples: [
      ("groundwork certs crl lab-ca", "into certs/lab-ca/crl.pem, valid for 30 days"),
      ("groundwork certs crl lab-ca --days 7 -o lab-ca.crl", "a copy as well"),
    ],
    run: { arguments in await crl(arguments) })

  private static let days = Flag(
    "--days", value: "N", help: "days until the next list must be there (default: 30)")

  private static func days(_ arguments: Arguments) throws(Problem) -> Int {
    let text = arguments.last("days") ?? "30"
    if let days = Int(text) { return days }
    throw Problem("usage.bad-value", what: "--days \(text) is no number", fix: "write --days 30")
  }

  private static func crl(_ arguments: Arguments) async -> Int32 {
    await CertsCommand.run("certs crl", arguments, writes: true) {
      (session, declaration) async throws(Problem) -> Int32 in
      guard let name = arguments.operands.first, arguments.operands.count == 1 else {
        throw Problem(
          "usage.missing-operand", what: "certs crl needs the name of one authority",
          fix: "groundwork certs crl NAME")
      }
      var issuance = try session.issuance(declaration, arguments)
      let text = try issuance.revocationList(of: name, days: try days(arguments))
      Output.say("\(issuance.files.revocationList(name)) is written")
      if let path = arguments.last("out") { try CertificateFiles.write(path, text, mode: 0o644) }
      return ExitCode.done
    }
  }

  private static func revoke(_ arguments: Arguments) async -> Int32 {
    await CertsCommand.run("certs revoke", arguments, writes: true) {
      (session, declaration) async throws(Problem) -> Int32 in
      let text = arguments.last("reason") ?? "unspecified"
      guard let reason = RevocationReason(rawValue: text) else {
        throw Problem(
          "usage.bad-value", what: "--reason knows no '\(text)'",
          fix: "write one of " + RevocationReason.allCases.map(\.rawValue).joined(separator: ", "))
      }
      let days = try days(arguments)
      var issuance = try session.issuance(declaration, arguments)
      let (serial, authority) = try target(arguments, issuance)
      let isNew = try issuance.revoke(serial: serial, by: authority, reason: reason)
      if isNew {
        Output.say("\(serial) of \(authority) is taken back")
      } else {
        Output.say("\(serial) of \(authority) was taken back already")
      }
      _ = try issuance.revocationList(of: authority, days: days)
      Output.say("\(issuance.files.revocationList(authority)) is written")
      return ExitCode.done
    }
  }

  /// What is to be taken back: a serial number and who gave it.
  private static func target(
    _ arguments: Arguments, _ issuance: Issuance
  ) throws(Problem) -> (serial: String, authority: String) {
    if let serial = arguments.last("serial"), let authority = arguments.last("authority"),
      arguments.operands.isEmpty
    {
      return (serial.uppercased(), try issuance.declared(authority: authority).name)
    }
    guard let name = arguments.operands.first, arguments.operands.count == 1,
      !arguments.has("serial")
    else {
      throw Problem(
        "usage.missing-operand", what: "certs revoke needs one name, or a serial number",
        fix: "groundwork certs revoke NAME, or --serial SERIAL --authority NAME")
    }
    if let declared = issuance.declaration.authority(name), let issuer = declared.issuer,
      let own = try issuance.files.line(of: name)?.first
    {
      return (own.serial, issuer)
    }
    let declared = try issuance.declared(certificate: name)
    guard let own = try issuance.files.pair(name)?.first else {
      throw Problem(
        "certs.missing", what: "'\(name)' is declared and not issued yet", at: declared.at,
        fix: "groundwork certs issue \(name)")
    }
    return (own.serial, declared.authority)
  }
}
