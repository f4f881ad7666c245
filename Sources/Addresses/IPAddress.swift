/// An IPv4 or IPv6 address, without a zone.
package struct IPAddress: Sendable, Hashable {
  package enum Family: Sendable, Hashable {
    case v4, v6

    /// 32 or 128.
    package var bitCount: Int { self == .v4 ? 32 : 128 }
  }

  package let family: Family
  /// The address as a number; an IPv4 address uses the low 32 bits.
  package let bits: UInt128

  package init(_ family: Family, bits: UInt128) {
    self.family = family
    self.bits = family == .v4 ? bits & 0xFFFF_FFFF : bits
  }

  /// Reads `192.168.1.10` or any form of RFC 4291; no leading zeros in IPv4, which some programs
  /// read as octal.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    if let bits = Self.readV4(bytes[...]) {
      self.init(.v4, bits: UInt128(bits))
    } else if let bits = Self.readV6(bytes) {
      self.init(.v6, bits: bits)
    } else {
      return nil
    }
  }

  /// 4 or 16 bytes in network order.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    let bits = bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    self.init(bytes.count == 4 ? .v4 : .v6, bits: bits)
  }

  /// 4 or 16 bytes in network order.
  package var bytes: [UInt8] {
    stride(from: family.bitCount - 8, through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: bits >> UInt128($0))
    }
  }

  /// The address `distance` further on; nil beyond the ends of the family.
  package func advanced(by distance: Int) -> IPAddress? {
    let step = UInt128(distance.magnitude)
    let (sum, overflow) =
      distance < 0
      ? bits.subtractingReportingOverflow(step) : bits.addingReportingOverflow(step)
    guard !overflow, family == .v6 || sum <= 0xFFFF_FFFF else { return nil }
    return IPAddress(family, bits: sum)
  }

  package var isUnspecified: Bool { bits == 0 }

  package var isLoopback: Bool { family == .v4 ? bits >> 24 == 127 : bits == 1 }

  /// 169.254.0.0/16, fe80::/10.
  package var isLinkLocal: Bool {
    family == .v4 ? bits >> 16 == 0xA9FE : bits >> 118 == 0x3FA
  }

  /// 224.0.0.0/4, ff00::/8.
  package var isMulticast: Bool { family == .v4 ? bits >> 28 == 0xE : bits >> 120 == 0xFF }

  /// RFC 1918, RFC 4193.
  package var isPrivate: Bool {
    guard family == .v4 else { return bits >> 121 == 0x7E }
    return bits >> 24 == 10 || bits >> 20 == 0xAC1 || bits >> 16 == 0xC0A8
  }

  private static func readV4(_ bytes: ArraySlice<UInt8>) -> UInt32? {
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bits: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0"),
        part.allSatisfy({ (48...57).contains($0) })
      else { return nil }
      let number = part.reduce(UInt32(0)) { $0 * 10 + UInt32($1 - 48) }
      guard number <= 255 else { return nil }
      bits = bits << 8 | number
    }
    return bits
  }

  private static func readV6(_ bytes: [UInt8]) -> UInt128? {
    let colon = UInt8(ascii: ":")
    guard bytes.count <= 45 else { return nil }
    var gap: Int?
    for place in bytes.indices.dropLast() where bytes[place] == colon && bytes[place + 1] == colon {
      guard gap == nil else { return nil }
      gap = place
    }
    guard let gap else {
      guard let groups = groups(bytes[...]), groups.count == 8 else { return nil }
      return number(groups)
    }
    guard let head = groups(bytes[..<gap], endsInV4: false), let tail = groups(bytes[(gap + 2)...]),
      head.count + tail.count <= 7
    else { return nil }
    let zeros = [UInt16](repeating: 0, count: 8 - head.count - tail.count)
    return number(head + zeros + tail)
  }

  /// Groups of up to four digits; the last of all may be an IPv4 address, which counts as two.
  private static func groups(_ bytes: ArraySlice<UInt8>, endsInV4: Bool = true) -> [UInt16]? {
    guard !bytes.isEmpty else { return [] }
    var result: [UInt16] = []
    let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    for (place, part) in parts.enumerated() {
      if endsInV4, place == parts.count - 1, let bits = readV4(part) {
        result += [UInt16(bits >> 16), UInt16(bits & 0xFFFF)]
      } else {
        guard (1...4).contains(part.count), part.first.map({ $0 != 43 && $0 != 45 }) ?? false,
          let number = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
        else { return nil }
        result.append(number)
      }
    }
    return result
  }

  private static func number(_ groups: [UInt16]) -> UInt128 {
    groups.reduce(UInt128(0)) { $0 << 16 | UInt128($1) }
  }
}

extension IPAddress: Comparable {
  /// IPv4 before IPv6, then by number.
  package static func < (a: IPAddress, b: IPAddress) -> Bool {
    a.family == b.family ? a.bits < b.bits : a.family == .v4
  }
}

extension IPAddress: CustomStringConvertible {
  /// Dotted decimal, or RFC 5952's form.
  package var description: String {
    if family == .v4 { return bytes.map { String($0) }.joined(separator: ".") }
    let groups = stride(from: 112, through: 0, by: -16).map {
      UInt16(truncatingIfNeeded: bits >> UInt128($0))
    }
    let texts = groups.map { String($0, radix: 16) }
    guard let gap = Self.longestZeros(groups) else { return texts.joined(separator: ":") }
    return texts[..<gap.lowerBound].joined(separator: ":") + "::"
      + texts[gap.upperBound...].joined(separator: ":")
  }

  /// The first of the longest runs of at least two zero groups.
  private static func longestZeros(_ groups: [UInt16]) -> Range<Int>? {
    var best: Range<Int>?
    var start = 0
    while start < groups.count {
      var end = start
      while end < groups.count, groups[end] == 0 { end += 1 }
      if end - start > max(1, best?.count ?? 0) { best = start..<end }
      start = max(end, start + 1)
    }
    return best
  }
}
