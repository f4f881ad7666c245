internal import System
internal import Value

/// Digests of secrets under a key that never leaves the node: a plain digest of a password can be
/// guessed, this one only by who has the key.
package struct KeyedDigest: Sendable {
  private let key: [UInt8]

  package init(key: [UInt8]) { self.key = key }

  /// HMAC-SHA256 (RFC 2104), in hex.
  package func hex(_ bytes: [UInt8]) -> String {
    var block = key.count > 64 ? Digest.sha256(key) : key
    block += [UInt8](repeating: 0, count: 64 - block.count)
    let inner = Digest.sha256(block.map { $0 ^ 0x36 } + bytes)
    return Digest.sha256(block.map { $0 ^ 0x5C } + inner).hex
  }

  /// The same of a value: of a text its bytes, of others their JSON.
  func hex(_ value: Value) -> String {
    hex(value.string.map { Array($0.utf8) } ?? JSON.bytes(value, style: .compact))
  }
}

/// Where the records are: one directory on the node, root's alone.
package struct Records: Sendable {
  let directory: String

  /// - Parameter directory: the agent's own, `/var/lib/groundwork`.
  package init(directory: String) { self.directory = directory }

  var applied: String { "\(directory)/applied" }
  var before: String { "\(directory)/before" }
  private var content: String { "\(directory)/content" }
  private var keyFile: String { "\(directory)/ledger-key" }

  /// The largest content that is kept.
  package static let contentLimit = 256 << 10

  /// The name of the file that tells of `name`: 32 hex digits of its SHA-256.
  static func fileName(_ name: String) -> String {
    String(decoding: Array(Digest.sha256(name.utf8).hex.utf8.prefix(32)), as: UTF8.self) + ".json"
  }

  // The key.

  /// nil while none was made.
  func key() throws(SystemError) -> KeyedDigest? {
    guard try Files.status(keyFile) != nil else { return nil }
    return KeyedDigest(key: try Files.read(keyFile, limit: 1 << 10))
  }

  /// The key, made if need be.
  func makeKey() throws(SystemError) -> KeyedDigest {
    if let key = try key() { return key }
    let bytes = try Random.bytes(32)
    try write(keyFile, bytes, in: directory)
    return KeyedDigest(key: bytes)
  }

  // Files.

  /// Writes one file of the records, mode 0600, with its directory.
  /// - Parameters:
  ///   - isSynced: false where a power cut that loses it only costs a rerun.
  ///   - isWholeOrNothing: false where half a new file is as good as none: what is to be changed waits
  ///     for it.
  func write(
    _ path: String, _ bytes: [UInt8], in own: String, isSynced: Bool = true,
    isWholeOrNothing: Bool = true
  ) throws(SystemError) {
    for triesLeft in (0..<6).reversed() {
      do throws(SystemError) {
        if !isWholeOrNothing,
          try Files.writeNew(path, bytes, mode: 0o600, isSynced: isSynced)
        {
          return
        }
        _ = try Files.writeAtomically(path, bytes, mode: 0o600, isSynced: isSynced)
        return
      } catch {
        // The run's other agent, for a second name of this machine, may write the same record at this very
        // moment, and take the sibling away with its own.
        guard error.isMissing, triesLeft > 0 else { throw error }
        try Files.makeDirectories(directory, mode: 0o755)
        if own != directory { try Files.makeDirectories(own, mode: 0o700) }
      }
    }
  }

  /// Every record of a directory; what is no JSON map is left out.
  func all(in own: String) throws(SystemError) -> [Map] {
    guard try Files.status(own) != nil else { return [] }
    var found: [Map] = []
    for name in try Files.list(own) where name.utf8.first != UInt8(ascii: ".") {
      if let map = try map("\(own)/\(name)") { found.append(map) }
    }
    return found
  }

  /// One record; nil where there is none, or none that can be read as one.
  func map(_ path: String) throws(SystemError) -> Map? {
    guard let text = try Files.text(path) else { return nil }
    return (try? JSON.parse(text))?.map
  }

  // Content: one file for each, by its digest.

  /// Keeps bytes; nothing happens when they are there already.
  func keep(_ bytes: [UInt8], sha256: String, isSynced: Bool = true) throws(SystemError) {
    let path = "\(content)/\(sha256)"
    if try Files.status(path) != nil { return }
    try write(path, bytes, in: content, isSynced: isSynced)
  }

  /// The bytes of a digest; nil where they were not kept, or are not what they were.
  func kept(_ sha256: String) -> [UInt8]? {
    guard let bytes = try? Files.read("\(content)/\(sha256)", limit: Self.contentLimit),
      Digest.sha256(bytes).hex == sha256
    else { return nil }
    return bytes
  }

  /// Forgets contents that no record names any more.
  func sweep() throws(SystemError) {
    guard try Files.status(content) != nil else { return }
    var named: Set<String> = []
    for map in try all(in: applied) {
      if let name = map["payload"]?["sha256"]?.string { named.insert(name) }
    }
    for map in try all(in: before) {
      if let name = map["before"]?["sha256"]?.string { named.insert(name) }
    }
    for name in try Files.list(content) where !named.contains(name) {
      try Files.remove("\(content)/\(name)")
    }
  }

  /// Removes all records and the key.
  func removeAll() throws(SystemError) {
    for path in [applied, before, content, keyFile] { try Files.removeTree(path) }
  }
}
