import Certificates
import Messages
import PKI
import System
import Value

/// `groundwork certs sign`.
enum CertsSign {
  static let spec = CommandSpec(
    name: "certs sign", summary: "sign the certificate request of somebody who keeps the key",
    operands: "FILE", offers: [.files],
    flags: CertsCommand.reading + [
      CertsCommand.passphrase,
      Flag("--authority", value: "NAME", help: "who signs (default: the only one that issues)"),
      Flag("--name", value: "NAME", repeats: true, help: "for this instead of what is asked for"),
      Flag("--days", value: "N", help: "how long it is valid (default: 90)"),
      Flag(
        "--use", value: "USE", offers: .words(["server", "client", "both"]),
        help: "server (default), client or both"),
      Flag("--allow-long-life", help: "more than 398 days, up to 825"),
      Flag(
        "-o", "--out", value: "FILE", offers: .files,
        help: "where it goes (default: standard output)"),
    ],
    examples: [
      ("groundwork certs sign switch.csr -o switch.crt", "for the names in the request"),
      (
        "groundwork certs sign printer.csr --name printer.lab.internal --days 365",
        "for a name of your own, whatever the request says"
      ),
    ],
    discussion:
      "Of the request only the key is taken, once its signature proves it, and its names, once the\nauthority may issue for each of them. All else the certificate says is ours.",
    run: { arguments in await run(arguments) })

  private static func run(_ arguments: Arguments) async -> Int32 {
    await CertsCommand.run("certs sign", arguments, writes: true) {
      (session, declaration) async throws(Problem) -> Int32 in
      guard let file = arguments.operands.first, arguments.operands.count == 1 else {
        throw Problem(
          "usage.missing-operand", what: "certs sign needs one file with a request",
          fix: "groundwork certs sign FILE")
      }
      guard let text = try CertificateFiles.read(file) else {
        throw Problem.unreadable(
          file, SystemError(call: "open", subject: file, code: Errno.missing))
      }
      let asked = try SigningRequest(pem: text, at: SourceLocation(file: file, line: 1, column: 1))
      let request = try request(arguments)
      let authority = try authority(declaration, arguments.last("authority"))
      var issuance = try session.issuance(declaration, arguments)
      let signed = try issuance.sign(
        asked, as: request, by: authority, called: Path.name(of: file))
      session.tellAdvice(of: issuance)
      let pem = signed.map(\.pem).joined()
      if let path = arguments.last("out") {
        try CertificateFiles.write(path, pem, mode: 0o644)
        Output.say("\(path): for \(signed[0].names.texts.joined(separator: ", "))")
      } else {
        Output.out(pem)
      }
      return ExitCode.done
    }
  }

  private static func request(_ arguments: Arguments) throws(Problem) -> Authority.Request {
    var request = Authority.Request(names: SubjectNames(domains: []))
    for name in arguments.all("name") { try request.names.add(name) }
    if let text = arguments.last("days") {
      guard let days = Int(text) else {
        throw Problem(
          "usage.bad-value", what: "--days \(text) is no number", fix: "write --days 90")
      }
      request.days = days
    }
    if let text = arguments.last("use") {
      guard let use = Authority.Request.Use(rawValue: text) else {
        throw Problem(
          "usage.bad-value", what: "--use knows no '\(text)'", fix: "write server, client or both")
      }
      request.use = use
    }
    request.allowsLongLife = arguments.has("allow-long-life")
    return request
  }

  /// The one that was named, or the only one there is that issues certificates.
  private static func authority(
    _ declaration: Declaration, _ name: String?
  ) throws(Problem) -> String {
    if let name { return name }
    let all = declaration.authorities.filter { !$0.isOffline }.map(\.name)
    if all.count == 1 { return all[0] }
    throw Problem(
      "usage.missing-value", what: "it is not said which authority signs",
      because: all.isEmpty ? "none is declared that is not offline" : "there are several",
      fix: "--authority NAME, one of " + all.joined(separator: ", "))
  }
}
