import Addresses
import Glibc
import System

/// Finds the address a MAC answers at now: from the kernel's neighbour table, after every address of the
/// local networks has been given a reason to answer.
enum Neighbours {
  /// - Parameters:
  ///   - network: only addresses in it count; one MAC may stand in several networks.
  ///   - tried: do not count. The table keeps an address for a while that a machine no longer has: a
  ///     rebuilt one is there under its old static address and under its lease.
  static func address(
    of mac: String, within network: Network?, besides tried: [String]
  ) async -> String? {
    guard let wanted = MACAddress(mac) else { return nil }
    if let known = lookUp(wanted, network, tried) { return known }
    knock()
    for _ in 0..<20 {
      try? await _Concurrency.Task.sleep(for: .milliseconds(100))
      if let known = lookUp(wanted, network, tried) { return known }
    }
    return nil
  }

  /// /proc/net/arp: address, type, flags (0x2 is complete), MAC, mask, device.
  private static func lookUp(
    _ mac: MACAddress, _ network: Network?, _ tried: [String]
  ) -> String? {
    guard let text = try? Files.text("/proc/net/arp") else { return nil }
    for line in text.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: " ")
      guard fields.count >= 6, fields[2] != "0x0", MACAddress(String(fields[3])) == mac else {
        continue
      }
      let address = String(fields[0])
      if tried.contains(address) { continue }
      if let network, IPAddress(address).map({ network.contains($0) }) != true { continue }
      return address
    }
    return nil
  }

  /// One empty datagram to the discard port of every address of every small local network: the kernel
  /// has to ask for their MACs.
  private static func knock() {
    let socket = Glibc.socket(
      AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    guard socket >= 0 else { return }
    defer { Glibc.close(socket) }
    for network in networks() {
      var place = 1
      while place < 1024, let address = network.base.advanced(by: place), network.contains(address)
      {
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = UInt16(9).bigEndian
        target.sin_addr.s_addr = UInt32(truncatingIfNeeded: address.bits).bigEndian
        _ = withUnsafePointer(to: &target) { pointer in
          pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            sendto(socket, nil, 0, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
          }
        }
        place += 1
      }
    }
  }

  /// Networks this machine stands in, from /proc/net/route (little-endian hex).
  private static func networks() -> [Network] {
    guard let text = try? Files.text("/proc/net/route") else { return [] }
    return text.split(separator: "\n").dropFirst().compactMap { line -> Network? in
      let fields = line.split(separator: "\t")
      guard fields.count > 7, let base = UInt32(fields[1], radix: 16),
        let mask = UInt32(fields[7], radix: 16), base != 0, mask.nonzeroBitCount >= 22
      else { return nil }
      return Network(
        IPAddress(.v4, bits: UInt128(base.byteSwapped)), prefixLength: mask.nonzeroBitCount)
    }
  }
}
