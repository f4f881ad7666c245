internal import CSystem
internal import Glibc

/// A lock by flock(2), freed with its last reference and by the death of the process.
package final class FileLock {
  private let file: Descriptor

  /// Who else may hold it at the same time.
  package enum Kind: Sendable {
    case shared, exclusive
  }

  /// Takes the lock when it is free; nil when somebody holds it. The file is made when missing and
  /// never removed, because removing it would let two processes hold it.
  package static func take(
    _ path: String, _ kind: Kind, mode: UInt16 = 0o600
  ) throws(SystemError) -> FileLock? {
    let file = try Descriptor(opening: path, flags: [.readingAndWriting, .create], mode: mode)
    let raw = file.raw
    let operation = (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB
    while gw_flock(raw, operation) < 0 {
      if errno == EWOULDBLOCK { return nil }
      if errno != EINTR { throw .last("flock", path) }
    }
    return FileLock(file: file)
  }

  private init(file: consuming Descriptor) { self.file = file }

  /// Replaces the lock file's content, which names the holder for those who wait.
  package func note(_ text: String) throws(SystemError) {
    let raw = file.raw
    try SystemError.check("ftruncate", "lock") { ftruncate(raw, 0) }
    let bytes = Array(text.utf8)
    try SystemError.check("pwrite", "lock") { pwrite(raw, bytes, bytes.count, 0) }
  }
}
