internal import Value

/// HMAC-SHA-256 (RFC 2104), over bytes that come piece by piece or over many texts under one key: a digest
/// that tells nothing to whoever lacks the key, so that short contents cannot be guessed from it.
package struct KeyedDigest: Sendable {
  private static let blockLength = 64

  private var inner = DigestStream(.sha256)
  private let outerPad: [UInt8]

  package init(key: [UInt8]) {
    var block = key.count > Self.blockLength ? Digest.sha256(key) : key
    block += [UInt8](repeating: 0, count: Self.blockLength - block.count)
    outerPad = block.map { $0 ^ 0x5C }
    inner.update(block.map { $0 ^ 0x36 })
  }

  package mutating func update(_ bytes: [UInt8]) { inner.update(bytes) }

  /// 32 bytes; the stream is used up.
  package mutating func finish() -> [UInt8] {
    var outer = DigestStream(.sha256)
    outer.update(outerPad)
    outer.update(inner.finish())
    return outer.finish()
  }

  /// That of what has been added so far and these bytes, in hex; nothing is used up.
  package func hex(_ bytes: [UInt8]) -> String {
    var stream = self
    stream.update(bytes)
    return stream.finish().hex
  }

  package static func of(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
    var stream = KeyedDigest(key: key)
    stream.update(bytes)
    return stream.finish()
  }
}

extension [UInt8] {
  /// The bytes of a text of hexadecimal digits, two for each; nil for any other text.
  package init?(hex text: String) {
    let digits = Array<UInt8>(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let high = Self.value(digits[place]), let low = Self.value(digits[place + 1]) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    self = bytes
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
