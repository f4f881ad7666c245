/// The hardware address of a network interface: six bytes.
package struct MACAddress: Sendable, Hashable {
  package let bytes: [UInt8]

  /// Reads `52:54:00:12:34:56` or `52-54-00-12-34-56`, either case.
  package init?(_ text: String) {
    let all = Array(text.utf8)
    let separator = all.count == 17 ? all[2] : 0
    guard separator == UInt8(ascii: ":") || separator == UInt8(ascii: "-") else { return nil }
    let parts = all.split(separator: separator, omittingEmptySubsequences: false)
    guard parts.count == 6 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard part.count == 2, part.first != UInt8(ascii: "+"), part.first != UInt8(ascii: "-"),
        let byte = UInt8(String(decoding: part, as: UTF8.self), radix: 16)
      else { return nil }
      bytes.append(byte)
    }
    self.bytes = bytes
  }
}

extension MACAddress: CustomStringConvertible {
  /// Lower case with colons.
  package var description: String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
  }
}
