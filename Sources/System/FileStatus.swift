internal import CSystem
internal import Glibc

/// What stat(2) says of a path.
package struct FileStatus: Sendable, Equatable {
  /// What stands at a path.
  package enum Kind: String, Sendable {
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
  package var linkCount: Int
  package var blocks: Int
  package var blockSize: Int
  /// Seconds since 1970.
  package var accessTime: Double
  package var modificationTime: Double
  package var changeTime: Double
  /// The last two, to the nanosecond.
  package var modified: Timestamp
  package var changed: Timestamp

  /// A status that no file has: for planned files and doubles.
  package init(
    kind: Kind, mode: UInt16, userID: UInt32 = 0, groupID: UInt32 = 0, size: Int = 0,
    inode: UInt64 = 0, device: UInt64 = 0, linkCount: Int = 1, accessTime: Double = 0,
    modificationTime: Double = 0, changeTime: Double = 0
  ) {
    self.kind = kind
    self.mode = mode
    self.userID = userID
    self.groupID = groupID
    self.size = size
    self.inode = inode
    self.device = device
    deviceNumber = 0
    self.linkCount = linkCount
    blocks = (size + 511) / 512
    blockSize = 4096
    self.accessTime = accessTime
    self.modificationTime = modificationTime
    self.changeTime = changeTime
    modified = Timestamp(seconds: 0)
    changed = Timestamp(seconds: 0)
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
    linkCount = Int(status.st_nlink)
    blocks = Int(status.st_blocks)
    blockSize = Int(status.st_blksize)
    accessTime = FileStatus.seconds(status.st_atim)
    modificationTime = FileStatus.seconds(status.st_mtim)
    changeTime = FileStatus.seconds(status.st_ctim)
    modified = FileStatus.exact(status.st_mtim)
    changed = FileStatus.exact(status.st_ctim)
  }

  private static func exact(_ time: timespec) -> Timestamp {
    Timestamp(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
  }

  private static func seconds(_ time: timespec) -> Double {
    Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  package var isFile: Bool { kind == .file }
  package var isDirectory: Bool { kind == .directory }

  /// Major and minor of a device number.
  package static func split(device: UInt64) -> (major: UInt32, minor: UInt32) {
    (gw_major(device), gw_minor(device))
  }
}
