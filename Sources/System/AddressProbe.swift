internal import CSystem
internal import Value

/// Who has an IPv4 address on a link: ARP, asked on a packet socket (needs root).
package enum AddressProbe {
  /// Sends three questions for each address in `seconds`.
  /// - Parameter source: the address asked from; nil is a probe that announces nothing (RFC 5227).
  /// - Returns: those that somebody answered for, with the hardware address, as `52:54:00:12:34:56`.
  package static func ask(
    for addresses: [String], on link: String, from source: String? = nil, seconds: Double
  ) throws(SystemError) -> [(address: String, holder: String)] {
    let targets = addresses.compactMap(bytes)
    guard targets.count == addresses.count, let own = source.map(bytes) ?? [0, 0, 0, 0] else {
      throw SystemError(
        call: "arp", subject: "\(addresses.first ?? "nothing") on \(link)", code: 22)
    }
    if targets.isEmpty { return [] }
    var answers = [UInt8](repeating: 0, count: 6 * targets.count)
    let milliseconds = Int32(max(30, min(60_000, seconds * 1000)))
    _ = try SystemError.check("arp", "\(addresses[0]) on \(link)") {
      gw_arp(
        link, targets.flatMap { $0 }, Int32(targets.count), own, 3, milliseconds, &answers)
    }
    return addresses.enumerated().compactMap { place, address in
      let answer = answers[(6 * place)..<(6 * place + 6)]
      guard answer.contains(where: { $0 != 0 }) else { return nil }
      return (address, answer.map { [$0].hex }.joined(separator: ":"))
    }
  }

  /// The four bytes of a dotted address.
  private static func bytes(_ text: String) -> [UInt8]? {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let numbers = parts.compactMap { UInt8(String(Substring($0))) }
    return parts.count == 4 && numbers.count == 4 ? numbers : nil
  }
}
