internal import CSystem
internal import Glibc

/// The file system, one call each. A path is taken as it is: no `~`, no variables.
package enum Files {
  /// What stands at a path; nil when there is nothing.
  /// - Parameter following: whether a symbolic link at the end is followed.
  package static func status(
    _ path: String, following: Bool = true
  ) throws(SystemError) -> FileStatus? {
    var status = stat()
    let result = following ? stat(path, &status) : lstat(path, &status)
    if result == 0 { return FileStatus(status) }
    if errno == ENOENT || errno == ENOTDIR { return nil }
    throw .last(following ? "stat" : "lstat", path)
  }

  /// Opens a regular file to read: a pipe or a device there could hold the reader for ever.
  /// - Throws: `EISDIR`; `EINVAL` for what is neither file nor directory.
  static func openRegular(_ path: String) throws(SystemError) -> Descriptor {
    let file = try Descriptor(opening: path, flags: [.reading, .nonBlocking])
    try checkRegular(file, path)
    return file
  }

  static func checkRegular(_ file: borrowing Descriptor, _ path: String) throws(SystemError) {
    switch try file.status(of: path).kind {
    case .file: return
    case .directory: throw SystemError(call: "read", subject: path, code: EISDIR)
    default:
      throw SystemError(call: "read", subject: "\(path), which is no regular file", code: EINVAL)
    }
  }

  /// Reads a whole file.
  /// - Parameter isRegular: refuses pipes and devices, which can hold the reader for ever; a user's
  ///   own `<(command)` on the controller is one.
  /// - Throws: `EFBIG` when it is larger than `limit`, `EISDIR`, `EINVAL` for what is refused.
  package static func read(
    _ path: String, limit: Int = 256 << 20, isRegular: Bool = false
  ) throws(SystemError) -> [UInt8] {
    if isRegular { return try contents(of: try openRegular(path), path, limit: limit) }
    let file = try Descriptor(opening: path)
    if try file.status(of: path).isDirectory {
      throw SystemError(call: "read", subject: path, code: EISDIR)
    }
    return try contents(of: file, path, limit: limit)
  }

  /// Bytes of a regular file from a place on, at most `count`; none behind the end.
  package static func read(
    _ path: String, from offset: Int, count: Int
  ) throws(SystemError) -> [UInt8] {
    let file = try openRegular(path)
    let raw = file.raw
    try SystemError.check("lseek", path) { lseek(raw, offset, SEEK_SET) }
    var bytes: [UInt8] = []
    while bytes.count < count {
      let chunk = try file.read(min(1 << 20, count - bytes.count))
      if chunk.isEmpty { break }
      bytes += chunk
    }
    return bytes
  }

  static func contents(
    of file: borrowing Descriptor, _ path: String, limit: Int
  ) throws(SystemError) -> [UInt8] {
    let size = try file.status(of: path).size
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(limit, size))
    while true {
      // One byte more than the size sees the end with the same call.
      let wanted = max(65_536, min(1 << 20, size - bytes.count + 1))
      let chunk = try file.read(wanted)
      if chunk.isEmpty { return bytes }
      if bytes.count + chunk.count > limit {
        throw SystemError(call: "read", subject: path, code: EFBIG)
      }
      if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
    }
  }

  /// Reads a whole text; invalid UTF-8 becomes U+FFFD. nil when there is no file.
  package static func text(
    _ path: String, limit: Int = 16 << 20, isRegular: Bool = false
  ) throws(SystemError) -> String? {
    do {
      return String(decoding: try read(path, limit: limit, isRegular: isRegular), as: UTF8.self)
    } catch {
      if error.isMissing { return nil }
      throw error
    }
  }

  /// The names in a directory without `.` and `..`, in byte order. Names that are not UTF-8 are
  /// given with U+FFFD and cannot be opened by it.
  package static func list(_ path: String) throws(SystemError) -> [String] {
    guard let directory = opendir(path) else { throw .last("opendir", path) }
    defer { closedir(directory) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(directory) else {
        if errno != 0 { throw .last("readdir", path) }
        break
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Where a symbolic link points, as written in it.
  package static func readLink(_ path: String) throws(SystemError) -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = try SystemError.check("readlink", path) { readlink(path, &buffer, buffer.count) }
    return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The absolute path with every link resolved; every part must exist.
  package static func realPath(_ path: String) throws(SystemError) -> String {
    guard let resolved = gw_real_path(path) else { throw .last("realpath", path) }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Makes one directory; its mode is set whatever the umask says.
  package static func makeDirectory(_ path: String, mode: UInt16 = 0o755) throws(SystemError) {
    try SystemError.check("mkdir", path) { mkdir(path, mode_t(mode & 0o777)) }
    try changeMode(path, mode)
  }

  /// Makes a directory and those above it that are missing; an existing one is left as it is.
  package static func makeDirectories(_ path: String, mode: UInt16 = 0o755) throws(SystemError) {
    do {
      try makeDirectory(path, mode: mode)
    } catch {
      if error.code == ENOENT, let parent = Path.parent(of: path) {
        try makeDirectories(parent, mode: mode)
        do { try makeDirectory(path, mode: mode) } catch {
          // Somebody else was faster; where it is missing still, as in /proc, trying again is for ever.
          guard error.code == EEXIST, try status(path)?.isDirectory == true else { throw error }
        }
      } else if error.code == EEXIST, try status(path)?.isDirectory == true {
        return
      } else {
        throw error
      }
    }
  }

  /// Removes a file, link or empty directory; false when there was nothing.
  @discardableResult
  package static func remove(_ path: String) throws(SystemError) -> Bool {
    guard let status = try status(path, following: false) else { return false }
    if status.isDirectory {
      try SystemError.check("rmdir", path) { rmdir(path) }
    } else {
      try SystemError.check("unlink", path) { unlink(path) }
    }
    return true
  }

  package static func rename(_ path: String, to target: String) throws(SystemError) {
    try SystemError.check("rename", "\(path) to \(target)") { Glibc.rename(path, target) }
  }

  /// Makes a symbolic link at `path` that says `target`.
  package static func makeLink(_ path: String, to target: String) throws(SystemError) {
    try SystemError.check("symlink", path) { symlink(target, path) }
  }

  /// Makes a second name for a file.
  package static func makeHardLink(_ path: String, to existing: String) throws(SystemError) {
    try SystemError.check("link", path) { link(existing, path) }
  }

  /// Sets the mode; a link at the end is refused (ELOOP) unless it is followed.
  package static func changeMode(
    _ path: String, _ mode: UInt16, following: Bool = false
  ) throws(SystemError) {
    if following {
      try SystemError.check("chmod", path) { chmod(path, mode_t(mode)) }
      return
    }
    if fchmodat(AT_FDCWD, path, mode_t(mode), AT_SYMLINK_NOFOLLOW) == 0 { return }
    // A link, or a root without /proc, by which glibc does it.
    guard errno == EOPNOTSUPP else { throw .last("chmod", path) }
    let file = try Descriptor(opening: path, flags: [.reading, .noFollow, .nonBlocking])
    let raw = file.raw
    try SystemError.check("chmod", path) { fchmod(raw, mode_t(mode)) }
  }

  /// Sets owner and group; nil keeps. A link itself is changed, not what it points to, unless
  /// `following`.
  package static func changeOwner(
    _ path: String, userID: UInt32?, groupID: UInt32?, following: Bool = false
  ) throws(SystemError) {
    let (user, group) = (userID ?? UInt32.max, groupID ?? UInt32.max)
    try SystemError.check(following ? "chown" : "lchown", path) {
      following ? chown(path, user, group) : lchown(path, user, group)
    }
  }

  /// Sets the times, in seconds since 1970; nil keeps one.
  package static func changeTimes(
    _ path: String, access: Double?, modification: Double?, following: Bool = true
  ) throws(SystemError) {
    let times = [try timespec(access, path), try timespec(modification, path)]
    try SystemError.check("utimensat", path) {
      utimensat(AT_FDCWD, path, times, following ? 0 : AT_SYMLINK_NOFOLLOW)
    }
  }

  private static func timespec(
    _ seconds: Double?, _ path: String
  ) throws(SystemError) -> timespec {
    // UTIME_OMIT, a macro Swift does not see.
    guard let seconds else { return Glibc.timespec(tv_sec: 0, tv_nsec: (1 << 30) - 2) }
    let whole = seconds.rounded(.down)
    guard let count = Int(exactly: whole) else {
      throw SystemError(call: "utimensat", subject: path, code: EINVAL)
    }
    let rest = min(999_999_999, Int((seconds - whole) * 1e9))
    return Glibc.timespec(tv_sec: count, tv_nsec: rest)
  }

  /// access(2) with the effective user.
  package static func isAccessible(
    _ path: String, reading: Bool = false, writing: Bool = false, executing: Bool = false
  ) -> Bool {
    let wanted = (reading ? R_OK : 0) | (writing ? W_OK : 0) | (executing ? X_OK : 0)
    return faccessat(AT_FDCWD, path, wanted, AT_EACCESS) == 0
  }
}

/// Paths as text.
package enum Path {
  /// Whether it may be what is left of a name that is no UTF-8. Such a one leads nowhere; U+FFFD itself
  /// may stand in a name, and leads there.
  package static func isMangled(_ path: String) -> Bool { path.unicodeScalars.contains("\u{FFFD}") }

  /// The directory a path stands in; nil for `/`; `.` for a name alone.
  package static func parent(of path: String) -> String? {
    var bytes = Array(path.utf8)
    while bytes.count > 1 && bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    if bytes.count == 1 { return nil }
    let parent = bytes[..<slash]
    return parent.isEmpty ? "/" : String(decoding: parent, as: UTF8.self)
  }

  /// The last part of a path, without trailing slashes.
  package static func name(of path: String) -> String {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"))
    return parts.last.map { String(decoding: $0, as: UTF8.self) } ?? "/"
  }

  /// `name` within `directory`; an absolute name stands for itself.
  package static func join(_ directory: String, _ name: String) -> String {
    if name.utf8.first == UInt8(ascii: "/") || directory.isEmpty { return name }
    return directory.utf8.last == UInt8(ascii: "/") ? directory + name : "\(directory)/\(name)"
  }

  /// `name` within an absolute `directory`, without `.` and `..`; no link is followed.
  package static func absolute(_ name: String, in directory: String) -> String {
    var parts: [Substring] = []
    for part in join(directory, name).split(separator: "/") {
      switch part {
      case ".": continue
      case "..": _ = parts.popLast()
      default: parts.append(part)
      }
    }
    return "/" + parts.joined(separator: "/")
  }
}
