/// What `groundwork lab --help` says.
enum LabHelp {
  static let text = """
    groundwork lab: real systemd Debian nodes on this one machine

    usage:
      groundwork lab up [NAME…] [--known-hosts FILE]   make and boot nodes (default: mini-pc
                                    k8s-master k8s-worker1 k8s-worker2); safe to repeat
      groundwork lab down [--purge]  end everything, leave nothing; --purge drops the cache too
      groundwork lab status [--output json]
      groundwork lab ssh NAME [COMMAND…]    log in as ops, over the network, key pinned
      groundwork lab exec NAME COMMAND…     run as root inside the node, without network
      groundwork lab rebuild NAME…   new disk, new host keys, new machine id
      groundwork lab start|stop NAME…       boot · shut down cleanly
      groundwork lab kill NAME…      cut the power
      groundwork lab cut NAME…       pull the network cable
      groundwork lab drop NAME…      lose every packet, link stays up
      groundwork lab slow NAME [RATE]       limit both directions (default 1mbit)
      groundwork lab fill NAME [MIB]        fill the disk, leave MIB free (default 0)
      groundwork lab heal NAME…      undo cut, drop, slow and fill

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
      sudo groundwork lab up k8s-master k8s-worker1 --known-hosts inventory/known_hosts
      groundwork lab ssh k8s-master uptime
      sudo groundwork lab exec k8s-worker1 journalctl -b
      sudo groundwork lab kill k8s-worker1 && sudo groundwork lab start k8s-worker1
      sudo groundwork lab down
    """
}
