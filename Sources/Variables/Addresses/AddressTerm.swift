import Addresses
import Value

/// An address with its prefix as netaddr's `IPNetwork` holds it, and how it was written.
struct AddressTerm {
  let address: IPAddress
  let network: Network
  /// Written with `/`, as ansible.utils understands a network.
  let isNetwork: Bool
  /// What it was read from, or its own spelling where a number stood there.
  let source: Value

  private init?(_ address: IPAddress, _ prefixLength: Int, isNetwork: Bool, source: Value? = nil) {
    guard let network = Network(address, prefixLength: prefixLength) else { return nil }
    self.address = address
    self.network = network
    self.isNetwork = isNetwork
    self.source = source ?? Value("\(Self.text(address))/\(prefixLength)")
  }

  /// Reads an address, `ADDRESS/PREFIX`, `ADDRESS/NETMASK`, `ADDRESS/HOSTMASK`, or a number for the address.
  /// - Parameter family: what a number alone stands for; IPv4 where it fits and nothing else is wanted.
  init?(_ value: Value, family: IPAddress.Family? = nil) {
    if value.bool != nil { return nil }
    guard let text = value.string ?? value.int.map({ String($0) }) else { return nil }
    if Self.isDigits(text) {
      guard let bits = UInt128(text) else { return nil }
      let version: IPAddress.Family = family != .v6 && bits <= 0xFFFF_FFFF ? .v4 : .v6
      self.init(IPAddress(version, bits: bits), version.bitCount, isNetwork: false)
      return
    }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
    guard parts.count <= 2 else { return nil }
    if let address = IPAddress(parts[0]) {
      guard parts.count == 2 else {
        self.init(address, address.family.bitCount, isNetwork: false, source: value)
        return
      }
      guard let length = Self.prefixLength(parts[1], address.family) else { return nil }
      self.init(address, length, isNetwork: true, source: value)
      return
    }
    guard parts.count == 2, Self.isDigits(parts[0]), let bits = UInt128(parts[0]),
      let length = Int(parts[1])
    else { return nil }
    let version: IPAddress.Family = bits <= 0xFFFF_FFFF && length <= 32 ? .v4 : .v6
    self.init(IPAddress(version, bits: bits), length, isNetwork: true)
  }

  private static func isDigits(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
  }

  /// `24`, `255.255.255.0` or `0.0.0.255`.
  private static func prefixLength(_ text: String, _ family: IPAddress.Family) -> Int? {
    if isDigits(text) { return Int(text) }
    guard let mask = IPAddress(text), mask.family == family else { return nil }
    for length in 0...family.bitCount {
      guard let network = Network(mask, prefixLength: length) else { continue }
      if network.netmask == mask { return length }
    }
    for length in 0...family.bitCount {
      guard let zero = Network(IPAddress(family, bits: 0), prefixLength: length) else { continue }
      if zero.last == mask { return length }
    }
    return nil
  }

  var isV6: Bool { address.family == .v6 }
  var prefixLength: Int { network.prefixLength }
  var hostBits: Int { address.family.bitCount - prefixLength }
  /// One address only.
  var isSingle: Bool { hostBits == 0 }
  /// The address is the network's own.
  var isBase: Bool { address == network.base }
  /// nil in IPv4 for networks of one and two addresses.
  var broadcast: IPAddress? { !isV6 && hostBits <= 1 ? nil : network.last }
  /// The first and the last address for machines; nil for a single address.
  var usable: (first: IPAddress, last: IPAddress)? {
    if isSingle { return nil }
    if hostBits == 1 { return (network.base, network.last) }
    guard let first = network.base.advanced(by: 1), let last = network.last.advanced(by: -1) else {
      return nil
    }
    return (first, last)
  }
  /// The address as it is where the network has a wildcard mask.
  var hostmask: IPAddress {
    IPAddress(address.family, bits: network.last.bits ^ network.base.bits)
  }

  /// `ADDRESS/PREFIX`.
  var full: String { "\(Self.text(address))/\(prefixLength)" }
  /// `NETWORK/PREFIX`.
  var subnet: String { "\(Self.text(network.base))/\(prefixLength)" }

  /// As inet_ntop(3) spells it: IPv4 within IPv6 is dotted.
  static func text(_ address: IPAddress) -> String {
    guard address.family == .v6 else { return "\(address)" }
    let head = address.bits >> 32
    let isInside = head == 0xFFFF || (head == 0 && address.bits > 0xFFFF)
    guard isInside else { return "\(address)" }
    let tail = IPAddress(.v4, bits: address.bits & 0xFFFF_FFFF)
    return (head == 0 ? "::" : "::ffff:") + "\(tail)"
  }
}

extension IPAddress {
  /// Whether IANA's registries of special addresses leave it reachable from everywhere.
  var isGlobal: Bool {
    let (special, open) = family == .v4 ? (Self.special4, Self.open4) : (Self.special6, Self.open6)
    return open.contains { $0.contains(self) } || !special.contains { $0.contains(self) }
  }

  /// All ones, then all zeros.
  var isNetmask: Bool { (0...family.bitCount).contains { Self.mask(family, $0) == bits } }

  /// All zeros, then all ones.
  var isHostmask: Bool {
    (0...family.bitCount).contains {
      Self.mask(family, $0) ^ Self.mask(family, family.bitCount) == bits
    }
  }

  private static func mask(_ family: Family, _ length: Int) -> UInt128 {
    Network(IPAddress(family, bits: 0), prefixLength: length)?.netmask.bits ?? 0
  }

  private static func networks(_ text: String) -> [Network] {
    text.split { $0 == " " || $0 == "\n" }.compactMap { Network(String($0)) }
  }

  // RFC 6890 and what IANA has entered since.
  private static let special4 = networks(
    """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
    192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4
    """)
  private static let open4 = networks("192.0.0.9/32 192.0.0.10/32")
  private static let special6 = networks(
    """
    ::/128 ::1/128 ::ffff:0:0/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 fc00::/7 fe80::/10
    """)
  private static let open6 = networks(
    "2001:1::1/128 2001:1::2/128 2001:3::/32 2001:4:112::/48 2001:20::/28 2001:30::/28")
}
