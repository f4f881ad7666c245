/// A digest's algorithm. MD5 and SHA-1 are there because users name them, never for security.
package enum DigestAlgorithm: String, Sendable, CaseIterable {
  case md5, sha1, sha256
}

/// Digests of bytes that are all there, and of files.
package enum Digest {
  package static func sha256(_ bytes: some Sequence<UInt8>) -> [UInt8] { of(bytes, .sha256) }

  package static func of(
    _ bytes: some Sequence<UInt8>, _ algorithm: DigestAlgorithm
  ) -> [UInt8] {
    var stream = DigestStream(algorithm)
    stream.update(Array(bytes))
    return stream.finish()
  }

  /// The digest of a file, read in pieces.
  package static func ofFile(
    _ path: String, _ algorithm: DigestAlgorithm
  ) throws(SystemError) -> [UInt8] {
    let file = try Descriptor(opening: path)
    var stream = DigestStream(algorithm)
    while true {
      let chunk = try file.read(1 << 18)
      if chunk.isEmpty { return stream.finish() }
      stream.update(chunk)
    }
  }
}

/// A digest over bytes that come piece by piece.
package struct DigestStream: Sendable {
  private let algorithm: DigestAlgorithm
  private var state: [UInt32]
  private var pending: [UInt8] = []
  private var length: UInt64 = 0

  package init(_ algorithm: DigestAlgorithm) {
    self.algorithm = algorithm
    state =
      switch algorithm {
      case .sha256: SHA256.initial
      case .sha1: SHA1.initial
      case .md5: MD5.initial
      }
  }

  package mutating func update(_ bytes: [UInt8]) {
    length &+= UInt64(bytes.count)
    if pending.isEmpty {
      pending += bytes[absorb(bytes)...]
    } else {
      pending += bytes
      pending.removeFirst(absorb(pending))
    }
  }

  /// The digest; the stream is used up.
  package mutating func finish() -> [UInt8] {
    let bits = length &* 8
    var tail: [UInt8] = [0x80]
    while (pending.count + tail.count) % 64 != 56 { tail.append(0) }
    for place in 0..<8 {
      let shift = algorithm == .md5 ? place * 8 : (7 - place) * 8
      tail.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
    update(tail)
    return state.flatMap { word in
      (0..<4).map { place in
        let shift = algorithm == .md5 ? place * 8 : (3 - place) * 8
        return UInt8(truncatingIfNeeded: word >> UInt32(shift))
      }
    }
  }

  /// Takes the whole blocks of `bytes` in; returns how many bytes that were.
  private mutating func absorb(_ bytes: [UInt8]) -> Int {
    let blocks = bytes.count / 64
    guard blocks > 0 else { return 0 }
    let algorithm = algorithm
    bytes.withUnsafeBytes { input in
      state.withUnsafeMutableBufferPointer { state in
        for block in 0..<blocks {
          let words = UnsafeRawBufferPointer(rebasing: input[block * 64..<block * 64 + 64])
          switch algorithm {
          case .sha256: SHA256.compress(words, into: state)
          case .sha1: SHA1.compress(words, into: state)
          case .md5: MD5.compress(words, into: state)
          }
        }
      }
    }
    return blocks * 64
  }
}

extension [UInt8] {
  /// Two lower-case hexadecimal digits for each byte.
  package var hex: String {
    let digits = Array<UInt8>("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(count * 2)
    for byte in self {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
