import Machine
import System
import Testing
import Value
import Wire

@testable import NetworkModules

/// A node with one interface, in memory: an address by DHCP, configured by one of the three backends.
enum NetworkNode {
  static let leased =
    #"{"family":"inet","local":"10.88.0.131","prefixlen":24,"scope":"global","dynamic":true}"#
  static let fixed = #"{"family":"inet","local":"10.88.0.11","prefixlen":24,"scope":"global"}"#

  static func make(
    _ backend: NetworkBackend, addresses: String = leased, route: String = "dhcp",
    planned: Bool = false
  ) -> MemoryMachine {
    let machine = MemoryMachine()
    machine.isPlanned = planned
    machine.put(directory: "/etc/systemd/system")
    machine.put(directory: "/etc/systemd/network")
    machine.put(directory: "/var/lib")
    machine.put("/etc/resolv.conf", "nameserver 10.88.0.1\n")
    switch backend {
    case .netplan:
      machine.put("/usr/sbin/netplan", "")
      machine.put(
        "/etc/netplan/00-installer-config.yaml",
        "network:\n  version: 2\n  ethernets:\n    eth0:\n      dhcp4: true\n", mode: 0o600)
    case .networkd:
      machine.put(
        "/etc/systemd/network/eth0.network", "[Match]\nName=eth0\n\n[Network]\nDHCP=ipv4\n")
    case .ifupdown:
      machine.put("/usr/sbin/ifup", "")
      machine.put(
        "/etc/network/interfaces",
        "# This file\nsource /etc/network/interfaces.d/*\n\nauto lo eth0\niface lo inet loopback\n"
          + "iface eth0 inet dhcp\n    metric 5\n\niface eth0 inet6 auto\n")
      machine.put(directory: "/etc/network/interfaces.d")
    }
    answer(machine, backend, addresses, route)
    return machine
  }

  /// The script that makes a change has come to its end, and this is what it made.
  static func settle(
    _ machine: MemoryMachine, _ backend: NetworkBackend, _ addresses: String, _ route: String
  ) {
    machine.entries[NetworkScripts.apply] = nil
    answer(machine, backend, addresses, route)
  }

  /// What iproute2 and systemd answer.
  static func answer(
    _ machine: MemoryMachine, _ backend: NetworkBackend, _ addresses: String, _ route: String
  ) {
    let links = """
      [{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP"],"link_type":"loopback",
      "address":"00:00:00:00:00:00","addr_info":[{"local":"127.0.0.1","prefixlen":8,"scope":"host"}]},
      {"ifindex":2,"ifname":"eth0","flags":["BROADCAST","UP","LOWER_UP"],"link_type":"ether",
      "address":"52:54:00:00:00:11","addr_info":[\(addresses)]}]
      """
    machine.answer = { command, _ in
      switch command.arguments.prefix(4).joined(separator: " ") {
      case "ip -j -d addr": return CommandResult(output: Array(links.utf8))
      case "ip -j -4 route":
        let text = #"[{"dst":"default","gateway":"10.88.0.1","dev":"eth0","protocol":"\#(route)"}]"#
        return CommandResult(output: Array(text.utf8))
      case "systemctl is-active --quiet systemd-networkd.service":
        return CommandResult(exitStatus: backend == .ifupdown ? 3 : 0)
      case "systemctl is-active --quiet NetworkManager.service",
        "systemctl is-active --quiet groundwork-net-rollback.service":
        return CommandResult(exitStatus: 3)
      default: return CommandResult()
      }
    }
  }

  static func run<M: Module>(
    _ module: M.Type, _ arguments: Map, on machine: any Machine, mode: Request.Mode = .apply
  ) -> Response {
    runModule(
      module,
      Request(id: 1, module: M.spec.name, arguments: arguments, mode: mode, wantsDiff: true),
      on: machine)
  }

  /// The text of a golden file; with GROUNDWORK_RECORD set it is written anew.
  static func golden(_ name: String, _ actual: String) -> String {
    let path = Path.join(Path.parent(of: #filePath) ?? "/", "Golden/\(name)")
    if Environment.value("GROUNDWORK_RECORD") != nil {
      try? Files.makeDirectories(Path.parent(of: path) ?? "/")
      _ = try? Files.writeAtomically(path, Array(actual.utf8))
    }
    guard let bytes = try? Files.read(path) else { return "no golden file \(name)" }
    return String(decoding: bytes, as: UTF8.self)
  }
}
