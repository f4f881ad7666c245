/// A digest's algorithm. MD5 and SHA-1 are there because users name them, never for security.
package enum DigestAlgorithm: String, Sendable, CaseIterable {
  case md5, sha1, sha224, sha256, sha384, sha512

  /// In bytes.
  var length: Int {
    switch self {
    case .md5: 16
    case .sha1: 20
    case .sha224: 28
    case .sha256: 32
    case .sha384: 48
    case .sha512: 64
    }
  }

  /// SHA-384 and SHA-512 work on 64-bit words and blocks of twice the size.
  var isLong: Bool { self == .sha384 || self == .sha512 }
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
  /// - Parameter goesOn: asked before each piece; where it says no, the error's code is `Errno.cancelled`.
  package static func ofFile(
    _ path: String, _ algorithm: DigestAlgorithm, while goesOn: () -> Bool = { true }
  ) throws(SystemError) -> [UInt8] {
    let file = try Files.openRegular(path)
    var stream = DigestStream(algorithm)
    while true {
      guard goesOn() else { throw SystemError(call: "read", subject: path, code: Errno.cancelled) }
      let chunk = try file.read(1 << 18)
      if chunk.isEmpty { return stream.finish() }
      stream.update(chunk)
    }
  }
}

/// A digest over bytes that come piece by piece.
package struct DigestStream: Sendable {
  private let algorithm: DigestAlgorithm
  private let blockLength: Int
  private var state: [UInt32] = []
  private var longState: [UInt64] = []
  private var pending: [UInt8] = []
  private var length: UInt64 = 0

  package init(_ algorithm: DigestAlgorithm) {
    self.algorithm = algorithm
    blockLength = algorithm.isLong ? 128 : 64
    switch algorithm {
    case .md5: state = MD5.initial
    case .sha1: state = SHA1.initial
    case .sha224: state = SHA256.initial224
    case .sha256: state = SHA256.initial
    case .sha384: longState = SHA512.initial384
    case .sha512: longState = SHA512.initial
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
    // The length has 64 bits, in long blocks 128, of which the upper half is always zero here.
    let lengthPlace = blockLength - (algorithm.isLong ? 16 : 8)
    while (pending.count + tail.count) % blockLength != lengthPlace { tail.append(0) }
    if algorithm.isLong { tail += [UInt8](repeating: 0, count: 8) }
    tail += Self.bytes(of: bits, littleEndian: algorithm == .md5)
    update(tail)
    let words =
      state.flatMap { Self.bytes(of: $0, littleEndian: algorithm == .md5) }
      + longState.flatMap { Self.bytes(of: $0, littleEndian: false) }
    return Array(words.prefix(algorithm.length))
  }

  private static func bytes<Word: FixedWidthInteger>(
    of word: Word, littleEndian: Bool
  ) -> [UInt8] {
    withUnsafeBytes(of: littleEndian ? word.littleEndian : word.bigEndian) { Array($0) }
  }

  /// Takes the whole blocks of `bytes` in; returns how many bytes that were.
  private mutating func absorb(_ bytes: [UInt8]) -> Int {
    let taken = bytes.count / blockLength * blockLength
    guard taken > 0 else { return 0 }
    bytes.withUnsafeBytes { input in
      for start in stride(from: 0, to: taken, by: blockLength) {
        compress(UnsafeRawBufferPointer(rebasing: input[start..<start + blockLength]))
      }
    }
    return taken
  }

  private mutating func compress(_ block: UnsafeRawBufferPointer) {
    switch algorithm {
    case .md5: state.withUnsafeMutableBufferPointer { MD5.compress(block, into: $0) }
    case .sha1: state.withUnsafeMutableBufferPointer { SHA1.compress(block, into: $0) }
    case .sha224, .sha256:
      state.withUnsafeMutableBufferPointer { SHA256.compress(block, into: $0) }
    case .sha384, .sha512:
      longState.withUnsafeMutableBufferPointer { SHA512.compress(block, into: $0) }
    }
  }
}
