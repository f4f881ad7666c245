/// Addresses from the first to the last, both included.
package struct AddressRange: Sendable, Hashable {
  package let first: IPAddress
  package let last: IPAddress

  init(unchecked first: IPAddress, _ last: IPAddress) {
    self.first = first
    self.last = last
  }

  /// nil when the families differ or the range runs backwards.
  package init?(_ first: IPAddress, _ last: IPAddress) {
    guard first.family == last.family, first <= last else { return nil }
    self.init(unchecked: first, last)
  }

  /// Reads `192.168.1.100-192.168.1.150`, `192.168.1.100-150`, a network, or one address.
  package init?(_ text: String) {
    if let network = Network(text) {
      self = network.range
      return
    }
    let parts = text.utf8.split(
      separator: UInt8(ascii: "-"), omittingEmptySubsequences: false
    ).map { Self.trimmed($0) }
    guard let first = parts.first.flatMap({ IPAddress($0) }), parts.count <= 2 else { return nil }
    guard parts.count == 2 else {
      self.init(first, first)
      return
    }
    if let last = IPAddress(parts[1]) {
      self.init(first, last)
    } else if first.family == .v4, let number = UInt8(parts[1]) {
      self.init(first, IPAddress(.v4, bits: first.bits & ~0xFF | UInt128(number)))
    } else {
      return nil
    }
  }

  /// How many addresses; `Int.max` for more.
  package var count: Int {
    Int(exactly: last.bits - first.bits).flatMap { $0 == Int.max ? nil : $0 + 1 } ?? Int.max
  }

  package func contains(_ address: IPAddress) -> Bool {
    address.family == first.family && first <= address && address <= last
  }

  package func overlaps(_ other: AddressRange) -> Bool {
    first.family == other.first.family && first <= other.last && other.first <= last
  }

  package func overlaps(_ network: Network) -> Bool { overlaps(network.range) }

  private static func trimmed(_ text: Substring.UTF8View) -> String {
    var rest = text.drop { $0 == 0x20 }
    while rest.last == 0x20 { rest.removeLast() }
    return String(rest) ?? ""
  }
}

extension AddressRange: CustomStringConvertible {
  package var description: String { first == last ? "\(first)" : "\(first)-\(last)" }
}
