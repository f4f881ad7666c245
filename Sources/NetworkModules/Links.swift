internal import Addresses
internal import Machine
internal import System
internal import Value

/// A network interface of the node.
struct Link {
  struct Address {
    var address: InterfaceAddress
    /// Leased, not configured.
    var isDynamic: Bool
    var isGlobal: Bool
  }

  var name: String
  var index: Int
  var hardwareAddress: String
  /// `ip`'s word for virtual kinds (`veth`, `bridge`, `vlan`); `ether` for the rest.
  var kind: String
  var isLoopback: Bool
  var isWireless: Bool
  var hasCarrier: Bool
  var addresses: [Address]

  var globalIPv4: [Address] {
    addresses.filter { $0.isGlobal && $0.address.address.family == .v4 }
  }
}

/// The default route of IPv4.
struct DefaultRoute {
  var link: String
  var gateway: String?
  /// `dhcp`, `static`, `boot`.
  var source: String
}

/// What iproute2 says of the node's network: two processes for everything.
struct Links {
  var links: [Link]
  var defaults: [DefaultRoute]

  init(on machine: any Machine) throws(Failure) {
    links = []
    for entry in try Self.ask(["ip", "-j", "-d", "addr", "show"], on: machine) {
      if let link = try Self.link(entry, on: machine) { links.append(link) }
    }
    defaults = try Self.ask(["ip", "-j", "-4", "route", "show", "default"], on: machine)
      .compactMap { entry in
        entry["dev"]?.string.map {
          DefaultRoute(
            link: $0, gateway: entry["gateway"]?.string,
            source: entry["protocol"]?.string ?? "")
        }
      }
  }

  func named(_ name: String) -> Link? { links.first { $0.name == name } }

  private static func ask(_ words: [String], on machine: any Machine) throws(Failure) -> [Value] {
    let answer = try machine.query(Command(words))
    guard answer.exitStatus == 0 else {
      throw Failure("\(words.joined(separator: " ")): \(answer.errorText.trimmed)")
    }
    // Old iproute2 writes nothing at all for an empty list.
    if answer.outputText.trimmed.isEmpty { return [] }
    do {
      return try JSON.parse(answer.output).list ?? []
    } catch {
      throw Failure("\(words.joined(separator: " ")) did not answer in JSON: \(error.reason)")
    }
  }

  private static func link(_ entry: Value, on machine: any Machine) throws(Failure) -> Link? {
    guard let name = entry["ifname"]?.string else { return nil }
    let flags = (entry["flags"]?.list ?? []).compactMap(\.string)
    let device = "/sys/class/net/\(name)"
    let isWireless =
      try machine.status(device + "/wireless", following: true) != nil
      || name.hasPrefix("wlan") || name.hasPrefix("wlp")
    var link = Link(
      name: name, index: entry["ifindex"]?.int ?? 0,
      hardwareAddress: entry["address"]?.string ?? "",
      kind: entry["linkinfo"]?["info_kind"]?.string ?? entry["link_type"]?.string ?? "",
      isLoopback: flags.contains("LOOPBACK"), isWireless: isWireless,
      hasCarrier: flags.contains("LOWER_UP"), addresses: [])
    for info in entry["addr_info"]?.list ?? [] {
      guard let local = info["local"]?.string, let length = info["prefixlen"]?.int,
        let address = InterfaceAddress("\(local)/\(length)")
      else { continue }
      link.addresses.append(
        Link.Address(
          address: address, isDynamic: info["dynamic"]?.bool ?? false,
          isGlobal: info["scope"]?.string == "global"))
    }
    return link
  }

  /// Interfaces a node's own address can be on.
  var candidates: [Link] {
    let virtual = [
      "bridge", "vxlan", "dummy", "ipip", "sit", "tun", "wireguard", "veth", "ipvlan",
    ]
    return links.filter { link in
      guard !link.isLoopback, link.kind != "none" else { return false }
      // A container's own interface is a veth too; a pod's other ends carry no address.
      return !virtual.contains(link.kind) || link.kind == "veth" && !link.globalIPv4.isEmpty
    }
  }

  /// The interface an address belongs on: the one asked for, the one the node was reached by, the
  /// one that has it, the one with the default route, the only one.
  func chosen(
    _ name: String?, reached: String?, wanted: InterfaceAddress
  ) throws(Failure) -> Link {
    if let name {
      guard let link = named(name) else {
        throw Failure(
          "there is no interface '\(name)'; this node has "
            + candidates.map(\.name).joined(separator: ", "))
      }
      return link
    }
    func holder(_ text: String) -> Link? {
      links.first { link in
        link.addresses.contains { $0.address.address.description == text }
      }
    }
    if let reached, let link = holder(reached) { return link }
    if let link = holder(wanted.address.description) { return link }
    let routed = Set(defaults.map(\.link))
    let possible = routed.isEmpty ? candidates : candidates.filter { routed.contains($0.name) }
    guard let link = possible.first else {
      throw Failure("no interface can carry \(wanted): name one with 'interface'")
    }
    guard possible.count == 1 else {
      throw Failure(
        "several interfaces could carry \(wanted): "
          + possible.map(\.name).joined(separator: ", ") + "; name one with 'interface'")
    }
    return link
  }
}
