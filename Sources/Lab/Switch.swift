internal import System
internal import Value

/// The lab's network: a bridge in a namespace of its own and one cable from it to the machine.
///
/// The namespace keeps the machine's packet filter, and bridge-nf-call-iptables above all, out of
/// what nodes say to each other.
struct Switch {
  let lab: LabSettings

  func raise() throws(Problem) {
    if !isUp {
      try requireFreeNetwork()
      // What an interrupted start left of it.
      lower()
      let space = lab.switchNamespace
      try Tool.run(["ip", "netns", "add", space])
      try Tool.run(["ip", "-n", space, "link", "set", "lo", "up"])
      try Tool.run(
        [
          "ip", "-n", space, "link", "add", "bridge", "type", "bridge", "stp_state", "0",
          "forward_delay", "0",
        ])
      try Tool.run(["ip", "-n", space, "link", "set", "bridge", "up"])
      Tool.succeeds(
        inside(["sh", "-c", "echo 0 > /proc/sys/net/bridge/bridge-nf-call-iptables"]))
      Tool.succeeds(inside(["sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6"]))
      try Tool.run(
        ["ip", "link", "add", lab.bridge, "type", "veth", "peer", "name", "up0", "netns", space])
      try Tool.run(["ip", "-n", space, "link", "set", "up0", "master", "bridge", "up"])
      try Tool.run(["ip", "address", "add", "\(lab.gateway)/24", "dev", lab.bridge])
      try Tool.run(["ip", "link", "set", lab.bridge, "up"])
    }
    try Tool.run(["nft", "-f", "-"], input: Fence.rules(lab))
  }

  func lower() {
    Tool.succeeds(["nft", "delete", "table", "inet", lab.table])
    Tool.succeeds(["ip", "link", "delete", lab.bridge])
    Tool.succeeds(["ip", "netns", "delete", lab.switchNamespace])
    // ip(8) mounts this directory on itself for the first namespace and never takes it away.
    let names = "/run/netns"
    if Node.isMounted(names), (try? Files.list(names))?.isEmpty == true {
      if Tool.succeeds(["umount", names]) { _ = try? Files.remove(names) }
    }
  }

  /// - Throws: `Problem` when the machine already reaches the lab's network by another way, as it
  ///   does where podman's first network stands.
  func requireFreeNetwork() throws(Problem) {
    let routes = try Tool.run(["ip", "-4", "-o", "route", "show", "match", lab.gateway])
    for line in routes.split(separator: "\n") where !line.hasPrefix("default") {
      let words = line.split(separator: " ")
      guard let place = words.firstIndex(of: "dev"), place + 1 < words.count,
        words[place + 1] != lab.bridge
      else { continue }
      throw Problem(
        "lab.network-taken", what: "the lab's network \(lab.network).0/24 is taken",
        because: "this machine reaches it through \(words[place + 1]): \(words[0])",
        fix: "choose another: GROUNDWORK_LAB_NET=10.89.0 groundwork lab up")
    }
  }

  var isUp: Bool {
    TextFile.exists("/run/netns/\(lab.switchNamespace)")
      && TextFile.exists("/sys/class/net/\(lab.bridge)")
  }

  /// Gives a node a fresh network card, as a boot does; nothing of the last boot's rules survives.
  func plug(in node: NodeIdentity, isCut: Bool) throws(Problem) {
    unplug(node)
    let space = lab.namespace(of: node)
    try Tool.run(["ip", "netns", "add", space])
    try Tool.run(
      [
        "ip", "link", "add", node.port, "netns", lab.switchNamespace, "type", "veth", "peer",
        "name", "eth0", "netns", space,
      ])
    try Tool.run(["ip", "-n", space, "link", "set", "eth0", "address", node.mac])
    try port(node, ["master", "bridge", isCut ? "down" : "up"])
  }

  func unplug(_ node: NodeIdentity) {
    Tool.succeeds(["ip", "-n", lab.switchNamespace, "link", "delete", node.port])
    Tool.succeeds(["ip", "netns", "delete", lab.namespace(of: node)])
  }

  /// Pulls the cable: the node sees its link go down.
  func cut(_ node: NodeIdentity) throws(Problem) { try port(node, ["down"]) }

  /// Loses every frame silently: the link stays up.
  func drop(_ node: NodeIdentity) throws(Problem) {
    Tool.succeeds(inside(["nft", "delete", "table", "bridge", Fence.silenceTable(node)]))
    try Tool.run(inside(["nft", "-f", "-"]), input: Fence.silence(node))
  }

  /// Loses so many of a hundred frames in each direction.
  func lose(_ percent: Int, of node: NodeIdentity) throws(Problem) {
    Tool.succeeds(inside(["nft", "delete", "table", "bridge", Fence.lossTable(node)]))
    try Tool.run(inside(["nft", "-f", "-"]), input: Fence.loss(node, percent: percent))
  }

  /// Limits both directions to `rate`, as tc(8) writes it.
  func slow(_ node: NodeIdentity, rate: String) throws(Problem) {
    let limit = ["root", "tbf", "rate", rate, "burst", "16kb", "latency", "400ms"]
    try Tool.run(inside(["tc", "qdisc", "replace", "dev", node.port] + limit))
    try Tool.run(card(node, ["tc", "qdisc", "replace", "dev", "eth0"] + limit))
  }

  /// Whether `drop` is in force.
  func isSilent(_ node: NodeIdentity) -> Bool {
    Tool.succeeds(inside(["nft", "list", "table", "bridge", Fence.silenceTable(node)]))
  }

  /// Undoes `cut`, `drop`, `lossy` and `slow`; a node that is off has no card, and only `drop` and `lossy`
  /// outlive one.
  func heal(_ node: NodeIdentity) {
    for table in [Fence.silenceTable(node), Fence.lossTable(node)] {
      Tool.succeeds(inside(["nft", "delete", "table", "bridge", table]))
    }
    Tool.succeeds(inside(["tc", "qdisc", "delete", "dev", node.port, "root"]))
    Tool.succeeds(card(node, ["tc", "qdisc", "delete", "dev", "eth0", "root"]))
    Tool.succeeds(["ip", "-n", lab.switchNamespace, "link", "set", node.port, "up"])
  }

  /// The IPv4 addresses the node has now, read off its card from outside.
  func addresses(of node: NodeIdentity) -> [String] {
    let command = ["ip", "-n", lab.namespace(of: node), "-4", "-o", "address", "show", "eth0"]
    guard let text = try? Tool.run(command) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let place = words.firstIndex(of: "inet"), place + 1 < words.count else { return nil }
      return words[place + 1].split(separator: "/").first.map(String.init)
    }
  }

  private func port(_ node: NodeIdentity, _ change: [String]) throws(Problem) {
    try Tool.run(["ip", "-n", lab.switchNamespace, "link", "set", node.port] + change)
  }

  // Not `ip netns exec`: it mounts another /sys.
  private func inside(_ command: [String]) -> [String] {
    ["nsenter", "--net=/run/netns/\(lab.switchNamespace)", "--"] + command
  }

  private func card(_ node: NodeIdentity, _ command: [String]) -> [String] {
    ["nsenter", "--net=/run/netns/\(lab.namespace(of: node))", "--"] + command
  }
}

extension LabSettings {
  /// The network namespace a node's card is in.
  func namespace(of node: NodeIdentity) -> String { "\(bridge)-\(node.name)" }
}
