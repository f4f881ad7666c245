import Fleet
import Value

/// `groundwork node replace`.
enum NodeReplace {
  static let spec = CommandSpec(
    name: "node replace", summary: "prepare a machine that was rebuilt, under its old name",
    operands: "HOST [PLAYBOOK…]", offers: [.hosts, .files],
    flags: [
      RunFlags.inventory,
      Flag(
        "--fingerprint", value: "SHA256:…",
        help: "the new host key, read from the machine's console"),
      ClusterCommand.yes,
    ] + RunFlags.variables + RunFlags.connection + RunFlags.output,
    examples: [
      (
        "groundwork node replace k8s-worker2",
        "forget its old host key, meet it anew, prepare only it"
      )
    ],
    discussion:
      "The old pin is forgotten and the machine's key is pinned on first contact, because you say so here.\nCompare the fingerprint it prints with the machine's console, or give it with --fingerprint.\nIn a cluster the node and the member of etcd that were the old machine's go, and the new one joins;\na machine that was taken out while it was off is reset first.",
    run: { arguments in
      await NodeCommand.run("node replace", arguments, replacing: true) {
        (session, host) async throws(Problem) -> Int32 in
        try session.mustName(host)
        guard session.hasCluster else { return try await session.converge(host, isTold: false) }
        if let refusal = try await session.cluster(besides: host)?.quorum.refusal(toLose: host) {
          throw refusal
        }
        var session = session
        session.extraVars["replacing"] = Value(host)
        let before = session.beside("node_replace.yml").map { [$0] } ?? []
        return try await session.converge(host, before: before, isTold: true)
      }
    })

  /// Under which the session finds the host whose new key it may pin.
  static let replacedHost = "replaced host"
}
