import Certificates
import Console
import Messages
import PKI
import System
import Value

/// `groundwork certs list` and `check`.
enum CertsList {
  private static let output = Flag(
    "--output", value: "FORM", offers: .words(["text", "json", "prometheus"]),
    help: "text, json (one certificate a line) or prometheus")

  private static let local = Flag("--local", help: "look at certs/ alone, and ask no machine")
  private static let fleet = [RunFlags.limit, local] + RunFlags.connection

  static let list = CommandSpec(
    name: "certs list", summary: "every certificate with the days it has left", operands: "[NAME…]",
    flags: CertsCommand.reading + [output] + fleet,
    examples: [
      ("groundwork certs list", "what is declared, then what each machine holds, with what is due"),
      ("groundwork certs list --local", "what is declared alone; no machine is asked"),
      (
        "groundwork certs list --output prometheus > /var/lib/prometheus/node-exporter/certs.prom",
        "for node_exporter's textfile collector"
      ),
    ],
    discussion:
      "Machines tell their certificates: declared places, kubeadm's files and kubeconfigs, the kubelet's,\ntrust stores, the cluster's secrets. What is served is looked at from here. Nothing is changed, and\nno key is opened. Exit code 4 when a machine does not answer.",
    run: { arguments in await run("certs list", arguments, decides: false) })

  static let check = CommandSpec(
    name: "certs check", summary: "what is due: to be issued, renewed or put right",
    operands: "[NAME…]",
    flags: CertsCommand.reading + [
      Flag("--within", value: "DAYS", help: "what ends within so many days is due as well"), output,
    ] + fleet,
    examples: [
      ("groundwork certs check", "exit code 3 when something is due, 0 when nothing is"),
      ("groundwork certs check --within 30 --output json", "for a timer, thirty days ahead"),
    ],
    discussion:
      "Every finding says what to type. Keys are opened with the vault's password, to see that they\nbelong to their certificates. Nothing is changed.",
    run: { arguments in await run("certs check", arguments, decides: true) })

  private static func run(_ name: String, _ arguments: Arguments, decides: Bool) async -> Int32 {
    await CertsCommand.run(name, arguments) {
      (session, declaration) async throws(Problem) -> Int32 in
      let form = arguments.last("output") ?? "text"
      guard ["text", "json", "prometheus"].contains(form) else {
        throw Problem(
          "usage.bad-value", what: "--output knows no form '\(form)'",
          fix: "write text, json or prometheus")
      }
      let now = Moment(seconds: Clock.now.seconds)
      var entries = try session.certificateEntries(declaration, at: now, opensKeys: decides)
      let days = try within(arguments)
      var silent: [Problem] = []
      if !arguments.has("local") {
        let found = try await session.fleetCertificates(declaration, days: days ?? 30)
        entries += found.entries
        silent = found.silent
      }
      entries = try chosen(entries, arguments.operands)
      if let days {
        for place in entries.indices { entries[place].judge(within: days, at: now) }
      }
      switch form {
      case "json":
        for entry in entries {
          Output.out(JSON.text(entry.json(at: now), style: .compact) + "\n")
        }
      case "prometheus": Output.out(CertificateMetrics.text(entries))
      default: Output.out(text(entries, at: now, tells: decides))
      }
      for problem in silent { Output.error(problem) }
      if !silent.isEmpty { return ExitCode.unreachable }
      return decides && entries.contains { $0.isDue } ? ExitCode.differs : ExitCode.done
    }
  }

  private static func within(_ arguments: Arguments) throws(Problem) -> Int? {
    guard let text = arguments.last("within") else { return nil }
    if let days = Int(text.hasSuffix("d") ? text.dropLast() : text[...]), days >= 0 { return days }
    throw Problem(
      "usage.bad-value", what: "--within \(text) is no number of days", fix: "write --within 30")
  }

  /// Those with a name that was given; all where none was.
  private static func chosen(
    _ entries: [CertificateEntry], _ names: [String]
  ) throws(Problem) -> [CertificateEntry] {
    for name in names where !entries.contains(where: { $0.name == name }) {
      throw Problem(
        "certs.unknown-certificate", what: "there is no certificate '\(name)'",
        fix: Problem.nearest(to: name, among: entries.map(\.name)).map { "did you mean '\($0)'?" }
          ?? "groundwork certs list names them")
    }
    return names.isEmpty ? entries : entries.filter { names.contains($0.name) }
  }

  private static func row(_ entry: CertificateEntry, at now: Moment) -> [String] {
    let place = entry.host.map { "\($0):\(entry.path)" } ?? entry.path
    let days: String = entry.daysLeft(at: now).map { String($0) } ?? "-"
    let end: String = entry.certificate.map { String($0.notAfter.description.prefix(10)) } ?? "-"
    let note: String = entry.notes.first.map { Speech.words.told($0) } ?? say("good")
    let state: String = entry.isDue ? entry.state : note
    let cells = [
      entry.name, Speech.words.told(entry.kind.rawValue), place, days, end, state,
    ]
    return cells.map(\.visibleLine)
  }

  private static func text(
    _ entries: [CertificateEntry], at now: Moment, tells: Bool
  ) -> String {
    let head = ["NAME", "KIND", "WHERE", "DAYS", "ENDS", "STATE"].map { Speech.words.told($0) }
    let rows = entries.map { row($0, at: now) }
    var text = RunText.table([head] + rows)
    let findings = entries.flatMap(\.findings)
    if tells, findings.isEmpty { text += "\n" + say("nothing is due") + "\n" }
    if !findings.isEmpty {
      text += "\n" + findings.map { Speech.words.text(of: $0) + "\n" }.joined()
    }
    return text
  }
}

extension CertificateEntry {
  /// Adds that it ends soon, where nothing graver is known of it.
  fileprivate mutating func judge(within days: Int, at now: Moment) {
    guard let certificate, findings.isEmpty, now.adding(days: days) >= certificate.notAfter else {
      return
    }
    findings.append(
      Problem(
        "certs.ends-soon",
        what: "the certificate '\(name)' ends in \(certificate.notAfter.days(since: now)) days",
        host: host, because: "\(days) days ahead were asked about",
        fix: fix))
  }

  /// What is typed to have it last longer.
  private var fix: String {
    switch (kind, host) {
    case (.authority, nil): "groundwork certs rotate-ca \(name)"
    case (.certificate, nil): "groundwork certs renew \(name)"
    default: "renew it where it was made"
    }
  }
}

extension Session {
  /// Everything that is known of certificates: what is declared and lies in `certs/`.
  func certificateEntries(
    _ declaration: Declaration, at now: Moment, opensKeys: Bool
  ) throws(Problem) -> [CertificateEntry] {
    let vault = vault
    return Examination(
      declaration, now: now,
      decrypt: opensKeys
        ? { (path) throws(Problem) in Secret(try Session.read(path, vault).bytes) } : nil
    ).entries
  }
}
