internal import CSystem
internal import Value

/// Who has an IPv4 address on a link: ARP, asked on a packet socket (needs root).
package enum AddressProbe {
  /// Sends three questions in `seconds`.
  /// - Parameter source: the address asked from; nil is a probe that announces nothing (RFC 5227).
  /// - Returns: the hardware address that answered, as `52:54:00:12:34:56`; nil when nobody did.
  package static func ask(
    for address: String, on link: String, from source: String? = nil, seconds: Double
  ) throws(SystemError) -> String? {
    guard let target = bytes(address), let own = source.map(bytes) ?? [0, 0, 0, 0] else {
      throw SystemError(call: "arp", subject: "\(address) on \(link)", code: 22)
    }
    var answer = [UInt8](repeating: 0, count: 6)
    let milliseconds = Int32(max(30, min(60_000, seconds * 1000)))
    let result = try SystemError.check("arp", "\(address) on \(link)") {
      gw_arp(link, target, own, 3, milliseconds, &answer)
    }
    guard result == 1 else { return nil }
    return answer.map { [$0].hex }.joined(separator: ":")
  }

  /// The four bytes of a dotted address.
  private static func bytes(_ text: String) -> [UInt8]? {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let numbers = parts.compactMap { UInt8(String(Substring($0))) }
    return parts.count == 4 && numbers.count == 4 ? numbers : nil
  }
}
