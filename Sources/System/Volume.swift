internal import Glibc

/// The room on a mounted file system; statvfs(3).
package struct Volume: Sendable, Equatable {
  package var blockSize: Int
  package var blocks: Int
  /// Blocks that an ordinary user may still fill.
  package var availableBlocks: Int
  package var freeBlocks: Int
  package var inodes: Int
  package var availableInodes: Int

  /// nil when nothing is mounted there or it may not be asked. Waits for a network file system whose
  /// server is away.
  package init?(at path: String) {
    var answer = statvfs()
    guard statvfs(path, &answer) == 0 else { return nil }
    blockSize = Int(answer.f_frsize)
    blocks = Int(clamping: answer.f_blocks)
    availableBlocks = Int(clamping: answer.f_bavail)
    freeBlocks = Int(clamping: answer.f_bfree)
    inodes = Int(clamping: answer.f_files)
    availableInodes = Int(clamping: answer.f_favail)
  }
}
