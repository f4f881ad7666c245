import Crypto
import Synchronization
import System
import Value

/// Files of the controller, read and digested once for all hosts that are sent them.
///
/// A file is read again when it has become another one. What was read last is kept up to a limit; what
/// hosts are being sent stays theirs.
package final class FileContents: Sendable {
  /// What a file holds.
  package struct Content: Sendable {
    package var bytes: [UInt8]
    package var isSecret: Bool
    /// SHA-256 in hex.
    package var digest: String
  }

  /// What tells one content of a path from the next.
  private struct Version: Equatable {
    var device: UInt64
    var inode: UInt64
    var size: Int
    var modificationTime: Double
    var changeTime: Double

    init(_ status: FileStatus) {
      device = status.device
      inode = status.inode
      size = status.size
      modificationTime = status.modificationTime
      changeTime = status.changeTime
    }
  }

  private struct Known {
    var path: String
    var version: Version
    var content: Content
  }

  private let known = Mutex<[Known]>([])
  private let limit: Int

  /// - Parameter limit: bytes that are kept, in all; of the last file any number.
  package init(limit: Int = 256 << 20) { self.limit = limit }

  /// The content of `path`, by `read` where it is not known.
  func content(
    of path: String,
    read: (_ path: String) throws(Problem) -> (bytes: [UInt8], isSecret: Bool)
  ) throws(Problem) -> Content {
    let status = (try? Files.status(path, following: true)) ?? nil
    guard let status, status.kind == .file else { return Self.content(try read(path)) }
    let version = Version(status)
    let found = known.withLock { known -> Content? in
      guard let place = known.firstIndex(where: { $0.path.sameScalars(as: path) }) else {
        return nil
      }
      let one = known.remove(at: place)
      guard one.version == version else { return nil }
      known.append(one)
      return one.content
    }
    if let found { return found }
    let content = Self.content(try read(path))
    // Written to meanwhile, it may be neither the old nor the new.
    guard let after = (try? Files.status(path, following: true)) ?? nil, Version(after) == version
    else { return content }
    known.withLock { known in
      known.append(Known(path: path, version: version, content: content))
      while known.count > 1, known.reduce(0, { $0 + $1.content.bytes.count }) > limit {
        known.removeFirst()
      }
    }
    return content
  }

  private static func content(_ read: (bytes: [UInt8], isSecret: Bool)) -> Content {
    Content(
      bytes: read.bytes, isSecret: read.isSecret, digest: Crypto.Digest.sha256(read.bytes).hex)
  }
}
