import Certificates
import PKI
import Runs
import System
import Value

/// `groundwork certs rotate-ca`.
enum CertsRotate {
  static let spec = CommandSpec(
    name: "certs rotate-ca", summary: "give an authority's place to a new one, without an outage",
    operands: "NAME",
    flags: [
      CertsCommand.directory,
      Flag("--again", help: "begin another rotation where one ended less than a day ago"),
    ] + ClusterCommand.flags,
    examples: [
      (
        "groundwork certs rotate-ca lab-ca",
        "a new authority beside the old one, then instead of it"
      ),
      (
        "groundwork certs rotate-ca cluster",
        "the cluster's own three: Kubernetes', etcd's and the front proxy's"
      ),
    ],
    discussion:
      "Every machine trusts both before the new authority signs, and until nobody is shown a certificate\nof the old one; what is served meanwhile comes with a way to either. A machine that does not answer\nstops it before that (4). How far it is, the certificates themselves say: killed anywhere, the same\ncommand goes on. Clients outside the inventory need the new ca.crt before it is done.\n'cluster' stands for the three authorities that kubeadm made.",
    run: { arguments in await run(arguments) })

  private static func run(_ arguments: Arguments) async -> Int32 {
    guard let name = arguments.operands.first, arguments.operands.count == 1 else {
      Output.error(
        Problem(
          "usage.missing-operand", what: "certs rotate-ca needs the name of one authority",
          fix: "groundwork certs rotate-ca NAME"))
      return ExitCode.usage
    }
    if name == CertsRenew.cluster {
      return await ClusterCommand.run(
        "certs rotate-ca", playbook: "certs_rotate_cluster.yml", arguments,
        variables: ["rotate_again": Value(arguments.has("again"))],
        last: { (session) async throws(Problem) in try await ClusterKubeconfig.refresh(session) })
    }
    return await ClusterCommand.run(
      "certs rotate-ca", playbook: "certs_rotate.yml", arguments,
      variables: ["rotate_authority": Value(name), "rotate_again": Value(arguments.has("again"))]
    ) { (session) async throws(Problem) -> Int32? in
      let declaration = try session.declaration(arguments)
      let issuance = try session.issuance(declaration, arguments)
      try issuance.checkRotation(of: name)
      if !arguments.has("again"), let days = try issuance.daysSinceRotation(of: name), days < 1 {
        session.events.receive(
          .notice(
            Notice(
              "'\(name)' was rotated less than a day ago: what is left of that is done, and none begun"
            )))
      }
      return nil
    }
  }
}
