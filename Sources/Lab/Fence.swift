/// The packet filter around the lab.
enum Fence {
  /// What the lab may ask of the machine: an address, a ping, packages; answers to what the machine
  /// began. Nothing is forwarded, so no packet of a node leaves the machine and none comes in.
  ///
  /// Refused rather than dropped: a resolver on a node then fails at once instead of after seconds.
  static func rules(_ lab: LabSettings) -> String {
    """
    table inet \(lab.table)
    delete table inet \(lab.table)
    table inet \(lab.table) {
      chain from_lab {
        type filter hook input priority -10; policy accept;
        iifname != "\(lab.bridge)" accept
        ct state established,related accept
        meta l4proto icmp accept
        udp sport 68 udp dport 67 accept
        ip daddr \(lab.gateway) tcp dport 3142 accept
        reject
      }
      chain through {
        type filter hook forward priority -10; policy accept;
        iifname "\(lab.bridge)" reject
        oifname "\(lab.bridge)" reject
      }
    }

    """
  }

  /// A node's cable that carries nothing while its link stays up.
  static func silence(_ node: NodeIdentity) -> String {
    port(node, "drop", in: silenceTable(node))
  }

  static func silenceTable(_ node: NodeIdentity) -> String { table("drop", node) }

  /// A node's cable that loses so many of a hundred frames in each direction.
  static func loss(_ node: NodeIdentity, percent: Int) -> String {
    port(node, "numgen random mod 100 < \(percent) drop", in: lossTable(node))
  }

  static func lossTable(_ node: NodeIdentity) -> String { table("lose", node) }

  private static func port(_ node: NodeIdentity, _ rule: String, in table: String) -> String {
    """
    table bridge \(table) {
      chain through {
        type filter hook forward priority 0;
        iifname "\(node.port)" \(rule)
        oifname "\(node.port)" \(rule)
      }
      chain inward {
        type filter hook input priority 0;
        iifname "\(node.port)" \(rule)
      }
    }

    """
  }

  private static func table(_ word: String, _ node: NodeIdentity) -> String {
    "\(word)_" + NodeIdentity.hexadecimal(NodeIdentity.hash(node.name), 8)
  }
}
