/// RFC 3174, SHA-1's block function.
enum SHA1 {
  static let initial: [UInt32] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]

  static func compress(
    _ block: UnsafeRawBufferPointer, into state: UnsafeMutableBufferPointer<UInt32>
  ) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 80) { w in
      for place in 0..<16 {
        w[place] = UInt32(
          bigEndian: block.loadUnaligned(fromByteOffset: place * 4, as: UInt32.self))
      }
      for place in 16..<80 {
        w[place] = rotate(
          w[place &- 3] ^ w[place &- 8] ^ w[place &- 14] ^ w[place &- 16], 1)
      }
      var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
      for round in 0..<80 {
        let (mixed, constant): (UInt32, UInt32) =
          switch round {
          case ..<20: ((b & c) | (~b & d), 0x5a82_7999)
          case ..<40: (b ^ c ^ d, 0x6ed9_eba1)
          case ..<60: ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc)
          default: (b ^ c ^ d, 0xca62_c1d6)
          }
        let next = rotate(a, 5) &+ mixed &+ e &+ constant &+ w[round]
        (e, d, c, b, a) = (d, c, rotate(b, 30), a, next)
      }
      state[0] &+= a
      state[1] &+= b
      state[2] &+= c
      state[3] &+= d
      state[4] &+= e
    }
  }

  private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
    (word << count) | (word >> (32 &- count))
  }
}
