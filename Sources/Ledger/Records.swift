internal import System
internal import Value

/// Where the records are: one directory on the node, root's alone.
package struct Records: Sendable {
  let directory: String

  /// - Parameter directory: the agent's own, `/var/lib/groundwork`.
  package init(directory: String) { self.directory = directory }

  var applied: String { "\(directory)/applied" }
  var before: String { "\(directory)/before" }
  private var content: String { "\(directory)/content" }
  var keyFile: String { "\(directory)/ledger-key" }

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
    return KeyedDigest(key: try Files.read(keyFile, limit: 1 << 10, isRegular: true))
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

  /// What a directory of records holds.
  struct Found<Record> {
    var records: [Record] = []
    /// What stands there under the name of a record and cannot be read as one.
    var damage: [Damage] = []
  }

  /// Every record of a directory.
  func all<Record>(
    in own: String, as make: (Map) -> Record?
  ) throws(SystemError) -> Found<Record> {
    var found = Found<Record>()
    guard try Files.status(own) != nil else { return found }
    for name in try Files.list(own) where name.utf8.first != UInt8(ascii: ".") {
      let path = "\(own)/\(name)"
      if Self.isAside(name) { found.damage.append(Damage(path: path)) }
      guard name.hasSuffix(".json") else { continue }
      do throws(SystemError) {
        // Gone: the run's other agent on this machine has removed it meanwhile.
        guard let text = try Files.text(path, isRegular: true) else { continue }
        if let record = (try? JSON.parse(text))?.map.flatMap(make) {
          found.records.append(record)
        } else {
          found.damage.append(Damage(path: path))
        }
      } catch {
        found.damage.append(Damage(path: path, error))
      }
    }
    return found
  }

  /// One record; nil where there is none, or none that can be read as one.
  func map(_ path: String) throws(SystemError) -> Map? {
    do throws(SystemError) {
      guard let text = try Files.text(path, isRegular: true) else { return nil }
      return (try? JSON.parse(text))?.map
    } catch {
      // A pipe or a device, in whose place a record can be put.
      if error.code == Errno.invalid { return nil }
      throw error
    }
  }

  private static func isAside(_ name: String) -> Bool {
    name.utf8.drop { $0 != UInt8(ascii: ".") }.starts(with: ".json.damaged".utf8)
  }

  /// Puts away what stands under the name of a record and is none, so that nothing is written over it;
  /// as damage it is told of all the same.
  /// - Returns: where it is now.
  func setAside(_ path: String) throws(SystemError) -> String {
    var place = "\(path).damaged"
    var number = 1
    while try Files.status(place, following: false) != nil {
      number += 1
      place = "\(path).damaged-\(number)"
    }
    try Files.rename(path, to: place)
    return place
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
    guard
      let bytes = try? Files.read(
        "\(content)/\(sha256)", limit: Self.contentLimit, isRegular: true),
      Digest.sha256(bytes).hex == sha256
    else { return nil }
    return bytes
  }

  /// Forgets contents that no record names any more; none, while a record cannot be read.
  func sweep() throws(SystemError) {
    guard try Files.status(content) != nil else { return }
    let payloads = try all(in: applied) { $0["payload"]?["sha256"]?.string ?? "" }
    // Of a file whose mode or owner alone was changed, older agents kept the content as well.
    let originals = try all(in: before) { record in
      record["written"] == true ? record["before"]?["sha256"]?.string ?? "" : ""
    }
    guard payloads.damage.isEmpty, originals.damage.isEmpty else { return }
    let named = Set(payloads.records + originals.records)
    for name in try Files.list(content) where !named.contains(name) {
      try Files.remove("\(content)/\(name)")
    }
  }

  /// Removes all records and the key.
  func removeAll() throws(SystemError) {
    for path in [applied, before, content, keyFile] { try Files.removeTree(path) }
  }
}

/// A record that cannot be read.
struct Damage {
  let path: String
  /// A sentence of its own: `it is damaged`.
  let reason: String

  init(path: String, _ error: SystemError? = nil) {
    self.path = path
    reason =
      switch error?.code {
      case nil: "it is damaged"
      case Errno.isDirectory: "it is a directory"
      case Errno.invalid: "it is a pipe or a device, and no file"
      default: "it cannot be read: \(error?.reason ?? "")"
      }
  }

  /// As answers tell it.
  var told: Value { ["path": Value(path), "reason": Value(reason)] }
}

extension KeyedDigest {
  /// Of a text its bytes', of other values their JSON's.
  func hex(_ value: Value) -> String {
    hex(value.string.map { Array($0.utf8) } ?? JSON.bytes(value, style: .compact))
  }
}
