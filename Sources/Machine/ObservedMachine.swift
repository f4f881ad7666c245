package import System
package import Value

/// A machine that keeps what a module has read of files, as a keyed digest: of the same reading comes
/// the same digest, and nothing can be learnt from it without the key.
///
/// Paths, kinds, modes, owners, sizes, contents, names and link targets count. Times, inodes and what
/// commands say do not, nor the running system (`/proc`, `/sys`, `/dev`, `/run`), which changes by
/// itself.
final class ObservedMachine: Machine {
  private let base: any Machine
  private var transcript: KeyedDigest

  init(over base: any Machine, key: [UInt8]) {
    self.base = base
    transcript = KeyedDigest(key: key)
  }

  /// What has been read so far, in hexadecimal digits.
  var observed: String {
    var copy = transcript
    return copy.finish().hex
  }

  private static let moving = ["/proc", "/sys", "/dev", "/run"]

  /// Every part with its length before it, so that no two readings look alike.
  private func note(_ path: String, _ what: String, _ parts: [String] = []) {
    let isMoving = Self.moving.contains { path == $0 || path.utf8.starts(with: "\($0)/".utf8) }
    guard !isMoving else { return }
    for part in [what, path] + parts {
      let bytes = Array(part.utf8)
      transcript.update(Array("\(bytes.count) ".utf8))
      transcript.update(bytes)
    }
    transcript.update([0x0A])
  }

  private func note(_ path: String, _ what: String, _ bytes: [UInt8]) {
    note(path, what, [Digest.sha256(bytes).hex])
  }
}

// Files.
extension ObservedMachine {
  func status(_ path: String, following: Bool) throws(Failure) -> FileStatus? {
    let status = try base.status(path, following: following)
    guard let status else {
      note(path, "none")
      return nil
    }
    // The size of a directory is the file system's affair.
    let size = status.kind == .file ? status.size : 0
    note(
      path, following ? "status" : "own status",
      [
        status.kind.rawValue, "\(status.mode)", "\(status.userID)", "\(status.groupID)", "\(size)",
      ])
    return status
  }

  func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    let bytes = try base.read(path, limit: limit)
    note(path, "content", bytes)
    return bytes
  }

  func read(_ path: String, from offset: Int, count: Int) throws(Failure) -> [UInt8] {
    let bytes = try base.read(path, from: offset, count: count)
    note(path, "content from \(offset)", bytes)
    return bytes
  }

  func read(_ path: String, keptBy owner: UInt32, limit: Int) throws(Failure) -> [UInt8]? {
    let bytes = try base.read(path, keptBy: owner, limit: limit)
    if let bytes { note(path, "content", bytes) } else { note(path, "none") }
    return bytes
  }

  func access(_ path: String) throws(Failure) -> Access {
    let access = try base.access(path)
    note(path, "access", ["\(access.reads) \(access.writes) \(access.runs)"])
    return access
  }

  func list(_ path: String) throws(Failure) -> [String] {
    let names = try base.list(path)
    note(path, "names", names)
    return names
  }

  func readLink(_ path: String) throws(Failure) -> String {
    let target = try base.readLink(path)
    note(path, "link", [target])
    return target
  }

  func digest(_ path: String, _ algorithm: DigestAlgorithm) throws(Failure) -> String {
    let digest = try base.digest(path, algorithm)
    note(path, algorithm.rawValue, [digest])
    return digest
  }
}

// What is not read, or not of files.
extension ObservedMachine {
  var isPlanned: Bool { base.isPlanned }
  var environment: [String: String] { base.environment }
  var now: Double { base.now }
  var pendingStep: String? { base.pendingStep }

  func write(
    _ path: String, _ content: [UInt8], _ attributes: FileAttributes
  ) throws(Failure) {
    try base.write(path, content, attributes)
  }

  func write(
    _ path: String, _ content: [UInt8], _ attributes: FileAttributes, keptBy owner: UInt32
  ) throws(Failure) {
    try base.write(path, content, attributes, keptBy: owner)
  }

  func setAttributes(
    _ path: String, _ attributes: FileAttributes, following: Bool
  ) throws(Failure) {
    try base.setAttributes(path, attributes, following: following)
  }

  func makeDirectory(_ path: String, _ attributes: FileAttributes) throws(Failure) {
    try base.makeDirectory(path, attributes)
  }

  func makeSymbolicLink(_ path: String, to target: String) throws(Failure) {
    try base.makeSymbolicLink(path, to: target)
  }

  func makeHardLink(_ path: String, to target: String) throws(Failure) {
    try base.makeHardLink(path, to: target)
  }

  func remove(_ path: String) throws(Failure) { try base.remove(path) }

  func rename(_ path: String, to target: String) throws(Failure) {
    try base.rename(path, to: target)
  }

  func setTimes(_ path: String, access: Double?, modification: Double?) throws(Failure) {
    try base.setTimes(path, access: access, modification: modification)
  }

  func users() throws(Failure) -> [UserEntry] { try base.users() }
  func groups() throws(Failure) -> [GroupEntry] { try base.groups() }

  func hardwareAddresses(
    of addresses: [String], on link: String, from source: String?, seconds: Double
  ) throws(Failure) -> [String: String] {
    try base.hardwareAddresses(of: addresses, on: link, from: source, seconds: seconds)
  }

  func query(_ command: Command) throws(Failure) -> CommandResult { try base.query(command) }

  func query(_ command: Command, about files: [String]) throws(Failure) -> CommandResult {
    try base.query(command, about: files)
  }

  func run(_ command: Command, effects: [Effect]) throws(Failure) -> CommandResult {
    try base.run(command, effects: effects)
  }

  func planned(_ kind: Effect.Kind, _ name: String) -> Value? { base.planned(kind, name) }
  func lay(_ effect: Effect) { base.lay(effect) }
  func wait(seconds: Double) throws(Failure) { try base.wait(seconds: seconds) }
  func progress(_ text: String) { base.progress(text) }
}
