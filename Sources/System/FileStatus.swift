internal import CSystem
internal import Glibc

/// What stat(2) says of a path.
package struct FileStatus: Sendable, Equatable {
  /// What stands at a path.
  package enum Kind: Sendable, Equatable {
    case file, directory, link, fifo, socket, block, character
  }

  package var kind: Kind
  /// The low twelve bits, as chmod(2) takes them.
  package var mode: UInt16
  package var userID: UInt32
  package var groupID: UInt32
  package var size: Int
  package var inode: UInt64
  /// The file system's number.
  package var device: UInt64
  /// The number of a device node; 0 for others.
  package var deviceNumber: UInt64
  package var links: Int
  package var blocks: Int
  package var blockSize: Int
  package var accessed: Timestamp
  package var modified: Timestamp
  package var changed: Timestamp

  /// A status that no file has: for planned files and doubles.
  package init(
    kind: Kind, mode: UInt16 = 0o644, userID: UInt32 = 0, groupID: UInt32 = 0, size: Int = 0,
    inode: UInt64 = 0, device: UInt64 = 0, links: Int = 1,
    modified: Timestamp = Timestamp(seconds: 0)
  ) {
    self.kind = kind
    self.mode = mode
    self.userID = userID
    self.groupID = groupID
    self.size = size
    self.inode = inode
    self.device = device
    deviceNumber = 0
    self.links = links
    blocks = (size + 511) / 512
    blockSize = 4096
    accessed = modified
    self.modified = modified
    changed = modified
  }

  init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFDIR: .directory
      case S_IFLNK: .link
      case S_IFIFO: .fifo
      case S_IFSOCK: .socket
      case S_IFBLK: .block
      case S_IFCHR: .character
      default: .file
      }
    mode = UInt16(status.st_mode & 0o7777)
    userID = status.st_uid
    groupID = status.st_gid
    size = Int(status.st_size)
    inode = UInt64(status.st_ino)
    device = UInt64(status.st_dev)
    deviceNumber = UInt64(status.st_rdev)
    links = Int(status.st_nlink)
    blocks = Int(status.st_blocks)
    blockSize = Int(status.st_blksize)
    accessed = Timestamp(seconds: status.st_atim.tv_sec, nanoseconds: status.st_atim.tv_nsec)
    modified = Timestamp(seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
    changed = Timestamp(seconds: status.st_ctim.tv_sec, nanoseconds: status.st_ctim.tv_nsec)
  }

  package var isFile: Bool { kind == .file }
  package var isDirectory: Bool { kind == .directory }
  package var isLink: Bool { kind == .link }

  /// Major and minor of a device number.
  package static func split(device: UInt64) -> (major: UInt32, minor: UInt32) {
    (gw_major(device), gw_minor(device))
  }
}

/// The room on a file system, in bytes and inodes; statvfs(3).
package struct FileSystemStatus: Sendable, Equatable {
  package var blockSize: Int
  package var totalBytes: Int
  /// For everybody but root.
  package var availableBytes: Int
  package var freeBytes: Int
  package var totalInodes: Int
  package var availableInodes: Int
  package var isReadOnly: Bool
  package var refusesExecution: Bool
}
