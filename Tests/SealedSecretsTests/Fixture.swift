import Crypto
import PKI
import System
import Testing
import Value

@testable import SealedSecrets

/// Keys of every size, made once: they take seconds.
enum Fixture {
  static let now = Moment(seconds: 1_795_237_200)
  static let isSoak = Environment.value("GROUNDWORK_SOAK") == "1"
  static let place = SecretPlace(namespace: "shop", name: "db")

  static let keys: Result<[Int: SealingKey], Problem> = Result { () throws(Problem) in
    var keys: [Int: SealingKey] = [:]
    for bits in [2048, 3072, 4096] {
      keys[bits] = try SealingKey.create(bits: bits, now: now, others: [])
    }
    return keys
  }

  static func key(_ bits: Int = 2048) throws -> SealingKey {
    try #require(try keys.get()[bits])
  }

  /// The same every time, for one seed.
  struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  static func bytes(_ count: Int, _ random: inout Seeded) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
  }

  static func seal(
    _ plain: [UInt8], _ key: SealingKey, _ scope: SealingScope = .strict,
    at place: SecretPlace = place
  ) throws -> String {
    try SealedValue.seal(Secret(plain), for: key.certificate.key, label: scope.label(place))
  }

  static func open(
    _ text: String, _ keys: [SealingKey], _ scope: SealingScope = .strict,
    at place: SecretPlace = place, hints: [SecretPlace] = []
  ) throws(Problem) -> [UInt8] {
    try SealedValue(text).open(keys.map(\.opening), scope: scope, place: place, hints: hints)
      .reveal { $0 }
  }

  static func text(_ value: Secret) -> String {
    value.reveal { String(decoding: $0, as: UTF8.self) }
  }
}
