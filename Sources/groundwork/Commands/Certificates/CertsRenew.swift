import Certificates
import Inventory
import PKI
import Runs
import System
import Value

/// `groundwork certs renew`.
enum CertsRenew {
  static let spec = CommandSpec(
    name: "certs renew", summary: "renew certificates, install them, and prove what is served",
    operands: "[NAME…]",
    flags: [
      Flag("--due", value: "DAYS", help: "what ends within so many days (default: 30)"),
      Flag("--all", help: "every certificate, however long it is good"), CertsCommand.directory,
      CertsCommand.passphrase,
    ] + ClusterCommand.flags,
    examples: [
      (
        "groundwork certs renew",
        "what is due by its declaration or ends within 30 days, kubeadm's too"
      ),
      ("groundwork certs renew registry", "one certificate, with a new key, now"),
      (
        "groundwork certs renew cluster --all",
        "all that kubeadm issued, one control plane after the other"
      ),
    ],
    discussion:
      "A certificate and its key come in force as one; its service is reloaded, and what it shows is looked\nat from here. One that does not show the new certificate in time gets the old pair back, and the exit\ncode is 2. 'cluster' stands for what kubeadm issued: it is backed up on the node, renewed, and each\npart of the control plane is started anew, one after the other. Killed anywhere, the same command\ngoes on.",
    run: { arguments in await run(arguments) })

  /// What stands for kubeadm's certificates.
  static let cluster = "cluster"

  private static func run(_ arguments: Arguments) async -> Int32 {
    do throws(Problem) {
      let days = try days(arguments)
      let names = arguments.operands
      let variables: Map = [
        "certs_due_days": Value(days), "certs_all": Value(arguments.has("all")),
        "certs_cluster": Value(names.isEmpty || names.contains(cluster)),
        "certificate_names": Value(names.filter { $0 != cluster }.map { Value($0) }),
        "certs_leaves": Value(names != [cluster]),
      ]
      let renewsCluster = names.isEmpty || names.contains(cluster)
      return await ClusterCommand.run(
        "certs renew", playbook: "certs_renew.yml", arguments, variables: variables,
        first: { (session) async throws(Problem) -> Int32? in
          if names != [cluster] {
            let lock = try session.lockFleet()
            defer { withExtendedLifetime(lock) {} }
            try session.issueAgain(names.filter { $0 != cluster }, within: days, arguments)
          }
          return nil
        },
        last: { (session) async throws(Problem) in
          if renewsCluster { try await ClusterKubeconfig.refresh(session) }
        })
    } catch {
      Output.error(error)
      return ExitCode.of(error)
    }
  }

  private static func days(_ arguments: Arguments) throws(Problem) -> Int {
    guard let text = arguments.last("due") else { return 30 }
    if let days = Int(text.hasSuffix("d") ? text.dropLast() : text[...]), days >= 0 { return days }
    throw Problem(
      "usage.bad-value", what: "--due \(text) is no number of days", fix: "write --due 30")
  }
}

extension Session {
  /// Issues what is named, or all, or what is due or ends soon. What a run that was killed issued already
  /// is installed all the same.
  fileprivate func issueAgain(
    _ names: [String], within days: Int, _ arguments: Arguments
  ) throws(Problem) {
    let declaration = try declaration(arguments)
    var issuance = try issuance(declaration, arguments)
    for name in names { _ = try issuance.declared(certificate: name) }
    let entries = try certificateEntries(declaration, at: issuance.now, opensKeys: true)
    for certificate in declaration.certificates
    where names.isEmpty || names.contains(certificate.name) {
      let entry = entries.first { $0.kind == .certificate && $0.name == certificate.name }
      let ends = entry?.certificate?.notAfter
      let isDue =
        entry?.isDue ?? true || ends.map { $0 <= issuance.now.adding(days: days) } ?? true
      guard isDue || arguments.has("all") || names.contains(certificate.name) else { continue }
      let made = try issuance.issue(certificate).certificate
      events.receive(
        .notice(Notice("issued \(certificate.name), valid to \(made.notAfter)")))
    }
    for advice in issuance.advice { events.receive(.problem(advice)) }
  }
}
