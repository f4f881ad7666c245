internal import System

/// `FILE.gz` beside an agent's file, packed once for all runs (`lab/pack-agent`).
///
/// gzip keeps the name and the time of what it packed. The name is made of the digest and the size, so that
/// both are known without a look at the agent's eight megabytes; and it belongs to the file beside it when
/// size and time are that one's, for whoever builds or copies an agent gives it another time. What a node
/// unpacks it compares with the digest in any case.
struct PackedAgent: Sendable, Equatable {
  let path: String
  /// SHA-256 of the agent in hex.
  let digest: String

  /// nil where there is none that belongs to it.
  init?(of agent: String, _ status: FileStatus) {
    path = agent + ".gz"
    guard let file = try? Descriptor(opening: path), let head = try? file.read(256),
      let (name, time) = Self.origin(head), time == status.modificationTime.rounded(.down)
    else { return nil }
    let words = name.split(separator: ".")
    guard words.count == 2, words[0].utf8.count == 64, words[0].utf8.allSatisfy(Self.isHex),
      words[1] == "\(status.size)"
    else { return nil }
    digest = String(words[0])
  }

  /// Name and time of what was packed (RFC 1952): magic, method, a flag for the name and none else, the time,
  /// two bytes about the packer, the name with its end.
  private static func origin(_ head: [UInt8]) -> (name: String, time: Double)? {
    guard head.starts(with: [0x1F, 0x8B, 8, 0b1000]), head.count > 10 else { return nil }
    let time = head[4..<8].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    let name = head[10...].prefix { $0 != 0 }
    return (String(decoding: name, as: UTF8.self), Double(time))
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }
}
