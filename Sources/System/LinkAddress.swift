internal import Glibc

/// An IPv4 address of a link, in host byte order. What else a link has, /sys and /proc tell.
package struct LinkAddress: Sendable, Equatable {
  /// The link's name, or the address's label (`eth0:1`).
  package var link: String
  package var address: UInt32
  package var mask: UInt32
  package var broadcast: UInt32?

  package init(link: String, address: UInt32, mask: UInt32, broadcast: UInt32? = nil) {
    self.link = link
    self.address = address
    self.mask = mask
    self.broadcast = broadcast
  }

  /// Every IPv4 address of this machine, in the kernel's order; none when it cannot be asked.
  package static var all: [LinkAddress] {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&first) == 0 else { return [] }
    defer { freeifaddrs(first) }
    var found: [LinkAddress] = []
    var cursor = first
    while let entry = cursor?.pointee {
      cursor = entry.ifa_next
      guard let name = entry.ifa_name, let address = number(entry.ifa_addr),
        let mask = number(entry.ifa_netmask)
      else { continue }
      let hasBroadcast = entry.ifa_flags & UInt32(IFF_BROADCAST) != 0
      found.append(
        LinkAddress(
          link: String(cString: name), address: address, mask: mask,
          broadcast: hasBroadcast ? number(entry.ifa_ifu.ifu_broadaddr) : nil))
    }
    return found
  }

  private static func number(_ address: UnsafeMutablePointer<sockaddr>?) -> UInt32? {
    guard let address, address.pointee.sa_family == sa_family_t(AF_INET) else { return nil }
    return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
      UInt32(bigEndian: $0.pointee.sin_addr.s_addr)
    }
  }
}
