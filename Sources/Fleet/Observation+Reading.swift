import Addresses
package import Value

extension Observation {
  /// Reads what `preflight_probe` and `address_probe` were registered as.
  /// - Parameters:
  ///   - probe: nil when the machine was never asked.
  ///   - answer: nil when the address was not asked for.
  package init(_ host: String, probe: Value?, answer: Value?) {
    self.init(host)
    guard let probe, probe["failed"]?.bool != true, probe["unreachable"]?.bool != true,
      let facts = probe["preflight"]
    else {
      failure = Failure(
        id: probe?["problem"]?.string ?? "preflight.not-asked",
        what: probe?["msg"]?.string ?? "the machine gave no answer", fix: probe?["fix"]?.string)
      return
    }
    machineID = facts["machine_id"]?.string
    system = facts["os_release"]?["id"]?.string
    systemVersion = facts["os_release"]?["version_id"]?.string
    memory = facts["memory_mb"]?.size
    processors = facts["cpus"]?.size
    swap = facts["swap"]?.list?.compactMap(\.string) ?? []
    let disks = facts["disks"]?.list ?? []
    disk = (disks.first { $0["path"]?.string == "/var" } ?? disks.first)?["free_mb"]?.size
    time = facts["now"].flatMap { $0.double ?? $0.int.map(Double.init) }
    readLinks(facts)
    listeners = (facts["listening"]?.list ?? []).compactMap { socket in
      guard socket["transport"]?.string?.hasPrefix("tcp") == true else { return nil }
      return socket["port"]?.int.map { Listener($0, by: socket["process"]?.string) }
    }
    if facts["firewall"]?["ufw"]?.bool == true { firewalls.append("ufw") }
    if facts["firewall"]?["firewalld"]?.bool == true { firewalls.append("firewalld") }
    if firewalls.isEmpty, (facts["firewall"]?["nft_lines"]?.int ?? 0) > 0 {
      firewalls.append("nftables")
    }
    networkObstacle = facts["backend_problem"]?.string
    addressHolder = (answer?["hardware_address"]?.string).flatMap { MACAddress($0) }
    hasDefaultRoute = facts["default_routes"]?.list.map { !$0.isEmpty }
    poolHolders = (answer?["pool"]?.map?.entries ?? []).compactMap { address, mac in
      guard let address = address.string.flatMap({ IPAddress($0) }),
        let mac = mac.string.flatMap({ MACAddress($0) })
      else { return nil }
      return Holder(address, mac)
    }
  }

  /// Takes what the questions of the role `kubernetes` were registered as.
  package mutating func take(kubernetes registers: Map) {
    containerd = registers["kubernetes_containerd"]?["version"]?.string
    // Version 2 alone is of that kind of file system.
    hasOldCgroups =
      registers["kubernetes_cgroups"]?["stdout"]?.string.map { $0 != "cgroup2fs" } ?? false
    kubelet = registers["kubernetes_standing"]?["stdout"]?.string?.split(separator: " ").last.map(
      String.init)
    isMember = registers["kubernetes_member"]?["stat"]?["exists"]?.bool ?? false
  }

  /// Beginnings of the names that networks for pods and proxies for services give their links.
  private static let own = [
    "cni0", "cni-", "cali", "vxlan.calico", "vxlan-v6.calico", "wireguard.cali", "tunl0", "flannel",
    "cilium", "lxc", "kube-ipvs0", "kube-bridge", "nodelocaldns", "lo",
  ]

  private mutating func readLinks(_ facts: Value) {
    let candidates = Set(facts["candidates"]?.list?.compactMap(\.string) ?? [])
    attached = (facts["links"]?.list ?? []).flatMap { link -> [Attachment] in
      guard let name = link["name"]?.string, !Self.own.contains(where: name.hasPrefix) else {
        return []
      }
      return (link["addresses"]?.list ?? []).compactMap { address in
        address["address"]?.string.flatMap { InterfaceAddress($0) }.map { Attachment(name, $0) }
      }
    }
    interfaces = (facts["links"]?.list ?? []).compactMap { link in
      guard let name = link["name"]?.string, candidates.contains(name) else { return nil }
      let addresses = (link["addresses"]?.list ?? []).compactMap {
        $0["address"]?.string.flatMap { InterfaceAddress($0)?.address }
      }
      return Interface(
        name, mac: (link["mac"]?.string).flatMap { MACAddress($0) }, addresses: addresses,
        isWireless: link["wireless"]?.bool ?? false, isUp: link["carrier"]?.bool ?? true)
    }
  }
}

extension Value {
  /// A count a machine told us, kept where sums of it cannot overflow.
  fileprivate var size: Int? { int.map { min(max($0, 0), 1 << 40) } }
}
