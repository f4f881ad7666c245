/// A block of addresses in CIDR notation.
package struct Network: Sendable, Hashable {
  /// The first address; no bit beyond the prefix is set.
  package let base: IPAddress
  package let prefixLength: Int

  /// The block of `prefixLength` bits that `address` lies in.
  package init?(_ address: IPAddress, prefixLength: Int) {
    guard (0...address.family.bitCount).contains(prefixLength) else { return nil }
    base = IPAddress(
      address.family, bits: address.bits & Self.mask(address.family, prefixLength))
    self.prefixLength = prefixLength
  }

  /// Reads `192.168.1.0/24`, `192.168.1.0/255.255.255.0` or `fd00::/64`; bits beyond the prefix are
  /// dropped. nil when it is no network.
  package init?(_ text: String) {
    guard let interface = InterfaceAddress(text) else { return nil }
    self = interface.network
  }

  /// All ones for the prefix.
  package var netmask: IPAddress {
    IPAddress(base.family, bits: Self.mask(base.family, prefixLength))
  }

  /// The last address; the broadcast address in IPv4.
  package var last: IPAddress {
    let hostBits = UInt128(base.family.bitCount - prefixLength)
    let hosts = hostBits == 128 ? UInt128.max : (UInt128(1) << hostBits) - 1
    return IPAddress(base.family, bits: base.bits | hosts)
  }

  package var range: AddressRange { AddressRange(unchecked: base, last) }

  package func contains(_ address: IPAddress) -> Bool { range.contains(address) }

  package func contains(_ other: Network) -> Bool {
    prefixLength <= other.prefixLength && contains(other.base)
  }

  package func overlaps(_ other: Network) -> Bool { contains(other) || other.contains(self) }

  /// Whether `address` may be given to a machine: inside, and neither network nor broadcast address.
  package func isUsable(_ address: IPAddress) -> Bool {
    guard contains(address) else { return false }
    if base.family == .v6 || prefixLength >= 31 { return true }
    return address != base && address != last
  }

  private static func mask(_ family: IPAddress.Family, _ length: Int) -> UInt128 {
    guard length > 0 else { return 0 }
    let all: UInt128 = family == .v4 ? 0xFFFF_FFFF : .max
    return all << UInt128(family.bitCount - length) & all
  }
}

extension Network: CustomStringConvertible {
  package var description: String { "\(base)/\(prefixLength)" }
}

/// An address with the network it lies in, as interfaces are configured: `192.168.1.10/24`.
package struct InterfaceAddress: Sendable, Hashable {
  package let address: IPAddress
  package let network: Network

  /// Reads `ADDRESS/PREFIX` or `ADDRESS/NETMASK`.
  package init?(_ text: String) {
    let parts = text.utf8.split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false
    ).map { String($0) ?? "" }
    guard parts.count == 2, let address = IPAddress(parts[0]),
      let length = Self.prefixLength(parts[1], address.family),
      let network = Network(address, prefixLength: length)
    else { return nil }
    self.address = address
    self.network = network
  }

  /// `24`, or the length of the contiguous mask `255.255.255.0`.
  private static func prefixLength(_ text: String, _ family: IPAddress.Family) -> Int? {
    if text.utf8.allSatisfy({ (48...57).contains($0) }) { return Int(text) }
    guard family == .v4, let mask = IPAddress(text), mask.family == .v4 else { return nil }
    let length = mask.bits.nonzeroBitCount
    guard let network = Network(mask, prefixLength: length), network.base == mask else {
      return nil
    }
    return length
  }
}

extension InterfaceAddress: CustomStringConvertible {
  package var description: String { "\(address)/\(network.prefixLength)" }
}
