/// What `groundwork lab --help` says.
enum LabHelp {
  static let text = """
    groundwork lab: real systemd Debian nodes on this one machine

    usage:
    \(LabWord.all.map(line).joined(separator: "\n"))

    Nodes are as bare as an installer leaves them. User ops: the lab's key, and sudo asks for the
    password lab-sudo-password. User lab: the same key, sudo without password. First addresses are
    DHCP leases; nodes.json in the state directory names card, lease and wanted address of each.
    k8s-master is set up with netplan (and so carries the python3 Debian's netplan needs),
    k8s-worker2 with ifupdown, the others with systemd-networkd.

    environment (for a second lab beside the first set STATE, BRIDGE and NET):
      GROUNDWORK_LAB_STATE   /var/lib/groundwork-lab     GROUNDWORK_LAB_BRIDGE  gwlab0
      GROUNDWORK_LAB_CACHE   /var/cache/groundwork-lab   GROUNDWORK_LAB_NET     10.88.0
      GROUNDWORK_LAB_MIRROR  the machine's own           GROUNDWORK_LAB_SUITE   bookworm
      GROUNDWORK_LAB_DISK    20G, sparse

    examples:
      sudo groundwork lab up
    \(LabWord.all.compactMap(\.example).map { "  \($0)" }.joined(separator: "\n"))
    """

  private static func line(_ word: LabWord) -> String {
    let left = "  groundwork lab \(word.usage)"
    let padding = String(repeating: " ", count: max(2, 42 - left.count))
    return left + padding + word.summary
  }
}
