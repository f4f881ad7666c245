import Value

/// `groundwork node add`.
enum NodeAdd {
  static let spec = CommandSpec(
    name: "node add", summary: "make a machine that is new in the inventory part of the fleet",
    operands: "HOST [PLAYBOOK…]", offers: [.hosts, .files],
    flags: [RunFlags.inventory, ClusterCommand.yes] + RunFlags.variables + RunFlags.connection
      + RunFlags.output,
    examples: [
      (
        "groundwork node add k8s-worker3",
        "prepare it, have it join the cluster, and let the others know"
      )
    ],
    discussion:
      "Only this machine is converged. Of the others only what names it follows: hosts blocks, the\nendpoint of the API, routes to pods. groundwork apply does the same for a whole fleet.",
    run: { arguments in
      await NodeCommand.run("node add", arguments) {
        (session, host) async throws(Problem) -> Int32 in
        try session.mustName(host)
        return try await session.converge(host, isTold: true)
      }
    })
}
