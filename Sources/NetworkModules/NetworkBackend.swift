internal import Addresses
internal import Machine
internal import System

/// What configures the node's network.
enum NetworkBackend: String, CaseIterable {
  case netplan, networkd, ifupdown

  /// Finds it from what the node has; what cannot be changed safely is refused by name.
  static func detect(for link: Link, on machine: any Machine) throws(Failure) -> NetworkBackend {
    if link.isWireless {
      throw Failure("\(link.name) is a wireless interface: its address is not changed")
    }
    if try isActive("NetworkManager.service", on: machine),
      try isManagedByNetworkManager(link, on: machine)
    {
      throw Failure(
        "\(link.name) is managed by NetworkManager, which is not supported: hand it to netplan, "
          + "systemd-networkd or ifupdown first")
    }
    if try hasNetplan(on: machine) { return .netplan }
    if try mentionsInterface(link.name, on: machine) { return .ifupdown }
    if try isActive("systemd-networkd.service", on: machine) { return .networkd }
    throw Failure(
      "neither netplan nor ifupdown nor systemd-networkd configures \(link.name): choose one with "
        + "'backend'")
  }

  private static func isActive(_ unit: String, on machine: any Machine) throws(Failure) -> Bool {
    try machine.query(Command(["systemctl", "is-active", "--quiet", unit])).exitStatus == 0
  }

  private static func isManagedByNetworkManager(
    _ link: Link, on machine: any Machine
  ) throws(Failure) -> Bool {
    // Without its tool nobody can say which cards it leaves alone.
    let answer = try? machine.query(Command(["nmcli", "-t", "-f", "DEVICE,STATE", "device"]))
    guard let answer, answer.exitStatus == 0 else { return true }
    return answer.outputText.textLines.contains {
      $0.hasPrefix(link.name + ":") && !$0.hasSuffix(":unmanaged")
    }
  }

  private static func hasNetplan(on machine: any Machine) throws(Failure) -> Bool {
    guard try machine.status("/usr/sbin/netplan", following: true) != nil,
      try machine.status("/etc/netplan", following: true)?.kind == .directory
    else { return false }
    return try machine.list("/etc/netplan").contains { $0.hasSuffix(".yaml") }
  }

  private static func mentionsInterface(
    _ name: String, on machine: any Machine
  ) throws(Failure) -> Bool {
    guard try machine.status("/usr/sbin/ifup", following: true) != nil else { return false }
    for path in try InterfacesFile.paths(on: machine) {
      let text = String(decoding: try machine.read(path, limit: 1 << 20), as: UTF8.self)
      if InterfacesFile.configures(text, name) { return true }
    }
    return false
  }
}

/// The address a node is to have.
struct WantedAddress {
  var link: String
  var hardwareAddress: String
  var address: InterfaceAddress
  var gateway: IPAddress?
  var nameservers: [IPAddress]
  /// Netplan gave the interface its name, and has to go on doing so.
  var setsName = false
}

/// The files each backend gets; golden files in the tests.
enum NetworkConfiguration {
  static let notice = "# Managed by Groundwork: changes here are undone by its next run.\n"

  static func path(_ backend: NetworkBackend, _ link: String) -> String {
    switch backend {
    case .netplan: "/etc/netplan/60-groundwork-\(link).yaml"
    case .networkd: "/etc/systemd/network/05-groundwork-\(link).network"
    case .ifupdown: "/etc/network/interfaces.d/groundwork-\(safe(link))"
    }
  }

  /// `source-directory` takes letters, digits, `_` and `-` only.
  private static func safe(_ name: String) -> String {
    String(
      decoding: name.utf8.map { byte in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
          || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") ? byte : UInt8(ascii: "-")
      }, as: UTF8.self)
  }

  /// netplan refuses files that others can read; the rest is no secret.
  static func mode(_ backend: NetworkBackend) -> UInt16 { backend == .netplan ? 0o600 : 0o644 }

  static func text(_ backend: NetworkBackend, _ wanted: WantedAddress) -> String {
    switch backend {
    case .netplan: netplan(wanted)
    case .networkd: networkd(wanted)
    case .ifupdown: ifupdown(wanted)
    }
  }

  private static func netplan(_ wanted: WantedAddress) -> String {
    var text = notice
    text += "network:\n  version: 2\n  renderer: networkd\n  ethernets:\n    \(wanted.link):\n"
    if wanted.setsName {
      text += "      match:\n        macaddress: \"\(wanted.hardwareAddress)\"\n"
      text += "      set-name: \(wanted.link)\n"
    }
    text += "      dhcp4: false\n      addresses:\n        - \(wanted.address)\n"
    if let gateway = wanted.gateway {
      text += "      routes:\n        - to: default\n          via: \(gateway)\n"
    }
    if !wanted.nameservers.isEmpty {
      let list = wanted.nameservers.map(\.description).joined(separator: ", ")
      text += "      nameservers:\n        addresses: [\(list)]\n"
    }
    return text
  }

  private static func networkd(_ wanted: WantedAddress) -> String {
    var text = notice
    text += "[Match]\nName=\(wanted.link)\n\n[Network]\nDHCP=no\nAddress=\(wanted.address)\n"
    if let gateway = wanted.gateway { text += "Gateway=\(gateway)\n" }
    for server in wanted.nameservers { text += "DNS=\(server)\n" }
    return text
  }

  private static func ifupdown(_ wanted: WantedAddress) -> String {
    var text = notice
    text += "auto \(wanted.link)\niface \(wanted.link) inet static\n"
    text += "    address \(wanted.address)\n"
    if let gateway = wanted.gateway { text += "    gateway \(gateway)\n" }
    if !wanted.nameservers.isEmpty {
      let list = wanted.nameservers.map(\.description).joined(separator: " ")
      text += "    dns-nameservers \(list)\n"
    }
    return text
  }
}
