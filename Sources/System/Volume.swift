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
    blockSize = Int(clamping: answer.f_frsize)
    blocks = Int(clamping: answer.f_blocks)
    availableBlocks = Int(clamping: answer.f_bavail)
    freeBlocks = Int(clamping: answer.f_bfree)
    inodes = Int(clamping: answer.f_files)
    availableInodes = Int(clamping: answer.f_favail)
  }

  package init(
    blockSize: Int, blocks: Int, availableBlocks: Int, freeBlocks: Int, inodes: Int,
    availableInodes: Int
  ) {
    self.blockSize = blockSize
    self.blocks = blocks
    self.availableBlocks = availableBlocks
    self.freeBlocks = freeBlocks
    self.inodes = inodes
    self.availableInodes = availableInodes
  }

  /// The bytes in so many blocks; what some file systems say is more than a number can hold.
  package func bytes(_ count: Int) -> Int {
    let (product, overflows) = blockSize.multipliedReportingOverflow(by: count)
    return overflows ? Int.max : product
  }
}
