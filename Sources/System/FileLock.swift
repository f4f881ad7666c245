internal import CSystem
internal import Glibc

/// A lock by flock(2), freed with its last reference and by the death of the process.
package final class FileLock {
  private let file: Descriptor
  private let path: String

  /// Who else may hold it at the same time.
  package enum Kind: Sendable {
    case shared, exclusive
  }

  /// Takes the lock when it is free; nil when somebody holds it. The file is made when missing and
  /// never removed, because removing it would let two processes hold it.
  package static func take(
    _ path: String, _ kind: Kind, mode: UInt16 = 0o600
  ) throws(SystemError) -> FileLock? {
    // Its note is written into it: a link could have another file written over.
    let file = try Descriptor(
      opening: path, flags: [.readingAndWriting, .create, .noFollow, .nonBlocking], mode: mode)
    try Files.checkRegular(file, path)
    let raw = file.raw
    let operation = (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB
    while gw_flock(raw, operation) < 0 {
      if errno == EWOULDBLOCK { return nil }
      if errno != EINTR { throw .last("flock", path) }
    }
    return FileLock(file: file, path: path)
  }

  private init(file: consuming Descriptor, path: String) {
    self.file = file
    self.path = path
  }

  /// Takes the lock of those who read a file, change it and write it anew; waits for its turn. Its
  /// file stands beside theirs and goes with `end`.
  /// - Throws: `EAGAIN` when others have held it all the time.
  package static func momentary(
    beside path: String, patienceMilliseconds: Int = 10_000
  ) throws(SystemError) -> FileLock {
    let directory = Path.parent(of: path) ?? "/"
    let own = Path.join(directory, ".\(Path.name(of: path)).groundwork-lock")
    let deadline = Clock.milliseconds + patienceMilliseconds
    while true {
      // One that is no longer at its place is nobody's: its holder has taken it away.
      if let lock = try take(own, .exclusive), try lock.isInPlace { return lock }
      guard Clock.milliseconds < deadline else {
        throw SystemError(call: "flock", subject: own, code: EAGAIN)
      }
      Clock.sleep(milliseconds: 5)
    }
  }

  private var isInPlace: Bool {
    get throws(SystemError) {
      let own = try file.status(of: path)
      guard let present = try Files.status(path, following: false) else { return false }
      return present.inode == own.inode && present.device == own.device
    }
  }

  /// Gives a momentary lock up: its file goes first, so that the next one makes its own.
  package func end() { unlink(path) }

  /// Replaces the lock file's content, which names the holder for those who wait.
  package func note(_ text: String) throws(SystemError) {
    let raw = file.raw
    try SystemError.check("ftruncate", "lock") { ftruncate(raw, 0) }
    let bytes = Array(text.utf8)
    try SystemError.check("pwrite", "lock") { pwrite(raw, bytes, bytes.count, 0) }
  }
}
