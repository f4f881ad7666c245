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
    """
    table bridge \(silenceTable(node)) {
      chain through {
        type filter hook forward priority 0;
        iifname "\(node.port)" drop
        oifname "\(node.port)" drop
      }
      chain inward {
        type filter hook input priority 0;
        iifname "\(node.port)" drop
      }
    }

    """
  }

  static func silenceTable(_ node: NodeIdentity) -> String {
    "drop_" + NodeIdentity.hexadecimal(NodeIdentity.hash(node.name), 8)
  }
}
