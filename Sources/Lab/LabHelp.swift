internal import Messages

/// What `groundwork lab --help` says.
struct LabHelp {
  let words: Words

  private func say(_ sentence: Sentence) -> String { words.say(sentence) }

  var text: String {
    """
    groundwork lab: \(say("real systemd Debian nodes on this one machine"))

    \(say("usage:"))
    \(LabWord.all.map(line).joined(separator: "\n"))

    \(nodes)

    \(say("environment (for a second lab beside the first set STATE, BRIDGE and NET):"))
      GROUNDWORK_LAB_STATE   /var/lib/groundwork-lab     GROUNDWORK_LAB_BRIDGE  gwlab0
      GROUNDWORK_LAB_CACHE   /var/cache/groundwork-lab   GROUNDWORK_LAB_NET     10.88.0
      GROUNDWORK_LAB_MIRROR  \(padded(say("the machine's own"), 28))GROUNDWORK_LAB_SUITE   bookworm
      GROUNDWORK_LAB_DISK    \(say("20G, sparse"))

    \(say("examples:"))
      sudo groundwork lab up
    \(LabWord.all.compactMap(\.example).map { "  \($0)" }.joined(separator: "\n"))
    """
  }

  /// What the nodes are.
  private var nodes: String {
    say(
      """
      Nodes are as bare as an installer leaves them. User ops: the lab's key, and sudo asks for the
      password lab-sudo-password. User lab: the same key, sudo without password. First addresses are
      DHCP leases; nodes.json in the state directory names card, lease and wanted address of each.
      k8s-master is set up with netplan (and so carries the python3 Debian's netplan needs),
      k8s-worker2 with ifupdown, the others with systemd-networkd.
      """)
  }

  private func line(_ word: LabWord) -> String {
    let left = "  groundwork lab \(word.usage)"
    return padded(left, max(42, Width.of(left) + 2)) + words.told(word.summary)
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - Width.of(text)))
  }
}
