/// The little of ASN.1's distinguished encoding that extensions need.
enum DER {
  static let boolean: UInt8 = 0x01
  static let integer: UInt8 = 0x02
  static let bitString: UInt8 = 0x03
  static let octetString: UInt8 = 0x04
  static let objectIdentifier: UInt8 = 0x06
  static let sequence: UInt8 = 0x30

  /// One element with its tag and length.
  static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    var length: [UInt8] = []
    if content.count < 0x80 {
      length = [UInt8(content.count)]
    } else {
      var rest = content.count
      while rest > 0 {
        length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
        rest >>= 8
      }
      length.insert(0x80 | UInt8(length.count), at: 0)
    }
    return [tag] + length + content
  }

  static func sequence(_ parts: [[UInt8]]) -> [UInt8] {
    element(sequence, parts.flatMap { $0 })
  }

  /// A number from 0.
  static func integer(_ number: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = number
    repeat {
      bytes.insert(UInt8(truncatingIfNeeded: rest), at: 0)
      rest >>= 8
    } while rest > 0
    // The highest bit is the sign.
    if bytes[0] & 0x80 != 0 { bytes.insert(0, at: 0) }
    return element(integer, bytes)
  }

  /// The content of an object identifier: `1.3.6.1.5.5.7.3.1`.
  static func oid(_ arcs: [UInt32]) -> [UInt8] {
    guard arcs.count >= 2 else { return [] }
    var content = [UInt8(truncatingIfNeeded: arcs[0] * 40 + arcs[1])]
    for arc in arcs.dropFirst(2) {
      var groups = [UInt8(arc & 0x7F)]
      var rest = arc >> 7
      while rest > 0 {
        groups.insert(UInt8(rest & 0x7F) | 0x80, at: 0)
        rest >>= 7
      }
      content += groups
    }
    return element(objectIdentifier, content)
  }

  /// The elements that follow each other in `bytes`; nil when a length does not fit.
  static func elements(_ bytes: [UInt8]) -> [(tag: UInt8, content: [UInt8])]? {
    var result: [(tag: UInt8, content: [UInt8])] = []
    var place = 0
    while place < bytes.count {
      guard place + 2 <= bytes.count else { return nil }
      let tag = bytes[place]
      var length = Int(bytes[place + 1])
      place += 2
      if length >= 0x80 {
        let width = length & 0x7F
        guard (1...4).contains(width), place + width <= bytes.count else { return nil }
        length = bytes[place..<(place + width)].reduce(0) { $0 << 8 | Int($1) }
        place += width
      }
      guard length <= bytes.count - place else { return nil }
      result.append((tag, Array(bytes[place..<(place + length)])))
      place += length
    }
    return result
  }
}
