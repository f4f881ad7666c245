import System

/// Others' software that judges certificates, of `make oracles` or where the variable says.
enum Oracle {
  static let root = #filePath
    .split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")

  static let python =
    Environment.value("GROUNDWORK_ANSIBLE_PYTHON") ?? "\(root)/.build/oracles/bin/python"

  /// Whether pkilint and cryptography are there.
  static let isThere: Bool = {
    let asked = try? Command(
      [python, "-c", "import pkilint, cryptography"], deadlineSeconds: 60
    ).run()
    return asked?.succeeded ?? false
  }()

  static let isSoak = Environment.value("GROUNDWORK_SOAK") == "1"

  /// A directory for a test's files, which it removes.
  static func directory(_ name: String) throws -> String {
    let path = "/tmp/gw-\(name)-\(try Random.bytes(6).map { String($0, radix: 16) }.joined())"
    try Files.makeDirectory(path, mode: 0o700)
    return path
  }
}

/// Numbers that come again with their seed (splitmix64).
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
