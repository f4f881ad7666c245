internal import Machine

/// A Debian package version: `[epoch:]upstream[-revision]` (Debian Policy 5.6.12).
struct DebianVersion: Sendable {
  let epoch: Int
  let upstream: [UInt8]
  let revision: [UInt8]

  init(_ text: String) {
    var rest = text
    if let (before, after) = text.cut(":"), let number = Int(before) {
      epoch = number
      rest = after
    } else {
      epoch = 0
    }
    let bytes = Array(rest.utf8)
    if let dash = bytes.lastIndex(of: UInt8(ascii: "-")) {
      upstream = Array(bytes[..<dash])
      revision = Array(bytes[(dash + 1)...])
    } else {
      upstream = bytes
      revision = []
    }
  }

  /// Negative, zero or positive, as dpkg orders two versions.
  func compared(to other: DebianVersion) -> Int {
    if epoch != other.epoch { return epoch < other.epoch ? -1 : 1 }
    let order = Self.order(upstream, other.upstream)
    return order != 0 ? order : Self.order(revision, other.revision)
  }

  /// Turns of non-digits, in which `~` sorts before the end and letters before the rest, and numbers.
  private static func order(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var i = 0
    var j = 0
    while i < a.count || j < b.count {
      while (i < a.count && !isDigit(a[i])) || (j < b.count && !isDigit(b[j])) {
        let x = i < a.count ? weight(a[i]) : 0
        let y = j < b.count ? weight(b[j]) : 0
        if x != y { return x - y }
        i += 1
        j += 1
      }
      let first = number(a, &i)
      let second = number(b, &j)
      if first.count != second.count { return first.count - second.count }
      for (x, y) in zip(first, second) where x != y { return Int(x) - Int(y) }
    }
    return 0
  }

  /// The digits from a place on, without leading zeros.
  private static func number(_ bytes: [UInt8], _ place: inout Int) -> ArraySlice<UInt8> {
    let start = min(place, bytes.count)
    place = start
    while place < bytes.count, isDigit(bytes[place]) { place += 1 }
    return bytes[start..<place].drop { $0 == UInt8(ascii: "0") }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func weight(_ byte: UInt8) -> Int {
    if byte == UInt8(ascii: "~") { return -1 }
    if isDigit(byte) { return 0 }
    let isLetter = (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    return isLetter ? Int(byte) : Int(byte) + 256
  }
}
