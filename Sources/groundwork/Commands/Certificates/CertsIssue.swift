import Certificates
import Messages
import PKI
import System
import Value

/// `groundwork certs issue`.
enum CertsIssue {
  static let spec = CommandSpec(
    name: "certs issue", summary: "make what is declared and missing, due or changed",
    operands: "[NAME…]",
    flags: CertsCommand.reading + [
      CertsCommand.passphrase,
      Flag("--again", help: "issue the named certificates anew, also where nothing is due"),
    ],
    examples: [
      ("groundwork certs issue", "every authority and certificate that is missing or due"),
      ("groundwork certs issue registry --again", "a new certificate with a new key, now"),
      (
        "groundwork certs issue lab-ca --passphrase lab-root@prompt",
        "an authority, signed by its offline root, whose key is here for this once"
      ),
    ],
    discussion:
      "Authorities are made once and never replaced here. Each certificate gets a fresh key. Files: keys\nof authorities encrypted, keys of certificates as vault files; what was issued stands in\nAUTHORITY/issued.jsonl. Nodes get them with apply.",
    run: { arguments in await run(arguments) })

  private static func run(_ arguments: Arguments) async -> Int32 {
    await CertsCommand.run("certs issue", arguments, writes: true) {
      (session, declaration) async throws(Problem) -> Int32 in
      var issuance = try session.issuance(declaration, arguments)
      let names = arguments.operands
      let known = declaration.authorities.map(\.name) + declaration.certificates.map(\.name)
      for name in names where !known.contains(name) {
        _ = try issuance.declared(certificate: name)
      }
      if arguments.has("again"), names.isEmpty {
        throw Problem(
          "usage.missing-operand", what: "--again needs the names of certificates",
          fix: "groundwork certs issue NAME --again")
      }
      var made = 0
      for authority in declaration.authorities where names.isEmpty || names.contains(authority.name)
      {
        let (line, isNew) = try issuance.ensure(authority: authority.name)
        guard isNew, let own = line.first else { continue }
        made += 1
        tell(authority.name, own)
      }
      let entries = try session.certificateEntries(
        declaration, at: issuance.now, opensKeys: true)
      for certificate in declaration.certificates
      where names.isEmpty || names.contains(certificate.name) {
        let entry = entries.first { $0.kind == .certificate && $0.name == certificate.name }
        guard arguments.has("again") || entry?.isDue ?? true else { continue }
        made += 1
        tell(certificate.name, try issuance.issue(certificate).certificate)
      }
      session.tellAdvice(of: issuance)
      if made == 0 { Output.say("nothing was missing or due") }
      return ExitCode.done
    }
  }

  private static func tell(_ name: String, _ certificate: Certificate) {
    Output.say("issued \(name), valid to \(certificate.notAfter)")
  }
}
