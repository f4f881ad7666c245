internal import Machine
internal import System
internal import Value

/// What /proc, /sys and /etc tell of a node, without starting a process where that can be avoided.
struct NodeReading {
  private let machine: any Machine

  init(_ machine: any Machine) { self.machine = machine }

  /// A file's text; empty when it is not there or may not be read.
  private func text(_ path: String) -> String {
    guard let bytes = try? machine.read(path, limit: 4 << 20) else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  func identity() throws(Failure) -> Map {
    let release = Map(
      text("/etc/os-release").textLines.compactMap { line -> (Value, Value)? in
        guard let equals = line.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let value = line[line.utf8.index(after: equals)...].utf8
          .filter { $0 != UInt8(ascii: "\"") }
        return (
          Value(String(line[..<equals]).lowercased()), Value(String(decoding: value, as: UTF8.self))
        )
      })
    let zone =
      try machine.status("/etc/localtime", following: false)?.kind == .link
      ? Value(try machine.readLink("/etc/localtime")) : .null
    return [
      "hostname": Value(text("/proc/sys/kernel/hostname").trimmed),
      "kernel": Value(text("/proc/sys/kernel/osrelease").trimmed),
      "os_release": Value(release), "timezone_link": zone,
      "machine_id": Value(text("/etc/machine-id").trimmed),
      "product_uuid": Value(text("/sys/class/dmi/id/product_uuid").trimmed),
      "boot_id": Value(text("/proc/sys/kernel/random/boot_id").trimmed),
      "dhcp_leases": Value(try leases().map { Value($0) }),
    ]
  }

  private func leases() throws(Failure) -> [String] {
    var found: [String] = []
    for directory in ["/run/systemd/netif/leases", "/var/lib/dhcp", "/var/lib/dhcpcd"]
    where try machine.status(directory, following: true)?.kind == .directory {
      for name in try machine.list(directory) { found.append(directory + "/" + name) }
    }
    return found
  }

  func resources() throws(Failure) -> Map {
    func kilobytes(_ name: String) -> Int {
      text("/proc/meminfo").textLines.first { $0.hasPrefix(name + ":") }
        .flatMap { Int($0.words.dropFirst().first ?? "") } ?? 0
    }
    let hasUnified =
      try machine.status("/sys/fs/cgroup/cgroup.controllers", following: true) != nil
    return [
      "memory_mb": Value(kilobytes("MemTotal") / 1024),
      "memory_available_mb": Value(kilobytes("MemAvailable") / 1024),
      "cpus": Value(text("/proc/cpuinfo").textLines.count { $0.hasPrefix("processor") }),
      "swap": Value(
        text("/proc/swaps").textLines.dropFirst().compactMap { $0.words.first.map { Value($0) } }),
      "cgroup_version": Value(hasUnified ? 2 : 1),
    ]
  }

  func firewall() throws(Failure) -> Map {
    let isUFW = text("/etc/ufw/ufw.conf").textLines.contains {
      $0.trimmed.lowercased() == "enabled=yes"
    }
    var rules = 0
    if try machine.status("/usr/sbin/nft", following: true) != nil {
      let answer = try machine.query(Command(["nft", "list", "ruleset"]))
      // Inside a chain: neither braces nor the line that gives it its hook.
      rules =
        answer.outputText.textLines.map(\.trimmed).count { line in
          !line.isEmpty && !line.hasSuffix("{") && line != "}" && !line.hasPrefix("type ")
            && !line.hasPrefix("#")
        }
    }
    return [
      "ufw": Value(isUFW),
      "firewalld": Value(try machine.status("/run/firewalld.pid", following: true) != nil),
      "nft_lines": Value(rules),
    ]
  }
}

/// Ports somebody listens on, with the process that does.
enum ListeningSockets {
  static func read(on machine: any Machine) throws(Failure) -> [Value] {
    var sockets: [(transport: String, port: Int, address: String, inode: String)] = []
    for transport in ["tcp", "tcp6", "udp", "udp6"] {
      guard let bytes = try? machine.read("/proc/net/" + transport, limit: 4 << 20) else {
        continue
      }
      // 0A is LISTEN; an unconnected UDP socket is 07.
      let state = transport.hasPrefix("tcp") ? "0A" : "07"
      for line in String(decoding: bytes, as: UTF8.self).textLines.dropFirst() {
        let words = line.words
        guard words.count > 9, words[3] == state else { continue }
        let parts = words[1].utf8.split(separator: UInt8(ascii: ":"))
        guard parts.count == 2, let port = Int(String(Substring(parts[1])), radix: 16) else {
          continue
        }
        sockets.append((transport, port, String(Substring(parts[0])), words[9]))
      }
    }
    let names = try processes(Set(sockets.map(\.inode)), on: machine)
    return sockets.map { socket in
      let isAny = socket.address.utf8.allSatisfy { $0 == UInt8(ascii: "0") }
      return [
        "transport": Value(socket.transport), "port": Value(socket.port),
        "any_address": Value(isAny),
        "process": names[socket.inode].map { Value($0) } ?? .null,
      ]
    }
  }

  /// The command's name of each process that holds one of the sockets.
  private static func processes(
    _ inodes: Set<String>, on machine: any Machine
  ) throws(Failure) -> [String: String] {
    var names: [String: String] = [:]
    guard !inodes.isEmpty, try machine.status("/proc", following: true) != nil else { return names }
    for process in try machine.list("/proc") where Int(process) != nil {
      let directory = "/proc/\(process)/fd"
      // A process may end at any moment; others are not ours to read.
      guard let descriptors = try? machine.list(directory) else { continue }
      for descriptor in descriptors {
        guard let target = try? machine.readLink(directory + "/" + descriptor),
          target.hasPrefix("socket:[")
        else { continue }
        let inode = String(Substring(target.utf8.dropFirst(8).dropLast()))
        guard inodes.contains(inode), names[inode] == nil,
          let name = try? machine.read("/proc/\(process)/comm", limit: 100)
        else { continue }
        names[inode] = String(decoding: name, as: UTF8.self).trimmed
      }
    }
    return names
  }
}
