internal import Glibc

// Work in places that somebody else can change at the same moment.
extension Files {
  /// Opens a directory to work in.
  /// - Parameter owner: when given, it must be no link, and this user's or root's.
  /// - Parameter subject: what errors name.
  static func directory(
    _ path: String, keptBy owner: UInt32?, as subject: String
  ) throws(SystemError) -> Descriptor {
    var flags = Descriptor.OpenFlags.placeOnly.rawValue | O_DIRECTORY | O_CLOEXEC
    if owner != nil { flags |= O_NOFOLLOW }
    let directory = Descriptor(
      adopting: try SystemError.check("open", subject) { open(path, flags) })
    guard let owner else { return directory }
    let actual = try directory.status(of: subject).userID
    guard actual == owner || actual == 0 else {
      throw SystemError(call: "open", subject: subject, code: EPERM)
    }
    return directory
  }

  /// What stands at a name in an open directory, no link followed; nil when there is nothing.
  static func status(
    _ name: String, in directory: borrowing Descriptor, as path: String
  ) throws(SystemError) -> FileStatus? {
    var status = stat()
    if fstatat(directory.raw, name, &status, AT_SYMLINK_NOFOLLOW) == 0 { return FileStatus(status) }
    if errno == ENOENT { return nil }
    throw .last("fstatat", path)
  }

  /// Reads a file whose place `owner` rules: a directory that is a link is refused, and a link in
  /// it leads nowhere but to a file of theirs. Else they could have anybody's file read.
  /// - Returns: nil when nothing is there.
  package static func read(
    _ path: String, keptBy owner: UInt32, limit: Int
  ) throws(SystemError) -> [UInt8]? {
    do throws(SystemError) {
      let above = try Descriptor(
        opening: Path.parent(of: path) ?? "/", flags: [.placeOnly, .directory, .noFollow])
      let name = Path.name(of: path)
      let isLink = try status(name, in: above, as: path)?.kind == .link
      let flags: Descriptor.OpenFlags =
        isLink ? [.reading, .nonBlocking] : [.reading, .nonBlocking, .noFollow]
      let file = try Descriptor(opening: name, in: above, flags: flags, as: path)
      if isLink, try file.status(of: path).userID != owner {
        throw SystemError(call: "open", subject: path, code: EPERM)
      }
      try checkRegular(file, path)
      return try contents(of: file, path, limit: limit)
    } catch {
      if error.code == ENOENT { return nil }
      throw error
    }
  }

  /// Removes whatever is at the path with everything below, never through a link, also when a
  /// directory in it becomes one meanwhile.
  package static func removeTree(_ path: String) throws(SystemError) {
    guard let status = try status(path, following: false) else { return }
    if status.isDirectory {
      let flags: Descriptor.OpenFlags = [.reading, .directory, .noFollow]
      try empty(try Descriptor(opening: path, flags: flags), path)
    }
    try remove(path)
  }

  /// - Parameter path: for errors only.
  private static func empty(
    _ directory: consuming Descriptor, _ path: String
  ) throws(SystemError) {
    let raw = directory.take()
    guard let stream = fdopendir(raw) else {
      let error = SystemError.last("opendir", path)
      Descriptor.close(raw)
      throw error
    }
    defer { closedir(stream) }
    for name in try rawNames(stream, path) {
      let text = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let inner = "\(path)/\(text)"
      if unlinkat(raw, name, 0) == 0 || errno == ENOENT { continue }
      // EPERM is what POSIX has for a directory, EISDIR what Linux gives.
      guard errno == EISDIR || errno == EPERM else { throw .last("unlink", inner) }
      let refusal = SystemError.last("unlink", inner)
      let below = openat(raw, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard below >= 0 else {
        if errno == ENOENT { continue }
        if errno == ENOTDIR { throw refusal }
        throw .last("open", inner)
      }
      try empty(Descriptor(adopting: below), inner)
      if unlinkat(raw, name, AT_REMOVEDIR) != 0, errno != ENOENT { throw .last("rmdir", inner) }
    }
  }

  /// Names with their NUL, as the disk has them: one that is no UTF-8 can be removed too.
  private static func rawNames(
    _ stream: OpaquePointer, _ path: String
  ) throws(SystemError) -> [[CChar]] {
    var names: [[CChar]] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw .last("readdir", path) }
        return names
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: 256) { text in
          Array(UnsafeBufferPointer(start: text, count: strlen(text) + 1))
        }
      }
      if name != [46, 0] && name != [46, 46, 0] { names.append(name) }
    }
  }
}
